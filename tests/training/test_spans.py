import numpy as np
import pyarrow as pa
import pytest

from ptlm.training.config import Settings
from ptlm.training.spans import _gold_spans, _token_span
from tests.training.helpers import QUESTION, made, questions

ENCODERS = ["ptlm/nano-encoder", "ptlm/nano-deberta"]


def perfect(examples, labels, width):
    """Logits that point exactly at each window's label."""
    outputs = []
    for low, high in labels:
        logits = np.zeros((2, width), dtype=np.float32)
        logits[0, low] = logits[1, high] = 20
        outputs.append(logits)
    return outputs


@pytest.mark.parametrize("model_id", ENCODERS)
@pytest.mark.parametrize("max_length", [512, 32])
def test_labels_point_at_the_answer_even_through_windows(model_id, max_length):
    _, approach = made(model_id, QUESTION, Settings(max_length=max_length, doc_stride=12))
    table = questions(6)
    trained = approach.encode(table, QUESTION, labelled=True)
    asked = approach.encode(table, QUESTION, labelled=False)
    assert (len(trained) > 6) == (max_length == 32)
    assert trained.inputs.lengths.max() <= max_length
    answers = approach.answers(perfect(asked, trained.labels, 600), asked, table, QUESTION)
    assert answers.predictions == [gold[0] for gold in table.column("target").to_pylist()]
    starts = [start[0] for start in table.column("answer_start").to_pylist()]
    assert answers.spans == [
        (low, low + len(text)) for low, text in zip(starts, answers.predictions, strict=True)
    ]


def test_every_context_token_is_in_some_window():
    _, approach = made("ptlm/nano-encoder", QUESTION, Settings(max_length=32, doc_stride=12))
    table = questions(3)
    asked = approach.encode(table, QUESTION, labelled=False)
    for row, context in enumerate(table.column("context").to_pylist()):
        seen = np.zeros(len(context), dtype=bool)
        for window in np.flatnonzero(asked.details["rows"] == row):
            for low, high in zip(asked.details["starts"][window], asked.details["ends"][window], strict=True):
                seen[max(low, 0) : max(high, 0)] = True
        assert all(seen[place] or context[place] == " " for place in range(len(context)))


def test_the_best_span_keeps_order_and_length():
    _, approach = made("ptlm/nano-encoder", QUESTION, Settings(max_answer_length=3))
    logits = np.zeros((2, 8), dtype=np.float32)
    logits[0, 5], logits[1, 2], logits[1, 6] = 9, 9, 4  # the best end comes before the best start
    score, low, high = approach._best_span(logits, np.arange(8) >= 1)
    assert (low, high) == (5, 6)
    starts, ends = (np.exp(row[1:]) / np.exp(row[1:]).sum() for row in logits.astype(np.float64))
    assert score == pytest.approx(np.log(starts[4]) + np.log(ends[5]), rel=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 3, (1, 1)), (0, 8, (1, 2)), (5, 7, (2, 2)), (-1, -1, (0, 0)), (4, 30, (0, 0))],
)
def test_characters_to_tokens(low, high, expected):
    starts, ends = np.array([-1, 0, 4, -1]), np.array([-1, 3, 8, -1])
    assert _token_span(starts, ends, low, high) == expected


def test_the_first_gold_answer_that_is_in_the_context_is_learnt_without_its_spaces():
    table = pa.table({"target": [["ausente", " dia 3 "], ["nada"]], "answer_start": [[-1, 10], [-1]]})
    assert _gold_spans(table) == [(11, 16), (-1, -1)]
