"""Work in the background: done once, looked at by anybody, given up when something else is asked."""

import threading
import time
from dataclasses import replace

import pytest

from ptlm.errors import DataError, PtlmError
from ptlm.tasks.user import user_tasks
from ptlm.userdata.dialect import Dialect
from ptlm.views.making import bench as benches
from ptlm.views.making import sketch as sketches
from ptlm.views.making import work
from ptlm.views.making.bench import Bench, settled
from ptlm.views.making.look import look, making
from ptlm.views.making.sketch import Sketch
from tests.views.making.conftest import ENOUGH, settled_look, tsv, upload


def test_what_was_read_is_read_once(bench: Bench, sketch: Sketch) -> None:
    first, second = bench.reading(sketch, "train"), bench.reading(sketch, "train")
    assert first is second
    assert settled([first], ENOUGH)
    assert len(first.result().table) == 200


def test_another_way_of_reading_is_another_job(bench: Bench, sketch: Sketch) -> None:
    first = bench.reading(sketch, "train")
    source = replace(sketch.files["train"], dialect=Dialect(header=False))
    second = bench.reading(sketch.with_file("train", source), "train")
    assert second is not first
    assert settled([second], ENOUGH)
    assert len(second.result().table) == 201


def test_a_change_of_words_examines_nothing_anew(bench: Bench, sketch: Sketch) -> None:
    state = settled_look(bench, sketch)
    again = settled_look(bench, replace(sketch, words={"bom": "ótimo"}, title="x", name="y"))
    assert again.examined is state.examined
    assert settled_look(bench, replace(sketch, remedies=("drop_duplicates",))).examined is not state.examined


def test_what_cannot_be_read_is_an_error_of_its_split(bench: Bench, sketch: Sketch) -> None:
    state = settled_look(bench, sketch.with_file("test", upload("só cabeçalho\tx\n", "t.tsv")))
    assert isinstance(state.problems["test"], DataError)
    assert list(state.readings) == ["train"]
    assert not state.read
    assert state.examined is None


def test_a_look_does_not_wait_for_long_work(
    bench: Bench, sketch: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes long: how far it is is told at once, and the end when it is there."""
    go_on, original = threading.Event(), work.open_source

    def slow(source, reporter, **more):  # type: ignore[no-untyped-def]
        reporter.progress("read", 3, 10)
        assert go_on.wait(ENOUGH)
        return original(source, reporter, **more)

    monkeypatch.setattr(work, "open_source", slow)
    state = look(bench, sketch, 0.3)
    assert state.waiting is not None, "it would not end before it is told to go on"
    assert (state.waiting.text, state.waiting.fraction) == ("Lendo frases.tsv…", 0.3)
    go_on.set()
    assert settled_look(bench, sketch).read


def test_work_that_nobody_wants_any_more_ends_early(
    bench: Bench, sketch: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless(source, reporter, **more):  # type: ignore[no-untyped-def]
        try:
            while True:
                reporter.progress("read", 0, 1)
                begun.set()
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(work, "open_source", endless)
    job = bench.reading(sketch, "train")
    assert begun.wait(ENOUGH)
    bench.forget(sketch.id)
    assert ended.wait(ENOUGH)
    with pytest.raises(benches.Abandoned):
        job.result()


def test_a_look_at_work_that_another_tab_gave_up_says_that_it_begins(bench: Bench, sketch: Sketch) -> None:
    job = bench.reading(sketch, "train")
    assert settled([job], ENOUGH)
    job.future = bench._pool.submit(_abandoned)
    assert settled([job], ENOUGH)
    assert look(bench, sketch, ENOUGH).waiting is not None


def _abandoned() -> None:
    raise benches.Abandoned


def test_what_is_given_up_is_no_result_and_no_error(bench: Bench, sketch: Sketch) -> None:
    go_on = threading.Event()
    for _worker in range(benches.WORKERS):
        bench._pool.submit(go_on.wait, ENOUGH)
    waiting = bench.head(sketch, "train")
    assert waiting.within(0.01) is None, "it has not begun"
    bench.forget(sketch.id)
    go_on.set()
    assert waiting.within(ENOUGH) is None
    with pytest.raises(benches.Abandoned):
        waiting.result()
    again = bench.head(sketch, "train").within(ENOUGH)
    assert again is not None
    assert len(again.table) == work.PREVIEW_ROWS


def test_an_error_is_raised_to_whoever_waits_for_the_result(bench: Bench, sketch: Sketch) -> None:
    broken = sketch.with_file("train", upload("só cabeçalho\tx\n"))
    with pytest.raises(DataError):
        bench.reading(broken, "train").within(ENOUGH)


def test_only_the_latest_drafts_stay_in_memory() -> None:
    bench = Bench(most=2, fresh=0.0)
    drafts = [sketches.begin("train", upload(tsv(5))) for _number in range(3)]
    jobs = []
    for draft in drafts:
        jobs.append(bench.reading(draft, "train"))
        assert settled(jobs, ENOUGH)
    assert bench.reading(drafts[2], "train") is jobs[2]
    assert bench.reading(drafts[1], "train") is jobs[1]
    assert bench.reading(drafts[0], "train") is not jobs[0]
    bench.close()


def test_those_who_wait_do_not_take_from_each_other_what_they_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three pages look again and again at drafts that take a while to read; each file is read once."""
    bench, original, read = Bench(most=1), work.open_source, []

    def slow(source, reporter, **more):  # type: ignore[no-untyped-def]
        read.append(source.place)
        for step in range(10):
            reporter.progress("read", step, 10)
            time.sleep(0.02)
        return original(source, reporter, **more)

    monkeypatch.setattr(work, "open_source", slow)
    waiting = [sketches.begin("train", upload(tsv(9))) for _number in range(3)]
    places = sorted(draft.files["train"].place for draft in waiting)
    deadline = time.monotonic() + ENOUGH
    while waiting and time.monotonic() < deadline:
        waiting = [draft for draft in waiting if look(bench, draft, 0.01).waiting]
        time.sleep(0.05)
    bench.close()
    assert not waiting
    assert sorted(read) == places


def test_rows_that_nobody_looks_at_are_dropped_after_a_while(sketch: Sketch) -> None:
    bench = Bench(idle=0.05)
    assert settled([bench.reading(sketch, "train")], ENOUGH)
    deadline = time.monotonic() + ENOUGH
    while bench._desks and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not bench._desks
    bench.close()


def test_a_task_is_kept_once_however_often_it_is_asked_for(bench: Bench, sketch: Sketch) -> None:
    state = settled_look(bench, sketch)
    assert state.examined is not None
    jobs = {id(bench.make(sketch, state.examined)) for _time in range(3)}
    job = bench.making(sketch.id)
    assert job is not None
    assert job.future.result(ENOUGH).rows == {"train": 140, "validation": 60}
    assert len(jobs) <= 3
    assert [task.version for task in user_tasks().values()] == ["1"]
    assert making(bench, sketch.id) is None


def test_what_keeps_a_task_from_being_kept_is_told_and_can_be_tried_again(
    bench: Bench, sketch: Sketch
) -> None:
    state = settled_look(bench, sketch)
    assert state.examined is not None
    wrong = bench.make(replace(sketch, words={"bom": "x", "ruim": "x"}), state.examined)
    with pytest.raises(PtlmError, match="palavra só dele"):
        wrong.future.result(ENOUGH)
    assert bench.make(sketch, state.examined).future.result(ENOUGH).labels == ("bom", "ruim")


def test_the_sheets_of_a_workbook_are_listed(bench: Bench) -> None:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.create_sheet("Notas")
    content = BytesIO()
    book.save(content)
    sketch = sketches.begin("train", upload(content.getvalue(), "pasta.xlsx"))
    job = bench.sheets(sketch, "train")
    assert job.future.result(ENOUGH) == ["Sheet", "Notas"]


def test_a_preview_is_short_whatever_the_file(bench: Bench, sketch: Sketch) -> None:
    job = bench.head(sketch, "train")
    assert len(job.future.result(ENOUGH).table) == work.PREVIEW_ROWS
