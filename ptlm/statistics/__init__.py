"""Honest statistics of predictions: intervals, seeds, paired tests, many tasks, and what a set can show.

Pure: numbers in, numbers out, deterministic by seed. docs/statistics.md says which method is used where, why, and
how often its promises were kept in simulations (tests/benchmarks/intervals.py).
"""

from ptlm.statistics.intervals import (
    CONFIDENCE,
    RESAMPLES,
    Interval,
    fisher_z,
    interval,
    intervals,
    wilson,
)
from ptlm.statistics.paired import (
    EFFECT_TITLES,
    TEST_TITLES,
    Comparison,
    compare,
    mcnemar,
)
from ptlm.statistics.power import (
    Detectable,
    detectable_between,
    detectable_from_error,
    detectable_share,
    detectable_unpaired,
)
from ptlm.statistics.seeds import SeedSummary, over_seeds
from ptlm.statistics.tasks import RankTest, SignedRanks, adjust, friedman, nemenyi, wilcoxon

__all__ = [
    "interval",
    "intervals",
    "Interval",
    "wilson",
    "fisher_z",
    "over_seeds",
    "SeedSummary",
    "compare",
    "Comparison",
    "mcnemar",
    "adjust",
    "wilcoxon",
    "SignedRanks",
    "friedman",
    "RankTest",
    "nemenyi",
    "detectable_between",
    "detectable_share",
    "detectable_from_error",
    "detectable_unpaired",
    "Detectable",
    "TEST_TITLES",
    "EFFECT_TITLES",
    "CONFIDENCE",
    "RESAMPLES",
]
