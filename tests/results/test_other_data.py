"""Figures of one task's name are ranked together only where they are of the same rows."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ptlm import models, results, sources, tasks
from ptlm.files import write_json
from ptlm.reporting import Silent
from ptlm.results import datasets
from ptlm.results.figure import Figure
from ptlm.results.other_data import common
from ptlm.runs import worker
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.training import job
from ptlm.training.config import Settings
from ptlm.views import best
from ptlm.views.results import boards, names, seeds
from ptlm.views.results.shelf import Shelf
from tests.made_runs import made

OLD, NEW = "0" * 64, "ab" * 32
STORED = Figure(
    model="m", task="minha", metric="accuracy", value=0.8, split="test", protocol="fine-tuned", source="x"
)


def of_data(fingerprint: str, seed: int = 1, limit_eval: int = 0) -> Run:
    """A finished run that says which rows it was evaluated on."""
    run = made("done", seed=seed, limit_eval=limit_eval)
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["manifest"]["data"] = {"demo_sentiment/test": {"rows": 400, "fingerprint": fingerprint}}
    result["splits"] = {"demo_sentiment": {"reported": "test"}}
    path.write_text(json.dumps(result), encoding="utf-8")
    return Store().get(run.id)


def test_a_figure_says_which_rows_it_is_of() -> None:
    assert {figure.data for figure in results.of_run(of_data(NEW))} == {NEW[:16]}
    assert {figure.data for figure in results.of_run(made("done"))} == {""}


def test_a_real_run_says_which_rows_it_was_evaluated_on(tmp_path: Path) -> None:
    settings = Settings(epochs=1, limit_train=16, limit_eval=16)
    task = tasks.find("demo_sentiment")
    outcome = job.run(models.find("ptlm/nano-encoder"), [task], settings, tmp_path, Silent(), lambda: False)
    run = made("done")
    assert run.spec is not None
    write_json(
        run.folder / "result.json", worker._result(run.spec, outcome, datetime.now(UTC), 0.0, run.status)
    )
    rows = sources.fingerprint(sources.load(task, "test").table)
    assert {figure.data for figure in results.of_run(Store().get(run.id))} == {rows[:16]}
    brought = shutil.move(run.folder / "result.json", tmp_path)
    shutil.rmtree(run.folder)
    assert {figure.split for figure in results.import_file(Path(brought)).figures} == {"test (16 rows)"}


def test_other_data_than_the_newest_s_are_another_contest() -> None:
    runs = [of_data(NEW), of_data(OLD), of_data(NEW, seed=2)]
    splits = {figure.run: figure.split for figure in Shelf().figures(runs) if figure.run}
    assert [splits[run.id] for run in runs] == ["test", "test (data 00000000)", "test"]
    assert {figure.split for figure in results.everything(runs) if figure.run == runs[1].id} == {
        "test (data 00000000)"
    }


def test_the_best_is_of_the_newest_data() -> None:
    newest, better = of_data(NEW), of_data(OLD, seed=2)
    result = dict(better.result or {})
    result["metrics"] = {"demo_sentiment": {"accuracy": 0.99}}
    (line,) = [
        line
        for line in best.overview([newest, replace(better, result=result)])
        if line.task.id == "demo_sentiment"
    ]
    assert line.own is not None and line.own.run == newest.id


def test_some_rows_of_other_data_say_both() -> None:
    found = results.told_apart(results.own([of_data(NEW), of_data(OLD, limit_eval=40)]))
    assert {figure.split for figure in found} == {"test", "test (40 rows; data 00000000)"}


def test_figures_that_do_not_say_their_data_stand_with_the_newest() -> None:
    figures = [replace(STORED, data=OLD[:16]), STORED, replace(STORED, data=NEW[:16], origin="own")]
    assert [figure.split for figure in results.told_apart(figures)] == [
        "test (data 00000000)",
        "test",
        "test",
    ]


def test_what_was_told_apart_elsewhere_is_told_apart_anew() -> None:
    here = replace(STORED, data=OLD[:16], split="test (data 00000000)")
    assert results.told_apart([here])[0].split == "test (data 00000000)"
    both = results.told_apart([here, replace(STORED, data=NEW[:16], origin="own")])
    assert [figure.split for figure in both] == ["test (data 00000000)", "test"]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("test", "test"),
        ("test (40 rows)", "test (40 rows)"),
        ("validation (presumed)", "validation (presumed)"),
        ("test (data 0a1b2c3d)", "test"),
        ("test (40 rows; data 0a1b2c3d)", "test (40 rows)"),
    ],
)
def test_the_common_name_of_a_split(split: str, expected: str) -> None:
    assert common(split) == expected


def test_the_board_says_why_they_are_apart() -> None:
    figures = Shelf().figures([of_data(NEW), of_data(OLD)])
    mine = [figure for figure in figures if figure.task == "demo_sentiment"]
    known = datasets.every()
    shown = boards.boards(boards.plans(mine, ["demo_sentiment"], [], known), known)
    (board,) = shown
    assert len(board.lines) == 1
    (apart,) = [
        part for part in boards.apart(mine, [], shown, ["demo_sentiment"]) if part.why == boards.OTHER_DATA
    ]
    assert all("00000000" in what for what in apart.counts)


def test_other_data_are_named_for_people() -> None:
    assert names.split("test (40 rows; data 0a1b2c3d)") == "teste (40 linhas; outros dados, 0a1b2c3d)"


def test_seeds_of_other_data_are_no_family() -> None:
    assert not seeds.families([of_data(NEW, 1), of_data(OLD, 2)], "demo_sentiment")
    assert len(seeds.families([of_data(NEW, 1), of_data(NEW, 2)], "demo_sentiment")) == 1


def test_an_imported_result_says_where_rows_were_left_out(tmp_path: Path) -> None:
    run = of_data(OLD, limit_eval=40)
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["manifest"]["model"] = {"id": "ptlm/nano-encoder"}
    shutil.rmtree(run.folder)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    figures = results.import_file(path).figures
    assert {(figure.split, figure.data) for figure in figures} == {("test (40 rows)", OLD[:16])}
