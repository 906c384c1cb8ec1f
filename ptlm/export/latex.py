"""Tables for papers: LaTeX with booktabs."""

import textwrap
import unicodedata

from ptlm.export.table import Cell, Heading, Table
from ptlm.export.text import label
from ptlm.i18n import _

PREAMBLE = "% \\usepackage[utf8]{inputenc} \\usepackage[T1]{fontenc} \\usepackage{booktabs}\n"
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "*": r"\textasteriskcentered{}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "·": r"\textperiodcentered{}",
    "°": r"\textdegree{}",
    "×": r"\ensuremath{\times}",
    "±": r"\ensuremath{\pm}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "−": r"\ensuremath{-}",
    "→": r"\ensuremath{\rightarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "↓": r"\ensuremath{\downarrow}",
    "\u00a0": "~",
}
"""What LaTeX would take for a command, would join into another sign, or has no letter for."""
MISSING = "?"
WIDTH = 10
"""Letters of a column's head on one line."""


def to_latex(
    table: Table, *, intervals: bool = False, name: str = "tab:results", standalone: bool = False
) -> str:
    """A `table` environment: best of a column bold, second underlined, marks raised, intervals below if wanted.

    Needs the packages in the comment it begins with; `standalone` makes a whole document of it. Letters that
    pdfLaTeX's T1 fonts lack become `?`.
    """
    body = [
        r"\begin{table}[t]",
        r"\centering\small\setlength{\tabcolsep}{4pt}",
        rf"\caption{{{escaped(_caption(table))}}}",
        rf"\label{{{_label(name)}}}",
        rf"\begin{{tabular}}{{l{'r' * len(table.headings)}}}",
        r"\toprule",
        *_heads(table),
        r"\midrule",
        *(line for number in range(len(table.rows)) for line in _lines(table, number, intervals)),
        r"\bottomrule",
        r"\end{tabular}",
        *_notes(table, intervals),
        r"\end{table}",
    ]
    text = "\n".join(body) + "\n"
    return _document(text) if standalone else PREAMBLE + text


def escaped(text: str) -> str:
    """Text that LaTeX prints as it is, on one line."""
    printed = "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))
    return printed.replace("--", "-{}-").replace("--", "-{}-")  # two would become one dash


def _letter(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    if letter.isspace():
        return " "
    if letter.isascii():
        return letter if letter.isprintable() else ""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return MISSING
    return letter if unicodedata.category(letter).startswith("L") else MISSING


def _label(name: str) -> str:
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in ":-"))


def _caption(table: Table) -> str:
    return f"{table.title}. {table.places}" if table.places else table.title


def _heads(table: Table) -> list[str]:
    """Task, metric and split below each other, each over as many short lines as it needs."""
    lines = [
        line
        for part in ("title", "brief", "split_title")
        for line in _wrapped([getattr(each, part) for each in table.headings])
    ]
    return [
        _joined([*map(escaped, ("" if number else _("Modelo"), *cells))])
        for number, cells in enumerate(lines)
    ]


def _wrapped(texts: list[str]) -> list[tuple[str, ...]]:
    """Lines of cells in which each text is broken to about `WIDTH` letters; the last lines are all filled."""
    broken = [textwrap.wrap(text, WIDTH, break_long_words=False) for text in texts]
    most = max(map(len, broken), default=0)
    return list(zip(*([""] * (most - len(each)) + each for each in broken), strict=True))


def _joined(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _lines(table: Table, number: int, intervals: bool) -> list[str]:
    row = table.rows[number]
    pairs = list(zip(row.cells, table.headings, strict=True))
    lines = [_joined([escaped(label(row)), *(_shown(cell, heading) for cell, heading in pairs)])]
    if intervals and any(cell and cell.interval for cell, _heading in pairs):
        lines.append(_joined(["", *(_limits(cell, heading) for cell, heading in pairs)]))
    return lines


def _shown(cell: Cell | None, heading: Heading) -> str:
    if cell is None:
        return "--"
    number = _number(cell.value, heading)
    number = {1: rf"\textbf{{{number}}}", 2: rf"\underline{{{number}}}"}.get(cell.place, number)
    return number + (rf"\textsuperscript{{{escaped(cell.mark)}}}" if cell.mark else "")


def _number(value: float, heading: Heading) -> str:
    return heading.number(value).replace("−", r"\ensuremath{-}")


def _limits(cell: Cell | None, heading: Heading) -> str:
    if cell is None or cell.interval is None:
        return ""
    low, high = (_number(limit, heading) for limit in cell.interval)
    # Braces: a bracket at the start of a line would be taken for the option of the line break before it.
    return rf"{{\scriptsize{{}}[{low}; {high}]}}"


def _notes(table: Table, intervals: bool) -> list[str]:
    notes = escaped(" ".join(table.footnotes(intervals=intervals)))
    return [rf"\par\smallskip{{\footnotesize {notes}}}"] if notes else []


def _document(body: str) -> str:
    return (
        "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
        "\\usepackage{textcomp}\n\\usepackage{booktabs}\n\\begin{document}\n" + body + "\\end{document}\n"
    )
