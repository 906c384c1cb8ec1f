"""Every way in which a run can end early is said so that one knows what to do."""

import errno
import re
import signal
from pathlib import Path

import pytest

from ptlm.errors import DataError
from ptlm.i18n import NP_
from ptlm.runs import failures
from ptlm.runs.failures import ending, explain
from ptlm.runs.status import RESUMABLE
from ptlm.training.titles import TITLES

NAMED = re.compile(r"(?:“([^”]+)” \()?\b([a-z]+(?:_[a-z]+)+)\b")
"""A hyperparameter, and the title before it."""


class OutOfMemoryError(RuntimeError):
    """Has the name of torch's."""


@pytest.mark.parametrize(
    ("error", "template"),
    [
        (OutOfMemoryError("x"), failures.DEVICE_MEMORY),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), failures.DEVICE_MEMORY),
        (MemoryError(), failures.MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), failures.MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), failures.MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), failures.DISK),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), failures.DISK),
        (
            Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
            failures.DISK,
        ),
    ],
)
def test_what_ran_out_is_named(error: Exception, template: str) -> None:
    failure = explain(error)
    assert (failure.name, failure.template, failure.values) == (type(error).__name__, template, {})
    assert str(failure) == template


def test_a_sentence_for_the_user_stays_one() -> None:
    error = DataError(NP_("{count} linha", "{count} linhas"), count=3)
    failure = explain(error)
    assert (failure.name, str(failure)) == ("DataError", "3 linhas")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ZeroDivisionError("division by zero.\nsecond line"), "division by zero"),
        (OSError(errno.EACCES, "Permission denied"), "[Errno 13] Permission denied"),
        (ValueError(), "–"),
        (ValueError(" \n "), "–"),
        (ValueError("x" * 1000), "x" * 300),
    ],
)
def test_what_nobody_expected_is_said_in_its_first_line(error: Exception, message: str) -> None:
    failure = explain(error)
    assert failure.values == {"name": type(error).__name__, "message": message}
    assert f"({failure.name}): {message}." in str(failure)
    assert "worker.log" in str(failure)


@pytest.mark.parametrize(
    ("code", "state", "template"),
    [
        (None, "interrupted", failures.GONE),
        (-signal.SIGKILL, "interrupted", failures.KILLED),
        (-signal.SIGTERM, "interrupted", failures.ENDED),
        (-signal.SIGHUP, "interrupted", failures.ENDED),
        (-signal.SIGSEGV, "failed", failures.CRASHED),
        (-200, "failed", failures.CRASHED),
        (0, "failed", failures.BROKE_OFF),
        (1, "failed", failures.BROKE_OFF),
    ],
)
def test_a_worker_that_is_gone_leaves_a_state_and_a_reason(
    tmp_path: Path, code: int | None, state: str, template: str
) -> None:
    found, failure = ending(code, tmp_path)
    assert (found, failure.template) == (state, template)
    assert found in RESUMABLE
    assert "{" not in str(failure)


def test_the_signal_is_named(tmp_path: Path) -> None:
    assert "(SIGSEGV)" in str(ending(-signal.SIGSEGV, tmp_path)[1])
    assert "(200)" in str(ending(-200, tmp_path)[1])


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        (None, "–"),
        (b"", "–"),
        (b"first\nlast  \n\n", "last"),
        (b"a" * 10_000 + b"\nlast", "last"),
        (b"y" * 1000, "y" * 300),
        (b"caf\xe9", "caf�"),
    ],
)
def test_the_last_line_that_was_printed_says_why(tmp_path: Path, printed: bytes | None, line: str) -> None:
    if printed is not None:
        (tmp_path / "worker.log").write_bytes(printed)
    _state, failure = ending(1, tmp_path)
    assert failure.values == {"code": 1, "line": line}


@pytest.mark.parametrize("text", [failures.DEVICE_MEMORY, failures.MEMORY, failures.KILLED])
def test_a_hyperparameter_is_named_behind_its_title(text: str) -> None:
    named = NAMED.findall(text)
    assert named
    assert all(TITLES[name] == title for title, name in named)
