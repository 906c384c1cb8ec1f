"""Delimited text without quoting, read line by line: no row is lost or doubled, whatever its text holds.

Only a line feed ends a row. So stray quotes, NUL bytes, lone carriage returns and Unicode line separators stay
text, where common CSV readers merge, split or drop rows; a byte order mark and Windows line ends are taken off.
"""

import codecs
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import ipc

from ptlm import __version__, prepared
from ptlm.errors import DataError
from ptlm.i18n import N_, NP_
from ptlm.reporting import Reporter
from ptlm.sources import files
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import Delimited

BATCH = 50_000
"""Rows that are held as Python objects at once."""
WORTH_ROWS = 50_000
"""From this many rows on, reading line by line takes long enough to keep what came of it."""
KEPT, LEFT_OUT = "rows.arrow", b"left_out"


def read(source: Delimited, split: str, wanted: Wanted, report: Reporter) -> Raw:
    """The rows of `split`, every wanted column as text.

    Raises:
        DownloadError: the file is not here and could not be fetched.
        DataError: a missing column, a line with too few or too many cells, or text that is not UTF-8.
    """
    file = files.find(source.folder, source.files[split], archive=source.archive, report=report)
    name = prepared.key(__version__, file.origin["sha256"], source, split, wanted)
    folder = prepared.find(name)
    if folder is not None:
        read = ipc.open_file(pa.memory_map(str(folder / KEPT))).read_all()
    else:
        read = _read(file, source, split, wanted)
        if len(read) >= WORTH_ROWS:
            prepared.keep(name, lambda empty: _write(read, empty / KEPT), report)
    left_out = json.loads(read.schema.metadata[LEFT_OUT])
    if left_out["count"]:
        report.log(
            NP_(
                "{file}: {count:,} linha incompleta fica de fora, como no leitor original dos dados; é a {line}.",
                "{file}: {count:,} linhas incompletas ficam de fora, como no leitor original dos dados; "
                "a primeira é a {line}.",
            ),
            level="warning",
            file=file.name,
            **left_out,
        )
    lines = read.column(len(wanted.columns)).to_numpy()
    return Raw(table=read.select(range(len(wanted.columns))), origin=file.origin, file=file.name, lines=lines)


def _read(file: files.File, source: Delimited, split: str, wanted: Wanted) -> pa.Table:
    """The wanted columns and, behind them, the number of each row's line; what was left out, in the metadata."""
    with file.open() as stream:
        lines = _lines(stream, file.name)
        names = source.headers.get(split) or _header(lines, source.delimiter, file.name)
        rows = _Rows(file.name, names, wanted, source)
        for number, text in lines:
            rows.add(number, text)
    table = rows.table().append_column("line", pa.array(rows.numbers, pa.int64()))
    left_out = {"count": len(rows.left_out), "line": rows.left_out[0] if rows.left_out else 0}
    return table.replace_schema_metadata({LEFT_OUT: json.dumps(left_out)})


def _write(table: pa.Table, path: Path) -> None:
    with ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Number, from 1, and text of each line that is not empty."""
    for number, line in enumerate(stream, 1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                N_("{file}:{line}: o byte {column} não é UTF-8; converta o arquivo para UTF-8."),
                file=name,
                line=number,
                column=error.start + 1,
            ) from None
        if text:
            yield number, text


def _header(lines: Iterator[tuple[int, str]], delimiter: str, name: str) -> tuple[str, ...]:
    _, text = next(lines, (1, ""))
    if not text:
        raise DataError(N_("{file} está vazio."), file=name)
    return tuple(cell.strip() for cell in text.split(delimiter))


@dataclass
class _Rows:
    """Collects the wanted cells of lines, in columns."""

    file: str
    names: Sequence[str]
    wanted: Wanted
    source: Delimited
    numbers: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        missing = [name for name in self.wanted.columns if name not in self.names]
        if missing:
            raise DataError(
                N_("{file}:1: falta a coluna {column}; o arquivo tem {found}."),
                file=self.file,
                line=1,
                column=", ".join(missing),
                found=", ".join(self.names),
            )
        self._places = [self.names.index(name) for name in self.wanted.columns]
        self._pending: list[list[str]] = [[] for _ in self._places]
        self._done: list[pa.RecordBatch] = []

    def add(self, number: int, text: str) -> None:
        cells = text.split(self.source.delimiter)
        if self.source.leave_out_incomplete and self._incomplete(cells):
            self.left_out.append(number)
            return
        if len(cells) != len(self.names):
            raise DataError(
                N_(
                    "{file}:{line}: a linha tem {found} colunas e devia ter {expected}; confira o separador e o texto."
                ),
                file=self.file,
                line=number,
                found=len(cells),
                expected=len(self.names),
            )
        self.numbers.append(number)
        for column, place in zip(self._pending, self._places, strict=True):
            column.append(cells[place])
        if len(self._pending[0]) >= BATCH:
            self._flush()

    def _incomplete(self, cells: Sequence[str]) -> bool:
        label = self.wanted.label
        return len(cells) != len(self.names) or bool(label and not cells[self.names.index(label)].strip())

    def _flush(self) -> None:
        arrays = [pa.array(column, pa.string()) for column in self._pending]
        self._done.append(pa.RecordBatch.from_arrays(arrays, names=list(self.wanted.columns)))
        self._pending = [[] for _ in self._places]

    def table(self) -> pa.Table:
        self._flush()
        return pa.Table.from_batches(self._done)
