"""What the figures of results are drawn from: tables made of a leaderboard's lines and of one's own runs."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ptlm.results import Line, scales
from ptlm.results.board import Column, rises
from ptlm.results.datasets import DataSet
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.statistics import RankTest, friedman
from ptlm.views import formats, titles
from ptlm.views.follow import Followers
from ptlm.views.results import names
from ptlm.views.results.boards import Board, data_set, goodness

MOST_RANKED = 20
"""Models in the diagram of ranks; with more, the critical difference swallows all differences."""
FEWEST_RANKED, FEWEST_TASKS = 3, 2
MOST_CURVES = 8
LONGEST = 34


def labels(lines: Sequence[Line]) -> list[str]:
    """A name of its own for each line: the model's, with its source or run where that tells two apart."""
    plain = [formats.cut(names.line(line.first), LONGEST) for line in lines]
    return names.different(
        plain,
        [f"{name} · {formats.cut(_teller(line), LONGEST)}" for name, line in zip(plain, lines, strict=True)],
    )


def _teller(line: Line) -> str:
    """What tells a line from others of the same model."""
    figure = line.first
    if figure.origin == "own":
        return " · ".join(filter(None, (formats.cut(figure.source_title, LONGEST // 2), *names.seed(figure))))
    return line.variant or names.source(figure)


def points(
    board: Board, column: Column, seconds: Mapping[str, float], watt_hours: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """The figures of one column as the charts take them, with family, millions, costs, and the place of the line.

    `seconds` and `watt_hours` are what own runs took, by run id.
    """
    rows = [
        {
            "key": str(place),
            "name": name,
            "value": figure.value,
            "low": figure.low,
            "high": figure.high,
            "origin": figure.origin,
            "family": figure.family,
            "millions": figure.total_millions,
            "seconds": seconds.get(figure.run, 0.0),
            "watt_hours": (watt_hours or {}).get(figure.run, 0.0),
        }
        for place, (name, line) in enumerate(zip(labels(board.lines), board.lines, strict=True))
        if (figure := line.figures.get(column))
    ]
    table = pd.DataFrame(rows, columns=list(_POINTS))
    return table.astype(dict.fromkeys(("value", "low", "high", *_COSTS), float))


_COSTS = ("millions", "seconds", "watt_hours")
_POINTS = ("key", "name", "value", "low", "high", "origin", "family", *_COSTS)


def picked(board: Board, column: Column, key: str) -> Figure | None:
    """The figure that a point's key stands for; None where it is gone."""
    place = int(key) if key.isdecimal() else -1
    return board.lines[place].figures.get(column) if 0 <= place < len(board.lines) else None


def durations(runs: Iterable[Run]) -> dict[str, float]:
    """Seconds that each finished run took, by run id."""
    found = {run.id: (run.result or {}).get("manifest", {}).get("seconds") for run in runs}
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


def short_columns(columns: Sequence[Column], known: Mapping[str, DataSet]) -> list[str]:
    """A name of its own for each column where there is little room: the task's title up to its colon.

    The whole title where two tasks' begin alike, the metric too where the task has several columns, and the split
    where the metric has.
    """
    short = short_tasks(columns, known)
    plain = [short[task] for task, _metric, _split in columns]
    measured = [f"{short[task]} ({formats.short_title(metric)})" for task, metric, _split in columns]
    whole = [f"{name} · {names.split(column[2])}" for name, column in zip(measured, columns, strict=True)]
    return names.different(plain, measured, whole)


def short_tasks(columns: Sequence[Column], known: Mapping[str, DataSet]) -> dict[str, str]:
    """The columns' tasks, each with its title up to the colon, or the whole one where two begin alike."""
    titles = {column[0]: data_set(column[0], known).shown_title for column in columns}
    heads = [title.partition(":")[0] for title in titles.values()]
    return dict(zip(titles, names.different(heads, [*titles.values()]), strict=True))


def complete(board: Board) -> list[Line]:
    """The lines without a gap."""
    return [line for line in board.lines if not line.missing]


def shares(board: Board) -> pd.DataFrame:
    """Complete lines (rows) by columns in which more is better, and 1 is the most."""
    columns = [each for each in board.columns if rises(each[1]) and scales.of(each[1]).bounded]
    lines = [line for line in board.lines if all(column in line.figures for column in columns)]
    rows = [[line.figures[column].value for column in columns] for line in lines]
    heads = short_columns(columns, board.known)
    return pd.DataFrame(rows, index=labels(lines), columns=heads)


def ranking(board: Board) -> tuple[list[str], RankTest] | None:
    """The best complete lines' names and their test over the tasks; None where there are too few of either.

    A task counts once, by its first column: two metrics of the same answers are no two tasks that agree.
    """
    lines = complete(board)[:MOST_RANKED]
    columns = list({each[0]: each for each in reversed(board.columns)}.values())
    if len(lines) < FEWEST_RANKED or len(columns) < FEWEST_TASKS:
        return None
    scores = [
        [line.figures[each].value * (1 if rises(each[1]) else -1) for each in columns] for line in lines
    ]
    return labels(lines), friedman(scores)


def heat(board: Board, lines: Sequence[Line]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How good each figure is within its column (0 … 1, NaN where there is none), and its text; models by columns."""
    shades, rows = goodness(board), labels(lines)
    heads = short_columns(board.columns, board.known)
    found = [[line.figures.get(each) for each in board.columns] for line in lines]
    good = [
        [
            shades[each][figure.value] if figure else None
            for figure, each in zip(row, board.columns, strict=True)
        ]
        for row in found
    ]
    texts = [
        [formats.metric(figure.metric, figure.value) if figure else "" for figure in row] for row in found
    ]
    return (
        pd.DataFrame(good, index=rows, columns=heads, dtype=float),
        pd.DataFrame(texts, index=rows, columns=heads),
    )


def curves(runs: Sequence[Run], task: str, metric: str, followers: Followers) -> pd.DataFrame:
    """One metric during the training of some runs, as `ptlm.charts.training.metric_by_epoch` takes it.

    The column `task` holds the runs' names.
    """
    tables, known = [], titles.of(runs[:MOST_CURVES], tasks=False)
    for run in runs[:MOST_CURVES]:
        scores = followers.of(run.events_file).scores()
        mine = scores[(scores["task"] == task) & (scores["metric"] == metric)]
        tables.append(mine.assign(task=known[run.id]))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
