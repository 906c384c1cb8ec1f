"""Runs against each other, from the predictions that each has kept of every evaluated row."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ptlm import metrics
from ptlm.errors import DataError, RunError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.runs.run import Run
from ptlm.statistics import RESAMPLES, Comparison, SeedSummary, adjust, compare, over_seeds
from ptlm.tasks.record import Task

MOST_KEPT = 4096
"""Comparisons that are kept ready: a board's own runs by its columns."""
Other = TypeVar("Other", bound=Hashable)
Measure = TypeVar("Measure", bound=Hashable)


class File(NamedTuple):
    """Where a run keeps its predictions for one task, and when they were last changed."""

    path: Path
    stamp: int


@dataclass(frozen=True)
class Kept:
    """One run's predictions for one task, rows in the order of their ids."""

    rows: NDArray[np.int64]
    targets: list[Any]
    predictions: list[Any]


def _file(run: Run, task: str) -> File:
    ids = run.spec.task_ids if run.spec else ()
    if task not in ids:
        raise unknown(N_("Tarefa"), task, ids)
    path = run.predictions_file(task)
    try:
        return File(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> RunError:
    return RunError(
        N_("As previsões em {file} não puderam ser lidas: o arquivo falta ou está corrompido."),
        file=path.name,
    )


@lru_cache(maxsize=64)
def _read(file: File) -> Kept:
    import pyarrow.parquet as pq

    try:
        names = set(pq.read_schema(file.path).names)
        target = "targets" if "targets" in names else "target"  # questions have several gold answers
        table = pq.read_table(file.path, columns=["row_id", target, "prediction"]).sort_by("row_id")
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(file.path) from error
    return Kept(
        rows=table.column("row_id").to_numpy().astype(np.int64),
        targets=table.column(target).to_pylist(),
        predictions=table.column("prediction").to_pylist(),
    )


@lru_cache(maxsize=64)
def _row_scores(file: File, metric: str) -> NDArray[np.float64] | None:
    """A metric's score of each row where it is their mean: of texts it is dear to compute."""
    rows = metrics.find(metric).rows
    found = _read(file)
    return None if rows is None else rows(found.targets, found.predictions)


def task_of(run: Run, task: str) -> Task:
    """The record of `task` that the run was made with."""
    assert run.spec is not None
    return next(record for record in run.spec.tasks if record.id == task)


def _aligned(runs: Sequence[Run], task: str) -> list[File]:
    """The files of several runs' predictions for the very same rows.

    Raises:
        UsageError: a run has no such task.
        RunError: predictions are missing or broken.
        DataError: they did not evaluate the same rows, or expected other answers.
    """
    files = [_file(run, task) for run in runs]
    for run, file in zip(runs[1:], files[1:], strict=True):
        if not _same_rows(files[0], file):
            raise DataError(
                N_(
                    "As execuções {a} e {b} não avaliaram as mesmas linhas de “{task}”: compare execuções "
                    "feitas com os mesmos dados e limites."
                ),
                a=runs[0].id,
                b=run.id,
                task=task,
            )
    return files


@lru_cache(maxsize=MOST_KEPT)
def _same_rows(one: File, other: File) -> bool:
    left, right = _read(one), _read(other)
    return np.array_equal(left.rows, right.rows) and left.targets == right.targets


def compare_runs(
    a: Run,
    b: Run,
    task: str,
    names: Sequence[str] = (),
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> dict[str, Comparison]:
    """Run B against run A on a task, by metric (default: all of the task's).

    What was computed is kept until a file changes.

    Raises:
        UsageError: a run has no such task, or there is no such metric.
        RunError: predictions are missing or broken.
        DataError: they did not evaluate the same rows, or expected other answers.
    """
    left, right = _aligned([a, b], task)
    return {
        metric: _compared(left, right, metric, seed, resamples)
        for metric in names or task_of(a, task).metrics
    }


@lru_cache(maxsize=MOST_KEPT)
def _compared(a: File, b: File, metric: str, seed: int, resamples: int) -> Comparison:
    left, right = _read(a), _read(b)
    one, other = _row_scores(a, metric), _row_scores(b, metric)
    return compare(
        metric,
        left.targets,
        left.predictions,
        right.predictions,
        row_scores=None if one is None or other is None else (one, other),
        seed=seed,
        resamples=resamples,
    )


def corrected(p_values: Mapping[tuple[Other, Measure], float]) -> dict[tuple[Other, Measure], float]:
    """p-values of runs against one base, by run and measure, corrected by Holm within each measure.

    A measure is one metric of one task: the family of tests is all runs that it compares with the base. So a
    p-value does not depend on which other measures are looked at; docs/statistics.md says what that leaves open.
    """
    families: dict[Measure, list[tuple[Other, Measure]]] = {}
    for key in p_values:
        families.setdefault(key[1], []).append(key)
    found = {
        key: p
        for keys in families.values()
        for key, p in zip(keys, adjust([p_values[key] for key in keys]), strict=True)
    }
    return {key: found[key] for key in p_values}


def summarise_seeds(
    runs: Sequence[Run], task: str, names: Sequence[str] = (), *, resamples: int = RESAMPLES
) -> dict[str, SeedSummary]:
    """Runs that differ in their seed alone, by metric: mean, deviation, and an interval that counts seeds and rows.

    What was computed is kept until a file changes.

    Raises:
        PtlmError: as `compare_runs`; fewer than two runs.
    """
    files = tuple(_aligned(runs, task))
    wanted = names or (task_of(runs[0], task).metrics if runs else ())
    return {metric: _over_seeds(files, metric, resamples) for metric in wanted}


@lru_cache(maxsize=MOST_KEPT)
def _over_seeds(files: tuple[File, ...], metric: str, resamples: int) -> SeedSummary:
    sides = [_read(file) for file in files]
    scores = [_row_scores(file, metric) for file in files]
    return over_seeds(
        metric,
        sides[0].targets,
        [side.predictions for side in sides],
        row_scores=None if scores[0] is None else [each for each in scores if each is not None],
        resamples=resamples,
    )
