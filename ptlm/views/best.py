"""The best figure of each task, the user's own beside the published one; only figures that may be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptlm import results, tasks
from ptlm.i18n import _
from ptlm.results import Figure
from ptlm.runs.run import Run
from ptlm.tasks.record import Task

FIRST_TASKS = tasks.GROUPS[0].tasks
"""Shown before there is any run: the tasks that most published figures are of."""


@dataclass(frozen=True, kw_only=True)
class Best:
    """The best figures of one task's first metric, on the split that its protocol reports."""

    task: Task
    metric: str
    own: Figure | None
    published: Figure | None


def of(figures: Iterable[Figure], metric: str) -> Figure | None:
    """The best of some figures of one metric; None where there are none."""
    known = list(figures)
    pick = max if results.rises(metric) else min
    return pick(known, key=lambda figure: figure.value) if known else None


def rivals(own: Figure) -> list[Figure]:
    """The published figures that may be compared with `own`."""
    return [
        figure
        for figure in results.stored([own.task])
        if figure.metric == own.metric and not results.objections(own, figure)
    ]


def overview(runs: Iterable[Run], most: int = 8) -> list[Best]:
    """One line a task: those of the user's finished runs first, then the best known ones; demonstrations last.

    Figures on other data than the newest run's are left out.
    """
    own = results.told_apart(results.own(runs))
    chosen = sorted(_tasks(own), key=lambda task: task.demo)
    return [_best(task, own) for task in chosen[:most]]


def _tasks(own: Sequence[Figure]) -> list[Task]:
    known = tasks.every()
    names = dict.fromkeys([*(figure.task for figure in own), *FIRST_TASKS])
    return [known[name] for name in names if name in known]


def _best(task: Task, own: Sequence[Figure]) -> Best:
    metric = task.primary_metric
    mine = [
        figure
        for figure in own
        if (figure.task, figure.metric, figure.split) == (task.id, metric, task.evaluation)
    ]
    published = [
        figure
        for figure in results.stored([task.id])
        if (figure.metric, figure.split, figure.protocol) == (metric, task.evaluation, "fine-tuned")
    ]
    return Best(task=task, metric=metric, own=of(mine, metric), published=of(published, metric))


def source(figure: Figure) -> str:
    """Where a figure comes from, in few words."""
    year = f", {figure.year}" if figure.year else ""
    return _("esta máquina") if figure.run else f"{figure.whence}{year}"
