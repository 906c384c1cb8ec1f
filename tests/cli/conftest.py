"""The shell, in this process or in one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ptlm.cli.app import main
from ptlm.runs import status as statuses
from ptlm.runs.run import Run
from ptlm.runs.status import State, Status
from ptlm.runs.store import Store
from tests.runs.conftest import make_spec

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of standard output."""
        return json.loads(self.out.strip().splitlines()[-1])


Ask = Callable[..., Answer]


@pytest.fixture(autouse=True)
def portuguese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTLM_LANG", "pt")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks a command in this process."""

    def asked(*words: str) -> Answer:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err + captured.out
        return Answer(code, captured.out, captured.err)

    return asked


def begin(*words: str) -> "subprocess.Popen[str]":
    """A command in a process of its own, in the test's home."""
    return subprocess.Popen(
        [sys.executable, "-m", "ptlm", *words],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]", seconds: float = 240) -> Answer:
    """What it said in the end."""
    out, err = process.communicate(timeout=seconds)
    assert "Traceback" not in err
    return Answer(process.returncode, out, err)


@pytest.fixture
def store(home: Path) -> Store:
    return Store()


def kept(store: Store, state: State = "done", **changes: Any) -> Run:
    """A run in some state, as an earlier session left it."""
    run = store.add(make_spec())
    statuses.save(run.folder, Status(state=state, **changes))
    if state == "done":
        result = {
            "metrics": {"toy": {"accuracy": 0.875}},
            "intervals": {"toy": {"accuracy": {"low": 0.8, "high": 0.95}}},
            "baselines": {"toy": {"accuracy": 0.5}},
        }
        (run.folder / "result.json").write_text(json.dumps(result))
    return store.get(run.id)
