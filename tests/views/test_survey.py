"""The room that things take, as the page tells it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptlm import paths, storage
from ptlm.views import survey as surveys
from ptlm.views.making import sketch as sketches
from ptlm.views.survey import Room, Survey
from tests.made_runs import made
from tests.views.making.conftest import tsv, upload, uploads


def test_the_survey_measures_every_place_and_can_be_made_again() -> None:
    run = made("done")
    survey = Survey().start().wait()
    assert survey.done
    assert set(survey.found) == set(storage.PLACES)
    assert survey.total == sum(room.used for room in survey.found.values())
    assert [name for name, _size in survey.largest] == [run.id]
    before = survey.found["cache"].used
    (paths.cache() / "x").parent.mkdir(parents=True)
    (paths.cache() / "x").write_bytes(b"x" * 500)
    again = survey.start().wait()
    assert again.found["cache"] == Room(used=before + 500, freeable=before + 500)


def test_a_place_that_cannot_be_read_says_why_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, original = made("done"), Path.iterdir
    paths.cache().mkdir(parents=True)

    def refuse(path: Path) -> Iterator[Path]:
        if path == paths.cache():
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    survey = Survey().start().wait()
    assert survey.done
    assert survey.problems == {"cache": f"{paths.cache()} não pôde ser lido: Permission denied."}
    assert set(survey.found) == set(storage.PLACES) - {"cache"}
    assert [name for name, _size in survey.largest] == [run.id]


def test_an_upload_that_a_draft_needs_is_not_offered_for_deletion() -> None:
    drafted = paths.home() / sketches.begin("train", upload(tsv(5))).files["train"].place
    forgotten = paths.home() / upload(tsv(9)).place
    for path in (drafted.parent, forgotten.parent):
        os.utime(path, (0, 0))
    room = Survey().start().wait().found["uploads"]
    assert (room.used - room.freeable, room.freeable) == (drafted.stat().st_size, forgotten.stat().st_size)
    assert surveys.free(storage.PLACES["uploads"]) == room.freeable
    assert uploads() == [drafted]


def test_what_was_freed_is_said() -> None:
    assert surveys.freed_text(2_000_000) == "Pronto: 2 MB liberados."
    assert surveys.freed_text(0) == "Não havia nada para apagar."
