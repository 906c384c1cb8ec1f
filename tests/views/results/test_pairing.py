"""Two runs' predictions side by side."""

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm import tasks
from ptlm.errors import DataError
from ptlm.kinds import KINDS
from ptlm.metrics import UNPARSED
from ptlm.runs.run import Run
from ptlm.views import predictions
from ptlm.views.predictions import Predictions
from ptlm.views.results import pairing
from tests.made_runs import made

CLASSES = tasks.find("demo_inference")


def kept(targets: Sequence[int], guesses: Sequence[int], ids: Sequence[int] | None = None) -> Predictions:
    """Predictions of a classification; row n has n words."""
    rows = list(ids or range(len(targets)))
    scores = [float(a == b) for a, b in zip(targets, guesses, strict=True)]
    table = pd.DataFrame(
        {
            "row_id": rows,
            "input": ["palavra " * row for row in rows],
            "target": targets,
            "prediction": guesses,
            "raw_output": [str(guess) for guess in guesses],
            "score": scores,
            "right": [score == 1 for score in scores],
            "length": rows,
        }
    )
    return Predictions(task=CLASSES, table=table)


@given(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=1, max_size=40))
def test_every_row_stands_in_the_cell_it_belongs_to(rows: list[tuple[int, int, int]]) -> None:
    targets, one, other = zip(*rows, strict=True)
    both = pairing.pair(kept(targets, one), kept(targets, other))
    assert pairing.counts(both) == {
        "both": sum(t == a == b for t, a, b in rows),
        "a": sum(t == a != b for t, a, b in rows),
        "b": sum(t == b != a for t, a, b in rows),
        "neither": sum(a == b != t for t, a, b in rows),
    }


def test_rows_are_matched_by_their_id_in_whatever_order() -> None:
    both = pairing.pair(kept([0, 1, 1], [0, 1, 1], [5, 6, 7]), kept([1, 0], [0, 0], [6, 5]))
    assert dict(zip(both.table["row_id"], both.table["cell"], strict=True)) == {5: "both", 6: "a"}


@pytest.mark.parametrize("other", [kept([1, 1], [0, 0]), kept([0, 1], [0, 0], [8, 9])])
def test_other_data_are_refused(other: Predictions) -> None:
    with pytest.raises(DataError, match="não avaliaram as mesmas linhas"):
        pairing.pair(kept([0, 1], [0, 0]), other)


def test_wins_by_length_and_class_add_up() -> None:
    targets = [row % 2 for row in range(60)]
    right = targets
    wrong_when_long = [t if row < 30 else 1 - t for row, t in enumerate(targets)]
    both = pairing.pair(kept(targets, right), kept(targets, wrong_when_long))
    lengths, classes = pairing.by_length(both), pairing.by_class(both)
    assert list(lengths["group"]) == [f"{n}–{n + 9} palavras" for n in range(0, 60, 10)]
    assert list(lengths["a"]) == [0, 0, 0, 10, 10, 10]
    assert list(classes["group"]) == list(CLASSES.labels)
    assert classes[["rows", "a", "b"]].sum().tolist() == [60, 30, 0]


def test_few_rows_make_no_groups_of_length() -> None:
    assert pairing.by_length(pairing.pair(kept([0, 1], [0, 1]), kept([0, 1], [0, 1]))).empty


def test_examples_are_found_by_words() -> None:
    one = kept([0, 1], [1, 0])
    one.table["input"] = ["Um gato azul", "dois cães"]
    both = pairing.pair(one, kept([0, 1], [0, 1]))
    assert list(pairing.examples(both, "b", "GATO azul")["row_id"]) == [0]
    assert list(pairing.examples(both, "b", "caes")["row_id"]) == [1]
    said = [predictions.answer(both.a.task, value) for value in (0, 1)]
    for label, row in zip(said, (0, 1), strict=True):  # as the expected answer of one, and an answer to both
        assert row in list(pairing.examples(both, "b", label)["row_id"])
    assert list(pairing.examples(both, "b", f"gato {said[0]}")["row_id"]) == [0]
    assert len(pairing.examples(both, "b")) == 2 and pairing.examples(both, "a").empty


def test_an_answer_that_is_none_is_said_so() -> None:
    both = pairing.pair(kept([0], [0]), kept([0], [UNPARSED]))
    (row,) = pairing.readable(both.table, both).to_dict("records")
    assert row == {"input": "", "expected": "contradição", "a": "contradição", "b": "nenhum rótulo"}


def demo_runs(kind: str) -> tuple[Run, str]:
    name = next(task.id for task in tasks.TASKS.values() if task.demo and task.kind == kind)
    return made("done", model="ptlm/nano-t5", task_ids=[name]), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_agrees_with_itself_whatever_the_kind(kind: str) -> None:
    run, name = demo_runs(kind)
    loaded = predictions.load(run, tasks.find(name))
    both = pairing.pair(loaded, loaded)
    counts = pairing.counts(both)
    assert counts["a"] == counts["b"] == 0 and sum(counts.values()) == len(loaded.table)
    assert (both.table["wins"] == "").all()
    assert len(pairing.readable(both.table, both)) == len(both.table)


def test_the_smaller_error_wins_a_similarity() -> None:
    run, name = demo_runs("similarity")
    worse = predictions.load(run, tasks.find(name))
    better = Predictions(
        task=worse.task, table=worse.table.assign(prediction=worse.table["target"], score=0.0, right=True)
    )
    both = pairing.pair(worse, better)
    assert set(both.table["wins"]) == {"b", ""}
    assert pairing.counts(both)["b"] == (worse.table["score"] > 0).sum()
