"""Confidence intervals of one model's metrics on one set of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ptlm import metrics
from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.statistics.measures import Floats, Measure, mean_of, measure_of
from ptlm.statistics.resampling import Cells, Influence, affordable, cells_of, influence_of, replicate

Method = Literal["bca", "studentised", "wilson", "fisher-z"]
METHODS: dict[str, Method] = {"accuracy": "wilson", "exact_match": "wilson", "mse": "studentised"}
"""Which method each metric has; the others have BCa. docs/statistics.md shows why."""
RESAMPLES = 9999
"""Bootstrap resamples: enough that another seed moves a limit by a few hundredths of the interval's width."""
CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A metric's value and the confidence interval around it."""

    metric: str
    value: float
    low: float
    high: float
    confidence: float
    """The share of such intervals that hold the true value."""
    method: Method
    rows: int
    error: float
    """Standard error of the value."""

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, as stored in a run's result."""
        return asdict(self)


def interval(metric: str, targets: Any, predictions: Any, **options: Any) -> Interval:
    """The interval of one metric; options as in `intervals`."""
    return intervals([metric], targets, predictions, **options)[metric]


def intervals(
    names: Sequence[str],
    targets: Any,
    predictions: Any,
    *,
    row_scores: Mapping[str, ArrayLike] | None = None,
    strata: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Interval]:
    """Intervals of several metrics on the same rows and resamples; the same seed gives the same numbers.

    `strata` (one value a row) are groups whose sizes were fixed when the set was made; for class metrics they
    are the target classes unless given. `row_scores` maps metrics that are means of row scores to scores that
    are known already.

    Raises:
        UsageError: no such metric, or a confidence that is not between 0 and 1.
        DataError: the rows do not fit the metric.
    """
    check_confidence(confidence)
    known = row_scores or {}
    measures = {name: measure_of(name, targets, predictions, known.get(name)) for name in names}
    sample = Sample.of({name: (name, measure) for name, measure in measures.items()}, targets, strata)
    return sample.intervals(confidence, resamples, np.random.default_rng(seed))


def check_confidence(confidence: float) -> None:
    """UsageError unless `confidence` is a share between 0 and 1."""
    if not 0 < confidence < 1:
        raise UsageError(N_("A confiança deve estar entre 0 e 1; veio {value:g}."), value=confidence)


def strata_of(metric: str, targets: Any, given: ArrayLike | None) -> ArrayLike | None:
    """The strata given, or the target classes where the metric compares classes, or none."""
    if given is not None:
        return given
    return np.asarray(targets) if metrics.find(metric).compares == "class" else None


@dataclass(frozen=True)
class Sample:
    """Some measures of the same rows, each with its metric's name: of one model or of several."""

    measures: Mapping[str, tuple[str, Measure]]
    cells: Cells

    @classmethod
    def of(
        cls, measures: Mapping[str, tuple[str, Measure]], targets: Any, strata: ArrayLike | None
    ) -> "Sample":
        """The measures' common cells, stratified by what their metrics ask for."""
        columns = np.hstack([measure.columns for _, measure in measures.values()])
        metric = next(iter(measures.values()))[0]
        return cls(measures, cells_of(columns, strata_of(metric, targets, strata)))

    def replicates(self, resamples: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Each measure on the same resamples, and the means of squares that studentising needs (`name²`)."""
        asked = {key: measure for key, (_, measure) in self.measures.items()}
        squares = {
            f"{key}²": mean_of(measure.columns[:, 1] ** 2)
            for key, (metric, measure) in self.measures.items()
            if METHODS.get(metric) == "studentised"
        }
        return replicate({**asked, **squares}, self.cells, affordable(self.cells, resamples), rng)

    def intervals(self, confidence: float, resamples: int, rng: np.random.Generator) -> dict[str, Interval]:
        """Each measure's interval; nothing is resampled where no metric's method asks for it."""
        closed = all(METHODS.get(metric) == "wilson" for metric, _ in self.measures.values())
        replicates = {} if closed else self.replicates(resamples, rng)
        return self.intervals_from(replicates, confidence)

    def intervals_from(self, replicates: Mapping[str, Floats], confidence: float) -> dict[str, Interval]:
        """Each measure's interval from its replicates."""
        return {key: self._interval(key, replicates, confidence) for key in self.measures}

    def _interval(self, key: str, replicates: Mapping[str, Floats], confidence: float) -> Interval:
        metric, measure = self.measures[key]
        cells, method = self.cells, METHODS.get(metric, "bca")
        if method == "wilson":
            return wilson(metric, int(measure.columns[:, 1].sum()), cells.rows, confidence)
        value = float(measure.values(measure.columns[cells.first], cells.counts[None, :])[0])
        influence = influence_of(measure, cells)
        if not np.ptp(replicates[key]):  # as where every row is right: the bootstrap knows no doubt
            method, limits = "wilson", _limits_of_unanimity(metric, value, cells.rows, confidence)
        elif method == "studentised":
            limits = studentised(
                value, replicates[key], replicates[f"{key}²"], influence, cells.rows, confidence
            )
        else:
            limits = bca(value, replicates[key], influence, confidence, widened=mostly_distinct(cells))
        return _interval(metric, value, limits, confidence, method, cells.rows, influence.variance**0.5)


def _interval(
    name: str,
    value: float,
    limits: tuple[float, float],
    confidence: float,
    method: Method,
    rows: int,
    error: float,
) -> Interval:
    low, high = limits
    return Interval(
        metric=name,
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        method=method,
        rows=rows,
        error=error,
    )


def mostly_distinct(cells: Cells) -> bool:
    """Whether most rows differ. Where few kinds of row exist, the lattice of values widens intervals enough."""
    return 2 * len(cells.counts) > cells.rows


def bca(
    value: float, replicates: Floats, influence: Influence, confidence: float, *, widened: bool = True
) -> tuple[float, float]:
    """Limits of the bias-corrected and accelerated bootstrap (Efron 1987, doi:10.2307/2289144).

    Widened as Hesterberg 2015 (doi:10.1080/00031305.2015.1089789) proposes for small samples: the
    bootstrap's standard error is too small by sqrt((n-1)/n), and normal quantiles by their ratio to Student's.
    """
    from scipy.special import ndtr, ndtri, stdtrit

    below = np.mean(replicates < value) + np.mean(replicates == value) / 2
    bias = float(ndtri(np.clip(below, 0.5 / len(replicates), 1 - 0.5 / len(replicates))))
    tails = _tails(confidence)
    quantile: Floats = ndtri(tails)
    if widened and np.isfinite(influence.freedom):
        quantile = np.float64(influence.narrowness) * stdtrit(influence.freedom, tails)
    shifted = bias + quantile
    levels = ndtr(bias + shifted / np.maximum(1 - influence.acceleration * shifted, 1e-3))
    low, high = np.quantile(replicates, levels)
    return float(low), float(high)


def studentised(
    mean: float, replicates: Floats, squares: Floats, influence: Influence, rows: int, confidence: float
) -> tuple[float, float]:
    """Limits of the bootstrap-t of a mean of non-negative row scores (Hall 1988, doi:10.1214/aos/1176350933).

    `replicates` and `squares` are the means of the scores and of their squares in each resample. The method of
    choice for means of skewed scores such as squared errors, where BCa falls short in small samples.
    """
    deviation = np.sqrt(np.maximum(squares - replicates**2, 0.0) / rows)
    varied = deviation > 0
    ratios = (replicates[varied] - mean) / deviation[varied]
    upper, lower = np.quantile(ratios, _tails(confidence)[::-1])
    error = influence.variance**0.5 / influence.narrowness
    return max(float(mean - upper * error), 0.0), float(mean - lower * error)


def _tails(confidence: float) -> Floats:
    return np.array([(1 - confidence) / 2, (1 + confidence) / 2])


def wilson(name: str, right: int, rows: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share of right rows (Wilson 1927, doi:10.2307/2276774), by scipy."""
    value = right / rows
    error = (value * (1 - value) / rows) ** 0.5
    return _interval(name, value, _wilson(right, rows, confidence), confidence, "wilson", rows, error)


def _wilson(right: int, rows: int, confidence: float) -> tuple[float, float]:
    from scipy.stats import binomtest

    limits = binomtest(right, rows).proportion_ci(confidence, method="wilson")
    return float(limits.low), float(limits.high)


def _limits_of_unanimity(name: str, value: float, rows: int, confidence: float) -> tuple[float, float]:
    """Where no resample differs: all rows of a class were answered alike, as by a model that always says the same.

    Wilson says how many rows of others could be answered otherwise though none of these was; the limits are what the
    metric would be if those were all wrong, or all right. Of a perfect metric that is Wilson's interval itself.
    """
    record = metrics.find(name)
    if not np.isfinite(record.high):
        return value, value
    _, others = _wilson(0, rows, confidence)
    return value - others * (value - record.low), value + others * (record.high - value)


def fisher_z(value: float, rows: int, confidence: float = CONFIDENCE) -> Interval:
    """Fisher's interval of Pearson's correlation, atanh(r) ± z/sqrt(n-3) (Fisher 1921).

    Holds for two normal variables only: a check of the bootstrap where they nearly are. Without at least four
    rows anything is possible.
    """
    from scipy.special import ndtri

    check_confidence(confidence)
    if rows < 4:
        return _interval("pearson", value, (-1.0, 1.0), confidence, "fisher-z", rows, float("inf"))
    deviation = (rows - 3) ** -0.5
    with np.errstate(divide="ignore"):  # of a perfect correlation there is no doubt: atanh(1) is endless
        low, high = np.tanh(np.arctanh(value) + deviation * ndtri(_tails(confidence)))
    error = (1 - value**2) * deviation
    return _interval("pearson", value, (float(low), float(high)), confidence, "fisher-z", rows, error)
