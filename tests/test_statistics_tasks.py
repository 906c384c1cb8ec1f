"""Many models over many tasks, against scipy, statsmodels and the worked example of Demšar's paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ptlm.errors import DataError, UsageError
from ptlm.statistics import adjust, friedman, nemenyi, wilcoxon

# Demšar 2006, table 6: AUC of C4.5 and three variants over 14 data sets.
DEMSAR = np.array(
    [
        [0.763, 0.599, 0.954, 0.628, 0.882, 0.936, 0.661, 0.583, 0.775, 1.000, 0.940, 0.619, 0.972, 0.957],
        [0.768, 0.591, 0.971, 0.661, 0.888, 0.931, 0.668, 0.583, 0.838, 1.000, 0.962, 0.666, 0.981, 0.978],
        [0.771, 0.590, 0.968, 0.654, 0.886, 0.916, 0.609, 0.563, 0.866, 1.000, 0.965, 0.614, 0.9751, 0.946],
        [0.798, 0.569, 0.967, 0.657, 0.898, 0.931, 0.685, 0.625, 0.875, 1.000, 0.962, 0.669, 0.975, 0.970],
    ]
)


def test_demsars_example() -> None:
    found = friedman(DEMSAR)
    assert found.ranks == pytest.approx((3.143, 2.000, 2.893, 1.964), abs=0.001)
    ranks = np.array(found.ranks)
    chi_square = 12 * 14 / (4 * 5) * (np.sum(ranks**2) - 4 * 25 / 4)
    assert chi_square == pytest.approx(9.28, abs=0.01)
    ratio = 13 * chi_square / (14 * 3 - chi_square)
    assert ratio == pytest.approx(3.69, abs=0.01)
    # Ties are corrected for, which the paper does not do: more is found.
    corrected = stats.friedmanchisquare(*DEMSAR).statistic
    assert found.p == pytest.approx(stats.f.sf(13 * corrected / (14 * 3 - corrected), 3, 39))
    assert found.p < stats.f.sf(ratio, 3, 39) < 0.05
    assert nemenyi(4, 14, alpha=0.05) == pytest.approx(2.569 * np.sqrt(4 * 5 / (6 * 14)), abs=0.001)
    assert found.critical_difference == pytest.approx(1.25, abs=0.01)
    assert found.cliques == ((3, 1, 2, 0),)


@pytest.mark.parametrize(
    ("models", "q"), [(2, 1.960), (3, 2.343), (4, 2.569), (5, 2.728), (6, 2.850), (7, 2.949), (10, 3.164)]
)
def test_nemenyis_quantiles_are_demsars_table(models: int, q: float) -> None:
    assert nemenyi(models, 6) == pytest.approx(q * np.sqrt(models * (models + 1) / 36), abs=0.002)


def test_friedmans_statistic_is_scipys() -> None:
    scores = np.random.default_rng(0).normal(size=(5, 9))
    found = friedman(scores)
    assert found.concordance * 9 * 4 == pytest.approx(stats.friedmanchisquare(*scores).statistic)
    assert found.tasks == 9


def test_cliques_are_the_largest_groups() -> None:
    # Ranks 1 to 6 on 30 tasks: the critical difference is 1.38, so only neighbours go together.
    scores = np.repeat(np.arange(6.0)[::-1, None], 30, axis=1)
    found = friedman(scores)
    assert found.ranks == (1, 2, 3, 4, 5, 6)
    assert found.p == 0
    assert found.concordance == pytest.approx(1)
    assert found.cliques == ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))


def test_equal_models_do_not_differ() -> None:
    found = friedman(np.ones((3, 5)))
    assert found.p == 1
    assert found.cliques == ((0, 1, 2),)


@pytest.mark.parametrize(
    "scores", [np.ones((2, 5)), np.ones((3, 1)), [[1, 2], [1, np.nan], [2, 1]], [1, 2, 3]]
)
def test_too_little_is_refused(scores: object) -> None:
    with pytest.raises(DataError, match="3 modelos"):
        friedman(scores)  # type: ignore[arg-type]


def test_wilcoxon_is_scipys() -> None:
    a, b = DEMSAR[0], DEMSAR[3]
    found = wilcoxon(a, b)
    gaps = (b - a)[b != a]
    assert found.p == pytest.approx(stats.wilcoxon(gaps).pvalue)
    assert found.tasks == 13
    assert 0 < found.effect < 1
    assert wilcoxon(b, a).effect == -found.effect


def test_wilcoxon_of_all_and_none() -> None:
    assert wilcoxon([1, 2, 3], [2, 4, 6]).effect == 1
    assert wilcoxon([1, 2], [1, 2]).p == 1
    assert wilcoxon(range(5), range(1, 6)).p > 0.05  # five tasks can never reach it


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_are_what_they_say(p_values: list[float]) -> None:
    count, order = len(p_values), np.argsort(p_values, kind="stable")
    holm = adjust(p_values, "holm")
    expected = np.maximum.accumulate([(count - place) * p_values[row] for place, row in enumerate(order)])
    assert [holm[row] for row in order] == pytest.approx(np.minimum(expected, 1))
    assert adjust(p_values, "benjamini-hochberg") == pytest.approx(stats.false_discovery_control(p_values))


def test_no_tests_need_no_correction() -> None:
    assert adjust([]) == []
    with pytest.raises(UsageError, match="bonferroni"):
        adjust([0.1], "bonferroni")  # type: ignore[arg-type]
