"""The leaderboard: models by tasks within one protocol, ranks, and a mean only where nothing is missing."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ptlm.metrics import METRICS
from ptlm.results.figure import Figure

Column = tuple[str, str, str]
"""Task, metric and split."""


@dataclass(frozen=True)
class Line:
    """One model set-up: its figures by column."""

    first: Figure
    """Any of its figures, for what they have in common."""
    figures: Mapping[Column, Figure]
    ranks: Mapping[Column, int]
    """Place among all set-ups with a figure in the column; equal values share a place."""
    mean: float | None
    """Mean over the columns; None where one is missing or where they do not all rise with quality."""
    missing: tuple[Column, ...]
    variant: str = ""
    """What tells it from the source's other set-ups of the same model, where there are any: the figures' note."""


def rises(metric: str) -> bool:
    """Whether a larger value is better; metrics that the product does not know are all such."""
    return METRICS[metric].higher_is_better if metric in METRICS else True


def leaderboard(
    figures: Iterable[Figure], columns: Sequence[Column], protocol: str = "fine-tuned"
) -> list[Line]:
    """Set-ups with a figure in at least one of `columns`, the best mean first, then the most complete.

    Own runs each have a line. Where a source gives a model several figures in one column, its set-ups are told apart
    by their notes, a line each.
    """
    wanted = set(columns)
    lines = _lines(
        figure
        for figure in figures
        if figure.protocol == protocol and (figure.task, figure.metric, figure.split) in wanted
    )
    ranks = {column: _ranks(lines, column) for column in columns}
    board = [
        Line(
            first=next(iter(values.values())),
            variant=key[-1],
            figures=values,
            ranks={column: ranks[column][values[column].value] for column in columns if column in values},
            mean=_mean(values, columns),
            missing=tuple(column for column in columns if column not in values),
        )
        for key, values in lines.items()
    ]
    return sorted(board, key=lambda line: (len(line.missing), _mean_rank(line), line.first.model))


def _lines(figures: Iterable[Figure]) -> dict[tuple[str, ...], dict[Column, Figure]]:
    """Figures by set-up (whose last part is its variant) and column."""
    found: dict[tuple[str, ...], dict[Column, list[Figure]]] = {}
    for figure in figures:
        columns = found.setdefault((*figure.key, figure.run), {})
        columns.setdefault((figure.task, figure.metric, figure.split), []).append(figure)
    lines: dict[tuple[str, ...], dict[Column, Figure]] = {}
    for key, columns in found.items():
        several = any(len({figure.note for figure in members}) > 1 for members in columns.values())
        for column, members in columns.items():
            for figure in members:
                lines.setdefault((*key, figure.note if several else ""), {})[column] = figure
    return lines


def _ranks(lines: Mapping[tuple[str, ...], Mapping[Column, Figure]], column: Column) -> dict[float, int]:
    values = sorted(
        (figures[column].value for figures in lines.values() if column in figures), reverse=rises(column[1])
    )
    ranks: dict[float, int] = {}
    for place, value in enumerate(values, start=1):
        ranks.setdefault(value, place)
    return ranks


def _mean(values: Mapping[Column, Figure], columns: Sequence[Column]) -> float | None:
    if not columns or any(column not in values or not rises(column[1]) for column in columns):
        return None
    return math.fsum(values[column].value for column in columns) / len(columns)


def _mean_rank(line: Line) -> float:
    return math.fsum(line.ranks.values()) / len(line.ranks)
