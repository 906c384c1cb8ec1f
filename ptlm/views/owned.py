"""The tasks that somebody made from files of their own, as a list and one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.kinds import KINDS
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.tasks.user import broken_tasks, user_tasks
from ptlm.userdata.draft import previews
from ptlm.userdata.prompt import Preview, default_template
from ptlm.userdata.store import Saved, tables_of
from ptlm.userdata.subject import Subject
from ptlm.views import formats
from ptlm.views.making import describe

PREVIEWED = 3
"""Rows of a task that are shown as models see them."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """One of the tasks in the list."""

    name: str
    task: Task | None
    """None where its files are broken."""
    problem: PtlmError | None = None


def every() -> list[Owned]:
    """All of them by name, those that are broken too."""
    found = [Owned(name=name, task=task) for name, task in user_tasks().items()]
    broken = [Owned(name=name, task=None, problem=problem) for name, problem in broken_tasks().items()]
    return sorted([*found, *broken], key=lambda each: each.name)


def facts(task: Task) -> str:
    """Kind, rows and version in one line."""
    parts = [
        _(KINDS[task.kind].title),
        describe.rows_by_split(task.rows),
        _("versão {version}", version=task.version),
    ]
    return " · ".join(parts)


def details(kept: Saved) -> dict[str, str]:
    """Titles to values of everything worth knowing about a task."""
    task = kept.task
    files = ", ".join(dict.fromkeys(kept.files.values()))
    found = {
        _("Tipo"): _(KINDS[task.kind].title),
        _("Linhas"): describe.rows_by_split(task.rows),
        _("Colunas"): describe.roles_text(kept.draft.roles),
        _("Prompt"): kept.draft.prefix
        + (kept.draft.template or default_template(kept.draft.name, kept.draft.roles)),
        _("Rótulos"): ", ".join(
            value if value == task.labels[place] else f"{value} → {task.labels[place]}"
            for value, place in task.values.items()
        ),
        _("Métricas"): ", ".join(formats.metric_title(name) for name in task.metrics),
        _("Arquivos"): files,
        _("Salva em"): formats.moment(kept.created),
        _("Versão"): task.version,
        _("Impressão digital"): kept.fingerprint[:16],
    }
    return {title: value for title, value in found.items() if value}


def rows(kept: Saved) -> list[Preview]:
    """Three of its rows as models see them.

    Raises:
        DataError: its files are broken.
    """
    task, draft = kept.task, kept.draft
    words = {value: task.labels[place] for value, place in task.values.items()}
    subject = Subject(tables_of(task, PREVIEWED), draft.roles)
    return previews(replace(draft, words=words), subject, range(PREVIEWED), prefix=draft.prefix)


def runs_with(name: str, runs: Iterable[Run]) -> list[Run]:
    """The runs in which the task has a part."""
    return [run for run in runs if run.spec and name in run.spec.task_ids]
