"""The room that things take, and what is deleted to get it back: nothing more than what was said."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptlm import paths, storage
from ptlm.errors import DataError, RunError
from ptlm.storage import PLACES
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Source
from tests.made_runs import made


def put(path: Path, size: int = 1000, age: float = 0.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    for one in (path, path.parent):
        os.utime(one, (time.time() - age,) * 2)
    return path


def test_sizes_add_up_and_links_lead_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "c", 300)
    put(tmp_path / "a" / "d", 40)
    link = tmp_path / "a" / "away"
    link.symlink_to(put(tmp_path / "outside", 10_000))
    assert storage.size(tmp_path / "a") == 340 + link.lstat().st_size
    assert storage.size(tmp_path / "nothing") == 0


def test_an_empty_home_takes_no_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert {name: storage.used(place) for name, place in PLACES.items()} == dict.fromkeys(PLACES, 0)
    assert {storage.free(place, kept=()) for place in PLACES.values()} == {0}


def test_what_a_run_keeps_is_counted_once(home: Path) -> None:
    run = made("failed")
    put(run.folder / "model" / "joint" / "model.safetensors", 5000)
    put(run.folder / "checkpoints" / "last" / "state.bin", 700)
    whole = storage.size(run.folder)
    parts = [storage.used(PLACES[name]) for name in ("runs", "models", "checkpoints")]
    assert parts[1:] == [5000, 700]
    assert sum(parts) == whole
    assert storage.largest_runs(3) == [(run.id, whole)]


def test_checkpoints_of_ended_runs_go_and_those_of_others_stay() -> None:
    ended, going = made("interrupted"), made("training")
    for run in (ended, going):
        put(run.folder / "checkpoints" / "state.bin", 700)
    assert storage.free(PLACES["checkpoints"], kept=()) == 700
    assert not (ended.folder / "checkpoints").exists()
    assert (going.folder / "checkpoints" / "state.bin").is_file()
    assert (ended.folder / "spec.json").is_file()


def test_the_cache_is_emptied_unless_a_run_may_need_it() -> None:
    kept = put(paths.cache() / "downloads" / "x.zip", 900)
    waiting = made("queued")
    with pytest.raises(RunError, match="em andamento ou na fila"):
        storage.free(PLACES["cache"], kept=())
    assert kept.is_file()
    storage.Store().request_stop(waiting.id)
    assert storage.freeable(PLACES["cache"], kept=()) == 900
    assert storage.free(PLACES["cache"], kept=()) == 900
    assert list(paths.cache().iterdir()) == []


def test_a_link_in_the_cache_is_deleted_and_not_what_it_leads_to(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "mine.txt")
    paths.cache().mkdir(parents=True)
    (paths.cache() / "link").symlink_to(outside.parent)
    storage.free(PLACES["cache"], kept=())
    assert outside.is_file()
    assert not (paths.cache() / "link").is_symlink()


def test_uploads_go_when_nobody_has_touched_them_for_a_day() -> None:
    old = put(paths.home() / "uploads" / "a" / "velho.tsv", 300, age=2 * storage.ABANDONED_SECONDS)
    new = put(paths.home() / "uploads" / "b" / "novo.tsv", 300)
    assert storage.free(PLACES["uploads"], kept=()) == 300
    assert (old.exists(), new.exists()) == (False, True)


def test_an_upload_that_a_draft_is_made_of_stays_however_old() -> None:
    place, age = PLACES["uploads"], 2 * storage.ABANDONED_SECONDS
    used = put(paths.home() / "uploads" / "a" / "treino.tsv", 300, age)
    put(paths.home() / "uploads" / "b" / "outro.tsv", 50, age)
    sketches.begin("train", Source(name="treino.tsv", origin="upload", place="uploads/a/treino.tsv"))
    kept = sketches.uploads()
    assert storage.freeable(place, kept=kept) == 50
    assert storage.free(place, kept=kept) == 50
    assert [path.name for path in used.parent.parent.iterdir()] == ["a"]
    assert used.is_file()


def test_answered_files_go_and_those_being_answered_stay() -> None:
    for name, state in (("1", "done"), ("2", "running"), ("3", "failed")):
        put(paths.home() / "trial" / name / "out.tsv", 50)
        (paths.home() / "trial" / name / "job.json").write_text(f'{{"state": "{state}"}}')
    log = put(paths.home() / "trial" / "worker.log", 10)
    storage.free(PLACES["answered"], kept=())
    assert sorted(path.name for path in log.parent.iterdir()) == ["2", "worker.log"]


@pytest.mark.parametrize("name", ["runs", "models", "hub", "tasks"])
def test_what_is_dear_is_never_deleted_here(name: str) -> None:
    place = PLACES[name]
    assert place.freed is None
    assert place.advice
    assert storage.free(place, kept=()) == 0


@pytest.mark.parametrize(
    "place", [place for place in PLACES.values() if place.freed], ids=lambda place: place.id
)
def test_what_can_be_deleted_says_what_is_lost(place: storage.Place) -> None:
    assert place.lost


def test_what_cannot_be_deleted_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    put(paths.cache() / "x")

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(DataError, match="não pôde ser apagado: Permission denied"):
        storage.free(PLACES["cache"], kept=())


def test_what_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(DataError, match="cache não pôde ser lido: Permission denied"):
        storage.free(PLACES["cache"], kept=())
