"""Intervals against scipy's, and what must hold for every metric."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from ptlm.errors import DataError, UsageError
from ptlm.metrics import METRICS, UNPARSED
from ptlm.statistics import RESAMPLES, fisher_z, interval, intervals, over_seeds, resampling, wilson
from ptlm.statistics.intervals import METHODS, bca
from ptlm.statistics.measures import Ranks, Sums, mean_of, measure_of
from ptlm.statistics.resampling import (
    CELLS_AT_ONCE,
    FEWEST_RESAMPLES,
    MANY_ROWS,
    bootstrap_weights,
    cells_of,
    influence_of,
    replicate,
)

NUMBER_METRICS = [name for name, metric in METRICS.items() if metric.compares == "number"]
CLASS_METRICS = [name for name, metric in METRICS.items() if metric.compares == "class"]


def classes(rows: int, seed: int = 0, labels: int = 3, unparsed: float = 0.05) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    targets = rng.choice(labels, rows, p=[0.5, *[0.5 / (labels - 1)] * (labels - 1)])
    guesses = np.where(rng.random(rows) < 0.7, targets, rng.integers(0, labels, rows))
    return targets, np.where(rng.random(rows) < unparsed, UNPARSED, guesses)


def numbers(rows: int, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    targets = np.round(rng.uniform(1, 5, rows), 1)
    return targets, np.clip(targets + rng.normal(0, 0.8, rows), 0, 5)


def texts(rows: int, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    words = np.array(["casa", "rio", "sol", "gato", "livro", "mar"])
    targets = [" ".join(rng.choice(words, 3)) for _ in range(rows)]
    guesses = [text if rng.random() < 0.5 else " ".join(rng.choice(words, 3)) for text in targets]
    return targets, guesses


def rows_for(metric: str, rows: int, seed: int = 0) -> tuple[Any, Any]:
    """Targets and predictions such as the metric compares."""
    compares = METRICS[metric].compares
    targets, guesses = {"class": classes, "number": numbers}.get(compares, texts)(rows, seed)
    return ([[text] for text in targets], guesses) if compares == "answers" else (targets, guesses)


@pytest.mark.parametrize("metric", METRICS)
def test_a_measure_is_the_metric_under_any_weights(metric: str) -> None:
    targets, guesses = rows_for(metric, 60)
    measure = measure_of(metric, targets, guesses)
    weights = np.random.default_rng(1).integers(0, 4, size=(8, 60)).astype(float)
    weights[0] = 1
    found = measure.values(measure.columns, weights)
    for row, value in zip(weights.astype(int), found, strict=True):
        drawn = np.repeat(np.arange(60), row)
        again = METRICS[metric].function([targets[i] for i in drawn], [guesses[i] for i in drawn])
        assert value == pytest.approx(again, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_leaving_one_row_out_is_the_metric_of_the_others(metric: str) -> None:
    targets, guesses = rows_for(metric, 25)
    measure = measure_of(metric, targets, guesses)
    found = measure.leave_one_out(measure.columns, np.ones(25))
    for left_out, value in enumerate(found):
        rest = [row for row in range(25) if row != left_out]
        again = METRICS[metric].function([targets[i] for i in rest], [guesses[i] for i in rest])
        assert value == pytest.approx(again, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_an_interval_that_holds_its_value_and_repeats(metric: str) -> None:
    targets, guesses = rows_for(metric, 120)
    found = interval(metric, targets, guesses, resamples=999, seed=3)
    assert found.value == pytest.approx(METRICS[metric].function(targets, guesses), abs=1e-12)
    assert METRICS[metric].low <= found.low < found.value < found.high <= METRICS[metric].high
    assert found == interval(metric, targets, guesses, resamples=999, seed=3)
    assert found.error > 0
    assert found.rows == 120
    narrower = interval(metric, targets, guesses, resamples=999, seed=3, confidence=0.8)
    assert found.low < narrower.low < narrower.high < found.high


@pytest.mark.parametrize("metric", ["pearson", "spearman", "mse", "rougeL"])
def test_bca_is_scipys(metric: str) -> None:
    targets, guesses = rows_for(metric, 50, seed=4)
    rows = np.arange(50)
    theirs = stats.bootstrap(
        (rows,),
        lambda drawn: METRICS[metric].function([targets[i] for i in drawn], [guesses[i] for i in drawn]),
        vectorized=False,
        n_resamples=2000,
        method="BCa",
        rng=np.random.default_rng(0),
    )
    measure = measure_of(metric, targets, guesses)
    cells = cells_of(measure.columns)
    replicates = replicate({"": measure}, cells, 20_000, np.random.default_rng(1))[""]
    value = METRICS[metric].function(targets, guesses)
    low, high = bca(value, replicates, influence_of(measure, cells), 0.95, widened=False)
    width = high - low
    assert theirs.confidence_interval.low == pytest.approx(low, abs=0.06 * width)
    assert theirs.confidence_interval.high == pytest.approx(high, abs=0.06 * width)
    assert theirs.standard_error == pytest.approx(influence_of(measure, cells).variance ** 0.5, rel=0.15)


def test_the_bootstrap_of_a_mean_is_the_textbooks() -> None:
    scores = np.random.default_rng(0).exponential(size=300)
    measure = mean_of(scores)
    cells = cells_of(measure.columns)
    influence = influence_of(measure, cells)
    assert influence.variance == pytest.approx(scores.var(ddof=1) / 300)
    assert influence.acceleration == pytest.approx(stats.skew(scores) / 6 / 300**0.5)
    assert influence.freedom == pytest.approx(299)
    replicates = replicate({"": measure}, cells, 20_000, np.random.default_rng(0))[""]
    assert replicates.std() == pytest.approx(scores.std() / 300**0.5, rel=0.02)


def test_strata_keep_their_sizes_and_weigh_alike() -> None:
    strata = np.array(["a"] * 30 + ["b"] * 10 + ["c"])
    columns = np.arange(41.0)[:, None] // 3
    cells = cells_of(columns, strata)
    weights = np.concatenate(list(bootstrap_weights(cells, 4000, np.random.default_rng(0))))
    sizes = [weights[:, cell].sum(axis=1) for cell, _ in cells.strata]
    # "c" has one row, which would never vary: it goes together with the next smallest, "b".
    assert [set(size) for size in sizes] == [{30.0}, {11.0}]
    assert weights.mean(axis=0) == pytest.approx(cells.counts, rel=0.1)


def test_many_equal_rows_are_drawn_as_rows_are() -> None:
    right = np.repeat([1.0, 0.0], [700, 300])
    cells = cells_of(mean_of(right).columns)
    assert len(cells.counts) == 2
    replicates = replicate({"": mean_of(right)}, cells, 20_000, np.random.default_rng(0))[""]
    assert replicates.mean() == pytest.approx(0.7, abs=0.001)
    assert replicates.std() == pytest.approx((0.7 * 0.3 / 1000) ** 0.5, rel=0.02)


@pytest.mark.parametrize("right", [0, 1, 35, 70, 71])
def test_wilson_is_statsmodels(right: int) -> None:
    found = wilson("accuracy", right, 71)
    assert (found.low, found.high) == pytest.approx(proportion_confint(right, 71, method="wilson"), abs=1e-12)


@pytest.mark.parametrize("value", [-0.5, 0.0, 0.85])
def test_fishers_interval_is_scipys(value: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=40)
    y = value * x + rng.normal(size=40)
    theirs = stats.pearsonr(x, y)
    found = fisher_z(theirs.statistic, 40)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval()), abs=1e-12)


def test_fishers_interval_at_the_edges() -> None:
    assert (fisher_z(1.0, 50).low, fisher_z(1.0, 50).high) == (1.0, 1.0)
    assert (fisher_z(0.5, 3).low, fisher_z(0.5, 3).high) == (-1.0, 1.0)


@pytest.mark.parametrize("metric", ["f1_macro", "matthews", "rougeL", "f1", "accuracy", "exact_match"])
def test_perfect_predictions_leave_doubt(metric: str) -> None:
    targets, _ = rows_for(metric, 71)
    guesses = [golds[0] for golds in targets] if METRICS[metric].compares == "answers" else targets
    found = interval(metric, targets, guesses, resamples=499)
    assert found.value == found.high == pytest.approx(1.0)
    low = proportion_confint(71, 71, method="wilson")[0]
    scale = METRICS[metric].high - METRICS[metric].low
    assert found.low == pytest.approx(METRICS[metric].low + scale * low)


@pytest.mark.parametrize("metric", METRICS)
def test_one_row_and_equal_rows_do_not_break(metric: str) -> None:
    for rows in (1, 2):
        targets, guesses = rows_for(metric, 1)
        found = interval(metric, list(targets) * rows, list(guesses) * rows, resamples=99)
        assert np.isfinite([found.value, found.low, found.high, found.error]).all()
        assert found.low <= found.value <= found.high


def test_constant_predictions_have_no_correlation() -> None:
    targets, _ = numbers(50)
    found = interval("pearson", targets, np.full(50, 3.3), resamples=99)
    doubt = proportion_confint(0, 50, method="wilson")[1]
    assert (found.value, found.low, found.high) == pytest.approx((0.0, -doubt, doubt))


@pytest.mark.parametrize("metric", ["f1_macro", "matthews"])
def test_a_model_that_always_says_the_same_leaves_doubt(metric: str) -> None:
    targets = np.repeat([0, 1], 16)
    found = interval(metric, targets, np.zeros(32, dtype=int), resamples=199)
    doubt = proportion_confint(0, 32, method="wilson")[1]
    low, high = METRICS[metric].low, METRICS[metric].high
    assert found.method == "wilson"
    assert found.low == pytest.approx(found.value - doubt * (found.value - low))
    assert found.high == pytest.approx(found.value + doubt * (high - found.value))


def test_known_row_scores_are_taken() -> None:
    scores = np.random.default_rng(0).random(80)
    found = interval("rougeL", ["x"] * 80, ["y"] * 80, row_scores={"rougeL": scores}, resamples=499)
    assert found.value == pytest.approx(scores.mean())


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="accuracy"):
        interval("acuracy", [0], [0])
    with pytest.raises(UsageError, match=r"veio 1,5"):
        interval("accuracy", [0], [0], confidence=1.5)
    with pytest.raises(DataError):
        interval("f1_macro", [0, 1], [0])
    with pytest.raises(DataError):
        interval("pearson", [1.0, 2.0], [1.0, float("nan")])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4)), min_size=1, max_size=60))
def test_any_confusion_gives_finite_ordered_limits(pairs: list[tuple[int, int]]) -> None:
    targets, guesses = zip(*pairs, strict=True)
    for name, found in intervals(CLASS_METRICS, targets, guesses, resamples=99).items():
        assert METRICS[name].low <= found.low <= found.high <= METRICS[name].high
        assert found.value == pytest.approx(METRICS[name].function(targets, guesses), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6, width=32)] * 2), min_size=1, max_size=60))
def test_any_numbers_give_finite_ordered_limits(pairs: list[tuple[float, float]]) -> None:
    targets, guesses = zip(*pairs, strict=True)
    for name, found in intervals(NUMBER_METRICS, targets, guesses, resamples=99).items():
        assert np.isfinite([found.low, found.high]).all()
        assert found.low <= found.high
        value = METRICS[name].function(targets, guesses)
        assert found.value == pytest.approx(value, rel=1e-6, abs=1e-6)


def test_the_methods_named_are_metrics() -> None:
    assert set(METHODS) <= set(METRICS)


def test_large_sets_stay_small_in_memory() -> None:
    targets, guesses = classes(400_000)
    cells = cells_of(measure_of("f1_macro", targets, guesses).columns, targets)
    assert len(cells.counts) <= 3 * 4
    assert interval("f1_macro", targets, guesses).low > 0.6


@pytest.mark.parametrize("digits", [9, 1, 0])
@pytest.mark.parametrize("rows", [2, 3, 120])
def test_leaving_a_row_out_is_spearman_of_the_others(rows: int, digits: int) -> None:
    targets, guesses = (np.round(side, digits) for side in numbers(rows))
    measure = measure_of("spearman", targets, guesses)
    cells = cells_of(measure.columns)
    found = measure.leave_one_out(measure.columns[cells.first], cells.counts)
    others = [np.delete(np.arange(rows), row) for row in cells.first]
    expected = [METRICS["spearman"].function(targets[rest], guesses[rest]) for rest in others]
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("digits", [9, 1, 0])
def test_spearman_of_resamples_is_that_of_the_rows_drawn(digits: int) -> None:
    targets, guesses = (np.round(side, digits) for side in numbers(150))
    measure = measure_of("spearman", targets, guesses)
    cells = cells_of(measure.columns)
    weights = np.concatenate(list(bootstrap_weights(cells, 30, np.random.default_rng(0))))
    drawn = [np.repeat(cells.first, each.astype(int)) for each in weights]
    expected = [METRICS["spearman"].function(targets[rows], guesses[rows]) for rows in drawn]
    found = measure.values(measure.columns[cells.first], weights)
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rows", [MANY_ROWS - 1, MANY_ROWS])
def test_rows_are_drawn_alike_below_and_above_many(rows: int) -> None:
    scores = np.random.default_rng(0).exponential(size=rows)
    cells = cells_of(np.repeat(scores[: rows - rows // 2], 2)[:rows, None])  # most rows come twice
    weights = np.concatenate(list(bootstrap_weights(cells, 3000, np.random.default_rng(1))))
    assert (weights.sum(axis=1) == rows).all()
    assert weights.mean(axis=0) == pytest.approx(cells.counts, abs=0.2)
    assert weights.var(axis=0).mean() == pytest.approx(
        (cells.counts * (1 - cells.counts / rows)).mean(), rel=0.02
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The resamples that are drawn: how many at a time, and of how many cells."""
    found = []

    def recorded(*asked: Any) -> Iterator[Any]:
        for weights in bootstrap_weights(*asked):
            found.append(weights.shape)
            yield weights

    monkeypatch.setattr(resampling, "bootstrap_weights", recorded)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["pearson", "spearman", "rougeL"])
def test_a_hundred_thousand_rows_are_no_matter(metric: str, drawn: list[tuple[int, int]]) -> None:
    targets, guesses = numbers(100_000)
    scores = {"rougeL": np.random.default_rng(0).random(100_000)} if metric == "rougeL" else None
    found = interval(metric, targets, guesses, row_scores=scores)
    assert found.high - found.low < 0.01
    assert sum(samples for samples, _cells in drawn) == FEWEST_RESAMPLES
    assert max(samples * cells for samples, cells in drawn) <= CELLS_AT_ONCE


def test_several_metrics_of_the_same_rows_share_their_resamples(drawn: list[tuple[int, int]]) -> None:
    intervals(["pearson", "spearman", "mse"], *numbers(200))
    assert sum(samples for samples, _cells in drawn) == RESAMPLES


def test_rows_of_the_same_class_and_answer_are_one_cell(drawn: list[tuple[int, int]]) -> None:
    intervals(["accuracy", "f1_macro", "matthews"], *classes(20_000))
    assert {cells for _samples, cells in drawn} == {12}, (
        "three classes, each answered by any of them or by none"
    )


def test_ranks_and_sums_are_what_metrics_need() -> None:
    for metric in METRICS:
        measure = measure_of(metric, *rows_for(metric, 10))
        assert isinstance(measure, Ranks if metric == "spearman" else Sums)


def seeds_of(count: int, shift: float, noise: float, rows: int = 200) -> tuple[Any, list[Any]]:
    rng = np.random.default_rng(0)
    targets = rng.normal(size=rows)
    return targets, [targets + shift * index + noise * rng.normal(size=rows) for index in range(count)]


def test_seeds_have_mean_and_deviation() -> None:
    targets, models = seeds_of(4, 0.1, 0.5)
    values = [METRICS["mse"].function(targets, model) for model in models]
    found = over_seeds("mse", targets, models, resamples=999)
    assert found.value == pytest.approx(np.mean(values))
    assert found.deviation == pytest.approx(np.std(values, ddof=1))
    assert found.low < found.value < found.high
    assert (found.seeds, found.rows) == (4, 200)


def test_equal_seeds_leave_the_doubt_of_the_rows() -> None:
    targets, (model, *_) = seeds_of(1, 0.0, 0.5)
    found = over_seeds("mse", targets, [model] * 5, resamples=4999)
    single = interval("mse", targets, model)
    assert found.error_seeds == 0
    assert found.deviation == 0
    assert found.error_rows == pytest.approx(single.error, rel=0.05)


def test_unlike_seeds_widen_the_interval() -> None:
    targets, models = seeds_of(5, 0.3, 0.5)
    found = over_seeds("mse", targets, models, resamples=999)
    assert found.error_seeds == pytest.approx(found.deviation / 5**0.5, rel=0.05)
    assert found.error_seeds > found.error_rows


@pytest.mark.parametrize("metric", METRICS)
def test_limits_over_seeds_stay_within_the_metrics_bounds(metric: str) -> None:
    targets, guesses = rows_for(metric, 30)
    others = rows_for(metric, 30, seed=9)[1]
    found = over_seeds(metric, targets, [guesses, others], resamples=199)
    assert METRICS[metric].low <= found.low <= found.value <= found.high <= METRICS[metric].high


def test_one_seed_is_no_spread() -> None:
    with pytest.raises(UsageError, match="duas"):
        over_seeds("accuracy", [0, 1], [[0, 1]])


@pytest.mark.parametrize("metric", ["accuracy", "f1_macro", "matthews"])
def test_seeds_that_are_all_perfect_leave_the_doubt_of_one(metric: str) -> None:
    targets = [row % 2 for row in range(71)]
    found = over_seeds(metric, targets, [targets, targets], resamples=199)
    alone = interval(metric, targets, targets, resamples=199)
    assert (found.low, found.high) == (alone.low, alone.high)
    assert found.low < found.high
