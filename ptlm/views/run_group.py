"""Runs that were started together, as a whole: how far they are, and each model's figures over its seeds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, stdev

from ptlm.i18n import _, plural
from ptlm.models.record import Model
from ptlm.results import rises
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import estimates, formats, listing, progress
from ptlm.views.progress import Standing

ENOUGH = 0.1
"""The share of a run from which on its pace says how long it will take."""


def standing(runs: Sequence[Run], finished: Sequence[Run]) -> Standing:
    """Where the group of `runs` stands now; how long it still takes is learnt from `finished` where it does not show.

    What waits has not begun, and what failed is over.
    """
    shares = {run.id: _share(run) for run in runs}
    text = listing.group_state(runs)
    left = _left(runs, shares, finished)
    if left is not None:
        text += " · " + _("ainda cerca de {time}", time=formats.duration(left))
    return Standing(fraction=mean(shares.values()), text=text)


def _share(run: Run) -> float:
    if run.settled:
        return 1.0
    return progress.standing(run).fraction if run.live else 0.0


def _left(runs: Sequence[Run], shares: Mapping[str, float], finished: Sequence[Run]) -> float | None:
    """Seconds until all are done, one after the other; None where nothing like them has run yet."""
    paces = _paces(runs, shares)
    ahead = [run for run in runs if run.spec and not run.settled]
    unknown = [run.spec for run in ahead if run.spec and run.spec.model.id not in paces]
    cost = estimates.estimate(unknown, finished) if unknown else None
    if cost and cost.basis == "guess":
        return None
    measured = sum(
        (1 - shares[run.id]) * median(paces[run.spec.model.id])
        for run in ahead
        if run.spec and run.spec.model.id in paces
    )
    return measured + (cost.seconds if cost else 0.0)


def _paces(runs: Sequence[Run], shares: Mapping[str, float]) -> dict[str, list[float]]:
    """By model, the seconds that whole runs of the group take, as far as that shows."""
    paces = defaultdict(list)
    for run in runs:
        telling = run.state == "done" or (run.live and shares[run.id] >= ENOUGH)
        if run.spec and run.seconds and telling:
            paces[run.spec.model.id].append(run.seconds / shares[run.id])
    return dict(paces)


@dataclass(frozen=True, kw_only=True)
class Score:
    """One model on one task."""

    value: str
    spread: str
    """The standard deviation over seeds and how many there are; empty for a single one."""
    best: bool
    """Whether no other model of the group has a better mean."""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Models by tasks."""

    tasks: tuple[tuple[str, str], ...]
    """Title and metric of each column."""
    rows: tuple[tuple[str, tuple[Score | None, ...]], ...]
    """A model's title, and its score in each column; None where it has none."""


def matrix(runs: Sequence[Run]) -> Matrix | None:
    """The main metric of every task that has figures, by model, as means over seeds; None before there are any."""
    tasks = {task.id: task for run in runs if run.metrics and run.spec for task in run.spec.tasks}
    columns = [(task, name) for task in tasks.values() if (name := _metric(task, runs))]
    models = {run.spec.model.id: run.spec.model for run in runs if run.spec}
    scores = [_column(task, name, list(models.values()), runs) for task, name in columns]
    if not columns:
        return None
    return Matrix(
        tasks=tuple((task.shown_title, formats.short_title(name)) for task, name in columns),
        rows=tuple(
            (model.title, tuple(column[place] for column in scores))
            for place, model in enumerate(models.values())
        ),
    )


def _metric(task: Task, runs: Sequence[Run]) -> str:
    """The first of the task's metrics that any run has."""
    known = {name for run in runs for name in run.metrics.get(task.id, {})}
    return next((name for name in task.metrics if name in known), "")


def _column(task: Task, metric: str, models: Sequence[Model], runs: Sequence[Run]) -> list[Score | None]:
    found = [
        [
            run.metrics[task.id][metric]
            for run in runs
            if run.spec and run.spec.model.id == model.id and metric in run.metrics.get(task.id, {})
        ]
        for model in models
    ]
    means = [mean(values) for values in found if values]
    choose = max if rises(metric) else min
    best = choose(means) if len(means) > 1 else None
    return [_score(metric, values, best) if values else None for values in found]


def _score(metric: str, values: Sequence[float], best: float | None) -> Score:
    spread = ""
    if len(values) > 1:
        seeds = plural(len(values), "{count} semente", "{count} sementes")
        spread = f"± {formats.difference(metric, stdev(values)).removeprefix('+')} · {seeds}"
    return Score(value=formats.metric(metric, mean(values)), spread=spread, best=mean(values) == best)
