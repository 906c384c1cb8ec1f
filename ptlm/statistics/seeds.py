"""One configuration trained with several seeds: how far the seeds lie apart, and what that makes of the interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ptlm import metrics
from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.statistics.intervals import CONFIDENCE, RESAMPLES, Sample, check_confidence
from ptlm.statistics.measures import Floats, Measure, measure_of
from ptlm.statistics.resampling import influence_of

NOTHING = 1e-12
"""Half an interval that is no wider than this is a rounding error."""


@dataclass(frozen=True, kw_only=True)
class SeedSummary:
    """A metric over several seeds, evaluated on the same rows."""

    metric: str
    value: float
    """Mean over seeds."""
    deviation: float
    """Standard deviation over seeds (divisor n-1)."""
    low: float
    high: float
    """The interval for another seed's expected value on other rows: it counts both."""
    confidence: float
    seeds: int
    rows: int
    error_rows: float
    """Standard error that comes from the rows."""
    error_seeds: float
    """Standard error that comes from the seeds, beyond what the rows explain."""


def over_seeds(
    metric: str,
    targets: Any,
    predictions: Sequence[Any],
    *,
    row_scores: Sequence[ArrayLike] | None = None,
    strata: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> SeedSummary:
    """The mean of a metric over seeds and an interval that counts both seeds and rows.

    `predictions` holds one list a seed, each for the same rows. The variance is that of two crossed samples,
    V(rows) + V(seeds) - V(both) (Cameron, Gelbach & Miller 2011, doi:10.1198/jbes.2010.07136; Owen 2007,
    doi:10.1214/07-AOAS122): the rows' part by a bootstrap that draws the same rows for all seeds, the seeds'
    part by their spread, less what the rows alone would spread them. Each part is taken times its own Student
    quantile, for few seeds say little about their spread, and the two are added in squares (Zou & Donner 2008,
    doi:10.1002/sim.3095), on a scale that keeps the limits within the metric's bounds.

    Raises:
        UsageError: fewer than two seeds, or no such metric.
        DataError: the rows do not fit the metric.
    """
    check_confidence(confidence)
    sample = _sample(metric, targets, predictions, row_scores, strata)
    replicates = sample.replicates(resamples, np.random.default_rng(seed))
    values = _values(sample)
    narrowness = influence_of(sample.measures["0"][1], sample.cells).narrowness
    parts = _Variances.of(values, np.stack([replicates[key] for key in sample.measures]), narrowness)
    half = parts.half_width(sample.cells.rows, confidence)
    if half > NOTHING:
        low, high = _limits(metric, float(values.mean()), half)
    else:  # as where every seed has every row right: what doubt is left is that of any one of them
        alone = sample.intervals_from(replicates, confidence)["0"]
        low, high = alone.low, alone.high
    return SeedSummary(
        metric=metric,
        value=float(values.mean()),
        deviation=float(values.std(ddof=1)),
        low=low,
        high=high,
        confidence=confidence,
        seeds=len(values),
        rows=sample.cells.rows,
        error_rows=parts.rows**0.5,
        error_seeds=parts.seeds**0.5,
    )


def _sample(
    metric: str,
    targets: Any,
    predictions: Sequence[Any],
    row_scores: Sequence[ArrayLike] | None,
    strata: ArrayLike | None,
) -> Sample:
    """The metric of each seed, by the seed's number, on the same rows."""
    if len(predictions) < 2:
        raise UsageError(
            N_("Para resumir sementes são precisas ao menos duas; veio {count}."), count=len(predictions)
        )
    scores: Sequence[ArrayLike | None] = row_scores or [None] * len(predictions)
    measures: dict[str, tuple[str, Measure]] = {
        str(number): (metric, measure_of(metric, targets, guess, known))
        for number, (guess, known) in enumerate(zip(predictions, scores, strict=True))
    }
    return Sample.of(measures, targets, strata)


def _values(sample: Sample) -> Floats:
    """Each measure on the rows themselves."""
    cells = sample.cells
    once = cells.counts[None, :]
    return np.array(
        [measure.values(measure.columns[cells.first], once)[0] for _, measure in sample.measures.values()]
    )


@dataclass(frozen=True)
class _Variances:
    """Of the mean over seeds."""

    rows: float
    seeds: float
    count: int

    @classmethod
    def of(cls, values: Floats, replicates: Floats, narrowness: float) -> "_Variances":
        """From the values (seeds,) and their replicates on the same resamples (seeds, resamples)."""
        count = len(values)
        rows = float(replicates.mean(axis=0).var()) * narrowness**2
        each = float(replicates.var(axis=1).mean()) * narrowness**2
        both = (each - rows) / (count - 1)
        return cls(rows=rows, seeds=max(float(values.var(ddof=1)) / count - both, 0.0), count=count)

    def half_width(self, sample: int, confidence: float) -> float:
        """Half the interval's width on the metric's scale."""
        from scipy.special import stdtrit

        freedom = np.array([max(sample - 1, 1), self.count - 1])
        quantiles = stdtrit(freedom, (1 + confidence) / 2)
        return float(np.sqrt(quantiles**2 @ np.array([self.rows, self.seeds])))


def _limits(metric: str, value: float, half: float) -> tuple[float, float]:
    """value ± half by the delta method on a log scale (positive metrics) or a logit scale (bounded ones)."""
    record = metrics.find(metric)
    low, width = record.low, record.high - record.low
    if np.isinf(width):
        return (
            (value * float(np.exp(-half / value)), value * float(np.exp(half / value)))
            if value
            else (0.0, half)
        )
    share = (value - low) / width
    if not 0 < share < 1:
        return max(value - half, low), min(value + half, record.high)
    logit, reach = np.log(share / (1 - share)), half / width / (share * (1 - share))
    below, above = (low + width / (1 + float(np.exp(-end))) for end in (logit - reach, logit + reach))
    return below, above
