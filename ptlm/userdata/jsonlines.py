"""Reading JSON lines: one object a line."""

import json
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from ptlm.errors import DataError
from ptlm.i18n import N_, NP_
from ptlm.reporting import Reporter
from ptlm.userdata.cells import cell_text
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.findings import Noted, noted_findings, shown
from ptlm.userdata.limits import MAX_CELL, MAX_LINE, check_cells, check_line, check_rows, check_width, no_rows
from ptlm.userdata.table import Reading, TableBuilder
from ptlm.userdata.trouble import Ragged, renamed, undecodable


def read_jsonlines(
    path: Path, dialect: Dialect, ragged: Ragged, reporter: Reporter, limit: int | None = None
) -> Reading:
    """The objects of a file with one JSON object a line; their keys become columns, missing ones are empty.

    Raises:
        DataError: the file is one list or object rather than lines, bytes that are not valid in the encoding, a
            cell, a line or a number of keys beyond the limits, no rows, or bad lines that are to stop the reading.
    """
    work = _Pass(path, ragged)
    size = path.stat().st_size
    errors = "strict" if dialect.undecodable == "stop" else "replace"
    try:
        with path.open("rb", buffering=1 << 20) as raw:
            text = TextIOWrapper(raw, encoding=dialect.encoding, errors=errors)
            work.run(text, limit, lambda: reporter.progress("read", raw.tell(), size, "bytes"))
    except UnicodeError:
        raise undecodable(path, dialect.encoding) from None
    return work.reading(dialect)


class _Pass:
    """One pass over one file."""

    def __init__(self, path: Path, ragged: Ragged) -> None:
        self.name, self.file, self.ragged = path.name, shown(path.name), ragged
        self.places: dict[str, int] = {}
        self.builder = TableBuilder()
        self.bad, self.blank = Noted(), Noted()
        self.problem = ""
        self.kept: list[int] = []

    def run(self, text: TextIO, limit: int | None, progress: Callable[[], None]) -> None:
        """Read all lines, or the first `limit` rows."""
        number = 0
        while line := text.readline(MAX_LINE + 1):
            number += 1
            check_line(line, file=self.file, number=number)
            if not line.strip():
                self.blank.add(number)
            elif self._take(number, line):
                progress()
            if limit is not None and len(self.builder) >= limit:
                return

    def _take(self, number: int, line: str) -> bool:
        found = self._object(number, line)
        if found is None:
            self.bad.add(number)
            if self.ragged != "keep":
                return False
            self.kept.append(len(self.builder))
            found = {}
        for name in found:
            self.places.setdefault(cell_text(name), len(self.places))
        check_width(len(self.places), file=self.file, line=number)
        cells = [""] * max(1, len(self.places))
        for name, value in found.items():
            cells[self.places[cell_text(name)]] = cell_text(value)
        if len(line) > MAX_CELL:
            check_cells(cells, file=self.file, line=number)
        check_rows(len(self.builder), file=self.file, line=number)
        return self.builder.add(number, cells, len(line))

    def _object(self, number: int, line: str) -> dict[str, Any] | None:
        """The object of one line; None where it is none, or has no keys."""
        value: Any = None
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            self.problem = self.problem or shown(str(error), 100)
        if number == 1 and (isinstance(value, list) or line.strip() in ("[", "{")):
            raise DataError(
                N_(
                    "{file}, linha 1: é um JSON inteiro, não JSON por linha; grave um objeto em cada linha (.jsonl)."
                ),
                file=self.file,
            )
        return value if isinstance(value, dict) and value else None

    def reading(self, dialect: Dialect) -> Reading:
        """What the pass has read, and what there is to say about the lines."""
        problem = self.problem or N_("é outro valor")
        rows = len(self.builder) - len(self.kept)
        if self.bad.count and (self.ragged == "stop" or not rows):
            raise DataError(
                NP_(
                    "{file}, linha {line}: não é um objeto JSON ({problem}).",
                    "{file}, linha {line}: não é um objeto JSON ({problem}); há {count:,} linhas assim.",
                ),
                file=self.file,
                line=self.bad.lines[0],
                problem=problem,
                count=self.bad.count,
            )
        if not rows:
            raise no_rows(self.file)
        table = self.builder.finish(self.name, list(self.places))
        code = {"ask": "bad_json", "keep": "kept_lines"}.get(self.ragged, "skipped_json")
        found = noted_findings({code: self.bad, "blank_lines": self.blank}, problem=problem)
        unreadable = np.zeros(len(table), dtype=bool)
        unreadable[self.kept] = True
        return Reading(table, dialect, (*found, *renamed(list(self.places), table.columns)), unreadable)
