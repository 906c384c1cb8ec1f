"""A run's figures beside those of others, of which only the value is known."""

from collections.abc import Iterable, Sequence

import pandas as pd

from ptlm import results, tasks
from ptlm.i18n import N_, _
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.statistics import detectable_unpaired
from ptlm.views import formats
from ptlm.views.results import names

SHARES = ("accuracy", "exact_match")
"""Metrics that are shares of right rows."""


def pairs(figures: Iterable[Figure], run_id: str, task: str) -> dict[str, tuple[Figure, list[Figure]]]:
    """By metric, the run's figure and others' of the same contest, the best first; demonstrations have none.

    `figures` are all there are, those of other data under a task's name told apart.
    """
    if task in tasks.TASKS and tasks.TASKS[task].demo:
        return {}
    there = results.contests(figure for figure in figures if figure.task == task)
    found = {}
    for members in there.values():
        own = next((figure for figure in members if figure.run == run_id), None)
        others = [figure for figure in members if figure.origin != "own"]
        if own and others:
            rises = results.rises(own.metric)
            found[own.metric] = own, sorted(others, key=lambda figure: figure.value, reverse=rises)
    return found


def evaluated(run: Run, task: str) -> int:
    """How many rows the run's figures of a task are of; 0 where that is not known."""
    return int((run.result or {}).get("rows", {}).get(task, {}).get("evaluation") or 0)


def table(own: Figure, others: Sequence[Figure], rows: int) -> pd.DataFrame:
    """`others` of the same contest beside one's own: name, source, value, difference, inside.

    Without the others' predictions there is no paired test: `inside` says whether the other value lies in one's own
    interval, and, for shares of right rows, whether a gap as wide could be seen between two samples of so many rows.
    """
    lines = [
        {
            "name": names.line(other),
            "source": names.source(other) + (f" ({other.year})" if other.year else ""),
            "value": formats.metric(own.metric, other.value),
            "difference": formats.difference(own.metric, own.value - other.value),
            "inside": _(_relation(own, other, rows)),
        }
        for other in others
    ]
    return pd.DataFrame(lines, columns=["name", "source", "value", "difference", "inside"])


def _relation(own: Figure, other: Figure, rows: int) -> str:
    if own.low is None or own.high is None:
        return N_("sem intervalo")
    if own.low <= other.value <= own.high:
        return N_("dentro do intervalo")
    gap = abs(own.value - other.value)
    if own.metric in SHARES and rows and gap < detectable_unpaired(rows, own.value).difference:
        return N_("fora do intervalo, mas pequena demais para estas linhas")
    return N_("fora do intervalo")
