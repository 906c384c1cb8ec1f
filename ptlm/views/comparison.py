"""Several runs side by side: their figures, and in what they were asked to differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptlm import results
from ptlm.i18n import _
from ptlm.metrics import METRICS
from ptlm.runs.run import Run
from ptlm.views import formats, hyperparameters, titles
from ptlm.views.results import names

MOST = 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: what is compared, and each run's text for it; empty where a run has none."""

    title: str
    cells: tuple[str, ...]
    best: frozenset[int] = frozenset()
    """Which cells hold the best value; empty where there is nothing to be better than."""
    intervals: tuple[str, ...] = ()
    """Each value's 95% interval, empty where it has none; none at all where cells are no values."""


def short_names(runs: Sequence[Run], most: int | None = None) -> list[str]:
    """A different short name for each run, with its number where being cut makes two alike.

    `most`: how many letters may stand there; the middle of longer names is left out, and so are the tasks of runs that
    nobody named.
    """
    several = most is None and len({run.spec.task_ids for run in runs if run.spec}) > 1
    told = titles.of(runs, tasks=several).values()
    found = [_cut(name, most) if most else name for name in told]
    return [name if found.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(found, 1)]


def _cut(name: str, most: int) -> str:
    end = most // 2
    return (
        name if len(name) <= most else f"{name[: most - end - 1].rstrip(' ·,')}…{name[-end:].lstrip(' ·,')}"
    )


def task_titles(runs: Sequence[Run]) -> dict[str, str]:
    """A short name for each task of some runs: its title's part before or after the colon that tells it apart."""
    titles = {task.id: task.shown_title for run in runs for task in (run.spec.tasks if run.spec else ())}
    parts = [{name: _part(title, side) for name, title in titles.items()} for side in (0, 2)]
    return {
        name: next((part[name] for part in parts if list(part.values()).count(part[name]) == 1), title)
        for name, title in titles.items()
    }


def _part(title: str, side: int) -> str:
    return title.partition(": ")[side] or title


def figures(runs: Sequence[Run]) -> list[Row]:
    """One line a task and metric that at least one of the runs has, the best value marked."""
    keys = dict.fromkeys(
        (task.id, task.shown_title, name)
        for run in runs
        for task in (run.spec.tasks if run.spec else ())
        for name in run.metrics.get(task.id, {})
    )
    return [_figure(runs, *key) for key in keys]


def _figure(runs: Sequence[Run], task: str, title: str, metric: str) -> Row:
    values = [run.metrics.get(task, {}).get(metric) for run in runs]
    known = [value for value in values if value is not None]
    higher = METRICS[metric].higher_is_better if metric in METRICS else True
    best = (max if higher else min)(known) if len(known) > 1 else None
    return Row(
        title=f"{title} · {formats.metric_title(metric)}",
        cells=tuple("" if value is None else formats.metric(metric, value) for value in values),
        best=frozenset(place for place, value in enumerate(values) if best is not None and value == best),
        intervals=tuple(_interval(run, task, metric) for run in runs),
    )


def _interval(run: Run, task: str, metric: str) -> str:
    found = (each for each in results.of_run(run) if (each.task, each.metric) == (task, metric))
    return next((names.interval(figure) for figure in found), "")


def differences(runs: Sequence[Run]) -> list[Row]:
    """One line for each thing that was not asked for alike: model, tasks, preset, hyperparameters, rows used.

    `runs`: those of which is known what was asked for.
    """
    return [row for row in _asked(runs) if len(set(row.cells)) > 1]


def _asked(runs: Sequence[Run]) -> Iterable[Row]:
    specs = [run.spec for run in runs]
    yield Row(title=_("Modelo"), cells=tuple(spec.model.id if spec else "" for spec in specs))
    yield Row(title=_("Tarefas"), cells=tuple(", ".join(spec.task_ids) if spec else "" for spec in specs))
    presets = hyperparameters.PRESET_TITLES
    yield Row(
        title=_("Predefinição"),
        cells=tuple(_(presets.get(spec.preset, spec.preset)) if spec else "" for spec in specs),
    )
    for name in hyperparameters.BY_NAME:
        cells = tuple(
            hyperparameters.shown(name, spec.settings.as_dict()[name]) if spec else "" for spec in specs
        )
        yield Row(title=hyperparameters.title(name), cells=cells)
    yield Row(title=_("Duração"), cells=tuple(formats.duration(run.seconds) for run in runs))
