"""The worker's events and status while it works."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptlm.runs import events
from ptlm.runs import journal as journals
from ptlm.runs import status as statuses
from ptlm.runs.journal import Heart, Journal, Pace
from ptlm.runs.status import Status


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path, Status(state="preparing"))
    yield made
    made.close()


def test_the_time_left_follows_the_recent_pace() -> None:
    pace = Pace()
    assert pace.eta("train", 0, 100, now=0) is None
    assert pace.eta("train", 10, 100, now=1) == pytest.approx(9.0)
    assert pace.eta("train", 20, 100, now=2) == pytest.approx(8.0)
    for second in range(3, 63):  # then one a second
        left = pace.eta("train", 20 + second - 2, 100, now=second)
    assert left == pytest.approx(100 - 80, rel=0.05)
    assert pace.eta("train", 100, 100, now=90) == 0.0


def test_other_work_begins_a_pace_of_its_own() -> None:
    pace = Pace()
    pace.eta("train", 0, 10, now=0)
    assert pace.eta("train", 5, 10, now=1) == pytest.approx(1.0)
    assert pace.eta("evaluate", 5, 1000, now=2) is None
    assert pace.eta("evaluate", 2, 1000, now=3) is None  # begun again
    assert pace.eta("evaluate", 3, None, now=4) is None


def test_changes_are_written_at_once_and_progress_at_the_next_beat(journal: Journal, tmp_path: Path) -> None:
    assert statuses.load(tmp_path).state == "preparing"
    journal.stage("training")
    assert statuses.load(tmp_path).state == "training"
    journal.step({"step": 3, "steps": 10, "loss": 0.5})
    assert statuses.load(tmp_path).progress is None
    journal.beat()
    stored = statuses.load(tmp_path)
    assert stored.progress is not None
    assert (stored.progress.what, stored.progress.done, stored.progress.total) == ("train", 3, 10)
    assert stored.heartbeat > 0
    kinds = [event.kind for event in events.read(tmp_path / "events.jsonl")[0]]
    assert kinds == ["log", "step"]


def test_nothing_moves_a_settled_run(journal: Journal, tmp_path: Path) -> None:
    journal.change("cancelled")
    journal.change("done")
    journal.beat()
    assert statuses.load(tmp_path).state == "cancelled"


def test_a_sign_of_life_that_the_disk_does_not_take_is_not_the_last(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(journals, "HEARTBEAT_SECONDS", 0.001)
    beats, enough = 0, threading.Event()

    def full() -> None:
        nonlocal beats
        beats += 1
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "beat", full)
    with Heart(journal, lambda: enough.set() if beats > 2 else None):
        assert enough.wait(60), "it no longer watches for a wish to stop"
    assert caplog.text.count("No space left") == 1
