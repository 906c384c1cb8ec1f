"""Tables as files, whole or not at all. The format is told by the name."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.userdata.writing import write_delimited, write_excel


def _tsv(table: pa.Table, path: Path) -> None:
    write_delimited(table, path, "\t")


def _csv(table: pa.Table, path: Path) -> None:
    write_delimited(table, path, ",")


def _jsonlines(table: pa.Table, path: Path) -> None:
    table.to_pandas().to_json(path, orient="records", lines=True, force_ascii=False)


WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {
    ".tsv": _tsv,
    ".csv": _csv,
    ".xlsx": write_excel,
    ".jsonl": _jsonlines,
    ".parquet": pq.write_table,
}
"""How a table is written, by the file name's ending."""


def write(path: Path, table: pa.Table) -> None:
    """Replace `path`, whose ending is one of `WRITERS`, by the table.

    Raises:
        DataError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.tmp{path.suffix}")
    try:
        WRITERS[path.suffix.lower()](table, draft)
        draft.replace(path)
    except OSError as error:
        raise DataError(
            N_("O arquivo {file} não pôde ser escrito: {reason}."),
            file=str(path),
            reason=error.strerror or str(error),
        ) from error
    finally:
        draft.unlink(missing_ok=True)
