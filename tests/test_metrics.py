"""Metrics against scikit-learn, scipy, rouge_score and figures worked by hand, and by their properties."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ptlm import metrics
from ptlm.errors import DataError, UsageError
from ptlm.metrics import METRICS, UNPARSED, normalise_answer

SAMPLES: dict[str, tuple[Any, Any]] = {
    "class": ([0, 1, 2, 1, 0], [0, 2, 2, 1, UNPARSED]),
    "number": ([1.0, 2.5, 4.0, 5.0], [1.5, 2.0, 4.5, 3.0]),
    "answers": ([["Lisboa"], ["dois reis", "reis"], ["sim"]], ["em Lisboa", "reis", "não"]),
    "text": (["o gato dorme hoje", "choveu muito"], ["o gato dorme", "fez sol"]),
}
PERFECT = {
    "class": [0, 1, 2, 1, 0],
    "number": [1.0, 2.5, 4.0, 5.0],
    "answers": ["lisboa", "Reis!", "sim"],
    "text": ["o gato dorme hoje", "choveu muito"],
}


@pytest.fixture(params=sorted(METRICS))
def metric(request: pytest.FixtureRequest) -> metrics.Metric:
    return METRICS[request.param]


class TestEveryMetric:
    def test_value_within_bounds(self, metric):
        value = metric.function(*SAMPLES[metric.compares])
        assert isinstance(value, float)
        assert metric.low <= value <= metric.high

    def test_perfect_predictions_are_best(self, metric):
        targets, predictions = SAMPLES[metric.compares]
        best = metric.function(targets, PERFECT[metric.compares])
        assert best == pytest.approx(metric.high if metric.higher_is_better else metric.low, abs=1e-12)
        worse = metric.function(targets, predictions)
        assert worse < best if metric.higher_is_better else worse > best

    def test_rows_average_to_the_value(self, metric):
        if metric.rows is None:
            assert metric.name in {"f1_macro", "matthews", "pearson", "spearman"}
            return
        targets, predictions = SAMPLES[metric.compares]
        rows = metric.rows(targets, predictions)
        assert rows.shape == (len(targets),)
        assert math.fsum(rows) / len(rows) == pytest.approx(metric.function(targets, predictions), abs=1e-15)

    def test_order_of_rows_does_not_matter(self, metric):
        targets, predictions = SAMPLES[metric.compares]
        backwards = metric.function(targets[::-1], predictions[::-1])
        assert backwards == pytest.approx(metric.function(targets, predictions), abs=1e-12)

    def test_no_rows(self, metric):
        with pytest.raises(DataError, match="nenhuma linha"):
            metric.function([], [])

    def test_lengths_differ(self, metric):
        targets, predictions = SAMPLES[metric.compares]
        with pytest.raises(DataError, match=f"{len(targets)} alvos e {len(predictions) - 1} predições"):
            metric.function(targets, predictions[:-1])

    def test_record_is_complete(self, metric):
        assert metric.low < metric.high
        assert metric.title and metric.description.endswith(".")


def test_find_suggests_the_closest_name():
    assert metrics.find("pearson") is METRICS["pearson"]
    with pytest.raises(UsageError, match="accuracy"):
        metrics.find("acuracy")


def test_importing_the_module_loads_no_heavy_library():
    """The dashboard imports it at its start."""
    code = "import sys, ptlm.kinds; print(*sys.modules)"
    here = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=here)
    assert not {"scipy", "sklearn", "rouge_score", "nltk", "torch"} & set(done.stdout.split())


# Classes

pairs_of_classes = st.lists(
    st.tuples(st.integers(0, 4), st.integers(UNPARSED, 4)), min_size=1, max_size=60
).map(lambda pairs: tuple(np.array(column) for column in zip(*pairs, strict=True)))


class TestClasses:
    @given(pairs_of_classes)
    @pytest.mark.filterwarnings("ignore:.*number of unique classes:UserWarning")
    @pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")
    def test_equal_scikit_learn(self, pair):
        from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

        targets, predictions = pair
        classes = sorted({*targets.tolist(), *predictions.tolist()} - {UNPARSED})
        expected = f1_score(targets, predictions, labels=classes, average="macro", zero_division=0)
        assert metrics.accuracy(targets, predictions) == pytest.approx(
            accuracy_score(targets, predictions), abs=1e-12
        )
        assert metrics.f1_macro(targets, predictions) == pytest.approx(expected, abs=1e-12)
        assert metrics.matthews(targets, predictions) == pytest.approx(
            matthews_corrcoef(targets, predictions), abs=1e-12
        )

    @given(pairs_of_classes)
    def test_are_bounded(self, pair):
        assert 0 <= metrics.f1_macro(*pair) <= 1
        assert -1 - 1e-12 <= metrics.matthews(*pair) <= 1 + 1e-12

    @given(pairs_of_classes)
    def test_are_symmetric_where_all_is_parsed(self, pair):
        assume((pair[1] != UNPARSED).all())
        for function in (metrics.accuracy, metrics.f1_macro, metrics.matthews):
            assert function(*pair) == pytest.approx(function(*reversed(pair)), abs=1e-12)

    @given(pairs_of_classes, st.permutations(range(5)))
    def test_numbering_of_classes_does_not_matter(self, pair, order):
        renamed = [np.where(column == UNPARSED, UNPARSED, np.array(order)[column]) for column in pair]
        for function in (metrics.accuracy, metrics.f1_macro, metrics.matthews):
            assert function(*pair) == pytest.approx(function(*renamed), abs=1e-12)

    def test_unparsed_is_a_miss_and_no_class(self):
        """F1 by hand: class 0 has 1 right of 2 targets and 1 prediction, class 1 has 2 of 2 and 2."""
        assert metrics.f1_macro([0, 0, 1, 1], [0, UNPARSED, 1, 1]) == pytest.approx((2 / 3 + 1) / 2)
        assert metrics.accuracy([0, 0, 1, 1], [0, UNPARSED, 1, 1]) == 0.75

    @pytest.mark.parametrize("predictions", [[0, 0, 0, 0], [UNPARSED] * 4])
    def test_matthews_of_constant_predictions_is_zero(self, predictions):
        assert metrics.matthews([0, 1, 0, 1], predictions) == 0.0

    def test_all_unparsed_is_zero_everywhere(self):
        for name in ("accuracy", "f1_macro", "matthews"):
            assert METRICS[name].function([0, 1], [UNPARSED, UNPARSED]) == 0.0

    def test_indices_may_come_as_floats(self):
        assert metrics.f1_macro(np.array([0.0, 1.0]), [0, 1]) == 1.0

    @pytest.mark.parametrize(
        ("targets", "predictions"), [([0, 1], [0, 0.5]), ([0, 1], [0, -2]), ([-1, 1], [0, 1])]
    )
    def test_what_is_no_class_is_refused(self, targets, predictions):
        with pytest.raises(DataError, match="índice de uma classe"):
            metrics.accuracy(targets, predictions)


# Numbers

scores = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
pairs_of_numbers = st.lists(st.tuples(scores, scores), min_size=2, max_size=50).map(
    lambda pairs: tuple(np.array(column) for column in zip(*pairs, strict=True))
)


class TestNumbers:
    @given(pairs_of_numbers)
    def test_equal_scipy_and_scikit_learn(self, pair):
        from scipy.stats import pearsonr, spearmanr
        from sklearn.metrics import mean_squared_error

        assert metrics.mse(*pair) == pytest.approx(mean_squared_error(*pair), rel=1e-12)
        assume(all(np.ptp(column) > 1e-3 for column in pair))
        assert metrics.pearson(*pair) == pytest.approx(pearsonr(*pair).statistic, abs=1e-9)
        assert metrics.spearman(*pair) == pytest.approx(spearmanr(*pair).statistic, abs=1e-9)

    @given(pairs_of_numbers)
    def test_are_symmetric(self, pair):
        for name in ("pearson", "spearman", "mse"):
            function = METRICS[name].function
            assert function(*pair) == pytest.approx(function(*reversed(pair)), rel=1e-12)

    @given(pairs_of_numbers, st.floats(0.1, 10), st.floats(-100, 100))
    def test_correlations_ignore_scale_and_shift(self, pair, scale, shift):
        assume(all(np.ptp(column) > 1 for column in pair))
        targets, predictions = pair
        for function in (metrics.pearson, metrics.spearman):
            before = function(targets, predictions)
            assert function(targets, predictions * scale + shift) == pytest.approx(before, abs=1e-6)

    @given(
        st.lists(
            st.floats(allow_nan=False, allow_infinity=False, min_value=-1e150, max_value=1e150), min_size=1
        )
    )
    def test_correlations_are_bounded_for_numbers_of_any_size(self, values):
        targets = list(range(len(values)))
        assert -1 <= metrics.pearson(targets, values) <= 1
        assert -1 <= metrics.spearman(targets, values) <= 1

    @pytest.mark.parametrize("name", ["pearson", "spearman"])
    @pytest.mark.parametrize(
        ("targets", "predictions"),
        [([1, 2, 3], [2.1, 2.1, 2.1]), ([4, 4], [1, 2]), ([1], [1]), ([0.1] * 3, [0.1] * 3)],
    )
    def test_correlation_with_a_constant_is_zero(self, name, targets, predictions):
        assert METRICS[name].function(targets, predictions) == 0.0

    @pytest.mark.parametrize("bad", [float("nan"), float("inf")])
    def test_a_diverged_prediction_is_named(self, bad):
        with pytest.raises(DataError, match=r"linha 2 .*divergiu"):
            metrics.pearson([1.0, 2.0, 3.0], [1.0, bad, 2.0])

    def test_mse_by_hand(self):
        assert metrics.mse([1.0, 4.0], [2.0, 2.0]) == 2.5


# Answers


class TestAnswers:
    @pytest.mark.parametrize(
        ("text", "normalised"),
        [
            ("A Casa  Branca.", "casa branca"),
            ("uns, umas; um ou uma", "ou"),
            ("“São Paulo” – o Estado", "são paulo estado"),
            ("à noite", "à noite"),
            ("ao as aos", "ao aos"),
            ("guarda-chuva", "guardachuva"),
            ("1.234,5 %", "12345"),
            ("o", ""),
            ("Sa\u0303o Joa\u0303o", "são joão"),
            ("5º andar", "5º andar"),
            ("linha\num\u00a0a mais", "linha mais"),
        ],
    )
    def test_normalisation(self, text, normalised):
        assert normalise_answer(text) == normalised

    @given(st.text())
    def test_normalising_twice_changes_nothing(self, text):
        once = normalise_answer(text)
        assume(once == once.lower())  # a few letters have no settled lower case
        assert normalise_answer(once) == once

    @pytest.mark.parametrize(
        ("golds", "prediction", "exact", "f1"),
        [
            (["o rio Amazonas"], "Rio Amazonas.", 1, 1),
            (["rio Amazonas"], "o grande rio", 0, 2 * 1 / (2 + 2)),
            (["Dom Pedro II", "Pedro"], "Dom Pedro", 0, 2 * 2 / (3 + 2)),
            (["Dom Pedro II", "Pedro"], "o Pedro", 1, 1),
            (["bem bem bem"], "bem mal bem", 0, 2 * 2 / (3 + 3)),
            (["1822"], "em 1822, no Brasil", 0, 2 * 1 / (1 + 4)),
            (["1822"], "", 0, 0),
            (["os"], "as", 1, 1),
            ([], "", 1, 1),
            ([], "algo", 0, 0),
        ],
    )
    def test_by_hand(self, golds, prediction, exact, f1):
        assert metrics.exact_match([golds], [prediction]) == exact
        assert metrics.f1([golds], [prediction]) == pytest.approx(f1, abs=1e-12)

    def test_mean_over_rows(self):
        assert metrics.exact_match([["a b"], ["c"]], ["b", "d"]) == 0.5

    def test_one_gold_as_a_plain_text(self):
        assert metrics.f1(["Lisboa"], ["Lisboa"]) == 1.0

    @given(st.text("abc o", max_size=20), st.text("abc o", max_size=20))
    def test_f1_is_symmetric_and_no_less_than_exact_match(self, left, right):
        assert metrics.f1([[left]], [right]) == metrics.f1([[right]], [left])
        assert metrics.f1([[left]], [right]) >= metrics.exact_match([[left]], [right])

    @given(st.lists(st.text("abc ", max_size=8), min_size=1, max_size=4), st.text("abc ", max_size=8))
    def test_more_golds_never_hurt(self, golds, prediction):
        assert metrics.f1([golds], [prediction]) >= metrics.f1([golds[:1]], [prediction])


# Summaries

ROUGES = ("rouge1", "rouge2", "rougeL", "rougeLsum")
ascii_texts = st.text("abcde AB1.,-_\n", max_size=40)


class TestSummaries:
    @pytest.mark.parametrize("name", ROUGES)
    @given(pairs=st.lists(st.tuples(ascii_texts, ascii_texts), min_size=1, max_size=4))
    @settings(max_examples=50)
    def test_equal_rouge_score_on_ascii(self, name, pairs):
        from rouge_score.rouge_scorer import RougeScorer

        scorer = RougeScorer([name], use_stemmer=False)
        expected = np.mean([scorer.score(target, prediction)[name].fmeasure for target, prediction in pairs])
        assert METRICS[name].function(*zip(*pairs, strict=True)) == pytest.approx(expected, abs=1e-12)

    @pytest.mark.parametrize(
        ("name", "target", "prediction", "value"),
        [
            ("rouge1", "não é ação", "não há ação", 2 / 3),
            ("rouge1", "AÇÃO", "ac\u0327a\u0303o", 1.0),
            ("rouge1", "maçã", "manhã", 0.0),
            ("rouge2", "o pão é bom", "o pão é mau", 2 / 3),
            ("rougeL", "ontem à noite choveu", "choveu ontem à tarde", 0.5),
            ("rougeLsum", "a b\nc d", "c d\na b", 1.0),
            ("rougeL", "a b\nc d", "c d\na b", 0.5),
            ("rouge1", "", "nada", 0.0),
            ("rouge1", "!?", "!?", 0.0),
        ],
    )
    def test_by_hand(self, name, target, prediction, value):
        assert METRICS[name].function([target], [prediction]) == pytest.approx(value, abs=1e-12)

    @pytest.mark.parametrize("name", ROUGES)
    @given(left=st.text("ação e ", max_size=30), right=st.text("ação e ", max_size=30))
    @settings(max_examples=30)
    def test_bounds(self, name, left, right):
        assert 0 <= METRICS[name].function([left], [right]) <= 1
