"""Kept predictions, against counts made by hand."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp
from sklearn.metrics import precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

from ptlm import tasks
from ptlm.errors import RunError
from ptlm.metrics import UNPARSED
from ptlm.views import predictions
from ptlm.views.predictions import Predictions
from tests.made_runs import ROWS, made

KINDS = {
    "classification": "demo_sentiment",
    "similarity": "demo_similarity",
    "question_answering": "demo_qa",
    "summarisation": "demo_summary",
}


def loaded(kind: str) -> Predictions:
    run = made("done", model="ptlm/nano-t5", task_ids=[KINDS[kind]])
    assert run.spec is not None
    return predictions.load(run, run.spec.tasks[0])


def of_rows(target: Sequence[int], prediction: Sequence[int]) -> Predictions:
    """Predictions of a task with three classes."""
    table = pd.DataFrame({"target": target, "prediction": prediction})
    score = (table["target"] == table["prediction"]).astype(float)
    task = tasks.find("mnli_matched")
    return Predictions(task=task, table=table.assign(input="a b", score=score, right=score > 0, length=2))


@pytest.mark.parametrize("kind", KINDS)
def test_every_fourth_made_row_is_wrong_and_is_found_so(kind: str) -> None:
    found = loaded(kind)
    wrong, right = (predictions.selected(found, verdict) for verdict in ("wrong", "right"))  # type: ignore[arg-type]
    if found.judged:
        assert (len(wrong), len(right)) == (ROWS // 4, ROWS - ROWS // 4)
        assert set(wrong["row_id"]) == set(range(3, ROWS, 4))
    else:
        assert len(wrong) == len(right) == ROWS  # a summary is neither


def test_rows_are_found_by_every_word_and_by_class() -> None:
    found = loaded("classification")
    assert predictions.selected(found, search="<B>7</b> TEXTO")["row_id"].tolist() == [7]
    assert set(predictions.selected(found, label=1)["target"]) == {1}
    assert predictions.selected(found, search="nenhuma destas").empty
    label = found.task.labels[1]
    said = found.table[(found.table["target"] == 1) | (found.table["prediction"] == 1)]
    assert set(predictions.selected(found, search=label)["row_id"]) == set(said["row_id"])


def test_the_worst_rows_stand_first() -> None:
    numbers = predictions.selected(loaded("similarity"))["score"].tolist()
    assert numbers == sorted(numbers, reverse=True)
    texts = predictions.selected(loaded("question_answering"))["score"].tolist()
    assert texts == sorted(texts)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("classification", 0, "negativo"),
        ("classification", 1.0, "positivo"),
        ("classification", UNPARSED, "nenhum rótulo"),
        ("classification", None, "nenhum rótulo"),
        ("similarity", 3.14159, "3,14"),
        ("question_answering", "ontem", "ontem"),
    ],
)
def test_answers_are_read_as_people_read_them(kind: str, value: object, text: str) -> None:
    task = tasks.find(KINDS[kind])
    assert predictions.answer(task, value) == text


def test_what_is_no_label_shows_what_was_said_and_long_texts_are_cut() -> None:
    table = pd.DataFrame(
        {
            "input": ["x" * 2000],
            "target": [0],
            "prediction": [UNPARSED],
            "raw_output": ["talvez"],
            "score": [0.0],
        }
    )
    shown = predictions.readable(table, tasks.find("demo_sentiment")).iloc[0]
    assert shown["predicted"] == "nenhum rótulo: “talvez”"
    assert len(shown["input"]) == predictions.LONGEST_SHOWN


def test_the_error_of_a_number_is_shown_in_its_own_unit() -> None:
    found = loaded("similarity")
    shown = predictions.readable(found.table.iloc[[3]], found.task).iloc[0]
    target, prediction = found.table.loc[3, ["target", "prediction"]]
    assert shown["score"] == f"{abs(target - prediction):.2f}".replace(".", ",")


def test_confusion_and_classes_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    target, guess = rng.integers(0, 3, 200), rng.integers(0, 3, 200)
    found = of_rows(target.tolist(), guess.tolist())
    counts = predictions.confusion(found)
    assert counts.to_numpy().sum() == 200
    assert counts.iloc[0, 1] == int(((target == 0) & (guess == 1)).sum())
    precision, recall, f1, rows = precision_recall_fscore_support(target, guess)
    table = predictions.by_class(found)
    for name, expected in (("precision", precision), ("recall", recall), ("f1", f1), ("rows", rows)):
        np.testing.assert_allclose(table[name], expected)


def test_answers_that_are_no_label_have_a_column_and_classes_that_never_came_a_row() -> None:
    found = of_rows([0, 0, 1], [0, UNPARSED, UNPARSED])
    counts = predictions.confusion(found)
    assert counts.columns[-1] == "nenhum rótulo"
    assert counts.to_numpy().tolist() == [[1, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]]
    last = predictions.by_class(found).iloc[2]
    assert (last["rows"], np.isnan(last["precision"]), np.isnan(last["recall"])) == (0, True, True)


def test_a_class_may_be_called_as_what_is_no_class() -> None:
    found = of_rows([0, 1, 2, 2], [0, UNPARSED, 2, UNPARSED])
    named = replace(found, task=replace(found.task, labels=("a", "b", "nenhum rótulo")))
    assert predictions.by_class(named)["recall"].tolist() == [1.0, 0.0, 0.5]


def of_lengths(kind: str, score: Sequence[float], length: Sequence[int]) -> pd.DataFrame:
    table = pd.DataFrame({"score": score, "length": length})
    return predictions.by_length(Predictions(task=tasks.find(KINDS[kind]), table=table))


def test_shares_by_length_have_wilson_s_interval() -> None:
    groups = of_lengths("classification", [0.0, 1.0] * 10 + [1.0] * 20, [5] * 20 + [9] * 20)
    assert groups["words"].tolist() == ["5", "9"]
    assert groups["rows"].tolist() == [20, 20]
    assert groups["score"].tolist() == [0.5, 1.0]
    expected = np.transpose([proportion_confint(right, 20, 0.05, "wilson") for right in (10, 20)])
    np.testing.assert_allclose(groups[["low", "high"]].to_numpy().T, expected)


@pytest.mark.parametrize("kind", ["similarity", "question_answering", "summarisation"])
def test_scores_by_length_have_student_s_interval(kind: str) -> None:
    rng = np.random.default_rng(1)
    score, length = rng.uniform(0.2, 0.8, 100), np.repeat([2, 7], 50)
    groups = of_lengths(kind, score.tolist(), length.tolist())
    for row, words in zip(groups.itertuples(), (2, 7), strict=True):
        values = np.sqrt(score[length == words]) if kind == "similarity" else score[length == words]
        expected = ttest_1samp(values, 0.0).confidence_interval(0.95)
        assert (row.low, row.high) == pytest.approx((expected.low, expected.high))
        assert row.score == pytest.approx(values.mean())


def test_limits_stay_on_the_scale_and_scores_that_do_not_differ_have_none() -> None:
    score = [0.0] * 9 + [0.5] + [1.0] * 9 + [0.2] + [0.7] * 10
    groups = of_lengths("question_answering", score, [1] * 10 + [2] * 10 + [3] * 10)
    assert (groups["low"][0], groups["high"][1]) == (0.0, 1.0)
    assert groups.loc[2, ["low", "high"]].isna().all()
    assert groups["score"][2] == pytest.approx(0.7)


def test_texts_of_one_length_have_no_groups() -> None:
    assert predictions.by_length(of_rows([0] * 50, [1] * 50)).empty


def test_all_predictions_can_be_taken_away() -> None:
    run = made("done", task_ids=["demo_sentiment", "demo_similarity"])
    found = predictions.with_predictions(run)
    table = pd.read_csv(io.BytesIO(predictions.csv(run, found)), encoding="utf-8-sig")
    assert table["task"].value_counts().to_dict() == {"demo_sentiment": ROWS, "demo_similarity": ROWS}


def test_no_text_that_is_taken_away_is_run_by_a_spreadsheet() -> None:
    run = made("done")
    path = run.predictions_file("demo_sentiment")
    kept = pd.read_parquet(path)
    kept.loc[0, "input"] = "=cmd()"
    kept.to_parquet(path)
    table = pd.read_csv(
        io.BytesIO(predictions.csv(run, predictions.with_predictions(run))), encoding="utf-8-sig"
    )
    assert table["input"][0] == "'=cmd()"
    assert table["prediction"].tolist() == kept["prediction"].tolist()


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_bytes(b"kaput")], ids=["gone", "broken"]
)
def test_a_file_that_can_not_be_read_is_said(spoil: object) -> None:
    run = made("done")
    assert run.spec is not None
    spoil(run.predictions_file("demo_sentiment"))  # type: ignore[operator]
    with pytest.raises(RunError, match=r"demo_sentiment\.parquet"):
        predictions.load(run, run.spec.tasks[0])
