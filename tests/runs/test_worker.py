"""A worker process from its start to its settled status, whatever happens to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from ptlm.runs import events, worker
from ptlm.runs import status as statuses
from ptlm.runs.courtesy import page_opened
from ptlm.runs.journal import Journal
from ptlm.runs.launchers import QUIET, Local, cores, environment
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.runs.supervisor import start
from tests.runs.conftest import ended, make_spec, wait_for
from tests.runs.standin import GO_ON


def test_a_run_to_its_end(store: Store, launcher: Local) -> None:
    spec = make_spec(steps=4)
    store.add(spec)
    assert start(store, spec.id, launcher)
    assert not start(store, spec.id, launcher), "it was taken already"
    run = ended(store, spec.id)
    assert run.state == "done"
    assert run.status.exit_code == 0
    assert run.status.error is None
    assert run.status.finished >= run.status.started > 0
    assert run.metrics == {"toy": {"accuracy": 0.5}}
    kinds = [event.kind for event in events.read(run.events_file)[0]]
    assert kinds.count("step") == 4
    assert kinds.count("eval") == 1
    assert wait_for(lambda: launcher.exit_code(run.folder) == 0)


def test_the_result_says_with_what_it_was_made(store: Store, launcher: Local) -> None:
    spec = make_spec(seed=5)
    store.add(spec)
    start(store, spec.id, launcher)
    result = ended(store, spec.id).result
    assert result is not None
    assert result["id"] == spec.id
    manifest = result["manifest"]
    assert manifest["command"] == spec.command()
    assert manifest["settings"] == spec.settings.as_dict()
    assert manifest["python"] == sys.version.split()[0]
    assert manifest["packages"]["numpy"]
    assert manifest["model"] == {"id": "ptlm/nano-x", "revision": "abc"}
    assert manifest["started"] < manifest["finished"]
    assert manifest["seconds"] > 0
    assert manifest["machine"]["memory"] > 10**8
    assert "revision" not in result
    assert "stopped" not in result


@pytest.mark.parametrize(
    ("word", "name", "sentence"),
    [
        ("bad-data", "DataError", "O arquivo x.tsv não presta: vazio."),
        ("memory", "MemoryError", "Faltou memória (RAM)."),
        ("bug", "ZeroDivisionError", "Erro inesperado (ZeroDivisionError): division by zero."),
    ],
)
def test_a_failure_is_a_sentence(store: Store, launcher: Local, word: str, name: str, sentence: str) -> None:
    spec = make_spec(word)
    store.add(spec)
    start(store, spec.id, launcher)
    run = ended(store, spec.id)
    assert run.state == "failed"
    assert run.status.stage == "preparing"
    assert run.status.exit_code == worker.EXIT_CODES["failed"]
    assert run.status.error is not None
    assert run.status.error.name == name
    assert str(run.status.error).startswith(sentence)
    assert f"{name}" in run.worker_log.read_text()
    assert "Traceback" in run.worker_log.read_text()
    last = events.read(run.events_file)[0][-1]
    assert last.kind == "error"
    assert events.text(last) == str(run.status.error)
    assert ("Traceback" in last.values.get("traceback", "")) == (word != "bad-data")
    assert run.result is None


def test_a_run_that_fails_on_a_full_disk_says_so_where_it_can(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bool:
        raise OSError(28, "No space left on device")

    run = store.add(make_spec())
    journal = Journal(run.folder, run.status.moved("preparing"))
    monkeypatch.setattr(worker.signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(worker.traceback, "print_exc", full)
    monkeypatch.setattr(journal, "log", full)
    worker._settle(journal, worker.StopSwitch(run.folder), full)
    journal.close()
    failed = store.get(run.id)
    assert failed.state == "failed"
    assert str(failed.status.error).startswith("O disco está cheio.")


def test_a_stop_leaves_a_checkpoint_from_which_it_goes_on(store: Store, launcher: Local) -> None:
    spec = make_spec("held", steps=30)
    store.add(spec)
    start(store, spec.id, launcher)
    wait_for(lambda: store.get(spec.id).has_checkpoint)
    store.request_stop(spec.id)
    run = ended(store, spec.id)
    assert run.state == "cancelled"
    assert run.status.exit_code == worker.EXIT_CODES["cancelled"]
    assert run.result is None
    assert run.standing == "parada no passo 1 de 30; pode ser retomada"
    (run.folder / GO_ON).touch()
    store.resume(spec.id)
    start(store, spec.id, launcher)
    run = ended(store, spec.id)
    assert (run.state, run.status.attempt) == ("done", 2)
    assert run.result is not None
    assert run.result["training"]["x"] == {"first": 1, "steps": 30}
    steps = [event.values["step"] for event in events.read(run.events_file)[0] if event.kind == "step"]
    assert steps == list(range(1, 31))


def test_a_signal_from_outside_stops_with_a_checkpoint_too(store: Store, launcher: Local) -> None:
    spec = make_spec("held")
    store.add(spec)
    start(store, spec.id, launcher)
    wait_for(lambda: store.get(spec.id).has_checkpoint)
    launcher.end(store.get(spec.id).status, hard=False)
    run = ended(store, spec.id)
    assert run.state == "interrupted", "nobody asked for it: it is not cancelled"
    assert run.status.exit_code == worker.EXIT_CODES["interrupted"]


def test_while_preparing_a_stop_does_not_wait_for_a_step(store: Store, launcher: Local) -> None:
    spec = make_spec("slow-start")
    store.add(spec)
    start(store, spec.id, launcher)
    wait_for(lambda: events.read(store.get(spec.id).events_file)[0])
    store.request_stop(spec.id)
    assert ended(store, spec.id).state == "cancelled"


def test_training_lets_pages_go_first_and_says_for_how_long(store: Store, launcher: Local) -> None:
    spec, quiet = make_spec("held", steps=30), make_spec(steps=2)
    for one in (quiet, spec):
        store.add(one)
    start(store, quiet.id, launcher)
    assert waited(ended(store, quiet.id)) == 0
    start(store, spec.id, launcher)
    opening_pages(lambda: store.get(spec.id).has_checkpoint)
    before = store.get(spec.id).status.heartbeat
    opening_pages(lambda: store.get(spec.id).status.heartbeat != before)  # it asks all the while
    (store.folder / spec.id / GO_ON).touch()
    run = ended(store, spec.id)
    assert run.state == "done"
    assert waited(run) > 0
    steps = [event.values["step"] for event in events.read(run.events_file)[0] if event.kind == "step"]
    assert steps == list(range(1, 31))


def test_a_stop_does_not_wait_for_pages(store: Store, launcher: Local) -> None:
    spec = make_spec(steps=100_000)
    store.add(spec)
    start(store, spec.id, launcher)
    opening_pages(lambda: store.get(spec.id).has_checkpoint)
    store.request_stop(spec.id)
    run = opening_pages(lambda: store.get(spec.id).settled and store.get(spec.id))
    assert run.state == "cancelled"
    assert run.has_checkpoint


def waited(run: Run) -> float:
    """The seconds that a run that has ended has waited for pages."""
    assert run.result is not None
    return float(run.result["manifest"]["seconds_waited_for_pages"])


def opening_pages(condition: Callable[[], Any]) -> Any:
    """The first true value of `condition`, while somebody opens one page after another."""

    def asked() -> Any:
        page_opened()
        return condition()

    return wait_for(asked)


def test_killed_in_the_middle_it_is_interrupted_and_goes_on(store: Store, launcher: Local) -> None:
    spec = make_spec("kill", steps=6)
    store.add(spec)
    start(store, spec.id, launcher)
    run = ended(store, spec.id)
    assert (run.state, run.abandoned) == ("interrupted", True)
    code = wait_for(lambda: launcher.exit_code(run.folder))
    assert code == -signal.SIGKILL
    run = store.settle(spec.id, code)
    assert run.status.stage == "training"
    assert "memória" in str(run.status.error)
    store.resume(spec.id)
    start(store, spec.id, launcher)
    run = ended(store, spec.id)
    assert run.state == "done"
    assert run.result is not None
    assert run.result["training"]["x"]["first"] == 3


def test_a_second_worker_leaves_the_first_alone(store: Store, launcher: Local) -> None:
    spec = make_spec("held")
    store.add(spec)
    start(store, spec.id, launcher)
    first = wait_for(lambda: (status := store.get(spec.id).status).state == "training" and status)
    done = subprocess.run(
        [sys.executable, "-m", "tests.runs.standin", str(store.folder / spec.id)],
        env=environment(),
        check=False,
    )
    assert done.returncode == worker.BUSY
    now = store.get(spec.id)
    assert (now.live, now.status.pid) == (True, first.pid)


def test_a_folder_that_is_no_run_is_refused(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert worker.main([]) == worker.UNUSABLE
    assert worker.main([str(tmp_path / "nothing")]) == worker.UNUSABLE
    assert worker.main([str(tmp_path)]) == worker.UNUSABLE
    assert "status.json" in capsys.readouterr().err
    run = store.add(make_spec())
    store.request_stop(run.id)
    assert worker.main([str(run.folder)]) == worker.UNUSABLE
    assert "retome-a" in capsys.readouterr().err


def test_a_spec_that_breaks_meanwhile_fails_the_run(store: Store, launcher: Local) -> None:
    run = store.add(make_spec())
    assert store.claim(run.id)
    (run.folder / "spec.json").write_text("{")
    launcher.start(run.folder)
    wait_for(lambda: statuses.load(run.folder).settled)
    status = statuses.load(run.folder)
    assert status.state == "failed"
    assert "spec.json" in str(status.error)


def test_the_worker_leads_a_session_of_its_own_and_holds_its_lock(store: Store, launcher: Local) -> None:
    spec = make_spec("held")
    store.add(spec)
    start(store, spec.id, launcher)
    status = wait_for(lambda: (status := store.get(spec.id).status).state == "training" and status)
    assert os.getsid(status.pid) == status.pid
    assert not status.claimed
    with pytest.raises(TimeoutError), FileLock(store.folder / spec.id / "worker.lock", timeout=0):
        pass


def test_the_environment_is_quiet_and_the_user_s_word_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    made = environment()
    assert made["OMP_NUM_THREADS"] == str(cores())
    assert made["TOKENIZERS_PARALLELISM"] == "false"
    assert QUIET.items() - {("TOKENIZERS_PARALLELISM", "true")} <= made.items()
    assert environment(share=10**6)["OMP_NUM_THREADS"] == "1"
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert environment()["OMP_NUM_THREADS"] == "3"


def test_the_light_side_stays_light() -> None:
    heavy = ("torch", "transformers", "datasets", "pandas", "pyarrow", "sklearn", "streamlit")
    code = (
        f"import sys, ptlm.runs.worker, ptlm.runs.supervisor; print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout.strip() == "[]"
