"""Kinds: what is written can be read back, what cannot be read is wrong, and scores are the metrics'."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm import tasks
from ptlm.errors import DataError, UsageError
from ptlm.kinds import FAMILIES, KINDS, Answers, Kind, clip
from ptlm.metrics import METRICS, UNPARSED

CLASSIFICATION, SIMILARITY = KINDS["classification"], KINDS["similarity"]
ANSWERS = Answers(labels=("Não é implicação lógica", "É implicação lógica", "neutro"), scale=(0.0, 5.0))
TARGETS = {
    "classification": [0, 1, 2, 1],
    "similarity": [0.0, 2.5, 4.9, 5.0],
    "question_answering": [["em 1822", "1822"], ["Dom Pedro"], ["o rei"], ["Dom Pedro"]],
    "summarisation": ["Choveu muito em Belém.", "O preço subiu.", "Fez sol.", "Nada mudou hoje na cidade."],
}
REGISTRY = sorted(getattr(tasks, "TASKS", {}).values(), key=lambda task: task.id)


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def perfect(kind: Kind) -> list:
    return [kind.parse(kind.verbalise(target, ANSWERS), ANSWERS) for target in TARGETS[kind.name]]


class TestEveryKind:
    def test_metrics_exist_and_compare_one_sort_of_value(self, kind):
        assert set(kind.metrics) <= set(METRICS)
        assert len({METRICS[name].compares for name in kind.metrics}) == 1

    def test_families(self, kind):
        assert kind.families <= set(FAMILIES)
        assert ("encoder" in kind.families) == (kind.name != "summarisation")

    def test_what_is_written_reads_back_as_right(self, kind):
        values = kind.score(TARGETS[kind.name], perfect(kind), kind.metrics, ANSWERS)
        assert list(values) == list(kind.metrics)
        for name, value in values.items():
            best = METRICS[name].high if METRICS[name].higher_is_better else METRICS[name].low
            assert value == pytest.approx(best)

    def test_fallback_is_always_wrong(self, kind):
        targets = TARGETS[kind.name]
        wrong = [kind.fallback(target, ANSWERS) for target in targets]
        rows = kind.row_scores(targets, wrong, ANSWERS)
        half = (ANSWERS.scale[1] - ANSWERS.scale[0]) / 2
        assert all(row >= half**2 if kind.name == "similarity" else row == 0 for row in rows)

    def test_scores_are_the_metrics(self, kind):
        targets = TARGETS[kind.name]
        predictions = perfect(kind)[::-1]
        values = kind.score(targets, predictions, kind.metrics, ANSWERS)
        assert values == {name: METRICS[name].function(targets, predictions) for name in kind.metrics}

    def test_row_scores_average_to_a_metric_of_the_kind(self, kind):
        targets, predictions = TARGETS[kind.name], perfect(kind)[::-1]
        rows = kind.row_scores(targets, predictions, ANSWERS)
        assert len(rows) == len(targets) and all(type(row) is float for row in rows)
        values = kind.score(targets, predictions, kind.metrics, ANSWERS)
        assert any(np.mean(rows) == pytest.approx(value, abs=1e-12) for value in values.values())

    def test_baseline_can_be_scored(self, kind):
        predictions = kind.baseline(TARGETS[kind.name], 3, ANSWERS)
        assert len(predictions) == 3 and len({str(value) for value in predictions}) == 1
        assert kind.score(TARGETS[kind.name][:3], predictions, kind.metrics, ANSWERS)

    def test_baseline_needs_train_rows(self, kind):
        with pytest.raises(DataError, match="treino"):
            kind.baseline([], 3, ANSWERS)

    def test_reading_counts_what_is_no_answer(self, kind):
        targets = TARGETS[kind.name]
        texts = [kind.verbalise(targets[0], ANSWERS), "", "?!", kind.verbalise(targets[3], ANSWERS)]
        unparsed = [kind.parse(text, ANSWERS) is None for text in texts]
        assert unparsed == ([False, True, True, False] if kind.counts_unparsed else [False] * 4)
        worst = [kind.fallback(target, ANSWERS) for target in targets]
        assert all(score != 1 for score in kind.row_scores(targets, worst, ANSWERS))

    def test_unknown_metric(self, kind):
        with pytest.raises(UsageError, match="rouge1"):
            kind.score(TARGETS[kind.name], perfect(kind), ["rogue1"], ANSWERS)


class TestClassification:
    @pytest.mark.parametrize(
        ("text", "index"),
        [
            ("É implicação lógica", 1),
            ("  É implicação\n lógica ", 1),
            ("E\u0301 implicac\u0327a\u0303o lo\u0301gica", 1),
            ("Não é implicação lógica", 0),
            ("é implicação lógica", None),
            ("É implicação lógica.", None),
            ("É implicação", None),
            ("", None),
        ],
    )
    def test_only_a_whole_label_is_an_answer(self, text, index):
        assert CLASSIFICATION.parse(text, ANSWERS) == index

    def test_fallback_is_no_class(self):
        assert CLASSIFICATION.fallback(0, ANSWERS) == UNPARSED

    def test_baseline_is_the_most_frequent_class(self):
        assert CLASSIFICATION.baseline([2, 1, 2, 0], 2, ANSWERS) == [2, 2]
        assert CLASSIFICATION.baseline([1, 0], 1, ANSWERS) == [0]


class TestSimilarity:
    @pytest.mark.parametrize(
        ("target", "text"),
        [
            (4.9, " 4.9"),
            (5, " 5.0"),
            (np.float32(4.9), " 4.9"),
            (float(np.float32(3.765)), " 3.765"),
            (0.11800000000000001, " 0.118"),
            (0.0, " 0.0"),
        ],
    )
    def test_written_as_the_shortest_text_after_one_space(self, target, text):
        assert SIMILARITY.verbalise(target, ANSWERS) == text

    @given(st.integers(0, 5000))
    def test_round_trip(self, thousandths):
        score = thousandths / 1000
        assert SIMILARITY.parse(SIMILARITY.verbalise(score, ANSWERS), ANSWERS) == score

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            (" 3.5", 3.5),
            ("3,5", 3.5),
            ("nota 4, ou 5", 4.0),
            ("-1.5", -1.5),
            ("+2", 2.0),
            ("assin-2", 2.0),
            (".5", 0.5),
            ("4.", 4.0),
            ("3.5.2", 3.5),
            ("72", 72.0),
            ("quatro", None),
            ("", None),
            ("nan", None),
            ("inf", None),
            ("9" * 400, None),
        ],
    )
    def test_the_first_number_is_the_answer(self, text, number):
        assert SIMILARITY.parse(text, ANSWERS) == number

    @pytest.mark.parametrize(("target", "end"), [(5.0, 0.0), (1.0, 5.0), (0.0, 5.0), (3.0, 0.0)])
    def test_fallback_is_the_farthest_end(self, target, end):
        assert SIMILARITY.fallback(target, ANSWERS) == end

    def test_fallback_follows_the_scale(self):
        assert SIMILARITY.fallback(1.2, Answers(scale=(1.0, 10.0))) == 10.0

    @given(st.text())
    def test_any_text_is_read_to_a_number_that_can_be_squared(self, text):
        value = SIMILARITY.parse(text, ANSWERS)
        assert value is None or np.isfinite(value * value)

    def test_baseline_is_the_mean(self):
        assert SIMILARITY.baseline([1.0, 2.0, 4.5], 2, ANSWERS) == [2.5, 2.5]

    def test_clip(self):
        assert clip([-0.2, 2.5, 7.0], ANSWERS) == [0.0, 2.5, 5.0]


class TestTexts:
    def test_the_first_gold_answer_is_learnt(self):
        assert KINDS["question_answering"].verbalise(["em 1822", "1822"], ANSWERS) == "em 1822"

    def test_question_answering_baseline_is_the_most_frequent_answer(self):
        kind = KINDS["question_answering"]
        assert kind.baseline(TARGETS[kind.name], 1, ANSWERS) == ["Dom Pedro"]

    def test_summarisation_baseline_is_a_train_summary_of_median_length(self):
        kind = KINDS["summarisation"]
        assert kind.baseline(["aaaa", "a", "aa"], 2, ANSWERS) == ["aa", "aa"]


@pytest.mark.parametrize("task", [task for task in REGISTRY if task.labels], ids=lambda task: task.id)
def test_every_label_of_every_task_reads_back(task):
    for index in range(len(task.labels)):
        text = task.kind_record.verbalise(index, task.answers)
        assert task.kind_record.parse(f" {text} ", task.answers) == index
