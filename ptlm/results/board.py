"""The leaderboard: models by tasks within one protocol, ranks, and a mean only where nothing is missing."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ptlm.results import scales
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
    """Mean over the columns; None where one is missing, falls with quality, or is of values above 1."""
    missing: tuple[Column, ...]
    variant: str = ""
    """What tells it from the source's other set-ups of the same model, where there are any: the figures' note."""

    @property
    def mean_rank(self) -> float:
        """Mean place over the columns in which there is a figure."""
        return math.fsum(self.ranks.values()) / len(self.ranks)


def rises(metric: str) -> bool:
    """Whether a larger value is better; metrics that the product does not know are all such."""
    return scales.of(metric).rises


def leaderboard(
    figures: Iterable[Figure], columns: Sequence[Column], protocol: str = "fine-tuned"
) -> list[Line]:
    """Set-ups with a figure in at least one of `columns`, the best mean first, then the most complete.

    Own runs each have a line. Where a source gives a model several figures in one column, its set-ups are told apart
    by their notes, a line each; so are two values of one set-up, as where somebody sends other figures of a source
    that is here already.
    """
    wanted = set(columns)
    lines = _lines(
        figure
        for figure in figures
        if figure.protocol == protocol and (figure.task, figure.metric, figure.split) in wanted
    )
    ranks = {column: ranks_in(column, lines.values()) for column in columns}
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
    return sorted(board, key=lambda line: (len(line.missing), line.mean_rank, line.first.model))


def _lines(figures: Iterable[Figure]) -> dict[tuple[str, ...], dict[Column, Figure]]:
    """Figures by set-up (whose last part is its variant) and column."""
    found: dict[tuple[str, ...], dict[Column, list[Figure]]] = {}
    for figure in figures:
        columns = found.setdefault((*figure.key, figure.run, figure.origin), {})
        columns.setdefault((figure.task, figure.metric, figure.split), []).append(figure)
    lines: dict[tuple[str, ...], dict[Column, Figure]] = {}
    for key, columns in found.items():
        several = any(len({figure.note for figure in members}) > 1 for members in columns.values())
        for column, members in columns.items():
            for place, figure in _placed(members):
                lines.setdefault((*key, str(place), figure.note if several else ""), {})[column] = figure
    return lines


def _placed(members: Sequence[Figure]) -> list[tuple[int, Figure]]:
    """A set-up's figures in one column, each with its place among those of its note: no two may stand in one cell."""
    seen: Counter[str] = Counter()
    found = []
    for figure in dict.fromkeys(members) if len(members) > 1 else members:
        found.append((seen[figure.note], figure))
        seen[figure.note] += 1
    return found


def ranks_in(column: Column, lines: Iterable[Mapping[Column, Figure]]) -> dict[float, int]:
    """The place of each value of a column among the figures of some lines; equal values share a place."""
    values = sorted(
        (figures[column].value for figures in lines if column in figures), reverse=rises(column[1])
    )
    ranks: dict[float, int] = {}
    for place, value in enumerate(values, start=1):
        ranks.setdefault(value, place)
    return ranks


def _mean(values: Mapping[Column, Figure], columns: Sequence[Column]) -> float | None:
    read = [scales.of(metric) for _task, metric, _split in columns]
    if not read or any(column not in values for column in columns):
        return None
    if not all(scale.rises and scale.bounded for scale in read):
        return None
    return math.fsum(values[column].value for column in columns) / len(columns)
