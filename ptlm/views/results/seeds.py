"""One's own runs that differ in nothing but their seed."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ptlm import results
from ptlm.errors import PtlmError
from ptlm.results.comparison import summarise_seeds
from ptlm.runs.run import Run
from ptlm.statistics import RESAMPLES
from ptlm.views.results import names
from ptlm.views.results.setups import asked


@dataclass(frozen=True, kw_only=True)
class Family:
    """Runs of one configuration, a seed each."""

    name: str
    runs: tuple[Run, ...]


def families(runs: Iterable[Run], task: str) -> list[Family]:
    """The configurations with several seeds that have figures for `task`, the newest first; a seed counts once."""
    found: dict[Hashable, dict[int, Run]] = {}
    for run in runs:
        if run.spec and task in run.metrics:
            found.setdefault(_configuration(run, task), {}).setdefault(run.spec.settings.seed, run)
    several = [
        tuple(by_seed[seed] for seed in sorted(by_seed)) for by_seed in found.values() if len(by_seed) > 1
    ]
    titles = names.different([_title(members[0]) for members in several])
    return [Family(name=title, runs=members) for title, members in zip(titles, several, strict=True)]


def _title(run: Run) -> str:
    return run.spec.title(seed=False) if run.spec else run.id


def _configuration(run: Run, task: str) -> Hashable:
    """Everything that was asked for but the seed, and the rows that `task` had."""
    return asked(run), frozenset(figure.data for figure in results.of_run(run) if figure.task == task)


def spread(found: Sequence[Family], task: str, metric: str) -> pd.DataFrame:
    """Every seed's value: key (the run's id), name, seed, value."""
    rows = [
        (run.id, family.name, run.spec.settings.seed, run.metrics[task][metric])
        for family in found
        for run in family.runs
        if run.spec and metric in run.metrics[task]
    ]
    return pd.DataFrame(rows, columns=["key", "name", "seed", "value"])


def means(found: Sequence[Family], task: str, metric: str, *, resamples: int = RESAMPLES) -> pd.DataFrame:
    """Every family's mean and the interval that counts seeds and rows: name, value, low, high.

    Where the runs' predictions are gone or are of other rows, the interval is missing.
    """
    rows = []
    for family in found:
        values = pd.Series([run.metrics[task].get(metric) for run in family.runs], dtype=float)
        try:
            summary = summarise_seeds(family.runs, task, [metric], resamples=resamples)[metric]
            low, high = summary.low, summary.high
        except PtlmError:
            low = high = float("nan")
        rows.append((family.name, values.mean(), low, high))
    return pd.DataFrame(rows, columns=["name", "value", "low", "high"])
