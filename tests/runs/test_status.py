"""The state machine, and what a status file survives."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ptlm.errors import RunError
from ptlm.runs import status as statuses
from ptlm.runs.status import (
    CONDITIONS,
    LIVE,
    SETTLED,
    SILENCE,
    STATES,
    TITLES,
    TRANSITIONS,
    Failure,
    Progress,
    State,
    Status,
)


def test_every_state_has_a_title_and_transitions() -> None:
    assert set(TITLES) == set(CONDITIONS) == set(TRANSITIONS) == set(STATES)
    assert LIVE | SETTLED | {"queued"} == set(STATES)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_only_the_machine_s_changes_are_allowed(before: State, after: State) -> None:
    allowed = (
        before == after
        or (before == "queued" and after in ("preparing", "failed", "cancelled"))
        or (before in LIVE and after != "queued")
        or (before in ("failed", "cancelled", "interrupted") and after == "queued")
    )
    if allowed:
        assert Status(state=before).moved(after).state == after
    else:
        with pytest.raises(RunError, match=CONDITIONS[before]):
            Status(state=before).moved(after)


def test_the_last_live_state_is_kept() -> None:
    status = Status(state="queued").moved("preparing").moved("training").moved("failed")
    assert (status.state, status.stage) == ("failed", "training")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    status = Status(
        state="failed",
        attempt=2,
        stage="training",
        **statuses.identity(),
        heartbeat=5.5,
        progress=Progress(what="train", done=3, total=9, unit="", eta=1.5),
        exit_code=-9,
        error=Failure(name="DataError", template="O arquivo {file}.", values={"file": "a.tsv"}),
    )
    statuses.save(tmp_path, status)
    assert statuses.load(tmp_path) == status
    assert str(status.error) == "O arquivo a.tsv."


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b'{"state": "trai',
        b"[]",
        b"{}",
        b'{"state": "asleep"}',
        b'{"state": ["queued"]}',
        b'{"state": "training", "pid": "12"}',
        b'{"state": "done", "finished": null}',
        b'{"state": "queued", "progress": {"nonsense": 1}}',
        b'{"state": "queued", "error": "text"}',
        b'{"state": "done", "spent": null}',
        b'{"state": "done", "finished": "later"}',
        b'{"state": "training", "progress": {"what": "train", "done": "some"}}',
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "status.json").write_bytes(content)
    with pytest.raises(RunError, match=r"status\.json"):
        statuses.load(tmp_path)


def test_fields_of_a_newer_version_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text('{"state": "queued", "version": 9, "mood": "good"}')
    assert statuses.load(tmp_path).state == "queued"


def test_a_process_is_known_by_its_start_too() -> None:
    me = Status(state="training", **statuses.identity())
    assert statuses.is_at_work(me)
    another_with_my_id = replace(me, process_started=me.process_started - 100)
    assert not statuses.is_at_work(another_with_my_id)
    assert not statuses.is_at_work(Status(state="training"))


def test_a_dead_process_is_gone_even_before_its_parent_asks() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    status = Status(state="training", **statuses.identity(child.pid))
    assert statuses.is_at_work(status)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, but still in the process table
    assert not statuses.is_at_work(status)
    child.wait()
    assert not statuses.is_at_work(status)


def test_a_worker_on_another_machine_is_judged_by_its_heartbeat() -> None:
    status = Status(state="training", host="elsewhere", pid=1, process_started=1.0, heartbeat=time.time())
    assert statuses.is_at_work(status)
    assert not statuses.is_at_work(replace(status, heartbeat=time.time() - SILENCE - 1))
    assert statuses.process_of(status) is None
