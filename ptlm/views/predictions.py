"""Kept predictions of a run, row by row: right and wrong, by class, by length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ptlm import statistics
from ptlm.errors import RunError
from ptlm.i18n import N_, _
from ptlm.metrics import UNPARSED
from ptlm.runs.run import Run
from ptlm.searching import holds, words_of
from ptlm.tasks.record import Task
from ptlm.views import formats, lengths

Verdict = Literal["all", "right", "wrong"]
VERDICTS: dict[Verdict, str] = {"all": N_("Todos"), "wrong": N_("Erros"), "right": N_("Acertos")}
NEAR = 0.5
"""A similarity counts as right where it is this close to the expected one."""
ALL_RIGHT = 1.0 - 1e-9
LONGEST_SHOWN = 700
NEEDED = ("row_id", "input", "target", "prediction", "score")


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """Every evaluated row of one task."""

    task: Task
    table: pd.DataFrame
    """The kept columns, and `right` (bool; for summaries NaN) and `length` (words of the input)."""

    @property
    def judged(self) -> bool:
        """Whether a row is either right or wrong; a summary is neither."""
        return self.task.kind != "summarisation"


def with_predictions(run: Run) -> list[Task]:
    """The run's tasks whose predictions are there."""
    tasks = run.spec.tasks if run.spec else ()
    return [task for task in tasks if run.predictions_file(task.id).is_file()]


def load(run: Run, task: Task) -> Predictions:
    """The predictions of one task; the file is read again only when it has changed.

    Raises:
        RunError: the file is missing or broken.
    """
    path = run.predictions_file(task.id)
    try:
        table = _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise RunError(
            N_("As previsões em {file} não puderam ser lidas: o arquivo falta ou está corrompido."),
            file=path.name,
        ) from error
    return Predictions(task=task, table=table.assign(right=_right(table, task), length=_lengths(table)))


@lru_cache(maxsize=16)
def _read(path: Path, stamp: int) -> pd.DataFrame:
    table = pd.read_parquet(path)
    if missing := set(NEEDED) - set(table.columns):
        raise ValueError(f"missing columns {missing}")
    return table


def _right(table: pd.DataFrame, task: Task) -> pd.Series:
    if task.kind == "similarity":
        return (table["prediction"] - table["target"]).abs() <= NEAR
    return table["score"] >= ALL_RIGHT


def _lengths(table: pd.DataFrame) -> pd.Series:
    return table["input"].fillna("").map(lambda text: len(str(text).split()))


def answer(task: Task, value: object) -> str:
    """A target or a prediction as people read it."""
    if task.kind == "classification":
        number = (
            int(value) if isinstance(value, int | float | np.integer) and not pd.isna(value) else UNPARSED
        )
        return task.labels[number] if 0 <= number < len(task.labels) else _("nenhum rótulo")
    if task.kind == "similarity":
        return formats.decimal(float(str(value)), 2)
    return str(value)


def selected(
    predictions: Predictions, verdict: Verdict = "all", search: str = "", label: int | None = None
) -> pd.DataFrame:
    """The rows that were right or wrong, contain every word of `search`, and are of the expected class `label`.

    The worst stand first where they can be ordered.
    """
    table = predictions.table
    keep = pd.Series(True, index=table.index)
    if verdict != "all" and predictions.judged:
        keep &= table["right"] == (verdict == "right")
    if label is not None:
        keep &= table["target"] == label
    keep &= holding(table, predictions.task, ("prediction",), search)
    worst_last = predictions.task.kind == "similarity"
    return table[keep].sort_values("score", ascending=not worst_last, kind="stable")


def holding(table: pd.DataFrame, task: Task, predicted: Sequence[str], search: str) -> pd.Series:
    """Whether a row's input, expected answer or one of its `predicted` ones, as they are shown, hold the words."""
    words = words_of(search)
    if not words:
        return pd.Series(True, index=table.index)
    columns = [table["input"].astype(str)]
    columns += [table[name].map(lambda value: answer(task, value)) for name in ("target", *predicted)]
    return pd.Series(
        [holds(" ".join(texts), words) for texts in zip(*columns, strict=True)], table.index, bool
    )


def readable(rows: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Rows for people: input, expected, predicted and, where it says more than right or wrong, the score."""
    shown = pd.DataFrame(
        {
            "input": [formats.cut(text, LONGEST_SHOWN) for text in rows["input"].astype(str)],
            "expected": [answer(task, value) for value in rows["target"]],
            "predicted": [answer(task, value) for value in rows["prediction"]],
        }
    )
    if task.kind == "classification" and "raw_output" in rows:
        raw = zip(shown["predicted"], rows["prediction"], rows["raw_output"], strict=True)
        shown["predicted"] = [
            f"{text}: “{said}”" if number == UNPARSED else text for text, number, said in raw
        ]
    if task.kind in ("question_answering", "summarisation"):
        shown["score"] = [formats.decimal(100 * value, 0) for value in rows["score"]]
    if task.kind == "similarity":
        shown["score"] = [formats.decimal(math.sqrt(value), 2) for value in rows["score"]]
    return shown


def confusion(predictions: Predictions) -> pd.DataFrame:
    """How often each expected class (rows) was predicted as each (columns); the last column: no label at all."""
    table, labels = predictions.table, list(predictions.task.labels)
    counts = pd.crosstab(table["target"], table["prediction"])
    columns = list(range(len(labels)))
    names = list(labels)
    if UNPARSED in counts.columns:
        columns, names = [*columns, UNPARSED], [*names, _("nenhum rótulo")]
    counts = counts.reindex(index=range(len(labels)), columns=columns, fill_value=0)
    return counts.set_axis(labels, axis=0).set_axis(names, axis=1)


def by_class(predictions: Predictions) -> pd.DataFrame:
    """Rows, precision, recall and F1 of each class; NaN where a class was never predicted or expected."""
    counts = confusion(predictions)
    labels = list(counts.index)
    cells = counts.to_numpy(float)
    known = cells[:, : len(labels)]  # by place: a class may be called as the column of answers that are none
    right, expected, predicted = (
        pd.Series(values, index=labels) for values in (np.diag(known), cells.sum(axis=1), known.sum(axis=0))
    )
    return pd.DataFrame(
        {
            "rows": expected.astype(int),
            "precision": right / predicted.where(predicted > 0),
            "recall": right / expected.where(expected > 0),
            "f1": 2 * right / (expected + predicted).where(expected + predicted > 0),
        }
    )


def by_length(predictions: Predictions) -> pd.DataFrame:
    """Mean score of groups of about equal size by words of the input, with a 95% interval of the mean.

    Columns: words (as text), rows, score, low, high. The score is the share of right rows, the mean row score of
    questions and summaries, or the mean absolute error of numbers. The limits are NaN where no row differs from the
    others. Empty where there are not two groups (see `lengths.groups`).
    """
    table, kind = predictions.table.dropna(subset="score"), predictions.task.kind
    values = np.sqrt(table["score"]) if kind == "similarity" else table["score"]
    found = [
        (
            lengths.span(rows["length"]),
            len(rows),
            values[rows.index].mean(),
            *_limits(values[rows.index], kind),
        )
        for _group, rows in table.groupby(lengths.groups(table["length"]))
    ]
    return pd.DataFrame(found if len(found) > 1 else [], columns=["words", "rows", "score", "low", "high"])


def _limits(values: pd.Series, kind: str) -> tuple[float, float]:
    """The 95% interval of a mean: Wilson's of a share of right rows, Student's of other scores.

    Of scores that do not differ at all, Student's would be no wider than a point, as if there were no doubt: NaN.
    """
    if kind == "classification":
        share = statistics.wilson("accuracy", int(values.sum()), len(values))
        return share.low, share.high
    if not np.ptp(values):
        return math.nan, math.nan
    from scipy.special import stdtrit

    scores = values.to_numpy(float)
    mean, error = float(scores.mean()), float(scores.std(ddof=1)) / math.sqrt(len(scores))
    half = float(stdtrit(len(scores) - 1, (1 + statistics.CONFIDENCE) / 2)) * error
    return max(mean - half, 0.0), min(mean + half, math.inf if kind == "similarity" else 1.0)


def csv(run: Run, tasks: Sequence[Task]) -> bytes:
    """All predictions of some tasks as one table, for spreadsheets."""
    from ptlm.userdata.writing import spreadsheet

    tables = [load(run, task).table.assign(task=task.id) for task in tasks]
    return spreadsheet(pd.concat(tables))
