"""Reading one sheet of an Excel file."""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.reporting import Reporter
from ptlm.userdata.cells import cell_text
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.files import open_zip
from ptlm.userdata.findings import Noted, finding, noted_findings, shown
from ptlm.userdata.limits import check_cells, check_rows, check_unpacked, check_width, no_rows
from ptlm.userdata.table import Reading, TableBuilder
from ptlm.userdata.trouble import Ragged, renamed

T = TypeVar("T")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    SyntaxError,  # XML parse errors are of this class
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    NotImplementedError,
    OverflowError,
    RecursionError,
)
"""What the Excel library lets through when a workbook's inside is not as it should be."""


def read_excel(
    path: Path, dialect: Dialect, ragged: Ragged, reporter: Reporter, limit: int | None = None
) -> Reading:
    """The rows of one sheet. Formulas count with the value that was stored with them.

    Raises:
        DataError: a broken workbook, one that unpacks into too much, too many columns or rows, no rows.
        UsageError: no sheet has the dialect's name.
    """
    return _opened(path, lambda book: _read_book(book, path, dialect, reporter, limit))


def sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets, in order.

    Raises:
        DataError: a broken workbook.
    """
    return _opened(path, lambda book: [sheet.title for sheet in _sheets(book)])


def _opened(path: Path, use: Callable[[Any], T]) -> T:
    """What `use` makes of the workbook; a broken one is one sentence, whatever the library says of it."""
    from openpyxl import load_workbook

    with open_zip(path):
        pass  # refuses what would grow too much
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            # By its name the library would refuse a workbook that is called .tsv.
            with (
                path.open("rb") as file,
                closing(load_workbook(file, read_only=True, data_only=True)) as book,
            ):
                return use(book)
    except _BROKEN as error:
        raise DataError(
            N_("{file}: a planilha está quebrada ou não é do Excel ({reason}); abra-a e salve de novo."),
            file=shown(path.name),
            reason=shown(str(error) or type(error).__name__, 100),
        ) from None


def _sheets(book: Any) -> list[Any]:
    """The sheets that have cells."""
    return [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]


def _read_book(book: Any, path: Path, dialect: Dialect, reporter: Reporter, limit: int | None) -> Reading:
    sheets = _sheets(book)
    names = [sheet.title for sheet in sheets]
    if not sheets:
        raise DataError(
            N_("{file}: a pasta de trabalho não tem planilhas com células."), file=shown(path.name)
        )
    if dialect.sheet and dialect.sheet not in names:
        raise unknown(N_("Planilha"), dialect.sheet, names)
    sheet = sheets[names.index(dialect.sheet)] if dialect.sheet else sheets[0]
    # What a sheet declares of its size is often wrong, and may be a lie.
    sheet.reset_dimensions()
    reading = _read_rows(_rows(sheet, shown(path.name)), path.name, dialect, reporter, limit)
    if len(names) == 1:
        return reading
    found = (finding("other_sheets", len(names), sheet=shown(sheet.title)), *reading.findings)
    return Reading(reading.table, dialect, found, reading.unreadable)


def _rows(sheet: Any, file: str) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells as text, without what is empty at the right end."""
    total = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        # One shared text can stand in a million cells.
        total += sum(map(len, cells))
        check_unpacked(total, file=file)
        check_width(len(cells), file=file, line=number)
        check_cells(cells, file=file, line=number)
        yield number, cells


def _read_rows(
    rows: Iterator[tuple[int, list[str]]], name: str, dialect: Dialect, reporter: Reporter, limit: int | None
) -> Reading:
    blank = Noted()
    header: list[str] = []
    builder = TableBuilder()
    for number, cells in rows:
        check_rows(len(builder), file=shown(name), line=number)
        if not cells:
            blank.add(number)
        elif dialect.header and not header:
            header = cells
        elif builder.add(number, cells, sum(map(len, cells))):
            reporter.progress("read", len(builder), None, "rows")
        if limit is not None and len(builder) >= limit:
            break
    if not len(builder):
        raise no_rows(shown(name))
    table = builder.finish(name, header)
    found = noted_findings({"blank_lines": blank}) + renamed(header, table.columns)
    return Reading(table, dialect, tuple(found), np.zeros(len(table), dtype=bool))
