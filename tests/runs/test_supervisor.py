"""The queue: one worker at a time, found again after a restart, stopped when asked, settled when gone."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from ptlm.runs.launchers import NICENESS, Local, environment
from ptlm.runs.run import Run
from ptlm.runs.status import Status
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Patience, Supervisor, start
from tests.runs.conftest import ended, make_spec, wait_for
from tests.runs.standin import GO_ON

Begin = Callable[..., Supervisor]


@pytest.fixture
def begin(store: Store, launcher: Local) -> Iterator[Begin]:
    """Starts supervisors of stand-in workers, and closes them at the end."""
    with ExitStack() as stack:

        def make(**options: object) -> Supervisor:
            defaults = {"launchers": {"local": launcher}, "interval": 0.05}
            made = Supervisor(Store(store.folder), **{**defaults, **options})  # type: ignore[arg-type]
            stack.callback(made.close)
            return made.start()

        yield make


def at_work(store: Store, run_id: str) -> Run:
    """The run once its worker trains."""
    wait_for(lambda: store.get(run_id).state == "training" and store.get(run_id).has_checkpoint)
    return store.get(run_id)


def test_the_queue_is_worked_off_in_order_one_at_a_time(store: Store, begin: Begin) -> None:
    ids = [store.add(make_spec(steps=3)).id for _ in range(3)]
    begin()
    runs = [ended(store, run_id) for run_id in ids]
    assert [run.state for run in runs] == ["done"] * 3
    for before, after in pairwise(runs):
        assert before.status.finished <= after.status.started


def test_several_at_once_where_asked(store: Store, begin: Begin) -> None:
    ids = [store.add(make_spec("held")).id for _ in range(3)]
    begin(at_once=2)
    wait_for(lambda: sum(run.live for run in store.runs()) == 2)
    assert store.get(ids[2]).state == "queued"


def test_what_is_added_later_is_found(store: Store, begin: Begin) -> None:
    supervisor = begin(interval=3600.0)
    wait_for(lambda: supervisor.working)
    run = store.add(make_spec(steps=2))
    supervisor.wake()
    wait_for(lambda: store.get(run.id).live or store.get(run.id).settled)


def test_workers_outlive_the_supervisor_and_are_found_again(
    store: Store, begin: Begin, launcher: Local
) -> None:
    first, second = (store.add(make_spec(word)).id for word in ("held", ""))
    one = begin()
    pid = at_work(store, first).status.pid
    one.close()
    assert store.get(first).live
    Supervisor(Store(store.folder), launchers={"local": launcher}).look()
    assert store.get(first).status.pid == pid, "it was started a second time"
    assert store.get(second).state == "queued", "the worker that was found again counts"
    (store.folder / first / GO_ON).touch()
    begin()
    assert ended(store, first).state == "done"
    assert ended(store, second).state == "done"


def test_a_worker_killed_while_nobody_looked_is_interrupted(
    store: Store, begin: Begin, launcher: Local
) -> None:
    run = store.add(make_spec("held"))
    start(store, run.id, launcher)
    pid = at_work(store, run.id).status.pid
    os.kill(pid, signal.SIGKILL)
    begin()
    wait_for(lambda: store.get(run.id).state == "interrupted" and not store.get(run.id).abandoned)


def test_killed_and_resumed_it_gets_to_the_same_end(store: Store, begin: Begin) -> None:
    run = store.add(make_spec("kill", steps=6))
    supervisor = begin()
    wait_for(lambda: store.get(run.id).state == "interrupted" and not store.get(run.id).abandoned)
    assert "SIGKILL" in str(store.get(run.id).status.error)
    store.resume(run.id)
    supervisor.wake()
    done = ended(store, run.id)
    assert done.state == "done"
    assert done.metrics == {"toy": {"accuracy": 0.5}}


def test_a_stop_is_obeyed_by_itself(store: Store, begin: Begin) -> None:
    run = store.add(make_spec(steps=3000))
    begin()
    at_work(store, run.id)
    store.request_stop(run.id)
    assert ended(store, run.id).state == "cancelled"
    assert store.get(run.id).status.exit_code == 3


def test_a_stubborn_worker_is_ended_after_its_time(store: Store, begin: Begin) -> None:
    run = store.add(make_spec("stubborn", steps=3000))
    begin(patience=Patience(soft=0.3, hard=0.8))
    at_work(store, run.id)
    store.request_stop(run.id)
    settled = ended(store, run.id)
    wait_for(lambda: not store.get(run.id).abandoned)
    assert store.get(run.id).state == "cancelled"
    assert store.get(run.id).status.exit_code == -signal.SIGKILL
    assert settled.result is None


def test_of_two_supervisors_one_stands_by_and_takes_over(store: Store, begin: Begin) -> None:
    one = begin()
    wait_for(lambda: one.working)
    two = begin()
    ids = [store.add(make_spec(steps=3)).id for _ in range(3)]
    for run_id in ids:
        assert ended(store, run_id).status.attempt == 1
    assert not two.working
    one.close()
    wait_for(lambda: two.working)
    assert ended(store, store.add(make_spec(steps=2)).id).state == "done"


def test_many_processes_claim_each_run_once(store: Store) -> None:
    run = store.add(make_spec())
    code = "import sys; from ptlm.runs.store import Store; print(Store().claim(sys.argv[1]))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, run.id],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(4)
    ]
    answers = [process.communicate()[0].strip() for process in processes]
    assert sorted(answers) == ["False", "False", "False", "True"]


def test_a_broken_or_deleted_folder_does_not_stop_the_queue(store: Store, begin: Begin) -> None:
    broken = store.add(make_spec())
    (broken.folder / "spec.json").write_text("{")
    (store.folder / "20200101-000000-empty").mkdir()
    good = store.add(make_spec(steps=2))
    begin()
    assert ended(store, good.id).state == "done"
    assert store.get(broken.id).state == "broken"


def test_a_worker_that_cannot_be_started_fails_its_run(store: Store, begin: Begin) -> None:
    class Unable(Local):
        def start(self, folder: Path) -> None:
            raise OSError(12, "Cannot allocate memory")

    run = store.add(make_spec())
    begin(launchers={"local": Unable()})
    failed = ended(store, run.id)
    assert failed.state == "failed"
    assert "Cannot allocate memory" in str(failed.status.error)


@pytest.mark.parametrize("method", ["end", "exit_code"])
def test_a_run_that_cannot_be_seen_to_does_not_stop_the_queue(
    store: Store, launcher: Local, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    first, second = (store.add(make_spec(word)) for word in ("stubborn", ""))
    start(store, first.id, launcher)
    at_work(store, first.id)
    store.request_stop(first.id)
    supervisor = Supervisor(
        store, at_once=2, patience=Patience(soft=0.0, hard=0.0), launchers={"local": launcher}
    )
    with monkeypatch.context() as patch:
        patch.setattr(launcher, method, denied)
        supervisor.look()
    assert store.get(first.id).live
    assert ended(store, second.id).state == "done"


def test_a_worker_that_breaks_off_before_it_begins_fails_its_run(store: Store, begin: Begin) -> None:
    run = store.add(make_spec())
    local = Local("tests.runs.no_such_module")
    begin(launchers={"local": local})
    failed = ended(store, run.id)
    assert failed.state == "failed"
    assert "no_such_module" in str(failed.status.error), "the last line of worker.log says why"


def test_a_worker_lets_others_have_the_processor(store: Store, begin: Begin) -> None:
    run = store.add(make_spec(steps=10_000))
    begin()
    wait_for(lambda: store.get(run.id).state == "training")
    worker = store.get(run.id).status.pid
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker) == max(NICENESS, ours)
    store.request_stop(run.id)
    assert ended(store, run.id).state == "cancelled"


def test_a_claimed_run_is_never_ended_in_its_starter_s_place(store: Store, launcher: Local) -> None:
    run = store.add(make_spec())
    store.claim(run.id)
    status: Status = store.get(run.id).status
    assert status.pid == os.getpid()
    launcher.end(status, hard=True)  # were this not refused, the test would end here


def test_closing_does_not_wait_for_the_next_look_and_leaves_no_thread(begin: Begin) -> None:
    before = threading.enumerate()
    supervisor = begin(interval=3600.0)
    wait_for(lambda: supervisor.working)
    supervisor.close()
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert "supervisor" not in left


def test_a_folder_that_cannot_be_used_is_waited_for(
    home: Path, launcher: Local, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "runs").write_text("in the way")
    supervisor = Supervisor(Store(), launchers={"local": launcher}, interval=0.05).start()
    try:
        wait_for(lambda: "File exists" in caplog.text)
        assert not supervisor.working
        (home / "runs").unlink()
        wait_for(lambda: supervisor.working)
    finally:
        supervisor.close()


def test_an_unknown_launcher_fails_its_run_and_not_the_queue(store: Store, begin: Begin) -> None:
    odd, good = store.add(make_spec()), store.add(make_spec(steps=2))
    data = json.loads((odd.folder / "spec.json").read_text())
    (odd.folder / "spec.json").write_text(json.dumps({**data, "launcher": "moon"}))
    begin()
    assert ended(store, good.id).state == "done"
    assert "moon" in str(ended(store, odd.id).status.error)


@pytest.mark.parametrize("launcher_name", ["local", "moon"])
def test_a_run_whose_lock_cannot_be_opened_does_not_stop_the_queue(
    store: Store, begin: Begin, caplog: pytest.LogCaptureFixture, launcher_name: str
) -> None:
    stuck = store.add(make_spec())
    (stuck.folder / ".status.lock").mkdir()
    data = json.loads((stuck.folder / "spec.json").read_text())
    (stuck.folder / "spec.json").write_text(json.dumps({**data, "launcher": launcher_name}))
    others = [store.add(make_spec(steps=2)) for _ in range(2)]
    begin()
    assert [ended(store, run.id).state for run in others] == ["done", "done"]
    assert store.get(stuck.id).state == "queued"
    said = [record.getMessage() for record in caplog.records if stuck.id in record.getMessage()]
    assert 0 < len(said) == len(set(said)), "once, and not at every look"
    assert not [record for record in caplog.records if record.exc_info]


def test_a_worker_that_cannot_be_started_leaves_its_place_to_the_next(store: Store, launcher: Local) -> None:
    class Choosy(Local):
        def start(self, folder: Path) -> None:
            if folder.name == first.id:
                raise OSError(12, "Cannot allocate memory")
            launcher.start(folder)

    first, second, third = (store.add(make_spec(steps=3000)) for _ in range(3))
    Supervisor(store, launchers={"local": Choosy()}).look()
    assert store.get(first.id).state == "failed"
    assert store.get(second.id).live
    assert store.get(third.id).state == "queued"
