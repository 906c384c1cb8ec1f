"""Many models over many tasks, and many tests at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_
from ptlm.statistics.measures import Floats

Correction = Literal["holm", "benjamini-hochberg"]
_CORRECTIONS: dict[Correction, str] = {"holm": "holm", "benjamini-hochberg": "fdr_bh"}


def adjust(p_values: Sequence[float], correction: Correction = "holm") -> list[float]:
    """p-values corrected for their number, in the same order, by statsmodels.

    Holm 1979 (doi:10.2307/4615733) bounds the chance of any false rejection; Benjamini & Hochberg 1995
    (doi:10.1111/j.2517-6161.1995.tb02031.x) the expected share of false ones among the rejections.
    """
    if correction not in _CORRECTIONS:
        raise UsageError(
            N_("Correção desconhecida: “{name}”. Opções: {options}."),
            name=correction,
            options=", ".join(_CORRECTIONS),
        )
    if not len(p_values):
        return []
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(p_values, method=_CORRECTIONS[correction])[1]]


@dataclass(frozen=True, kw_only=True)
class SignedRanks:
    """Wilcoxon's test of two models over tasks."""

    p: float
    effect: float
    """Matched-pairs rank-biserial correlation: 1 where B is better in all tasks, -1 where in none."""
    tasks: int


def wilcoxon(a: ArrayLike, b: ArrayLike) -> SignedRanks:
    """Two-sided signed-rank test of B - A over tasks (Demšar 2006, jmlr.org/papers/v7/demsar06a.html), by scipy.

    `a` and `b` hold one score a task; higher is better. Exact where scipy can; fewer than six tasks can never
    reach p < 0.05.
    """
    from scipy.stats import rankdata
    from scipy.stats import wilcoxon as signed_rank

    gaps = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    gaps = gaps[gaps != 0]
    if not gaps.size:
        return SignedRanks(p=1.0, effect=0.0, tasks=0)
    ranks = rankdata(np.abs(gaps))
    effect = float((ranks * np.sign(gaps)).sum() / ranks.sum())
    return SignedRanks(p=float(signed_rank(gaps).pvalue), effect=effect, tasks=len(gaps))


@dataclass(frozen=True, kw_only=True)
class RankTest:
    """Friedman's test of models over tasks, and Nemenyi's critical difference."""

    ranks: tuple[float, ...]
    """Mean rank of each model; 1 is best."""
    p: float
    """Of "all models are equal", by Iman and Davenport's F."""
    concordance: float
    """Kendall's W: 0 where tasks rank the models in unlike ways, 1 where all rank them alike."""
    critical_difference: float
    """Mean ranks closer than this do not differ (Nemenyi)."""
    cliques: tuple[tuple[int, ...], ...]
    """Largest groups of models, by index from the best, that do not differ: the bars of the diagram."""
    tasks: int


def friedman(scores: ArrayLike, *, alpha: float = 0.05) -> RankTest:
    """Compare models over tasks from scores of shape (models, tasks); higher is better, none missing.

    The test is Friedman's in Iman and Davenport's form (1980, doi:10.1080/03610928008827904), for the chi-square
    one rejects too seldom with few tasks; the critical difference is Nemenyi's (both as in Demšar 2006).

    Raises:
        DataError: fewer than three models or two tasks, or a score is missing.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] < 3 or table.shape[1] < 2 or not np.isfinite(table).all():
        raise DataError(
            N_(
                "Para comparar modelos entre tarefas são precisos ao menos 3 modelos e 2 tarefas, sem valores faltando."
            )
        )
    from scipy.stats import f, friedmanchisquare, rankdata

    models, tasks = table.shape
    ranks = rankdata(-table, axis=0).mean(axis=1)
    differ = bool(np.ptp(table, axis=0).any())
    statistic = float(friedmanchisquare(*table).statistic) if differ else 0.0
    concordance = min(statistic / (tasks * (models - 1)), 1.0)
    if concordance > 1 - 1e-12:
        p = 0.0
    else:
        ratio = (tasks - 1) * concordance / (1 - concordance)
        p = float(f.sf(ratio, models - 1, (models - 1) * (tasks - 1)))
    difference = nemenyi(models, tasks, alpha)
    return RankTest(
        ranks=tuple(float(rank) for rank in ranks),
        p=p,
        concordance=concordance,
        critical_difference=difference,
        cliques=_cliques(ranks, difference),
        tasks=tasks,
    )


def nemenyi(models: int, tasks: int, alpha: float = 0.05) -> float:
    """The critical difference of mean ranks: q(alpha, models, ∞)/√2 · sqrt(k(k+1)/6N)."""
    from scipy.stats import studentized_range

    quantile = float(studentized_range.ppf(1 - alpha, models, np.inf)) / 2**0.5
    return quantile * (models * (models + 1) / (6 * tasks)) ** 0.5


def _cliques(ranks: Floats, difference: float) -> tuple[tuple[int, ...], ...]:
    order = np.argsort(ranks, kind="stable")
    found: list[tuple[int, ...]] = []
    last_end = 0
    for start in range(len(order)):
        near = np.flatnonzero(ranks[order] - ranks[order[start]] < difference)
        end = int(near.max()) + 1
        if end - start > 1 and end > last_end:
            found.append(tuple(int(model) for model in order[start:end]))
            last_end = end
    return tuple(found)
