"""Rows of a task made from the user's own files."""

import hashlib

import pyarrow as pa

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import UserTable
from ptlm.tasks.user import folder_of


def read(source: UserTable, split: str, wanted: Wanted, report: Reporter) -> Raw:
    """The rows of `split`. The file's last column is each row's line in the user's own file.

    Raises:
        DataError: the task was deleted, or its file is broken or lacks a column.
    """
    import pyarrow.parquet as pq

    path = folder_of(source) / source.files.get(split, "")
    try:
        names = pq.read_schema(path).names
        table = pq.read_table(path, columns=[*wanted.columns, names[-1]], memory_map=True)
        table.validate(full=True)
    except (pa.ArrowException, OSError, LookupError) as error:
        raise DataError(
            N_(
                "Os dados da tarefa não puderam ser lidos ({file}): ela foi apagada ou está quebrada; faça-a de novo."
            ),
            file=str(path),
        ) from error
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    origin = {
        "kind": "user",
        "folder": source.folder,
        "file": path.name,
        "sha256": checksum,
        "task_sha256": source.fingerprint,
    }
    lines = table.column(names[-1]).to_numpy()
    return Raw(table=table.select(wanted.columns), origin=origin, file=str(path), lines=lines)
