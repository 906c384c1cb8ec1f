"""Metrics as functions of weighted rows, so that thousands of resamples are one matrix product.

A bootstrap resample, a jackknife sample and a permutation differ only in how often each row counts. A `Measure`
says what of a row matters (its *columns*) and how the metric follows from the columns and the weights. Rows with
the same columns are one *cell*, which makes classification as cheap at a million rows as at a hundred.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from ptlm import metrics
from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.statistics.ranks import Floats, Ranks, ratio


class Measure(Protocol):
    """What of each row one metric depends on, and how."""

    @property
    def columns(self) -> Floats:
        """Shape (rows, k)."""

    def values(self, columns: Floats, weights: Floats) -> Floats:
        """The metric of each weighting: (cells, k) and (samples, cells) to (samples,)."""

    def leave_one_out(self, columns: Floats, weights: Floats) -> Floats:
        """The metric without one row of each cell: (cells, k) and (cells,) to (cells,)."""


@dataclass(frozen=True)
class Sums:
    """A metric that is a function of column sums: means, confusion counts, moments."""

    columns: Floats
    finish: Callable[[Floats], Floats]
    """Sums (…, k) to values (…)."""

    def values(self, columns: Floats, weights: Floats) -> Floats:
        """See `Measure`."""
        return self.finish(weights @ columns)

    def leave_one_out(self, columns: Floats, weights: Floats) -> Floats:
        """See `Measure`."""
        return self.finish(weights @ columns - columns)


def _mean(sums: Floats) -> Floats:
    return ratio(sums[..., 1], sums[..., 0])


def _correlation(sums: Floats) -> Floats:
    rows, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    spread = (rows * xx - x * x) * (rows * yy - y * y)
    # What is left by rounding of a constant column is no spread.
    spread = np.where(spread > 1e-18 * rows**4, spread, 0.0)
    return np.clip(ratio(rows * xy - x * y, np.sqrt(spread)), -1.0, 1.0)


def _by_class(sums: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Rows (…), and right, targets and predictions of each class (…, classes)."""
    right, gold, guess = np.split(sums[..., 1:], 3, axis=-1)
    return sums[..., 0], right, gold, guess


def _f1_macro(sums: Floats) -> Floats:
    _, right, gold, guess = _by_class(sums)
    total = gold + guess
    return ratio(ratio(2 * right, total).sum(axis=-1), (total > 0).sum(axis=-1).astype(float))


def _matthews(sums: Floats) -> Floats:
    rows, right, gold, guess = _by_class(sums)
    unparsed = rows - guess.sum(axis=-1)
    covariance = right.sum(axis=-1) * rows - (gold * guess).sum(axis=-1)
    targets = rows**2 - (gold**2).sum(axis=-1)
    predictions = rows**2 - (guess**2).sum(axis=-1) - unparsed**2
    return ratio(covariance, np.sqrt(targets * predictions))


def _with_ones(*columns: ArrayLike) -> Floats:
    arrays = [np.asarray(column, dtype=np.float64) for column in columns]
    return np.column_stack([np.ones(len(arrays[0])), *arrays])


def mean_of(rows: ArrayLike) -> Sums:
    """The mean of one number a row."""
    return Sums(_with_ones(rows), _mean)


def _classes(finish: Callable[[Floats], Floats]) -> Callable[[Any, Any], Sums]:
    def build(targets: ArrayLike, predictions: ArrayLike) -> Sums:
        gold, guess = np.asarray(targets, dtype=np.int64), np.asarray(predictions, dtype=np.int64)
        names = np.setdiff1d(np.union1d(gold, guess), [metrics.UNPARSED])
        is_gold, is_guess = gold[:, None] == names, guess[:, None] == names
        return Sums(_with_ones(is_gold & is_guess, is_gold, is_guess), finish)

    return build


def standardised(values: ArrayLike) -> Floats:
    """`values` with mean 0 and standard deviation 1; zeros where they are constant."""
    numbers = np.asarray(values, dtype=np.float64)
    centred = numbers - numbers.mean()
    # Scaled before squaring, so that very large and very small numbers stay within a float.
    largest = np.abs(centred).max()
    if not np.ptp(numbers) or not largest:
        return np.zeros_like(numbers)
    scaled: Floats = centred / largest
    return scaled / scaled.std()


def _moments(targets: ArrayLike, predictions: ArrayLike) -> Sums:
    x, y = standardised(targets), standardised(predictions)
    return Sums(_with_ones(x, y, x * x, y * y, x * y), _correlation)


def _rank_pairs(targets: ArrayLike, predictions: ArrayLike) -> Ranks:
    return Ranks(np.column_stack([np.asarray(side, dtype=np.float64) for side in (targets, predictions)]))


_BUILDERS: dict[str, Callable[[Any, Any], Measure]] = {
    "f1_macro": _classes(_f1_macro),
    "matthews": _classes(_matthews),
    "pearson": _moments,
    "spearman": _rank_pairs,
}


def measure_of(metric: str, targets: Any, predictions: Any, row_scores: ArrayLike | None = None) -> Measure:
    """The measure of a metric of `ptlm.metrics.METRICS` on these rows.

    `row_scores` (one number a row) saves computing a metric that is a mean of row scores once more.

    Raises:
        UsageError: no such metric.
        DataError: the rows do not fit the metric.
    """
    record = metrics.find(metric)
    if record.rows is not None:
        return mean_of(record.rows(targets, predictions) if row_scores is None else row_scores)
    if metric not in _BUILDERS:
        raise UsageError(N_("Ainda não há intervalos de confiança para a métrica “{metric}”."), metric=metric)
    record.function(targets, predictions)  # for its checks
    return _BUILDERS[metric](targets, predictions)
