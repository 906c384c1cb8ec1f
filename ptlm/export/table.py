"""A table on its way out: models by columns, each figure with its interval, place and mark of significance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ptlm.i18n import N_, _, written
from ptlm.results import scales, splits
from ptlm.results.board import Column, Line, ranks_in
from ptlm.results.scales import Scale

MARKS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))
"""Largest p-value and the mark that goes with it, the smallest first."""
BEST = N_("Em negrito, o melhor desta tabela em cada coluna.")
BEST_AND_SECOND = N_("Em negrito, o melhor desta tabela em cada coluna; sublinhado, o segundo.")
BRACKETS = N_("Entre colchetes: intervalo de confiança de 95%.")
STARS = N_("Diferença significativa: * p ≤ 0,05; ** p ≤ 0,01; *** p ≤ 0,001.")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One column of figures."""

    title: str
    """The task, for people."""
    metric: str
    split: str = ""
    task: str = ""

    @property
    def scale(self) -> Scale:
        """How the column's values are read."""
        return scales.of(self.metric)

    @property
    def measure(self) -> str:
        """The metric for people, with its unit and which way is better."""
        return self._with_unit(self.scale.title)

    @property
    def brief(self) -> str:
        """`measure` for narrow columns."""
        return self._with_unit(self.scale.short)

    def _with_unit(self, title: str) -> str:
        return f"{_(title)}{' (%)' if self.scale.percent else ''}\u00a0{self.scale.arrow}"

    @property
    def split_title(self) -> str:
        """The split for people; empty where it is not known."""
        return splits.title(self.split)

    def number(self, value: float) -> str:
        """A value in the reader's language, as this column shows it."""
        return written(f"{100 * value if self.scale.percent else value:.{self.scale.digits}f}")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure."""

    value: float
    low: float | None = None
    high: float | None = None
    place: int = 0
    """1 the best of the column in this table, 2 the second; equal values share a place."""
    mark: str = ""
    """Of significance: `*`, `**`, `***`."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both limits, where they are known."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One model set-up."""

    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else is known of it, by name of the fact: hub id, prefix, size, source."""
    cells: Sequence[Cell | None]
    """One a heading; None where there is no figure."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headings and rows, and what the reader should know of them."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    """Sentences below the table."""

    @property
    def places(self) -> str:
        """What is bold and what is underlined; empty where nothing is."""
        there = {cell.place for row in self.rows for cell in row.cells if cell}
        return _(BEST_AND_SECOND if 2 in there else BEST) if 1 in there else ""

    def footnotes(self, *, intervals: bool) -> list[str]:
        """The notes, and what brackets and marks mean where there are any."""
        cells = [cell for row in self.rows for cell in row.cells if cell]
        return [
            *self.notes,
            *([_(BRACKETS)] if intervals and any(cell.interval for cell in cells) else []),
            *([_(STARS)] if any(cell.mark for cell in cells) else []),
        ]


def mark_of(p: float) -> str:
    """The mark of a p-value; empty where it is not significant."""
    return next((mark for limit, mark in MARKS if p <= limit), "")


def heading_of(column: Column, title: str = "") -> Heading:
    """The heading of a leaderboard's column."""
    task, metric, split = column
    return Heading(title=title or task, metric=metric, split=split, task=task)


def of_board(
    lines: Iterable[Line],
    columns: Sequence[Column],
    *,
    title: str = "",
    titles: Mapping[Column, str] | None = None,
    p_values: Mapping[tuple[str, Column], float] | None = None,
) -> Table:
    """A leaderboard as a table, in the order of its lines; places are those among these lines.

    `titles` are the columns' names for people. `p_values`, by run id and column, are those of tests against whatever
    the caller compares with; they become marks.
    """
    known = p_values or {}
    lines = list(lines)
    variants = _variants(lines)
    places = {column: ranks_in(column, (line.figures for line in lines)) for column in columns}
    rows = [_row(line, variants[number], places, known) for number, line in enumerate(lines)]
    headings = [heading_of(column, (titles or {}).get(column, "")) for column in columns]
    return Table(title=title or _("Resultados"), headings=headings, rows=rows)


def _variants(lines: Sequence[Line]) -> list[str]:
    """Of each line's variant (a note of several parts), the parts that its source's other set-ups do not share.

    Those of own runs are the caller's, and stay whole.
    """
    families: dict[tuple[str, ...], list[list[str]]] = {}
    for line in lines:
        families.setdefault(line.first.key, []).append(line.variant.split("; "))
    return [
        line.variant
        if line.first.origin == "own"
        else "; ".join(_own_parts(line.variant.split("; "), families[line.first.key]))
        for line in lines
    ]


def _own_parts(parts: Sequence[str], family: Sequence[Sequence[str]]) -> list[str]:
    return [part for part in parts if not all(part in other for other in family)]


Places = Mapping[float, int]
"""The place of each value of a column."""


def _row(
    line: Line,
    variant: str,
    places: Mapping[Column, Places],
    p_values: Mapping[tuple[str, Column], float],
) -> Row:
    first = line.first
    facts = {
        "hub_id": first.hub_id,
        "prefix": first.prefix,
        "total_millions": f"{first.total_millions:g}" if first.total_millions else "",
        "source": first.whence,
        "source_key": first.source,
        "url": first.url,
        "run": first.run,
        "variant": variant,
    }
    cells = [_cell(line, column, among, p_values) for column, among in places.items()]
    return Row(name=first.model, facts=facts, cells=cells)


def _cell(
    line: Line, column: Column, places: Places, p_values: Mapping[tuple[str, Column], float]
) -> Cell | None:
    figure = line.figures.get(column)
    if figure is None:
        return None
    p = p_values.get((figure.run, column)) if figure.run else None
    return Cell(
        value=figure.value,
        low=figure.low,
        high=figure.high,
        place=places[figure.value],
        mark="" if p is None else mark_of(p),
    )
