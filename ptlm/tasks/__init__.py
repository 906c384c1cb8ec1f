"""The tasks: one record each, found by id. A new task is one more record in one of these modules."""

from dataclasses import dataclass

from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.tasks.assin2 import ASSIN2_TASKS
from ptlm.tasks.demo import DEMO_TASKS
from ptlm.tasks.faquad import FAQUAD
from ptlm.tasks.plue import PLUE_TASKS
from ptlm.tasks.record import Task
from ptlm.tasks.squad import SQUAD
from ptlm.tasks.summarisation import WIKI_LINGUA, XLSUM
from ptlm.tasks.user import user_task, user_tasks

__all__ = ["GROUPS", "TASKS", "Group", "every", "find"]

_ALL: tuple[Task, ...] = (*ASSIN2_TASKS, *PLUE_TASKS, SQUAD, WIKI_LINGUA, XLSUM, FAQUAD, *DEMO_TASKS)

TASKS: dict[str, Task] = {task.id: task for task in _ALL}
"""Every task by id, in the protocol's order, then what is not in the protocol."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Tasks that go well together in one model."""

    id: str
    title: str
    """Portuguese, marked for translation."""
    tasks: tuple[str, ...]
    """Keys of `TASKS`."""
    optional: tuple[str, ...] = ()
    """Tasks that can be added."""


GROUPS: tuple[Group, ...] = (
    Group(
        id="short",
        title=N_("Frases e pares de frases"),
        tasks=("assin2_score", "assin2_entail", "cola", "mrpc", "rte", "stsb"),
        optional=("scitail",),
    ),
    Group(id="questions", title=N_("Perguntas e respostas"), tasks=("squad_v1.1",)),
    Group(id="summaries", title=N_("Sumarização"), tasks=("wiki_lingua", "xlsum")),
    Group(id="inference", title=N_("Inferência"), tasks=("snli", "mnli_matched", "mnli_mismatched")),
)
"""The groups that the protocol recommends."""


def every() -> dict[str, Task]:
    """All tasks by id: the package's own, then those made from the user's files."""
    return {**TASKS, **user_tasks()}


def find(name: str) -> Task:
    """The task called `name`, of the package or of the user.

    Raises:
        UsageError: there is none; the message suggests the closest one.
        DataError: it is a user's task whose files are broken.
    """
    task = TASKS.get(name) or user_task(name)
    if task is None:
        raise unknown(N_("Tarefa"), name, every())
    return task
