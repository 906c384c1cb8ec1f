"""A run's figures: value, interval, what the trivial answer gets, how it went up to now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptlm import results
from ptlm.results import Figure
from ptlm.runs import naming
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import best, formats
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
    """95% confidence interval; None before the end."""
    high: float | None = None
    baseline: float | None = None
    """The same metric of the trivial answer."""
    published: Figure | None = None
    """The best published figure that may be compared with it."""
    epoch: float | None = None
    """After which epoch, where it is not the final figure."""


def scores(run: Run, follower: Follower) -> list[Score]:
    """The run's final figures or, before its end, each task's latest ones; in the order of tasks and metrics."""
    tasks = run.spec.tasks if run.spec else ()
    return [score for task in tasks for score in (_final(run, task) or _latest(follower, task))]


def _final(run: Run, task: Task) -> list[Score]:
    result = run.result or {}
    own = {figure.metric: figure for figure in results.of_run(run) if figure.task == task.id}
    baselines = (result.get("baselines") or {}).get(task.id) or {}
    return [
        Score(
            task=task.id,
            title=task.shown_title,
            metric=name,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            baseline=_number(baselines, name),
            published=best.of(best.rivals(figure), name),
        )
        for name, figure in own.items()
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
        Score(task=task.id, title=task.shown_title, metric=name, value=value, epoch=last.epoch)
        for name, value in last.metrics.items()
    ]


def interval(score: Score) -> str:
    """The confidence interval as text; empty where there is none."""
    if score.low is None or score.high is None:
        return ""
    low, high = (formats.bare(formats.metric(score.metric, value)) for value in (score.low, score.high))
    return f"{low} – {high}"


def epoch(score: Score) -> str:
    """After which epoch, with a decimal where it is not a whole one."""
    whole = score.epoch is not None and float(score.epoch).is_integer()
    return formats.decimal(score.epoch, 0 if whole else 1)


def beside_published(score: Score) -> tuple[str, str]:
    """The best published value with its model, and the difference to it; both empty where there is none."""
    figure = score.published
    if figure is None:
        return "", ""
    shown = f"{formats.metric(score.metric, figure.value)} · {figure.model}"
    return shown, formats.difference(score.metric, score.value - figure.value)


def headline(run: Run) -> str:
    """The first metric of each task in one line, for lists; with the task's name where there are several."""
    return ranges([run])


def ranges(runs: Sequence[Run]) -> str:
    """The same over several runs: the lowest and the highest value of each."""
    tasks = {task.id: task for run in runs if run.spec for task in run.spec.tasks}
    names = naming.short_titles(list(tasks.values()))
    found = {names[task.id]: _range(task, runs) for task in tasks.values()}
    return _joined(f"{text} ({name})" if len(tasks) > 1 else text for name, text in found.items() if text)


def _range(task: Task, runs: Sequence[Run]) -> str:
    """The first metric of which there is a value; empty where there is none."""
    for name in task.metrics:
        values = [each[name] for run in runs if name in (each := run.metrics.get(task.id) or {})]
        if values:
            ends = dict.fromkeys(formats.metric(name, end) for end in (min(values), max(values)))
            return f"{formats.short_title(name)} {' – '.join(ends)}"
    return ""


def _joined(parts: Iterable[str], most: int = 2) -> str:
    known = list(parts)
    more = len(known) - most
    return " · ".join(known[:most]) + (f" · +{more}" if more > 0 else "")
