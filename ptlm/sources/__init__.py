"""Rows: from wherever a task's data are, in the one form that everything else works on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ptlm.errors import DownloadError, UsageError
from ptlm.i18n import N_
from ptlm.reporting import Reporter, Silent
from ptlm.sources import delimited, demo, parquet, squad_json, user_table, xml_pairs
from ptlm.sources.canonical import canonical
from ptlm.sources.files import NotHereError, raw_folder
from ptlm.sources.fingerprints import fingerprint
from ptlm.sources.raw import Raw, Reader, Wanted
from ptlm.tasks.record import Delimited, Generated, HubFiles, Source, SquadJson, Task, UserTable, XmlPairs

__all__ = ["READERS", "Rows", "fingerprint", "load", "load_texts", "read_raw"]


@dataclass(frozen=True)
class Rows:
    """The rows of one split of a task."""

    table: pa.Table
    """As `ptlm.sources.canonical` describes."""
    origin: Mapping[str, Any]
    """Where they came from: kind of source, path or address, commit or checksum."""


def _generated(source: Generated, split: str, wanted: Wanted, report: Reporter) -> Raw:
    table = demo.read(source, split)
    origin = {"kind": "generated", "generator": source.generator}
    return Raw(table=table.select(wanted.columns), origin=origin, file=source.generator)


READERS: dict[type[Source], Reader] = {
    Delimited: delimited.read,
    XmlPairs: xml_pairs.read,
    SquadJson: squad_json.read,
    HubFiles: parquet.read,
    Generated: _generated,
    UserTable: user_table.read,
}
"""How each kind of source is read. A new kind of source is a record and a line here."""


def load(task: Task, split: str, report: Reporter | None = None) -> Rows:
    """The labelled rows of `split` (train, validation or test) of `task`.

    Raises:
        UsageError: the task has no such split with labels.
        DownloadError: the data are not here and could not be fetched.
        DataError: a file that cannot be used as it is; the message names file and line.
    """
    report = report or Silent()
    if split not in task.splits:
        raise UsageError(
            N_("A tarefa “{task}” não tem rótulos na partição “{split}”; tem em {known}."),
            task=task.id,
            split=split,
            known=", ".join(task.splits),
        )
    raw = read_raw(task, task.splits[split], labelled=True, report=report)
    _compare(task, split, raw, report)
    return Rows(canonical(task, raw), raw.origin)


def load_texts(task: Task, name: str, report: Reporter | None = None) -> Rows:
    """The rows of any split that a source of `task` has, by the source's name of it, without labels.

    Raises:
        As `load`.
    """
    raw = read_raw(task, name, labelled=False, report=report or Silent())
    return Rows(canonical(task, raw, labelled=False), raw.origin)


def read_raw(task: Task, name: str, *, labelled: bool, report: Reporter) -> Raw:
    """The rows of the source's split `name` under the source's own column names, from the first source that has it.

    Raises:
        As `load`.
    """
    last = DownloadError("")
    for source in _having(task, name):
        try:
            return READERS[type(source)](source, name, _wanted(task, labelled=labelled), report)
        except NotHereError as error:
            last = error
        except DownloadError as error:
            last = error
            report.log(error.template, level="warning", **error.values)
    raise _nowhere(task, name, last) from last


def _having(task: Task, name: str) -> Sequence[Source]:
    sources = [source for source in task.sources if isinstance(source, Generated) or name in _splits(source)]
    if not sources:
        raise UsageError(
            N_("Os dados da tarefa “{task}” não têm a partição “{split}”."), task=task.id, split=name
        )
    return sources


def _splits(source: Any) -> set[str]:
    """The source's names of the splits it has."""
    holdout = getattr(source, "holdout", None)
    return {*source.files, *((holdout.name,) if holdout else ())}


def _wanted(task: Task, *, labelled: bool) -> Wanted:
    if task.explode:
        return Wanted(texts=(task.explode,))
    texts = tuple(task.columns[name] for name in task.text_columns)
    return Wanted(texts=texts, label=task.columns[task.target] if labelled else "")


def _compare(task: Task, split: str, raw: Raw, report: Reporter) -> None:
    """Warn where a known data set has another number of rows than it should."""
    found = len(raw.table) if raw.keep is None else len(raw.keep)
    expected = task.rows.get(split, found)
    if found != expected:
        report.log(
            N_("{file} tem {found} linhas; a partição {split} de “{task}” devia ter {expected}."),
            level="warning",
            file=raw.file,
            found=found,
            split=split,
            task=task.id,
            expected=expected,
        )


def _nowhere(task: Task, name: str, last: DownloadError) -> DownloadError:
    """What is missing, why it could not be fetched, and where to put it."""
    base = raw_folder()
    place = f"{base or '$PTLM_DATA_DIR'}/{_local_name(_having(task, name)[0], name)}"
    return DownloadError(
        N_(
            "Os dados de “{task}” ({split}) não estão neste computador e não puderam ser baixados ({reason}): "
            "tente de novo com rede, ou ponha o arquivo em {place}."
        ),
        task=task.id,
        split=name,
        reason=last.values.get("reason") or "–",
        place=place,
    )


def _local_name(source: Source, name: str) -> str:
    """Where a source's file is looked for, below the raw data folder."""
    if isinstance(source, HubFiles):
        return parquet.local_name(source, name)
    return "" if isinstance(source, Generated) else f"{source.folder}/{source.files[name]}"
