"""Several runs side by side: their figures, and in what they were asked to differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptlm import results
from ptlm.i18n import _
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.views import best as best_figures
from ptlm.views import formats, hyperparameters, titles
from ptlm.views.results import names
from ptlm.views.results.boards import column

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
    """One line a task, metric and split that at least one of the runs has, the best value marked.

    Values on some of the rows, or on other data of a task's name, stand in a line of their own.
    """
    found = results.told_apart(results.own(runs))
    cells = {(figure.run, column(figure)): figure for figure in found}
    columns = dict.fromkeys(column(figure) for figure in found)
    splits = Counter((task, metric) for task, metric, _split in columns)
    titles = {task.id: task.shown_title for run in runs for task in (run.spec.tasks if run.spec else ())}
    return [
        _figures(
            f"{titles[task]} · {formats.metric_title(metric)}"
            + (f" · {names.split(each[2])}" if several > 1 else ""),
            [cells.get((run.id, each)) for run in runs],
        )
        for (task, metric), several in splits.items()
        for each in columns
        if each[:2] == (task, metric)
    ]


def _figures(title: str, figures: Sequence[Figure | None]) -> Row:
    """A line of each run's figure."""
    known = [figure for figure in figures if figure]
    best = best_figures.of(known, known[0].metric) if len(known) > 1 else None
    return Row(
        title=title,
        cells=tuple(formats.metric(figure.metric, figure.value) if figure else "" for figure in figures),
        best=frozenset(
            place for place, figure in enumerate(figures) if best and figure and figure.value == best.value
        ),
        intervals=tuple(names.interval(figure) if figure else "" for figure in figures),
    )


def differences(runs: Sequence[Run]) -> list[Row]:
    """One line for each thing in which the runs differ: model, tasks, preset, hyperparameters; and how long they took.

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
