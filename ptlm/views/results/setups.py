"""One's own runs by what was asked of them: exact repeats left out, and the seeds of one set-up as their mean."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from ptlm import results
from ptlm.results.board import Column
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.views.results.boards import Board

Limits = Callable[[Sequence[Run], Column], tuple[float, float] | None]
"""The interval of some runs' mean in a column; None where it is not known."""


def asked(run: Run) -> Hashable:
    """Everything that was asked for but the seed."""
    assert run.spec is not None
    model, settings = run.spec.model, run.spec.settings
    tasks = tuple((task.id, task.version) for task in run.spec.tasks)
    return model.id, model.revision, tasks, replace(settings, seed=0)


def distinct(runs: Iterable[Run]) -> list[Run]:
    """The runs without those that repeat an earlier one of them: the same request, seed, rows and figures."""
    found: dict[Hashable, Run] = {}
    for run in runs:
        if run.spec:
            found.setdefault((asked(run), run.spec.settings.seed, _came_out(run)), run)
    return list(found.values())


def _came_out(run: Run) -> str:
    """A run's figures to the last digit, and which rows they are of."""
    result: Mapping[str, Any] = run.result or {}
    data = (result.get("manifest") or {}).get("data") or {}
    rows = {name: facts.get("fingerprint") for name, facts in data.items()}
    return json.dumps([result.get("metrics"), result.get("intervals"), rows], sort_keys=True)


def averaged(board: Board, runs: Sequence[Run], limits: Limits | None = None) -> Board:
    """The board with a line for each set-up: the mean of its seeds, each of which counts once (its first in `runs`).

    Intervals of means are those that `limits` gives. Places and means are those of the lines that are left.
    """
    lines = {line.first.run: line.figures for line in board.lines}
    members: dict[Hashable, dict[int, Run]] = {}
    for run in runs:
        if run.spec and run.id in lines:
            data = frozenset((figure.task, figure.data) for figure in lines[run.id].values())
            members.setdefault((asked(run), data), {}).setdefault(run.spec.settings.seed, run)
    figures = [
        figure for line in board.lines if line.first.origin != "own" for figure in line.figures.values()
    ]
    for by_seed in members.values():
        figures += _mean([by_seed[seed] for seed in sorted(by_seed)], lines, limits)
    return replace(board, lines=results.leaderboard(figures, board.columns, _protocol(board)))


def _protocol(board: Board) -> str:
    return next((line.first.protocol for line in board.lines), board.id)


def _mean(
    runs: Sequence[Run], lines: Mapping[str, Mapping[Column, Figure]], limits: Limits | None
) -> list[Figure]:
    """The runs' mean in each column that all of them have; a single run's figures as they are."""
    first, *others = (lines[run.id] for run in runs)
    if not others:
        return list(first.values())
    return [
        _of_seeds([figure, *(other[column] for other in others)], limits(runs, column) if limits else None)
        for column, figure in first.items()
        if all(column in other for other in others)
    ]


def _of_seeds(figures: Sequence[Figure], interval: tuple[float, float] | None) -> Figure:
    low, high = interval or (None, None)
    _seed, _semicolon, rows = figures[0].note.partition("; ")
    return replace(
        figures[0],
        value=fmean(figure.value for figure in figures),
        low=low,
        high=high,
        note=f"{len(figures)} seeds; {rows}",
        run=" ".join(figure.run for figure in figures),
    )
