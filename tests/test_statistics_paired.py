"""Two models on the same rows: against exact enumeration, scipy and statsmodels."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.proportion import power_proportions_2indep

from ptlm.errors import UsageError
from ptlm.metrics import METRICS
from ptlm.statistics import (
    EFFECT_TITLES,
    TEST_TITLES,
    compare,
    detectable_between,
    detectable_from_error,
    detectable_share,
    detectable_unpaired,
    interval,
    mcnemar,
)
from ptlm.statistics.measures import mean_of
from ptlm.statistics.paired import randomisation
from tests.test_statistics_intervals import rows_for


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 0), (0, 5), (3, 9), (20, 8), (7, 7), (140, 180)])
def test_mcnemar_is_statsmodels_less_half_of_what_was_seen(only_a: int, only_b: int) -> None:
    exact = statsmodels_mcnemar([[10, only_a], [only_b, 10]], exact=True).pvalue if only_a + only_b else 1.0
    seen = stats.binom.pmf(only_a, only_a + only_b, 0.5)
    expected = 1.0 if only_a == only_b else exact - seen
    assert mcnemar(only_a, only_b) == pytest.approx(expected)
    assert mcnemar(only_a, only_b) == mcnemar(only_b, only_a)


def test_randomisation_is_the_exact_test_where_that_can_be_enumerated() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.exponential(size=10), rng.exponential(size=10) + 0.6
    gaps = [abs(np.mean((b - a) * signs)) for signs in product((1, -1), repeat=10)]
    observed = abs(np.mean(b - a))
    exact = np.mean([gap > observed + 1e-12 for gap in gaps]) + np.mean(np.isclose(gaps, observed)) / 2
    p = randomisation(mean_of(a), mean_of(b), resamples=40_000, rng=np.random.default_rng(1))
    assert p == pytest.approx(exact, abs=0.005)


def test_randomisation_is_scipys_permutation_test() -> None:
    targets, a = rows_for("pearson", 80)
    b = rows_for("pearson", 80, seed=0)[0] + np.random.default_rng(5).normal(0, 1.1, 80)
    scaled = [(side - side.mean()) / side.std() for side in (a, b)]

    def gap(x: Any, y: Any) -> float:
        return abs(stats.pearsonr(targets, x).statistic - stats.pearsonr(targets, y).statistic)

    theirs = stats.permutation_test(
        scaled,
        gap,
        permutation_type="samples",
        n_resamples=2000,
        vectorized=False,
        alternative="greater",
        rng=np.random.default_rng(2),
    )
    found = compare("pearson", targets, a, b, resamples=4999)
    assert found.p == pytest.approx(theirs.pvalue, abs=0.02)
    assert found.difference == pytest.approx(METRICS["pearson"].function(targets, b) - found.a)


def test_a_models_scale_does_not_matter_to_correlations() -> None:
    targets, a = rows_for("pearson", 100)
    b = np.random.default_rng(3).permutation(a) * 0.1 + targets
    for metric in ("pearson", "spearman"):
        plain = compare(metric, targets, a, b, resamples=499)
        scaled = compare(metric, targets, a, 3 + 100 * b, resamples=499)
        assert plain.p == scaled.p
        assert plain.low == pytest.approx(scaled.low, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_compared(metric: str) -> None:
    targets, a = rows_for(metric, 150)
    b = rows_for(metric, 150, seed=1)[1]
    found = compare(metric, targets, a, b, resamples=999, seed=2)
    assert found.a == pytest.approx(METRICS[metric].function(targets, a), abs=1e-12)
    assert found.b == pytest.approx(METRICS[metric].function(targets, b), abs=1e-12)
    assert found.low < found.difference < found.high
    assert found.difference == pytest.approx(found.b - found.a)
    assert found.better == ((found.b > found.a) == METRICS[metric].higher_is_better)
    assert found.p < 0.05  # the predictions of B belong to other rows
    assert not found.low <= 0 <= found.high
    assert found.test in TEST_TITLES
    assert found.effect_name in EFFECT_TITLES
    assert found == compare(metric, targets, a, b, resamples=999, seed=2)


@pytest.mark.parametrize("metric", METRICS)
def test_turning_the_comparison_round_turns_its_sign(metric: str) -> None:
    targets, a = rows_for(metric, 100)
    b = rows_for(metric, 100, seed=1)[1]
    there, back = (compare(metric, targets, *sides, resamples=4999, seed=1) for sides in ((a, b), (b, a)))
    assert there.difference == pytest.approx(-back.difference)
    assert there.low == pytest.approx(-back.high, abs=0.05 * (there.high - there.low))
    assert there.effect == pytest.approx(-back.effect)
    assert (there.only_a, there.only_b) == (back.only_b, back.only_a)


@pytest.mark.parametrize("metric", METRICS)
def test_a_model_does_not_differ_from_itself(metric: str) -> None:
    targets, a = rows_for(metric, 80)
    found = compare(metric, targets, a, a, resamples=199)
    alone = interval(metric, targets, a, resamples=199)
    assert found.difference == 0
    assert found.low == pytest.approx(-found.high, abs=1e-9)
    assert found.high - found.low < (alone.high - alone.low) / 2  # rows to come may still tell them apart
    assert found.p == 1
    assert found.effect == 0


def test_rows_in_common_narrow_the_difference() -> None:
    targets, a = rows_for("mse", 300)
    b = a + np.random.default_rng(0).normal(0, 0.05, 300)
    together = compare("mse", targets, a, b)
    alone = interval("mse", targets, a)
    assert together.high - together.low < (alone.high - alone.low) / 2
    assert together.error == pytest.approx(
        np.std((targets - a) ** 2 - (targets - b) ** 2) / 300**0.5, rel=0.1
    )


def test_shares_have_newcombes_interval() -> None:
    # Newcombe 1998 (Statistics in Medicine 17, 2635-2650), method 10 on a table of both, only A, only B, neither.
    both, only_a, only_b, neither = 36, 12, 2, 0
    right_a = np.repeat([1, 1, 0, 0], [both, only_a, only_b, neither])
    right_b = np.repeat([1, 0, 1, 0], [both, only_a, only_b, neither])
    found = compare("accuracy", np.ones(50, int), right_a, right_b, resamples=20_000)
    assert (found.only_a, found.only_b) == (only_a, only_b)
    assert found.difference == pytest.approx(-0.2)
    side_a, side_b = (interval("accuracy", np.ones(50, int), side) for side in (right_a, right_b))
    phi = np.corrcoef(right_a, right_b)[0, 1]
    below = np.sqrt(
        (side_b.value - side_b.low) ** 2
        + (side_a.high - side_a.value) ** 2
        - 2 * phi * (side_b.value - side_b.low) * (side_a.high - side_a.value)
    )
    assert found.low == pytest.approx(found.difference - below, abs=0.003)


def test_known_row_scores_are_compared() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(90), rng.random(90)
    found = compare("rougeL", ["x"] * 90, ["y"] * 90, ["z"] * 90, row_scores=(a, b), resamples=499)
    assert found.difference == pytest.approx(b.mean() - a.mean())
    change = b - a
    assert (found.effect_name, found.effect) == (
        "cohen-dz",
        pytest.approx(change.mean() / change.std(ddof=1)),
    )


def test_effects_are_cohens() -> None:
    targets = np.ones(40, int)
    a, b = np.repeat([1, 0, 1], [20, 9, 11]), np.repeat([1, 1, 0], [20, 9, 11])
    shares = compare("accuracy", targets, a, b, resamples=99)
    assert (shares.effect_name, shares.effect) == ("cohen-g", pytest.approx(9 / 20 - 0.5))
    x, y = rows_for("pearson", 60)
    z = rows_for("pearson", 60, seed=2)[1]
    correlations = compare("pearson", x, y, z, resamples=99)
    q = np.arctanh(stats.pearsonr(x, z).statistic) - np.arctanh(stats.pearsonr(x, y).statistic)
    assert (correlations.effect_name, correlations.effect) == ("cohen-q", pytest.approx(q))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=40))
def test_any_three_lists_of_classes_compare(rows: list[tuple[int, int, int]]) -> None:
    targets, a, b = zip(*rows, strict=True)
    for metric in ("accuracy", "f1_macro", "matthews"):
        found = compare(metric, targets, a, b, resamples=99)
        assert found.low <= found.difference + 1e-12
        assert found.difference <= found.high + 1e-12
        assert 0 < found.p <= 1


def test_71_rows_show_little() -> None:
    found = detectable_share(71, 0.56)
    assert found.least == pytest.approx(5 / 71)  # mid-p of five rows to none is 1/32
    assert 0.15 < found.difference < 0.3
    assert detectable_share(2448, 0.9).difference < 0.03


def test_what_could_be_detected_follows_from_a_comparison() -> None:
    targets = np.zeros(100, dtype=int)
    a, b = (np.repeat([1, 0], [wrong, 100 - wrong]) for wrong in (20, 26))
    shares, others = (compare(metric, targets, a, b, resamples=499) for metric in ("accuracy", "f1_macro"))
    expected = detectable_share(100, 0.8, discordant=7 / 101)
    assert detectable_between(shares) == expected
    assert detectable_between(others) == detectable_from_error(others.error, 100)
    assert detectable_between(compare("f1_macro", targets, a, a, resamples=99)) is None
    equal = detectable_between(compare("accuracy", targets, a, a))
    assert equal is not None and equal.difference > 0


def test_the_detectable_difference_is_found_as_often_as_said() -> None:
    rng = np.random.default_rng(0)
    rows, discordant = 277, 0.2
    gap = detectable_share(rows, 0.7, discordant=discordant).difference
    only_b = (discordant + gap) / 2
    drawn = rng.multinomial(rows, [only_b, discordant - only_b, 1 - discordant], size=3000)
    found = np.mean([mcnemar(b, a) <= 0.05 for b, a, _ in drawn])
    assert found == pytest.approx(0.8, abs=0.03)


def test_two_shares_apart_are_statsmodels() -> None:
    gap = detectable_unpaired(500, 0.8).difference
    power = power_proportions_2indep(diff=gap, prop2=0.8 - gap / 2, nobs1=500).power
    assert power == pytest.approx(0.8, abs=0.02)


def test_any_metric_from_its_error() -> None:
    assert detectable_from_error(0.01, 100).difference == pytest.approx(
        0.01 * (1.959964 + 0.841621), rel=1e-5
    )


def test_no_rows_show_nothing() -> None:
    with pytest.raises(UsageError):
        detectable_share(0, 0.5)
    with pytest.raises(UsageError):
        detectable_share(71, 1.2)
    assert detectable_share(3, 0.5).least is None
