"""A run's figures: value, interval, what the trivial answer gets, how it went up to now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ptlm.i18n import _
from ptlm.metrics import METRICS
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import formats
from ptlm.views.follow import Follower


@dataclass(frozen=True, kw_only=True)
class Score:
    """One metric of one task."""

    task: str
    title: str
    """The task's name in the reader's language."""
    metric: str
    value: float
    low: float | None = None
    """95 % confidence interval; None before the end."""
    high: float | None = None
    baseline: float | None = None
    """The same metric of the trivial answer."""
    epoch: float | None = None
    """After which epoch, where it is not the final figure."""
    demo: bool = False


def scores(run: Run, follower: Follower) -> list[Score]:
    """The run's final figures or, before its end, each task's latest ones; in the order of tasks and metrics."""
    tasks = run.spec.tasks if run.spec else ()
    return [score for task in tasks for score in (_final(run, task) or _latest(follower, task))]


def _final(run: Run, task: Task) -> list[Score]:
    result = run.result or {}
    values = run.metrics.get(task.id) or {}
    intervals = (result.get("intervals") or {}).get(task.id) or {}
    baselines = (result.get("baselines") or {}).get(task.id) or {}
    return [
        Score(
            task=task.id,
            title=_(task.title),
            metric=name,
            value=float(value),
            low=_number(intervals.get(name), "low"),
            high=_number(intervals.get(name), "high"),
            baseline=_number(baselines, name),
            demo=task.demo,
        )
        for name, value in values.items()
        if isinstance(value, int | float)
    ]


def _number(values: Any, name: str) -> float | None:
    value = values.get(name) if isinstance(values, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def _latest(follower: Follower, task: Task) -> list[Score]:
    seen = [evaluation for evaluation in follower.evaluations if evaluation.task == task.id]
    if not seen:
        return []
    last = max(seen, key=lambda evaluation: evaluation.step)
    return [
        Score(task=task.id, title=_(task.title), metric=name, value=value, epoch=last.epoch, demo=task.demo)
        for name, value in last.metrics.items()
    ]


def interval(score: Score) -> str:
    """The confidence interval as text; empty where there is none."""
    if score.low is None or score.high is None:
        return ""
    low, high = (formats.metric(score.metric, value).removesuffix(" %") for value in (score.low, score.high))
    return f"{low} – {high}"


def better(metric: str, value: float, other: float) -> bool | None:
    """Whether `value` is better than `other`; None where they are equal."""
    record = METRICS.get(metric)
    if value == other or record is None:
        return None
    return (value > other) == record.higher_is_better


def headline(run: Run) -> str:
    """The first metric of each task in one line, for lists."""
    parts = []
    for task in run.spec.tasks if run.spec else ():
        values = run.metrics.get(task.id) or {}
        name = next((metric for metric in task.metrics if metric in values), None)
        if name:
            parts.append(f"{formats.short_title(name)} {formats.metric(name, values[name])}")
    return _joined(parts)


def _joined(parts: Iterable[str], most: int = 2) -> str:
    known = list(parts)
    more = len(known) - most
    return " · ".join(known[:most]) + (f" · +{more}" if more > 0 else "")
