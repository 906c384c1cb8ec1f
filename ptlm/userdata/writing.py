"""Writing tables that people open in spreadsheets: no cell of ours is ever taken for a formula.

A spreadsheet runs a cell of a text file that begins with = + - @ (or with a tab or a carriage return before them, or
their full-width forms) as a formula, whoever wrote it. Such cells get an apostrophe in front, the spreadsheets' own
mark for text; plain numbers do not need it. In .xlsx files cells are typed, so they stay as they are, marked as text.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_
from ptlm.userdata.cells import cell_text
from ptlm.userdata.findings import shown
from ptlm.userdata.parquet import as_text
from ptlm.userdata.table import CHUNK_ROWS, Reading, unique_names

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d+)?|[.,]\d+)([eE][-+]?\d+)?", re.ASCII)
_EXCEL_ROWS = 1_048_576
_EXCEL_CELL = 32_767
# XML cannot hold these, not even escaped.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def harmless(cell: str) -> str:
    """`cell`, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def spreadsheet(table: "pd.DataFrame") -> bytes:
    """A table as CSV in UTF-8 with a mark that spreadsheets know; they run none of its texts."""
    from pandas.api.types import is_numeric_dtype

    safe = table.rename(columns=lambda name: harmless(str(name)))
    for place, kind in enumerate(safe.dtypes):
        if not is_numeric_dtype(kind):
            cells = safe.iloc[:, place].map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
            safe.isetitem(place, cells.array)
    return safe.to_csv(index=False).encode("utf-8-sig")


def prediction_table(
    reading: Reading,
    readable: NDArray[np.bool_],
    *,
    predictions: Sequence[object],
    probabilities: Sequence[float | None],
    raw_outputs: Sequence[str],
    labels: Sequence[str | None] | None = None,
) -> pa.Table:
    """All columns and rows of a file, then what a model said of them.

    Args:
        reading: the file, its bad lines kept (`ragged="keep"`).
        readable: the rows that the model was given, shape (rows,).
        predictions: its answers to them, in order; None where the output was no answer.
        probabilities: 0–1, or None where the model has none.
        raw_outputs: what it wrote.
        labels: the predictions in words, where they are classes.

    Returns:
        The file's columns under their names, then `prediction`, `prediction_label` (only with `labels`),
        `probability`, `raw_output` and `unreadable` (bool); a name that the file has already gets a number.
    """
    texts = [cell_text(prediction) for prediction in predictions]
    named = (
        {"prediction_label": _spread(pa.array(labels, pa.string()), readable)} if labels is not None else {}
    )
    added = {
        "prediction": _spread(pa.array(texts, pa.string()), readable),
        **named,
        "probability": _spread(pa.array(probabilities, pa.float64(), from_pandas=True), readable),
        "raw_output": _spread(pa.array(raw_outputs, pa.string()), readable),
        "unreadable": pa.array(~readable),
    }
    columns = {name: reading.table.data.column(name) for name in reading.table.columns}
    names = unique_names([*columns, *added])[len(columns) :]
    return pa.table({**columns, **dict(zip(names, added.values(), strict=True))})


def added_columns(names: Sequence[str]) -> dict[str, str]:
    """The columns that `prediction_table` adds to the names that they have in a file written from it."""
    added = ["prediction", "prediction_label", "probability", "raw_output", "unreadable"]
    if not names[-4].startswith(added[1]):
        del added[1]
    return dict(zip(added, names[-len(added) :], strict=True))


def _spread(answers: pa.Array, readable: NDArray[np.bool_]) -> pa.Array:
    """The answers at their rows' places, null where there is none."""
    return answers.take(pa.array(np.cumsum(readable) - 1, mask=~readable))


def write_table(table: pa.Table, path: Path) -> None:
    """Write `table` as .tsv, .csv, .xlsx, .jsonl or .parquet, by the name; the file appears whole or not at all.

    Raises:
        UsageError: another ending.
        DataError: the file cannot be written, or an Excel sheet cannot hold so many rows or so long a cell.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMS:
        raise UsageError(
            N_("Não sei gravar “{file}”: o nome deve terminar em {endings}."),
            file=shown(path.name),
            endings=", ".join(_FORMS),
        )
    draft = path.with_name(f".{path.name}.tmp")
    try:
        _FORMS[suffix].write(table, draft)
        draft.replace(path)
    except OSError as error:
        raise DataError(
            N_("{file}: não pôde ser gravado ({reason})."),
            file=shown(path.name),
            reason=error.strerror or str(error),
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _rows(table: pa.Table) -> Iterator[tuple[str, ...]]:
    """The names, then the rows, as text."""
    yield tuple(table.column_names)
    for batch in table.to_batches(max_chunksize=CHUNK_ROWS):
        yield from zip(*(as_text(column).to_pylist() for column in batch.columns), strict=True)


def write_delimited(table: pa.Table, path: Path, delimiter: str) -> None:
    """Write TSV or CSV in UTF-8, cells quoted where they must be and harmless to spreadsheets."""
    with path.open("w", encoding="utf-8", newline="") as file:
        plain = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        # Beside our line end the library does not see that a carriage return needs quoting.
        careful = csv.writer(file, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in _rows(table):
            writer = careful if any("\r" in cell for cell in row) else plain
            writer.writerow([harmless(cell) for cell in row])


def write_excel(table: pa.Table, path: Path) -> None:
    """Write one sheet: numbers where the table has numbers, else cells that are typed as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    _check_excel(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def cell(value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        made = WriteOnlyCell(sheet, _NOT_IN_XML.sub("�", cell_text(value)))
        made.data_type = "s"
        if _FORMULA.match(cell_text(value)):
            made.quotePrefix = True
        return made

    sheet.append([cell(name) for name in table.column_names])
    for batch in table.to_batches(max_chunksize=CHUNK_ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sheet.append([cell(value) for value in row])
    book.save(path)


def _check_excel(table: pa.Table) -> None:
    if len(table) >= _EXCEL_ROWS:
        raise DataError(
            N_("{rows:,} linhas não cabem em uma planilha do Excel: grave em .tsv."), rows=len(table)
        )
    for column in table.columns:
        longest = max(
            (pc.max(pc.utf8_length(as_text(chunk))).as_py() for chunk in column.chunks if len(chunk)),
            default=0,
        )
        if longest > _EXCEL_CELL:
            raise DataError(
                N_("Uma célula de {size:,} caracteres não cabe em uma planilha do Excel: grave em .tsv."),
                size=longest,
            )


def _jsonlines(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in table.to_batches(max_chunksize=CHUNK_ROWS):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


def _parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


@dataclass(frozen=True)
class _Form:
    """One form of file."""

    write: Callable[[pa.Table, Path], None]
    mime: str


_FORMS: Mapping[str, _Form] = {
    ".tsv": _Form(partial(write_delimited, delimiter="\t"), "text/tab-separated-values"),
    ".csv": _Form(partial(write_delimited, delimiter=","), "text/csv"),
    ".xlsx": _Form(write_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".jsonl": _Form(_jsonlines, "application/jsonl"),
    ".parquet": _Form(_parquet, "application/vnd.apache.parquet"),
}
"""By the ending of the name."""
ENDINGS: Mapping[str, str] = {ending: form.mime for ending, form in _FORMS.items()}
"""What the name of a file that is to be written can end in, and the media type of such a file."""
