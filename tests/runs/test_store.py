"""The folders are the only truth, and no folder can break a listing."""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ptlm.errors import RunError, UsageError
from ptlm.runs import result as results
from ptlm.runs import run as views
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.run import Run
from ptlm.runs.status import LIVE, SETTLED, STATES, Failure, State, Status
from ptlm.runs.store import LEFT_SECONDS, Store
from tests.runs.conftest import make_spec


def added(store: Store, state: State = "queued", **changes: object) -> Run:
    """A run in some state, without a worker."""
    run = store.add(make_spec())
    if state in LIVE:
        changes = {**statuses.identity(), **changes}
    statuses.save(run.folder, Status(state=state, **changes))  # type: ignore[arg-type]
    return store.get(run.id)


def test_a_run_appears_whole_and_queued(store: Store) -> None:
    spec = make_spec(steps=7)
    run = store.add(spec)
    assert run.spec == spec
    assert run.state == "queued"
    assert run.folder == store.folder / spec.id
    assert [entry.name for entry in store.folder.iterdir()] == [spec.id]
    with pytest.raises(RunError):
        store.add(spec)


def test_the_newest_comes_first(store: Store) -> None:
    ids = [store.add(make_spec()).id for _ in range(5)]
    assert [run.id for run in store.runs()] == ids[::-1]


def test_changes_made_by_others_are_seen(store: Store) -> None:
    run = added(store)
    other = Store(store.folder)
    other.rename(run.id, "  Outro   nome ")
    assert store.get(run.id).name == "Outro nome"
    (run.folder / "result.json").write_text('{"metrics": {"toy": {"accuracy": 0.5}}}')
    statuses.save(run.folder, Status(state="done"))
    assert store.get(run.id).metrics == {"toy": {"accuracy": 0.5}}
    shutil.rmtree(run.folder)
    assert store.runs() == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("spec.json", None),
        ("spec.json", b""),
        ("spec.json", b'{"version": 1, "id": "x"'),
        ("spec.json", b"[1, 2]"),
        ("spec.json", b"{}"),
        ("spec.json", b'{"model": 3, "tasks": {}}'),
        ("spec.json", b'{"tasks": [1]}'),
        ("spec.json", b'{"version": 99}'),
        ("spec.json", b"\x00" * 100),
        ("status.json", None),
        ("status.json", b'{"state": "trai'),
        ("status.json", b'{"state": "flying"}'),
        ("result.json", b'{"metrics"'),
    ],
)
def test_a_broken_file_is_shown_with_its_reason(store: Store, file: str, content: bytes | None) -> None:
    whole, hurt = added(store, "done"), added(store, "done")
    if content is None:
        (hurt.folder / file).unlink()
    else:
        (hurt.folder / file).write_bytes(content)
    seen = {run.id: run for run in store.runs()}
    assert seen[whole.id].problem is None
    run = seen[hurt.id]
    assert run.problem is not None
    assert str(run.problem)
    assert (run.state == "broken") == (file == "spec.json")
    assert run.state in views.TITLES
    assert run.metrics == {}
    assert run.name
    store.delete(hurt.id)
    assert [run.id for run in store.runs()] == [whole.id]


def test_things_that_are_no_runs_are_passed_over(store: Store) -> None:
    run = added(store)
    (store.folder / "notes.txt").write_text("x")
    (store.folder / ".new-x").mkdir()
    (store.folder / "com espaço").mkdir()
    assert [run.id for run in store.runs()] == [run.id]


def test_an_empty_folder_is_a_broken_run_that_can_be_deleted(store: Store) -> None:
    (store.folder / "20260101-000000-x").mkdir(parents=True)
    (run,) = store.runs()
    assert run.state == "broken"
    assert "spec.json" in str(run.problem)
    store.delete(run.id)
    assert store.runs() == []


@pytest.mark.parametrize("run_id", ["..", "../..", "a/b", "/etc", "", ".hidden", "a b", "x\n", "nada"])
def test_ids_never_leave_the_folder(store: Store, run_id: str) -> None:
    added(store)
    (store.folder.parent / "secret").mkdir()
    for action in (store.get, store.find, store.delete, store.request_stop, store.resume, store.repeat):
        with pytest.raises(UsageError):
            action(run_id)
    assert (store.folder.parent / "secret").is_dir()


def test_ids_may_be_abbreviated(store: Store) -> None:
    runs = [store.add(replace(make_spec(), id=name)) for name in ("2026-ab-1f", "2026-cd-2e", "2027-cd-2e-x")]
    assert store.find("2026-ab") == runs[0]
    assert store.find("1f") == runs[0]
    assert store.find("2027") == runs[2]
    assert store.find("2026-cd-2e") == runs[1]
    for text in ("2026", "cd", "2"):
        with pytest.raises(UsageError, match="várias"):
            store.find(text)
    with pytest.raises(UsageError, match="Você quis dizer “2026-ab-1f”"):
        store.find("2026-ab-1g")
    with pytest.raises(UsageError, match="Opções: 2027-cd-2e-x"):
        store.find("zzzz")


def test_a_queued_run_is_cancelled_at_once(store: Store) -> None:
    run = store.request_stop(added(store).id)
    assert run.state == "cancelled"
    assert not store.claim(run.id)


def test_a_live_run_is_asked_by_a_file(store: Store) -> None:
    run = store.request_stop(added(store, "training").id)
    assert run.state == "training"
    assert run.stop_requested
    moment = run.stop_file.stat().st_mtime_ns
    store.request_stop(run.id)
    assert run.stop_file.stat().st_mtime_ns == moment, "asking again must not give the worker more time"


@pytest.mark.parametrize("state", sorted(SETTLED))
def test_a_settled_run_cannot_be_stopped(store: Store, state: State) -> None:
    with pytest.raises(RunError, match=f"está {statuses.CONDITIONS[state]}"):
        store.request_stop(added(store, state).id)


@pytest.mark.parametrize("state", STATES)
def test_what_can_be_resumed(store: Store, state: State) -> None:
    run = added(store, state, attempt=2)
    run.stop_file.touch()
    if state in ("failed", "cancelled", "interrupted"):
        resumed = store.resume(run.id)
        assert (resumed.state, resumed.status.attempt) == ("queued", 3)
        assert not resumed.stop_requested
    else:
        with pytest.raises(RunError, match=f"está {statuses.CONDITIONS[state]}"):
            store.resume(run.id)
        assert store.get(run.id).state == state


def test_what_has_ended_since_it_was_looked_at_is_not_resumed(store: Store) -> None:
    resting, run = Store(store.folder, rest=3600.0), added(store, "failed")
    assert resting.get(run.id).state == "failed"
    statuses.save(run.folder, Status(state="done"))  # another process has resumed it, and it got to its end
    assert resting.resume(run.id).state == "done"
    assert statuses.load(run.folder).state == "done"


def test_the_seconds_of_earlier_attempts_count(store: Store) -> None:
    run = added(store, "failed", started=100.0, finished=133.0)
    assert store.get(run.id).seconds == 33
    resumed = store.resume(run.id)
    assert (resumed.status.started, resumed.seconds) == (0, 33)
    statuses.save(run.folder, replace(resumed.status, state="done", started=200.0, finished=211.0))
    assert store.get(run.id).seconds == 44


def test_a_run_with_a_corrupt_status_can_be_resumed(store: Store) -> None:
    run = added(store, "training")
    (run.folder / "status.json").write_text("{")
    assert store.get(run.id).state == "interrupted"
    assert store.resume(run.id).state == "queued"


def test_what_was_left_in_the_middle_is_deleted_once_it_is_old(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed, kept = added(store, "done"), added(store, "done")
    old = time.time() - 2 * LEFT_SECONDS
    for name in (
        ".new-20200101-x",
        ".deleted-20200101-x",
        ".new-young",
        ".deleted-young",
        ".other-20200101-x",
    ):
        (store.folder / name).mkdir()
        (store.folder / name / "model").write_text("")
        if "young" not in name:
            os.utime(store.folder / name, (old, old))
    os.utime(doomed.folder, (old, old))
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", _unable)
        with pytest.raises(RunError):
            store.delete(doomed.id)
    new = store.add(make_spec())
    there = {".new-young", ".deleted-young", ".other-20200101-x", f".deleted-{doomed.id}"}
    assert {path.name for path in store.folder.iterdir()} == {*there, kept.id, new.id}


def _unable(path: object, **options: object) -> None:
    if not options:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("state", STATES)
def test_a_live_run_is_not_deleted(store: Store, state: State) -> None:
    run = added(store, state)
    if state in LIVE:
        with pytest.raises(RunError, match="pare-a"):
            store.delete(run.id)
        assert store.get(run.id) == run
    else:
        store.delete(run.id)
        assert [path.name for path in store.folder.iterdir()] == []


def test_a_gone_worker_is_seen_at_once_and_written_down_by_settle(store: Store) -> None:
    run = added(store, "training", pid=2**22 + 1)
    assert (run.state, run.abandoned) == ("interrupted", True)
    assert statuses.load(run.folder).state == "training", "looking does not change files"
    settled = store.settle(run.id)
    assert (settled.state, settled.abandoned) == ("interrupted", False)
    assert statuses.load(run.folder).state == "interrupted"
    assert "retomada" in str(settled.status.error)


def test_a_worker_that_ends_while_its_run_is_looked_at_is_not_taken_for_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = added(store, "training")

    def gone(status: Status) -> bool:
        (run.folder / "result.json").write_text('{"metrics": {"toy": {"accuracy": 0.5}}}')
        statuses.save(run.folder, Status(state="done"))
        return False

    monkeypatch.setattr(statuses, "is_at_work", gone)
    seen = store.get(run.id)
    assert (seen.state, seen.abandoned, seen.metrics) == ("done", False, {"toy": {"accuracy": 0.5}})


def test_a_run_that_ends_between_two_looks_at_its_files_is_not_done_without_a_result(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = added(store, "training")

    def before_the_end(load: Callable[[Path], object]) -> Callable[[Path], object]:
        def looked(folder: Path) -> object:
            found = load(folder)
            (folder / "result.json").write_text('{"metrics": {"toy": {"accuracy": 0.5}}}')
            statuses.save(folder, Status(state="done"))
            return found

        return looked

    monkeypatch.setattr(statuses, "load", before_the_end(statuses.load))
    monkeypatch.setattr(results, "load", before_the_end(results.load))
    seen = views.load(run.folder)
    assert seen.result is not None or seen.state != "done"


def test_nothing_that_is_done_to_a_deleted_run_makes_its_folder_anew(store: Store) -> None:
    run = added(store)
    shutil.rmtree(run.folder)
    assert not store.claim(run.id)
    store.fail(run.id, Failure(name="X", template="x"))
    with pytest.raises(UsageError):
        store.settle(run.id)
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "stop", "state", "words"),
    [
        (None, False, "interrupted", "desapareceu"),
        (-9, False, "interrupted", "memória"),
        (-15, False, "interrupted", "SIGTERM"),
        (-11, False, "failed", "SIGSEGV"),
        (1, False, "failed", "última linha do registro"),
        (-9, True, "cancelled", None),
        (None, True, "cancelled", None),
    ],
)
def test_how_a_worker_ended_tells_the_state(
    store: Store, code: int | None, stop: bool, state: State, words: str | None
) -> None:
    run = added(store, "training", pid=2**22 + 1)
    run.worker_log.write_text("first\n\núltima linha do registro\n")
    if stop:
        run.stop_file.touch()
    settled = store.settle(run.id, code)
    assert settled.state == state
    assert settled.status.exit_code == code
    assert settled.status.finished > 0
    assert (settled.status.error is None) == (words is None)
    assert words is None or words in str(settled.status.error)


def test_settling_leaves_alone_what_lives_or_has_settled(store: Store) -> None:
    for state in ("queued", "training", "done", "cancelled"):
        run = added(store, state)
        assert store.settle(run.id).state == state


def test_only_one_may_claim(store: Store) -> None:
    run = added(store)
    assert [Store(store.folder).claim(run.id) for _ in range(3)] == [True, False, False]
    claimed = store.get(run.id)
    assert (claimed.state, claimed.status.claimed) == ("preparing", True)


def test_repeating_keeps_the_records_and_takes_changes(store: Store) -> None:
    run = added(store, "done")
    assert run.spec is not None
    again = store.repeat(run.id, {"seed": 7, "epochs": 2.0}, "de novo")
    assert again.spec is not None
    assert again.id != run.id
    assert again.state == "queued"
    assert again.spec.tasks == run.spec.tasks
    assert again.spec.settings == replace(run.spec.settings, seed=7, epochs=2.0)
    assert again.spec.overrides == {**run.spec.overrides, "seed": 7, "epochs": 2.0}
    assert again.name == "de novo"
    with pytest.raises(UsageError, match="sede"):
        store.repeat(run.id, {"sede": 7})
    with pytest.raises(UsageError, match="Épocas"):
        store.repeat(run.id, {"epochs": -1.0})


def test_a_name_that_the_disk_does_not_take_is_one_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = added(store, "done")

    def full(path: Path, value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(specs, "write_json", full)
    with pytest.raises(RunError, match="No space left"):
        store.rename(run.id, "outro")
    assert store.get(run.id).name == run.name


def test_an_ended_run_may_rest_but_what_the_store_does_itself_is_seen_at_once(store: Store) -> None:
    resting, other = Store(store.folder, rest=3600.0), Store(store.folder)
    ended, live = added(store, "done"), added(store, "training")
    assert {run.state for run in resting.runs()} == {"done", "training"}
    other.rename(ended.id, "de outro processo")
    other.rename(live.id, "ao vivo")
    assert resting.get(live.id).name == "ao vivo"
    assert resting.get(ended.id).name != "de outro processo"
    assert resting.rename(ended.id, "daqui").name == "daqui"
    failed = added(store, "failed")
    assert resting.get(failed.id).state == "failed"
    assert resting.resume(failed.id).state == "queued"
    other.delete(ended.id)
    assert {run.id for run in resting.runs()} == {live.id, failed.id}


def test_five_hundred_runs_are_listed(store: Store) -> None:
    first = added(store, "done")
    result = {
        "metrics": {"toy": {"accuracy": 0.5}},
        "intervals": {"toy": {"accuracy": {"low": 0.4, "high": 0.6}}},
        "filler": ["x"] * 500,
    }
    (first.folder / "result.json").write_text(json.dumps(result))
    data = json.loads((first.folder / "spec.json").read_text())
    for number in range(499):
        folder = store.folder / f"20260101-000000-copy-{number:03}"
        shutil.copytree(first.folder, folder)
        (folder / "spec.json").write_text(json.dumps({**data, "id": folder.name}))
    assert len(store.runs()) == 500
    runs = store.runs()
    assert len(runs) == 500
    assert all(run.metrics for run in runs)
