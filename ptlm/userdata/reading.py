"""Reading a file of any of the formats, as it is or as one says it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import SPLITS
from ptlm.userdata.delimited import read_delimited
from ptlm.userdata.dialect import Dialect, detect_text, has_header
from ptlm.userdata.excel import read_excel
from ptlm.userdata.files import FORMATS, SUFFIXES, Format, file_format, named
from ptlm.userdata.findings import finding
from ptlm.userdata.jsonlines import read_jsonlines
from ptlm.userdata.parquet import read_parquet
from ptlm.userdata.table import Reading, Table, chunks_of
from ptlm.userdata.trouble import RAGGED, Ragged

READERS: Mapping[Format, Callable[[Path, Dialect, Ragged, Reporter, int | None], Reading]] = {
    "delimited": read_delimited,
    "excel": read_excel,
    "jsonlines": read_jsonlines,
    "parquet": read_parquet,
}
SAMPLE_ROWS = 200
"""Rows of a sheet that are looked at for its header."""


def detect(path: Path) -> Dialect:
    """The dialect of a file, by its content.

    Raises:
        DataError: empty, too large, binary, or a format that is not read here.
    """
    with named(path):
        kind = file_format(path)
        if kind in ("delimited", "jsonlines"):
            return detect_text(path, kind)
    if kind == "parquet":
        return Dialect(format=kind)
    first = read_excel(path, Dialect(format=kind, header=False), "ask", Silent(), SAMPLE_ROWS).table
    return Dialect(format=kind, header=has_header(list(chunks_of(first, first.columns))))


def read(
    path: Path,
    dialect: Dialect | None = None,
    *,
    ragged: Ragged = "ask",
    reporter: Reporter | None = None,
    limit: int | None = None,
) -> Reading:
    """The rows of a file, each cell as text and each row with its line number.

    Args:
        path: the file.
        dialect: how it is written; detected where not given.
        ragged: what to do about lines that do not fit: see `RAGGED`.
        reporter: is told the progress as `read`.
        limit: read about this many rows only, for a preview.

    Raises:
        DataError: the file cannot be read; one sentence with file, line and column where they are known.
    """
    if ragged not in RAGGED:
        raise unknown(N_("Tratamento de linhas irregulares"), ragged, RAGGED)
    dialect = dialect or detect(path)
    with named(path):
        kind = file_format(path)
    # A text can be read as another sort of text; a workbook cannot.
    if not (dialect.is_text and kind in ("delimited", "jsonlines")) and kind != dialect.format:
        dialect = detect(path)
    with named(path):
        reading = READERS[dialect.format](path, dialect, ragged, reporter or Silent(), limit)
    suffix = path.suffix.lower()
    if SUFFIXES.get(suffix, dialect.format) == dialect.format:
        return reading
    found = finding("other_format", 1, suffix=suffix, format=FORMATS[dialect.format])
    return Reading(reading.table, reading.dialect, (found, *reading.findings), reading.unreadable)


def read_splits(
    files: Mapping[str, Path],
    dialects: Mapping[str, Dialect] | None = None,
    *,
    ragged: Ragged = "ask",
    reporter: Reporter | None = None,
) -> dict[str, Reading]:
    """The files of all splits, `train` first; see `read`.

    Where one of the files has a header and another has none, the columns go by their order: see `aligned`.
    """
    dialects = dialects or {}
    readings = {
        split: read(files[split], dialects.get(split), ragged=ragged, reporter=reporter)
        for split in SPLITS
        if split in files
    }
    return aligned(readings)


def aligned(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings of all splits; where one file has a header and another has none, under the first one's names."""
    first = next(iter(readings.values()))
    return {split: _aligned(reading, first) for split, reading in readings.items()}


def _aligned(reading: Reading, first: Reading) -> Reading:
    table = reading.table
    alike = reading.dialect.header == first.dialect.header or len(table.columns) != len(first.table.columns)
    if alike:
        return reading
    renamed = replace(table, data=table.data.rename_columns(list(first.table.columns)))
    return replace(reading, table=renamed)


def with_tables(readings: Mapping[str, Reading], tables: Mapping[str, Table]) -> dict[str, Reading]:
    """The readings after remedies or a split have changed their rows; a new split is a part of the train file."""
    made = {}
    for split, table in tables.items():
        origin = readings.get(split) or readings["train"]
        findings = origin.findings if split in readings else ()
        made[split] = Reading(table, origin.dialect, findings, np.zeros(len(table), dtype=bool))
    return made
