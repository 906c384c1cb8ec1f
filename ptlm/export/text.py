"""Tables as CSV and Markdown."""

import csv
import io
from collections.abc import Sequence

from ptlm.export.table import Cell, Heading, Row, Table
from ptlm.i18n import _

FACTS = ("hub_id", "prefix", "variant", "total_millions", "source", "url", "run")
"""Facts of a row, in the order in which CSV has them."""


def to_csv(table: Table) -> str:
    """One line a model; figures in full precision on the metrics' own scale, limits beside them where known.

    No cell begins with what a spreadsheet would run.
    """
    from ptlm.userdata.writing import harmless

    limited = [_has_limits(table, number) for number in range(len(table.headings))]
    facts = [name for name in FACTS if any(row.facts.get(name) for row in table.rows)]
    names = [
        name
        for title, both in zip(_titles(table.headings), limited, strict=True)
        for name in ([title, f"{title} low", f"{title} high"] if both else [title])
    ]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(harmless(cell) for cell in ["model", *facts, *names])
    for row in table.rows:
        values = [text for cell, both in zip(row.cells, limited, strict=True) for text in _values(cell, both)]
        writer.writerow(
            harmless(cell) for cell in [row.name, *(row.facts.get(name, "") for name in facts), *values]
        )
    return file.getvalue()


def _has_limits(table: Table, number: int) -> bool:
    return any(cell is not None and cell.interval for cell in (row.cells[number] for row in table.rows))


def _titles(headings: Sequence[Heading]) -> list[str]:
    """Each column's task and metric, with the split where there are several of them."""
    plain = [f"{each.task or each.title} {each.metric}" for each in headings]
    return [
        name if plain.count(name) == 1 else f"{name} {each.split}"
        for name, each in zip(plain, headings, strict=True)
    ]


def _values(cell: Cell | None, limits: bool) -> list[str]:
    numbers = (None, None, None) if cell is None else (cell.value, cell.low, cell.high)
    return ["" if number is None else repr(number) for number in numbers[: 3 if limits else 1]]


def to_markdown(table: Table, *, intervals: bool = False) -> str:
    """A table as GitHub shows it: the best of a column bold, the second underlined, as it says below."""
    parts = ((each.title, each.measure, each.split_title) for each in table.headings)
    heads = [_("Modelo"), *(" · ".join(filter(None, each)) for each in parts)]
    lines = [_line([escaped(head) for head in heads]), _line(["---", *["--:"] * len(table.headings)])]
    for row in table.rows:
        cells = [
            _shown(cell, heading, intervals) for cell, heading in zip(row.cells, table.headings, strict=True)
        ]
        lines.append(_line([escaped(label(row)), *cells]))
    said = filter(None, [table.places, *table.footnotes(intervals=intervals)])
    notes = [f"\n{escaped(note)}" for note in said]
    return "\n".join([*lines, *notes]) + "\n"


def label(row: Row) -> str:
    """A row's name, with its prefix and variant where it has them."""
    return _named(row, "prefix", "variant")


def short_label(row: Row) -> str:
    """The same without the variant."""
    return _named(row, "prefix")


def _named(row: Row, *facts: str) -> str:
    more = [row.facts[name] for name in facts if row.facts.get(name)]
    return f"{row.name} ({', '.join(more)})" if more else row.name


def _shown(cell: Cell | None, heading: Heading, intervals: bool) -> str:
    if cell is None:
        return "–"
    number = heading.number(cell.value)
    number = {1: f"**{number}**", 2: f"<u>{number}</u>"}.get(cell.place, number)
    limits = ""
    if intervals and cell.interval:
        limits = " [{}; {}]".format(*map(heading.number, cell.interval))
    return number + escaped(cell.mark) + limits


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


_MARKUP = {ord(sign): f"\\{sign}" for sign in "\\|*_`[]~"} | {
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("&"): "&amp;",
    ord("\n"): " ",
    ord("\r"): " ",
}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return text.translate(_MARKUP)
