"""A user's task as one file: exported, and imported from people one does not know."""

import json
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from string import Formatter
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from ptlm.errors import DataError, PtlmError
from ptlm.i18n import N_
from ptlm.reporting import Silent
from ptlm.tasks.plain import task_from_plain
from ptlm.tasks.record import SPLITS, Task, UserTable
from ptlm.tasks.user import RECORD, VERSION, folder_of, placed, versions
from ptlm.userdata.draft import ANSWERS
from ptlm.userdata.files import file_size, open_zip, safe_name
from ptlm.userdata.findings import shown
from ptlm.userdata.limits import check_rows, check_unpacked, check_width
from ptlm.userdata.names import UnfitNameError, check_name
from ptlm.userdata.store import SCHEMA, draft_from_plain, fingerprint_of, saved, write

SUFFIX = ".ptlm-task.zip"
_MEMBERS = frozenset({RECORD, *(f"{split}.parquet" for split in SPLITS)})
_LONGEST_RECORD = 10_000_000


def export(name: str, target: Path) -> Path:
    """Write the current version of the task `name` as one file; `target` may be a folder. Returns the file.

    Raises:
        UsageError: there is no such task.
        DataError: its files are broken.
    """
    task = saved(name).task
    source = task.sources[0]
    assert isinstance(source, UserTable)
    path = target / f"{name}{SUFFIX}" if target.is_dir() else target
    draft = path.with_name(f".{path.name}.tmp")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            for member in (RECORD, *source.files.values()):
                archive.write(folder_of(source) / member, member)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DataError(
            N_("{file}: não pôde ser gravado ({reason})."), file=str(path), reason=str(error)
        ) from None
    return path


def import_file(path: Path, name: str = "") -> Task:
    """Take in an exported task, under `name` or the one it had. Everything is checked before anything is kept.

    Raises:
        UnfitNameError: the name is taken or cannot be one.
        DataError: the file is not an exported task, was damaged or changed, or holds what it should not.
    """
    file_size(path)
    file = shown(path.name)
    with open_zip(path) as archive, TemporaryDirectory() as folder:
        members = archive.namelist()
        if RECORD not in members or not set(members) <= _MEMBERS or len(set(members)) < len(members):
            raise DataError(N_("{file}: não é uma tarefa exportada por este programa."), file=file)
        record = _record(archive, file)
        task = _task(record, file)
        chosen = name or task.id
        check_name(chosen)
        if versions(chosen):
            raise UnfitNameError(N_("Já há uma tarefa “{task}”: importe-a com outro nome."), task=chosen)
        source = task.sources[0]
        assert isinstance(source, UserTable)
        tables = {
            split: _table(archive, member, Path(folder), file) for split, member in source.files.items()
        }
        if fingerprint_of(tables) != source.fingerprint:
            raise DataError(
                N_("{file}: os dados não são os que foram exportados; peça o arquivo de novo."), file=file
            )
        return write(placed(task, chosen, int(task.version)), tables, _notes(record, chosen, file), Silent())


def _record(archive: zipfile.ZipFile, file: str) -> dict[str, Any]:
    if archive.getinfo(RECORD).file_size > _LONGEST_RECORD:
        raise _not_ours(file, RECORD)
    try:
        record = json.loads(archive.read(RECORD))
    except (
        ValueError,
        RecursionError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _not_ours(file, str(error)) from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise _not_ours(file, "schema")
    return record


def _task(record: dict[str, Any], file: str) -> Task:
    """The record, if it could have been made here: an import must not be able to do what a page cannot."""
    try:
        task = task_from_plain(record["task"])
        (source,) = task.sources
        fields = [part[1:] for part in Formatter().parse(task.prompt) if part[1] is not None]
        honest = (
            isinstance(source, UserTable)
            and dict(source.files) == {split: f"{split}.parquet" for split in task.splits}
            and all(
                name is not None and name.isidentifier() and not spec and not how
                for name, spec, how in fields
            )
            and VERSION.fullmatch(task.version) is not None
        )
    except (ValueError, LookupError, TypeError, AttributeError, PtlmError) as error:
        raise _not_ours(file, str(error)) from None
    if not honest:
        raise _not_ours(file, RECORD)
    return task


def _notes(record: dict[str, Any], name: str, file: str) -> dict[str, Any]:
    """What goes with the record, checked by rebuilding it."""
    try:
        draft_from_plain(record["draft"], name)
        created = datetime.fromisoformat(record["created"]).isoformat()
        files = {split: safe_name(record["files"][split]) for split in record["task"]["splits"]}
    except (ValueError, LookupError, TypeError, AttributeError, PtlmError) as error:
        raise _not_ours(file, str(error)) from None
    return {"draft": record["draft"], "files": files, "created": created}


def _not_ours(file: str, reason: str) -> DataError:
    return DataError(
        N_("{file}: não é uma tarefa exportada por este programa, ou foi alterada ({reason})."),
        file=file,
        reason=shown(reason, 100),
    )


def _table(archive: zipfile.ZipFile, member: str, folder: Path, file: str) -> pa.Table:
    """One stored file, unpacked piece by piece."""
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(archive.extract(member, folder)) as parquet:
            check_width(parquet.metadata.num_columns, file=file, line=1)
            check_rows(parquet.metadata.num_rows - 1, file=file, line=1)
            schema = parquet.schema_arrow
            *texts, lines = schema.types
            if lines != pa.int64() or any(kind not in (pa.string(), ANSWERS) for kind in texts):
                raise _not_ours(file, member)
            batches, size = [], 0
            for batch in parquet.iter_batches():
                batch.validate(full=True)
                batches.append(batch)
                size += batch.nbytes
                check_unpacked(size, file=file)
            return pa.Table.from_batches(batches, schema=schema)
    except (pa.ArrowException, OSError, ValueError, LookupError, zipfile.BadZipFile, zlib.error) as error:
        raise _not_ours(file, str(error)) from None
    except (
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:  # compressed or encrypted in some other way
        raise _not_ours(file, str(error)) from None
