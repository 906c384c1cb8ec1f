"""Tasks made from the user's own files: one folder a task, one folder a version in it, with the record as JSON.

    <home>/tasks/<name>/<version>/task.json   the record, how it was made, which files it came from
                                  <split>.parquet

A version's folder appears complete or not at all, and never changes; the highest number is the current one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ptlm import paths
from ptlm.errors import DataError, PtlmError
from ptlm.i18n import N_
from ptlm.tasks.plain import task_from_plain
from ptlm.tasks.record import Task, UserTable

RECORD = "task.json"
VERSION = re.compile(r"[1-9][0-9]{0,8}")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def versions(name: str) -> list[int]:
    """The versions of the task `name`, ascending; empty where there is no such task."""
    folder = paths.user_tasks() / name
    if not NAME.fullmatch(name) or not folder.is_dir():
        return []
    return sorted(
        int(path.name) for path in folder.iterdir() if VERSION.fullmatch(path.name) and path.is_dir()
    )


def user_tasks() -> dict[str, Task]:
    """The current version of every task that can be read, by name, sorted; see `broken_tasks` for the others."""
    return {name: task for name, task in _all().items() if isinstance(task, Task)}


def broken_tasks() -> dict[str, PtlmError]:
    """The tasks that cannot be read, and why."""
    return {name: error for name, error in _all().items() if not isinstance(error, Task)}


def user_task(name: str) -> Task | None:
    """The current version of the task `name`; None where there is no such task.

    Raises:
        DataError: its files are broken.
    """
    known = versions(name)
    return read_record(name, known[-1])[0] if known else None


def read_record(name: str, version: int) -> tuple[Task, dict[str, Any]]:
    """One version's record, and everything else that was written down with it.

    Raises:
        DataError: the file is missing or broken.
    """
    path = paths.user_tasks() / name / str(version) / RECORD
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return placed(task_from_plain(kept["task"]), name, version), kept
    except (OSError, ValueError, LookupError, TypeError, AttributeError, PtlmError) as error:
        raise DataError(
            N_("A tarefa “{task}” está quebrada ({file}: {reason}): apague-a e faça-a de novo."),
            task=name,
            file=str(path),
            reason=str(error),
        ) from None


def placed(task: Task, name: str, version: int) -> Task:
    """The record under the name, and with the place, that its folder has."""
    sources = tuple(
        replace(source, folder=f"{name}/{version}")
        for source in task.sources
        if isinstance(source, UserTable)
    )
    if not sources:
        raise DataError(N_("A tarefa “{task}” não diz onde estão os dados."), task=name)
    return replace(task, id=name, version=str(version), sources=sources)


def folder_of(source: UserTable) -> Path:
    """The folder of a source's files."""
    return paths.user_tasks() / source.folder


def _all() -> Mapping[str, Task | PtlmError]:
    folder = paths.user_tasks()
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    found: dict[str, Task | PtlmError] = {}
    for name in names:
        try:
            task = user_task(name)
        except PtlmError as error:
            found[name] = error
        else:
            if task is not None:
                found[name] = task
    return found
