"""Reading parquet; numbers, dates and nested values become text."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.userdata.cells import cell_text
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.findings import shown
from ptlm.userdata.limits import MAX_CELL, check_cells, check_rows, check_unpacked, check_width, no_rows
from ptlm.userdata.table import CHUNK_ROWS, Reading, Table, unique_names
from ptlm.userdata.trouble import Ragged, renamed


def read_parquet(
    path: Path, dialect: Dialect, ragged: Ragged, reporter: Reporter, limit: int | None = None
) -> Reading:
    """The rows of a parquet file.

    Raises:
        DataError: a broken file, one that unpacks into too much, too many columns or rows, no rows.
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
        for batch in file.iter_batches(batch_size=CHUNK_ROWS):
            columns = [as_text(column) for column in batch.columns]
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
    return Reading(table, dialect, tuple(renamed(names, table.columns)), np.zeros(len(table), dtype=bool))


def as_text(column: pa.Array) -> pa.Array:
    """The column as text without nulls."""
    if pa.types.is_string(column.type):
        return column.fill_null("")
    if pa.types.is_integer(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).fill_null("")
    return pa.array([cell_text(value) for value in column.to_pylist()], pa.string())


def _check_lengths(table: Table, file_name: str) -> None:
    for place, name in enumerate(table.columns):
        lengths = pc.utf8_length(table.data.column(name)).to_numpy()
        if lengths.max() > MAX_CELL:
            row = int(lengths.argmax())
            cells = [""] * place + [table.data.column(name)[row].as_py()]
            check_cells(cells, file=file_name, line=int(table.lines[row]))
