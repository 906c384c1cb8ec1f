"""Reading parquet; numbers, dates and nested values become text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.userdata.cells import cell_text
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.encoding import ENCODINGS
from ptlm.userdata.findings import Noted, noted_findings, shown
from ptlm.userdata.limits import MAX_CELL, check_cells, check_rows, check_unpacked, check_width, no_rows
from ptlm.userdata.table import CHUNK_ROWS, Reading, Table, unique_names
from ptlm.userdata.trouble import Ragged, renamed


def read_parquet(
    path: Path, dialect: Dialect, ragged: Ragged, reporter: Reporter, limit: int | None = None
) -> Reading:
    """The rows of a parquet file.

    Raises:
        DataError: a broken file, one that unpacks into too much, too many columns or rows, no rows, or a text that is
            no UTF-8 where `dialect` says to stop at it.
    """
    try:
        return _read(path, dialect, reporter, limit)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DataError(
            N_("{file}: o arquivo Parquet está quebrado ou usa algo que não se lê aqui ({reason})."),
            file=shown(path.name),
            reason=shown(str(error), 100),
        ) from None


def _read(path: Path, dialect: Dialect, reporter: Reporter, limit: int | None) -> Reading:
    import pyarrow.parquet as pq

    file_name = shown(path.name)
    with pq.ParquetFile(path) as file:
        names, rows = file.schema_arrow.names, file.metadata.num_rows
        check_width(len(names), file=file_name, line=1)
        check_rows(rows - 1, file=file_name, line=rows)
        if not rows or not names:
            raise no_rows(file_name)
        chunks: list[pa.Table] = []
        size = done = 0
        replaced = Noted()
        for batch in file.iter_batches(batch_size=CHUNK_ROWS):
            bad = {place: not_utf8(column) for place, column in enumerate(batch.columns)}
            if dialect.undecodable == "stop":
                _refuse_bytes(bad, names, done, file_name)
            for row in np.flatnonzero(np.logical_or.reduce(list(bad.values()))):
                replaced.add(done + int(row) + 1)
            columns = [
                as_text(_bytes(column) if bad[place].any() else column)
                for place, column in enumerate(batch.columns)
            ]
            chunks.append(pa.Table.from_arrays(columns, [str(place) for place in range(len(names))]))
            # A dictionary can hold one text for a million rows.
            size, done = size + chunks[-1].nbytes, done + batch.num_rows
            check_unpacked(size, file=file_name)
            reporter.progress("read", done, rows, "rows")
            if limit is not None and done >= limit:
                break
    table = Table(
        path.name, pa.concat_tables(chunks).rename_columns(unique_names(names)), np.arange(1, done + 1)
    )
    if limit is not None:
        table = table.head(limit)
    _check_lengths(table, file_name)
    findings = [
        *noted_findings({"undecodable": replaced}, encoding=ENCODINGS["utf-8"]),
        *renamed(names, table.columns),
    ]
    return Reading(table, dialect, tuple(findings), np.zeros(len(table), dtype=bool))


def as_text(column: pa.Array) -> pa.Array:
    """The column as text without nulls."""
    if pa.types.is_string(column.type):
        return column.fill_null("")
    if pa.types.is_integer(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).fill_null("")
    return pa.array([cell_text(value) for value in column.to_pylist()], pa.string())


def not_utf8(column: pa.Array) -> NDArray[np.bool_]:
    """Where a text is no UTF-8: the format asks for it, but neither it nor what reads it here makes sure.

    Raises:
        pyarrow.ArrowInvalid: the column is broken in another way.
    """
    bad = np.zeros(len(column), dtype=bool)
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        listed = pa.types.is_dictionary(column.type)
        kind = column.type.value_type if listed else column.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise
        bad[:] = [cell is not None and not _is_utf8(cell) for cell in _bytes(column).to_pylist()]
        # The bad entry of a dictionary may be for other rows.
        if not bad.any() and not listed:
            raise
    return bad


def _bytes(column: pa.Array) -> pa.Array:
    """The texts as what they are made of."""
    return (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.binary())


def _is_utf8(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_bytes(bad: Mapping[int, NDArray[np.bool_]], names: Sequence[str], done: int, file: str) -> None:
    """Stop at the first row with invalid bytes, if there is one; `done` rows stand before these."""
    places = [(int(rows.argmax()), place) for place, rows in bad.items() if rows.any()]
    if places:
        row, place = min(places)
        raise DataError(
            N_(
                "{file}, linha {line}, coluna “{column}”: o texto não é UTF-8 válido, como o Parquet exige; "
                "grave o arquivo de novo em UTF-8 ou mande trocar os bytes inválidos."
            ),
            file=file,
            line=done + row + 1,
            column=shown(names[place], 30),
        )


def _check_lengths(table: Table, file_name: str) -> None:
    for place, name in enumerate(table.columns):
        lengths = pc.utf8_length(table.data.column(name)).to_numpy()
        if lengths.max() > MAX_CELL:
            row = int(lengths.argmax())
            cells = [""] * place + [table.data.column(name)[row].as_py()]
            check_cells(cells, file=file_name, line=int(table.lines[row]))
