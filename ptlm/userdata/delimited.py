"""Reading TSV and CSV: streamed, each row with its line number, nothing dropped without being listed."""

import csv
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import numpy as np

from ptlm.errors import DataError
from ptlm.i18n import NP_
from ptlm.reporting import Reporter
from ptlm.userdata.dialect import Dialect, marks_are_text, sample_lines, split_lines
from ptlm.userdata.findings import Finding, Noted, finding, noted_findings, shown
from ptlm.userdata.limits import (
    MAX_CELL,
    MAX_LINE,
    check_cells,
    check_line,
    check_rows,
    check_width,
    no_rows,
)
from ptlm.userdata.table import Reading, TableBuilder
from ptlm.userdata.trouble import Ragged, renamed, undecodable

_LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


class _Feed:
    """The physical lines of a text, numbered; those of the record being read are remembered."""

    def __init__(self, text: TextIO, file: str) -> None:
        self._text, self._file = text, file
        self._again: deque[str] = deque()
        self.number = 0
        self.pending: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        check_line(line, file=self._file, number=self.number)
        self.pending.append(line)
        return line

    @property
    def first_line(self) -> int:
        """Number of the line where the record being read begins."""
        return self.number - len(self.pending) + 1

    def give_back_all_but_first(self) -> None:
        """Let the lines after the first of the current record be read once more."""
        rest = self.pending[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        del self.pending[1:]


def _records(feed: _Feed, dialect: Dialect) -> Iterator[list[str] | None]:
    """The cells of one record after the other; None where quotation marks are broken.

    Until the next record is asked for, `feed.pending` holds the lines of this one. Of a broken record that is the
    first line only: the mark may have swallowed good lines, and those are read again.
    """
    split: Callable[[], list[str]]
    if dialect.quote:
        split = csv.reader(feed, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True).__next__
    else:

        def split() -> list[str]:
            return next(feed).rstrip("\r\n").split(dialect.delimiter)

    while True:
        feed.pending.clear()
        try:
            cells: list[str] | None = split()
        except StopIteration:
            return
        except csv.Error:
            feed.give_back_all_but_first()
            cells = None
        yield cells


class _Pass:
    """One pass over one file."""

    def __init__(self, path: Path, dialect: Dialect, ragged: Ragged, width: int) -> None:
        self.file, self.dialect, self.ragged, self.width = shown(path.name), dialect, ragged, width
        self.builder = TableBuilder()
        self.header: list[str] = []
        self.bad, self.repaired, self.blank = Noted(), Noted(), Noted()
        self.multiline, self.swallowed, self.undecodable = Noted(), Noted(), Noted()
        self.first_bad_cells = 0
        self.kept: list[int] = []

    def run(self, feed: _Feed, limit: int | None, progress: Callable[[], None]) -> None:
        """Read all records, or the first `limit` rows."""
        awaiting_header = self.dialect.header
        for cells in _records(feed, self.dialect):
            if not any(line.strip("\r\n") for line in feed.pending):
                self.blank.add(feed.number)
            elif awaiting_header:
                self.header, awaiting_header = self._plain(feed.pending[0]) if cells is None else cells, False
            elif self._take(cells, feed):
                progress()
            if limit is not None and len(self.builder) >= limit:
                return

    def _take(self, cells: list[str] | None, feed: _Feed) -> bool:
        line, size = feed.first_line, sum(map(len, feed.pending))
        if size > MAX_CELL:
            # Where quotes are broken it is the line that is too long to be told apart.
            check_cells(feed.pending[:1] if cells is None else cells, file=self.file, line=line)
        if self.dialect.undecodable == "replace" and any("�" in text for text in feed.pending):
            self.undecodable.add(line)
        if cells is None or len(cells) != self.width:
            return self._bad(cells, feed, line, size)
        if len(feed.pending) > 1:
            # A cell with line ends leaves a part of a row on its first or its last line; stray marks leave neither.
            ends = (feed.pending[0], feed.pending[-1])
            whole = all(len(self._plain(text)) == self.width for text in ends)
            (self.swallowed if whole else self.multiline).add(line)
        return self._add(line, cells, size)

    def _bad(self, cells: list[str] | None, feed: _Feed, line: int, size: int) -> bool:
        plain = [self._plain(text) for text in feed.pending]
        if self.ragged == "repair" and self.dialect.quote and all(len(row) == self.width for row in plain):
            for offset, row in enumerate(plain):
                self.repaired.add(line + offset)
                self._add(line + offset, row, len(feed.pending[offset]))
            return False
        self.first_bad_cells = self.first_bad_cells or len(cells or plain[0])
        for offset in range(len(feed.pending)):
            self.bad.add(line + offset)
        if self.ragged == "keep":
            self.kept.append(len(self.builder))
            return self._add(line, self._fitted(cells or plain[0]), size)
        return False

    def _add(self, line: int, cells: list[str], size: int) -> bool:
        check_rows(len(self.builder), file=self.file, line=line)
        return self.builder.add(line, cells, size)

    def _plain(self, text: str) -> list[str]:
        return text.rstrip("\r\n").split(self.dialect.delimiter)

    def _fitted(self, cells: list[str]) -> list[str]:
        """As many cells as columns: missing ones empty, the surplus joined into the last."""
        if len(cells) > self.width:
            return [*cells[: self.width - 1], self.dialect.delimiter.join(cells[self.width - 1 :])]
        return cells + [""] * (self.width - len(cells))

    def reading(self, path: Path, line_ends: object) -> Reading:
        """What the pass has read, and what there is to say about the lines."""
        table = self.builder.finish(
            path.name, self._fitted(self.header) if self.header else [""] * self.width
        )
        unreadable = np.zeros(len(table), dtype=bool)
        unreadable[self.kept] = True
        found = self._findings(line_ends) + renamed(self.header, table.columns)
        return Reading(table, self.dialect, tuple(found), unreadable)

    def _findings(self, line_ends: object) -> list[Finding]:
        bad = {"ask": "ragged_lines", "keep": "kept_lines"}.get(self.ragged, "skipped_lines")
        noted = {
            bad: self.bad,
            "repaired_lines": self.repaired,
            "swallowed_lines": self.swallowed,
            "multiline_cells": self.multiline,
            "blank_lines": self.blank,
            "undecodable": self.undecodable,
        }
        values = {
            "width": self.width,
            "cells": self.first_bad_cells,
            "line": self.bad.lines[0] if self.bad.lines else 0,
            "encoding": self.dialect.encoding,
        }
        found = noted_findings(noted, **values)
        if isinstance(line_ends, tuple):
            ends = ", ".join(_LINE_ENDS[end] for end in line_ends)
            found.append(finding("mixed_line_ends", len(line_ends), ends=ends))
        if self.header and len(self.header) != self.width:
            found.append(finding("header_width", 1, lines=[1], header=len(self.header), width=self.width))
        return found


def read_delimited(
    path: Path, dialect: Dialect, ragged: Ragged, reporter: Reporter, limit: int | None = None
) -> Reading:
    """The rows of a TSV or CSV file.

    Raises:
        DataError: bytes that are not valid in the encoding, a line or a cell that is too long, too many columns or
            rows, no rows at all, or ragged lines that are to stop the reading.
    """
    lines = sample_lines(path, dialect.encoding)
    quotes_off = ragged == "repair" and bool(dialect.quote) and marks_are_text(lines, dialect.delimiter)
    if quotes_off:
        dialect = replace(dialect, quote="")
    work = _Pass(path, dialect, ragged, _width(lines, dialect, path))
    line_ends = _stream(work, path, reporter, limit)
    _refuse(work)
    reading = work.reading(path, line_ends)
    return replace(reading, findings=(finding("quotes_off", 1), *reading.findings)) if quotes_off else reading


def _stream(work: _Pass, path: Path, reporter: Reporter, limit: int | None) -> object:
    """Run the pass; returns the line ends that were seen."""
    size = path.stat().st_size
    errors = "strict" if work.dialect.undecodable == "stop" else "replace"
    with path.open("rb", buffering=1 << 20) as raw:
        text = TextIOWrapper(raw, encoding=work.dialect.encoding, errors=errors, newline="")
        try:
            work.run(
                _Feed(text, work.file), limit, lambda: reporter.progress("read", raw.tell(), size, "bytes")
            )
        except UnicodeError:
            raise undecodable(path, work.dialect.encoding) from None
        reporter.progress("read", size, size, "bytes")
        return text.newlines


def _width(lines: list[str], dialect: Dialect, path: Path) -> int:
    """The commonest number of cells among the first rows (of the header, where it stands alone)."""
    rows = [row for row in split_lines(lines, dialect.delimiter, dialect.quote) if any(row)]
    data = rows[1:] if dialect.header else rows
    widths = Counter(map(len, data or rows))
    width = widths.most_common(1)[0][0] if widths else 1
    check_width(width, file=shown(path.name), line=1)
    return width


def _refuse(work: _Pass) -> None:
    """Raise where there is nothing to go on with."""
    if work.bad.count and (work.ragged == "stop" or not len(work.builder)):
        raise DataError(
            NP_(
                "{file}, linha {line}: tem aspas soltas ou um número de colunas ({cells}) diferente do esperado "
                "({width}). Mude o separador ou as aspas, ou mande corrigir ou pular essa linha.",
                "{file}, linha {line}: tem aspas soltas ou um número de colunas ({cells}) diferente do esperado "
                "({width}); há {count:,} linhas assim. Mude o separador ou as aspas, ou mande corrigir ou pular "
                "essas linhas.",
            ),
            file=work.file,
            line=work.bad.lines[0],
            cells=work.first_bad_cells,
            width=work.width,
            count=work.bad.count,
        )
    if not len(work.builder):
        raise no_rows(work.file)
