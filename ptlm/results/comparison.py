"""Runs against each other, from the predictions that each has kept of every evaluated row."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptlm import metrics
from ptlm.errors import DataError, PtlmError, RunError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.runs.run import Run
from ptlm.statistics import RESAMPLES, Comparison, SeedSummary, compare, over_seeds
from ptlm.tasks.record import Task


@dataclass(frozen=True)
class Kept:
    """One run's predictions for one task, rows in the order of their ids."""

    path: Path
    stamp: int
    rows: NDArray[np.int64]
    targets: list[Any]
    predictions: list[Any]


def kept(run: Run, task: str) -> Kept:
    """The kept predictions of `task`.

    Raises:
        UsageError: the run has no such task.
        RunError: the predictions are missing or broken.
    """
    ids = run.spec.task_ids if run.spec else ()
    if task not in ids:
        raise unknown(N_("Tarefa"), task, ids)
    path = run.predictions_file(task)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError) as error:
        raise RunError(
            N_("As previsões em {file} não puderam ser lidas: o arquivo falta ou está corrompido."),
            file=path.name,
        ) from error


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> Kept:
    """`stamp` changes with the file."""
    import pyarrow.parquet as pq

    names = set(pq.read_schema(path).names)
    target = "targets" if "targets" in names else "target"  # questions have several gold answers
    table = pq.read_table(path, columns=["row_id", target, "prediction"]).sort_by("row_id")
    return Kept(
        path=path,
        stamp=stamp,
        rows=table.column("row_id").to_numpy().astype(np.int64),
        targets=table.column(target).to_pylist(),
        predictions=table.column("prediction").to_pylist(),
    )


@lru_cache(maxsize=64)
def _row_scores(path: Path, stamp: int, metric: str) -> NDArray[np.float64] | None:
    """A metric's score of each row where it is their mean: of texts it is dear to compute."""
    rows = metrics.find(metric).rows
    found = _read(path, stamp)
    return None if rows is None else rows(found.targets, found.predictions)


def task_of(run: Run, task: str) -> Task:
    """The record of `task` that the run was made with."""
    assert run.spec is not None
    return next(record for record in run.spec.tasks if record.id == task)


def aligned(runs: Sequence[Run], task: str) -> list[Kept]:
    """The predictions of several runs for the very same rows.

    Raises:
        UsageError, RunError: as `kept`.
        DataError: they did not evaluate the same rows, or expected other answers.
    """
    found = [kept(run, task) for run in runs]
    for run, each in zip(runs[1:], found[1:], strict=True):
        if not np.array_equal(each.rows, found[0].rows) or each.targets != found[0].targets:
            raise DataError(
                N_(
                    "As execuções {a} e {b} não avaliaram as mesmas linhas de “{task}”: compare execuções "
                    "feitas com os mesmos dados e limites."
                ),
                a=runs[0].id,
                b=run.id,
                task=task,
            )
    return found


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

    Raises:
        PtlmError: as `aligned`, or an unknown metric.
    """
    left, right = aligned([a, b], task)
    found = {}
    for metric in names or task_of(a, task).metrics:
        one, other = (_row_scores(side.path, side.stamp, metric) for side in (left, right))
        scores = None if one is None or other is None else (one, other)
        found[metric] = compare(
            metric,
            left.targets,
            left.predictions,
            right.predictions,
            row_scores=scores,
            seed=seed,
            resamples=resamples,
        )
    return found


def comparable(a: Run, b: Run, task: str) -> PtlmError | None:
    """Why two runs cannot be compared on a task; None where they can."""
    try:
        aligned([a, b], task)
    except PtlmError as error:
        return error
    return None


def summarise_seeds(
    runs: Sequence[Run], task: str, names: Sequence[str] = (), *, resamples: int = RESAMPLES
) -> dict[str, SeedSummary]:
    """Runs that differ in their seed alone, by metric: mean, deviation, and an interval that counts seeds and rows.

    Raises:
        PtlmError: as `aligned`; fewer than two runs, or an unknown metric.
    """
    sides = aligned(runs, task) if runs else []
    found = {}
    for metric in names or (task_of(runs[0], task).metrics if runs else ()):
        scores = [_row_scores(side.path, side.stamp, metric) for side in sides]
        found[metric] = over_seeds(
            metric,
            sides[0].targets,
            [side.predictions for side in sides],
            row_scores=None if scores[0] is None else [each for each in scores if each is not None],
            resamples=resamples,
        )
    return found
