"""Rows of a user's file: every cell as text, and the line where each row stands in the file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.userdata.dialect import Dialect
from ptlm.userdata.findings import Finding
from ptlm.userdata.limits import MAX_NAME

CHUNK_ROWS = 16_384
"""Rows that are Python objects at one time while a file is read or audited."""
CHUNK_CHARACTERS = 8_000_000
"""Characters of them."""
# Rows stay for long and come in many small pieces: the system's allocator gives half as much away between them.
_POOL = pa.system_memory_pool()


@dataclass(frozen=True, eq=False)
class Table:
    """One file's rows. Cells are text and never null."""

    file: str
    """The file's name, for messages."""
    data: pa.Table
    """String columns under unique names."""
    lines: NDArray[np.int64]
    """Where each row begins: physical line of a text file, row of a sheet or of a parquet file; from 1."""

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.data.column_names)

    def texts(self, column: str) -> list[str]:
        """All cells of one column."""
        texts: list[str] = self.data.column(column).to_pylist()
        return texts

    def where(self, kept: NDArray[np.bool_]) -> "Table":
        """The rows for which `kept` is true."""
        if kept.all():
            return self
        # Batch by batch: filtering the whole table needs as much memory again while it lasts.
        batches, place = [], 0
        for batch in self.data.to_batches(max_chunksize=CHUNK_ROWS):
            mask = pa.array(kept[place : place + batch.num_rows])
            batches.append(pc.filter(batch, mask, memory_pool=_POOL))
            place += batch.num_rows
        return Table(self.file, pa.Table.from_batches(batches, schema=self.data.schema), self.lines[kept])

    def at(self, rows: NDArray[np.int64]) -> "Table":
        """The rows at the places `rows`, in the order of the table."""
        kept = np.zeros(len(self), dtype=bool)
        kept[rows] = True
        return self.where(kept)

    def head(self, rows: int) -> "Table":
        """The first rows."""
        return Table(self.file, self.data.slice(0, rows), self.lines[:rows])

    def with_column(self, name: str, cells: pa.Array | pa.ChunkedArray) -> "Table":
        """The table with one column exchanged, or added at the end."""
        if name in self.columns:
            return Table(self.file, self.data.set_column(self.columns.index(name), name, cells), self.lines)
        return Table(self.file, self.data.append_column(name, cells), self.lines)

    def fingerprint(self) -> str:
        """SHA-256 over names, cell lengths and cells, as hexadecimal; however the rows are chunked in memory."""
        digest = hashlib.sha256()
        for name in self.columns:
            digest.update(f"{len(name.encode())}:{name}".encode())
            chunks = self.data.column(name).chunks
            for chunk in chunks:
                lengths = pc.binary_length(chunk).to_numpy(zero_copy_only=False)
                digest.update(lengths.astype("<i4").tobytes())
            for chunk in chunks:
                digest.update(_characters(chunk))
        return digest.hexdigest()


def _characters(chunk: pa.Array) -> memoryview | bytes:
    """The UTF-8 bytes of all cells, one after the other."""
    _validity, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return b""
    places = np.frombuffer(offsets, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    return memoryview(data)[places[0] : places[-1]]


@dataclass(frozen=True, eq=False)
class Reading:
    """A file that has been read."""

    table: Table
    dialect: Dialect
    """How it was read."""
    findings: tuple[Finding, ...]
    """What there is to say about its lines and names."""
    unreadable: NDArray[np.bool_]
    """Rows that stand in the table although they could not be read (only where they were to be kept)."""


class TableBuilder:
    """Collects rows in chunks, so that only a chunk at a time is Python objects.

    Rows may differ in length: the missing cells at a row's end are empty.
    """

    def __init__(self) -> None:
        self._rows: list[Sequence[str]] = []
        self._chunks: list[pa.Table] = []
        self._lines: list[NDArray[np.int64]] = []
        self._pending_lines: list[int] = []
        self._pending_size = 0
        self._finished_rows = 0

    def __len__(self) -> int:
        return self._finished_rows + len(self._rows)

    def add(self, line: int, cells: Sequence[str], size: int) -> bool:
        """Add a row of about `size` characters; True where a chunk has just been finished."""
        self._rows.append(cells)
        self._pending_lines.append(line)
        self._pending_size += size
        if len(self._rows) < CHUNK_ROWS and self._pending_size < CHUNK_CHARACTERS:
            return False
        self._flush()
        return True

    def _flush(self) -> None:
        if self._rows:
            columns = [text_array(column) for column in zip_longest(*self._rows, fillvalue="")]
            self._chunks.append(pa.Table.from_arrays(columns, [str(place) for place in range(len(columns))]))
            self._lines.append(np.array(self._pending_lines, dtype=np.int64))
            self._finished_rows += len(self._rows)
            self._rows, self._pending_lines, self._pending_size = [], [], 0

    def finish(self, file: str, header: Sequence[str]) -> Table:
        """All rows added so far, under names made of `header` (see `unique_names`)."""
        self._flush()
        lines = np.concatenate(self._lines) if self._lines else np.zeros(0, dtype=np.int64)
        width = max((len(header), *(chunk.num_columns for chunk in self._chunks)))
        schema = pa.schema([(str(place), pa.string()) for place in range(width)])
        data = pa.concat_tables([schema.empty_table(), *self._chunks], promote_options="default")
        for place, column in enumerate(data.columns):
            if column.null_count:
                data = data.set_column(place, str(place), column.fill_null(""))
        names = unique_names([*header, *[""] * (width - len(header))])
        return Table(file, data.rename_columns(names), lines)


def text_array(cells: Sequence[str]) -> pa.Array:
    """The cells as an Arrow column in buffers of exactly their size: Arrow's own builder takes half as much again."""
    encoded = [cell.encode() for cell in cells]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, encoded), dtype=np.int32, count=len(encoded)), out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def replaced_cells(column: pa.ChunkedArray, cells: Mapping[str, str]) -> pa.ChunkedArray:
    """The column with some of its different cells exchanged for others, without a Python object a row."""
    chunks = []
    for chunk in column.chunks:
        coded = chunk.dictionary_encode()
        known = pa.array([cells.get(cell, cell) for cell in coded.dictionary.to_pylist()], pa.string())
        chunks.append(known.take(coded.indices))
    return pa.chunked_array(chunks, pa.string())


def unique_names(names: Sequence[str]) -> list[str]:
    """Column names that can be told apart: trimmed, a blank one is its number, a repeated one gets a number."""
    taken: set[str] = set()
    unique = []
    for place, raw in enumerate(names, start=1):
        base = raw.strip()[:MAX_NAME] or str(place)
        name, copy = base, 1
        while name in taken:
            copy += 1
            name = f"{base} ({copy})"
        taken.add(name)
        unique.append(name)
    return unique


def joined(tables: Sequence[Table]) -> Table:
    """The rows of tables with the same columns, one after the other."""
    data = pa.concat_tables([table.data for table in tables])
    return Table(tables[0].file, data, np.concatenate([table.lines for table in tables]))


def table_of(columns: Mapping[str, Sequence[Any]], file: str = "") -> Table:
    """A table made in memory; its lines are those of a text file with a header."""
    arrays = {name: pa.array([str(cell) for cell in cells], pa.string()) for name, cells in columns.items()}
    rows = len(next(iter(columns.values()), ()))
    return Table(file, pa.table(arrays), np.arange(2, rows + 2, dtype=np.int64))


def chunks_of(table: Table, columns: Sequence[str]) -> "chain[tuple[Any, ...]]":
    """The rows of some columns as tuples of text, made chunk by chunk."""
    batches = table.data.select(list(columns)).to_batches(max_chunksize=CHUNK_ROWS)
    return chain.from_iterable(
        zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in batches
    )
