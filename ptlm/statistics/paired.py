"""Two models on the same rows: difference, interval, test and effect size."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ptlm import metrics
from ptlm.i18n import N_
from ptlm.statistics.intervals import CONFIDENCE, RESAMPLES, Interval, Sample, check_confidence
from ptlm.statistics.measures import Floats, Measure, Sums, mean_of, measure_of, standardised
from ptlm.statistics.resampling import CELLS_AT_ONCE, Cells, affordable, cells_of

Test = Literal["mcnemar", "randomisation"]
TEST_TITLES: dict[Test, str] = {
    "mcnemar": N_("McNemar (mid-p)"),
    "randomisation": N_("aleatorização aproximada"),
}
Effect = Literal["cohen-g", "cohen-dz", "cohen-q", "none"]
EFFECT_TITLES: dict[Effect, str] = {
    "cohen-g": N_("g de Cohen: quanto mais da metade das discordâncias um dos dois ganha"),
    "cohen-dz": N_("dz de Cohen: diferença média por linha, em desvios-padrão"),
    "cohen-q": N_("q de Cohen: diferença entre correlações na escala z de Fisher"),
    "none": "",
}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Model B against model A on the same rows; differences are B - A."""

    metric: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    confidence: float
    error: float
    """Standard error of the difference."""
    p: float
    """Two-sided p-value of "the two do not differ"."""
    test: Test
    effect: float
    effect_name: Effect
    rows: int
    only_a: int | None
    """Rows that only A has right (shares of right rows)."""
    only_b: int | None

    @property
    def better(self) -> bool:
        """Whether B's value is better than A's, whatever the doubt."""
        higher = metrics.find(self.metric).higher_is_better
        return self.difference > 0 if higher else self.difference < 0

    def as_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


def compare(
    metric: str,
    targets: Any,
    a: Any,
    b: Any,
    *,
    row_scores: tuple[ArrayLike, ArrayLike] | None = None,
    strata: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Comparison:
    """Compare the predictions `a` and `b` of two models for the same rows, in the same order.

    Shares of right rows are tested by McNemar's test, all else by approximate randomisation. `row_scores` are
    both models' scores a row where the metric is their mean and they are known already.

    Raises:
        UsageError: no such metric.
        DataError: the rows do not fit the metric.
    """
    check_confidence(confidence)
    scores = row_scores or (None, None)
    sides = (measure_of(metric, targets, a, scores[0]), measure_of(metric, targets, b, scores[1]))
    rng = np.random.default_rng(seed)
    sample = Sample.of({"a": (metric, sides[0]), "b": (metric, sides[1])}, targets, strata)
    gap = Gap.of(sample, confidence, resamples, rng)
    p, test, only = _test(metric, targets, (a, b), sides, resamples, rng)
    name, effect = _effect(metric, sides, (gap.a.value, gap.b.value))
    return Comparison(
        metric=metric,
        a=gap.a.value,
        b=gap.b.value,
        difference=gap.b.value - gap.a.value,
        low=gap.low,
        high=gap.high,
        confidence=confidence,
        error=gap.error,
        p=p,
        test=test,
        effect=effect,
        effect_name=name,
        rows=sample.cells.rows,
        only_a=only[0],
        only_b=only[1],
    )


@dataclass(frozen=True)
class Gap:
    """The difference B - A of two dependent values, from both intervals and how much the two vary together."""

    a: Interval
    b: Interval
    low: float
    high: float
    error: float

    @classmethod
    def of(cls, sample: Sample, confidence: float, resamples: int, rng: np.random.Generator) -> "Gap":
        """The limits of the measures `a` and `b` of the sample by the method of variance estimates recovery.

        Zou 2007 (doi:10.1037/1082-989X.12.4.399): the distances of both intervals' limits from their values
        stand for the standard errors in the formula of a difference's variance. Unlike a bootstrap of the
        difference it holds at 71 rows; for shares of right rows it is Newcombe's method 10 (1998). The
        correlation of the two values is that of their replicates on the same resamples.
        """
        replicates = sample.replicates(resamples, rng)
        found = sample.intervals_from(replicates, confidence)
        a, b = found["a"], found["b"]
        together = _correlation(replicates["a"], replicates["b"])
        difference = b.value - a.value
        below = _apart(b.value - b.low, a.high - a.value, together)
        above = _apart(b.high - b.value, a.value - a.low, together)
        return cls(a, b, difference - below, difference + above, _apart(a.error, b.error, together))


def _apart(left: float, right: float, correlation: float) -> float:
    return float(max(left**2 + right**2 - 2 * correlation * left * right, 0.0) ** 0.5)


def _correlation(left: Floats, right: Floats) -> float:
    return float(np.corrcoef(left, right)[0, 1]) if np.ptp(left) and np.ptp(right) else 0.0


_PROPORTIONS = ("accuracy", "exact_match")
_CORRELATIONS = ("pearson", "spearman", "matthews")
Only: TypeAlias = tuple[int | None, int | None]


def _test(
    metric: str,
    targets: Any,
    predictions: tuple[Any, Any],
    sides: tuple[Measure, Measure],
    resamples: int,
    rng: np.random.Generator,
) -> tuple[float, Test, Only]:
    if metric in _PROPORTIONS:
        right_a, right_b = (side.columns[:, 1] > 0.5 for side in sides)
        only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
        return mcnemar(only_a, only_b), "mcnemar", (only_a, only_b)
    means = metrics.find(metric).rows is not None
    swappable = (
        [mean_of(side.columns[:, 1]) for side in sides]
        if means
        else _on_one_scale(metric, targets, predictions)
    )
    return randomisation(*swappable, resamples=resamples, rng=rng), "randomisation", (None, None)


def mcnemar(only_a: int, only_b: int) -> float:
    """Two-sided mid-p value of McNemar's test (Fagerland et al. 2013, doi:10.1186/1471-2288-13-91).

    The exact test less half the probability of what was seen: exact tests of few discordant rows reject far
    less often than they say, the mid-p hardly ever more often.
    """
    from scipy.stats import binom

    count, fewer = only_a + only_b, min(only_a, only_b)
    return min(float(2 * binom.cdf(fewer, count, 0.5) - binom.pmf(fewer, count, 0.5)), 1.0)


def _on_one_scale(metric: str, targets: Any, predictions: tuple[Any, Any]) -> tuple[Sums, Sums]:
    """Both models' measures such that a row of one may stand for a row of the other.

    Correlations ignore a model's scale, so its numbers are standardised or ranked before rows are swapped; then
    Spearman's correlation is Pearson's of the ranks. Both measures share their classes' columns.
    """
    from scipy.stats import rankdata

    prepare: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "pearson": ("pearson", standardised),
        "spearman": ("pearson", lambda values: standardised(rankdata(values))),
    }
    measured, scale = prepare.get(metric, (metric, np.asarray))
    gold = scale(targets)
    both = measure_of(
        measured, np.concatenate([gold, gold]), np.concatenate([scale(side) for side in predictions])
    )
    assert isinstance(both, Sums)
    return Sums(both.columns[: len(gold)], both.finish), Sums(both.columns[len(gold) :], both.finish)


def randomisation(a: Sums, b: Sums, *, resamples: int = RESAMPLES, rng: np.random.Generator) -> float:
    """Two-sided p-value of approximate randomisation (Noreen 1989; Yeh 2000, arXiv:cs/0008005).

    Under "the two do not differ" each row's two predictions might as well change places. The p-value counts the
    observed arrangement (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585) and half of the ties (mid-p), for few
    distinct values would make the test reject too seldom.
    """
    joint = np.hstack([a.columns, b.columns])
    cells = cells_of(joint)
    resamples = affordable(cells, resamples)
    left, right = np.hsplit(joint[cells.first], 2)
    sums = cells.counts @ left, cells.counts @ right
    observed = abs(float(b.finish(sums[1]) - a.finish(sums[0])))
    moved = right - left
    gaps = []
    for swaps in _swaps(cells, resamples, rng):
        change = swaps @ moved
        gaps.append(np.abs(b.finish(sums[1] - change) - a.finish(sums[0] + change)))
    gap = np.concatenate(gaps)
    tied = np.isclose(gap, observed, rtol=1e-9, atol=1e-12)
    above = int(((gap > observed) & ~tied).sum())
    # Of no difference both tails are the whole distribution, as in McNemar's mid-p.
    counted = 1.0 if observed < 1e-12 else 0.5
    return float((above + (int(tied.sum()) + 1) * counted) / (resamples + 1))


def _swaps(cells: Cells, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """How many rows of each cell change places: chunks of shape (samples, cells)."""
    counts = cells.counts.astype(np.int64)
    several = np.flatnonzero(counts > 1)
    size = max(1, CELLS_AT_ONCE // len(counts))
    for start in range(0, resamples, size):
        shape = (min(size, resamples - start), len(counts))
        swaps = rng.integers(0, 2, size=shape, dtype=np.uint8).astype(np.float64)
        if len(several):  # a coin a row is much cheaper than a binomial
            swaps[:, several] = rng.binomial(counts[several], 0.5, size=(shape[0], len(several)))
        yield swaps


def _effect(metric: str, sides: tuple[Measure, Measure], values: tuple[float, float]) -> tuple[Effect, float]:
    """Cohen's effect sizes (Cohen 1988): g for discordant rows, dz for row scores, q for correlations."""
    if metric in _PROPORTIONS:
        change = sides[1].columns[:, 1] - sides[0].columns[:, 1]
        discordant = int((change != 0).sum())
        return "cohen-g", float((change > 0).sum() / discordant - 0.5) if discordant else 0.0
    if metric in _CORRELATIONS:
        inside = np.clip(values, -1 + 1e-9, 1 - 1e-9)
        return "cohen-q", float(np.diff(np.arctanh(inside))[0])
    if metrics.find(metric).rows is not None:
        change = sides[1].columns[:, 1] - sides[0].columns[:, 1]
        deviation = change.std(ddof=1) if len(change) > 1 else 0.0
        return "cohen-dz", float(change.mean() / deviation) if deviation else 0.0
    return "none", 0.0
