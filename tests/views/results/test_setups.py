"""One's own runs by what was asked of them: repeats, and means over seeds."""

import json
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import pytest

from ptlm import results
from ptlm.results import Figure, datasets
from ptlm.results.board import Column
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views.results import boards, drawing, exports, names, setups
from ptlm.views.results.boards import Board
from tests.made_runs import made

KNOWN = datasets.every()
TASKS = ("demo_sentiment", "demo_inference")


def board_of(runs: Sequence[Run], others: Sequence[Figure] = ()) -> Board:
    figures = [*results.own(runs), *others]
    (board,) = boards.boards(boards.plans(figures, TASKS, (), KNOWN), KNOWN)
    return board


def scored(value: float, **fields: object) -> Run:
    """A finished run whose accuracy is `value` on all tasks."""
    run = made("done", task_ids=TASKS, **fields)  # type: ignore[arg-type]
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    for figures in result["metrics"].values():
        figures["accuracy"] = value
    path.write_text(json.dumps(result), encoding="utf-8")
    return Store().get(run.id)


def test_an_exact_repeat_counts_once_and_the_first_stays() -> None:
    newest, repeat = (scored(0.75, name=name) for name in ("nova", "velha"))
    assert setups.distinct([newest, repeat]) == [newest]


@pytest.mark.parametrize(
    ("value", "fields"), [(0.75, {"seed": 2}), (0.75, {"epochs": 2.0}), (0.8, {}), (0.75, {"model": "ptlm/nano-t5"})]
)  # fmt: skip
def test_what_differs_in_anything_is_no_repeat(value: float, fields: dict[str, object]) -> None:
    runs = [scored(0.75), scored(value, **fields)]
    assert setups.distinct(runs) == runs


def test_runs_of_other_rows_are_no_repeats() -> None:
    run = scored(0.75)
    facts = {"data": {"demo_sentiment/test": {"fingerprint": "abc"}}}
    other = replace(run, result={**(run.result or {}), "manifest": facts})
    assert setups.distinct([run, other]) == [run, other]


def test_the_seeds_of_one_set_up_are_one_line_with_their_mean() -> None:
    runs = [scored(value, seed=seed) for value, seed in ((0.9, 1), (0.7, 2), (0.2, 2))]
    alone = scored(0.85, epochs=2.0)
    board = setups.averaged(board_of([*runs, alone]), [*runs, alone])
    (single, mean) = board.lines if board.lines[0].first.run == alone.id else board.lines[::-1]
    assert single.first == next(f for f in results.of_run(alone) if f.metric == "accuracy")
    assert [figure.value for figure in mean.figures.values()] == [fmean([0.9, 0.7])] * 2
    assert (mean.first.low, mean.first.high) == (None, None)
    assert names.seed(mean.first) == ["média de 2 sementes"]
    assert set(mean.first.run.split()) == {run.id for run in runs[:2]}
    assert [set(line.ranks.values()) for line in (single, mean)] == [{1}, {2}]


def test_the_mean_has_the_interval_of_its_runs() -> None:
    runs = [scored(value, seed=seed) for value, seed in ((0.9, 1), (0.7, 2))]
    asked: list[tuple[list[str], Column]] = []

    def limits(members: Sequence[Run], column: Column) -> tuple[float, float]:
        asked.append(([run.id for run in members], column))
        return 0.6, 0.95

    board = board_of(runs)
    (line,) = setups.averaged(board, runs, limits).lines
    assert {(figure.low, figure.high) for figure in line.figures.values()} == {(0.6, 0.95)}
    assert asked == [([run.id for run in runs], column) for column in board.columns]


def test_seeds_that_share_no_column_leave_an_empty_one_and_the_rest_is_drawn() -> None:
    runs = [scored(0.9, seed=seed) for seed in (1, 2)]
    columns = [(TASKS[0], metric, "test") for metric in ("accuracy", "f1_macro")]
    for run, (task, left_out, _split) in zip(runs, columns, strict=True):
        path = run.folder / "result.json"
        result = json.loads(path.read_text(encoding="utf-8"))
        del result["metrics"][task][left_out]
        path.write_text(json.dumps(result), encoding="utf-8")
    found = Store().runs()
    figures = [figure for figure in results.own(found) if figure.task == TASKS[0]]
    (plan,) = boards.plans(figures, TASKS[:1], columns, KNOWN)
    (board,) = boards.boards([plan], KNOWN)
    assert (len(board.lines), [len(line.figures) for line in board.lines]) == (2, [1, 1])
    board = setups.averaged(board, found)
    assert board.lines == []
    assert drawing.heat(board, board.lines)[0].empty


def test_others_figures_stay_as_they_are() -> None:
    other = Figure(
        model="B", task=TASKS[0], metric="accuracy", value=0.5, split="test", protocol="fine-tuned", source="s",
    )  # fmt: skip
    runs = [scored(0.9, seed=seed) for seed in (1, 2)]
    assert other in [line.first for line in setups.averaged(board_of(runs, [other]), runs).lines]


def test_seeds_and_repeats_are_no_models_in_the_critical_difference() -> None:
    runs = [scored(0.9, seed=seed) for seed in (1, 2, 2)] + [
        scored(0.8, model="ptlm/nano-t5", seed=seed) for seed in (1, 2)
    ]
    board = board_of(runs)
    assert len(board.lines) == 5
    assert drawing.ranking(setups.averaged(board, runs)) is None, "two models are too few"
    more = [*runs, scored(0.7, epochs=2.0)]
    found = drawing.ranking(setups.averaged(board_of(more), more))
    assert found is not None
    assert len(found[0]) == 3 and list(found[1].ranks) == [1, 2, 3]


def test_a_mean_says_of_how_many_seeds_it_is_in_a_table() -> None:
    runs = [scored(0.9, seed=seed, name="uma") for seed in (1, 2)]
    board = setups.averaged(board_of(runs), runs, lambda _runs, _column: (0.6, 0.95))
    table = exports.table(board, board.lines)
    assert [row.facts["variant"] for row in table.rows] == ["média de 2 sementes"]
    assert any("conta as sementes e as linhas" in note for note in table.notes)
    without = setups.averaged(board_of(runs), runs)
    assert not exports.table(without, without.lines).notes
    more = [*runs, *(scored(0.8, seed=seed, name="outra", epochs=2.0) for seed in (1, 2))]
    table = exports.table(board := setups.averaged(board_of(more), more), board.lines)
    assert [row.facts["variant"] for row in table.rows] == [
        "uma · média de 2 sementes",
        "outra · média de 2 sementes",
    ]
