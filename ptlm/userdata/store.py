"""Keeping tasks made from the user's files: saved whole or not at all, a new version at each edit, deleted whole."""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa

from ptlm import paths
from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.reporting import Reporter, Silent
from ptlm.sources.canonical import canonical
from ptlm.sources.raw import Raw
from ptlm.tasks.plain import from_plain, task_to_plain, to_plain
from ptlm.tasks.record import SPLITS, Task, UserTable
from ptlm.tasks.user import RECORD, folder_of, placed, read_record, user_tasks, versions
from ptlm.userdata.draft import Draft, build, prepared
from ptlm.userdata.findings import shown
from ptlm.userdata.parquet import as_text
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading, Table

SCHEMA = 1
"""Version of the layout of `task.json`."""
LINES = "linha"
"""Name of the stored files' last column, each row's line; something longer where a column is called so."""
_ROW_GROUP = 10_000
_DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Saved:
    """One version of a user's task, with what is needed to edit it."""

    task: Task
    draft: Draft
    files: Mapping[str, str]
    """Split to the name of the user's file it came from."""
    created: str
    """UTC, ISO 8601."""
    fingerprint: str


def save(
    draft: Draft, readings: Mapping[str, Reading], *, reporter: Reporter | None = None, edit: bool = False
) -> Task:
    """Keep the rows as the task `draft.name`; returns its record. Either all of it is there afterwards, or nothing.

    Args:
        draft: what was chosen about the task.
        readings: the files of all splits, after remedies and splitting.
        reporter: is told the progress as `save`.
        edit: whether a task of this name may exist already: then this is its next version.

    Raises:
        UsageError: a choice that does not fit, or a name that is taken.
        DataError: rows that cannot be used, with file and line; the disk does not take them.
    """
    for split, reading in readings.items():
        refuse_unread(reading, split)
    known = versions(draft.name)
    if known and not edit:
        raise UsageError(
            N_("Já há uma tarefa “{task}”: escolha outro nome, ou mande gravar uma nova versão dela."),
            task=draft.name,
        )
    subject = Subject({split: readings[split].table for split in SPLITS if split in readings}, draft.roles)
    version = known[-1] + 1 if known else 1
    source = UserTable(
        folder=f"{draft.name}/{version}",
        files={split: f"{split}.parquet" for split in subject.tables},
        fingerprint="",
    )
    task = build(draft, subject, source, str(version))
    tables = {
        split: with_lines(data, subject.tables[split].lines) for split, data in prepared(subject).items()
    }
    source = replace(source, fingerprint=fingerprint_of(tables))
    notes = {
        "draft": to_plain(draft),
        "files": {split: table.file for split, table in subject.tables.items()},
        "dialects": {split: asdict(readings[split].dialect) for split in subject.tables},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return write(replace(task, sources=(source,)), tables, notes, reporter or Silent())


def refuse_unread(reading: Reading, split: str) -> None:
    """Raise DataError where the reading left a choice open, such as ragged lines."""
    for found in reading.findings:
        if found.severity == "error":
            raise DataError(
                N_("{file}, linha {line}: {problem}"),
                file=shown(reading.table.file),
                line=found.lines[0] if found.lines else 1,
                problem=found.message,
                split=split,
            )


def with_lines(data: pa.Table, lines: np.ndarray) -> pa.Table:
    """The rows with their lines as the last column, under a name that is free."""
    name = LINES
    while name in data.column_names:
        name += "_"
    return data.append_column(name, pa.array(lines, pa.int64()))


def fingerprint_of(tables: Mapping[str, pa.Table]) -> str:
    """SHA-256 over the cells of all splits; the lines do not count."""
    digest = hashlib.sha256()
    for split in sorted(tables):
        data = tables[split].select(tables[split].column_names[:-1])
        columns = [
            pa.chunked_array([as_text(chunk) for chunk in column.chunks], pa.string())
            for column in data.columns
        ]
        texts = Table("", pa.table(columns, names=data.column_names), np.zeros(len(data), dtype=np.int64))
        digest.update(f"{split}:{texts.fingerprint()};".encode())
    return digest.hexdigest()


def write(task: Task, tables: Mapping[str, pa.Table], notes: Mapping[str, Any], reporter: Reporter) -> Task:
    """Write one version's folder beside its place, then move it there."""
    import pyarrow.parquet as pq

    for split, table in tables.items():
        _try_out(task, split, table)
    parent = paths.user_tasks() / task.id
    paths.user_tasks().mkdir(parents=True, exist_ok=True)
    _sweep()
    draft_folder = Path(mkdtemp(prefix=".new-", dir=paths.user_tasks()))
    try:
        for done, (split, table) in enumerate(tables.items(), start=1):
            pq.write_table(
                table, draft_folder / f"{split}.parquet", compression="zstd", row_group_size=_ROW_GROUP
            )
            reporter.progress("save", done, len(tables))
        record = {"schema": SCHEMA, "task": task_to_plain(task), **notes}
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (draft_folder / RECORD).write_text(text, encoding="utf-8")
        draft_folder.chmod(0o755)
        return _moved(draft_folder, parent, task)
    except OSError as error:
        raise DataError(
            N_("A tarefa “{task}” não pôde ser gravada ({reason})."),
            task=task.id,
            reason=error.strerror or str(error),
        ) from error
    finally:
        shutil.rmtree(draft_folder, ignore_errors=True)  # it is gone where it has been moved
        _drop_if_empty(parent)


def _try_out(task: Task, split: str, table: pa.Table) -> None:
    """Raise DataError where training could not read the rows later."""
    columns = [task.columns[name] for name in (*task.text_columns, task.target)]
    missing = [column for column in columns if column not in table.column_names[:-1]]
    if missing:
        raise DataError(N_("{file}: falta a coluna “{column}”."), file=split, column=shown(missing[0]))
    for start in range(0, len(table), _ROW_GROUP):
        part = table.slice(start, _ROW_GROUP)
        lines = part.column(part.num_columns - 1).to_numpy()
        canonical(task, Raw(table=part.select(columns), origin={}, file=split, lines=lines))


def _sweep() -> None:
    """Delete what processes that were killed in the middle of a save or a deletion left, once it is a day old."""
    for path in paths.user_tasks().glob(".*-*"):
        with suppress(FileNotFoundError):  # another process sweeps too
            if path.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(path, ignore_errors=True)


def _moved(draft_folder: Path, parent: Path, task: Task) -> Task:
    """Move a finished version to its place; where another tab has just taken that, to the next."""
    version = int(task.version)
    while True:
        parent.mkdir(exist_ok=True)
        try:
            draft_folder.rename(parent / str(version))
        except OSError:
            if parent.exists() and not (parent / str(version)).exists():
                raise
            version += (parent / str(version)).exists()
        else:
            return placed(task, task.id, version)


def _drop_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def saved(name: str, version: int | None = None) -> Saved:
    """The task `name` as it was saved: its current version, or the one asked for.

    Raises:
        UsageError: there is no such task or version.
        DataError: its files are broken.
    """
    known = saved_versions(name)
    if version is not None and version not in known:
        raise unknown(N_("Versão"), str(version), map(str, known))
    task, kept = read_record(name, version or known[-1])
    source = task.sources[0]
    assert isinstance(source, UserTable)
    draft = draft_from_plain(kept["draft"], name)
    return Saved(
        task=task, draft=draft, files=kept["files"], created=kept["created"], fingerprint=source.fingerprint
    )


def draft_from_plain(data: Mapping[str, Any], name: str) -> Draft:
    """The choices again, for the task `name`.

    Raises:
        UsageError: a field is unknown, missing or not allowed.
    """
    return from_plain(Draft, {**{key: value for key, value in data.items() if key != "name"}, "name": name})


def tables_of(task: Task, limit: int | None = None) -> dict[str, Table]:
    """The rows of a user's task, as text, with their lines in the user's own files: to edit or look at them.

    With a `limit`, the first so many of each split, without reading the others.

    Raises:
        DataError: a file is missing or broken.
    """
    source = task.sources[0]
    assert isinstance(source, UserTable)
    tables = {}
    for split, name in source.files.items():
        try:
            data = _stored(folder_of(source) / name, limit)
        except (pa.ArrowException, OSError) as error:
            raise DataError(
                N_("A tarefa “{task}” está quebrada ({file}): apague-a e faça-a de novo."),
                task=task.id,
                file=name,
            ) from error
        *names, lines = data.column_names
        columns = [
            pa.chunked_array([as_text(chunk) for chunk in data.column(one).chunks], pa.string())
            for one in names
        ]
        tables[split] = Table(name, pa.table(columns, names=names), data.column(lines).to_numpy())
    return tables


def _stored(path: Path, limit: int | None) -> pa.Table:
    import pyarrow.parquet as pq

    if limit is None:
        return pq.read_table(path)
    with pq.ParquetFile(path) as file:
        first = next(file.iter_batches(batch_size=limit), None)
        return file.schema_arrow.empty_table() if first is None else pa.Table.from_batches([first])


def delete(name: str) -> None:
    """Delete a user's task with all its versions; runs that were made with it keep their results.

    Raises:
        UsageError: there is no such task.
    """
    saved_versions(name)
    gone = Path(mkdtemp(prefix=".gone-", dir=paths.user_tasks()))
    (paths.user_tasks() / name).replace(gone / name)
    shutil.rmtree(gone)


def saved_versions(name: str) -> Sequence[int]:
    """The versions of the task `name`, ascending.

    Raises:
        UsageError: there is no such task.
    """
    known = versions(name)
    if not known:
        raise unknown(N_("Tarefa feita de arquivos seus"), name, user_tasks())
    return known
