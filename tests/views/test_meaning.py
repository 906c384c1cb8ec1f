"""What is said of a run's figures."""

from typing import Any

import pytest

from ptlm import tasks
from ptlm.files import write_json
from ptlm.metrics import METRICS
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views import meaning, scores
from ptlm.views.follow import Follower
from ptlm.views.scores import Score
from tests.made_runs import made

SENTIMENT, SIMILARITY = "demo_sentiment", "demo_similarity"


def with_result(*task_ids: str, **parts: Any) -> Run:
    """A finished run with some parts of its result exchanged."""
    run = made("done", task_ids=list(task_ids))
    write_json(run.folder / "result.json", {**(run.result or {}), **parts})
    return Store().get(run.id)


def said(run: Run) -> list[meaning.Conclusion]:
    return meaning.conclusions(run, scores.scores(run, Follower(run.events_file).update()))


def score(metric: str, value: float, low: float | None, high: float | None, baseline: float | None) -> Score:
    return Score(task="t", title="T", metric=metric, value=value, low=low, high=high, baseline=baseline)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        (("accuracy", 0.75, 0.70, 0.80, 0.50), "above"),
        (("accuracy", 0.75, 0.70, 0.80, 0.70), "level"),
        (("accuracy", 0.75, 0.70, 0.80, 0.78), "level"),
        (("accuracy", 0.75, 0.70, 0.80, 0.81), "below"),
        (("mse", 0.5, 0.4, 0.6, 3.0), "above"),
        (("mse", 0.5, 0.4, 0.6, 0.3), "below"),
        (("pearson", -0.5, -0.6, -0.4, 0.0), "below"),
        (("accuracy", 0.75, None, None, 0.5), None),
        (("accuracy", 0.75, 0.70, 0.80, None), None),
    ],
)
def test_the_interval_decides(figures: tuple[Any, ...], verdict: str | None) -> None:
    assert meaning.against_trivial(score(*figures)) == verdict


def test_every_metric_has_a_direction() -> None:
    for name, metric in METRICS.items():
        better = 0.9 if metric.higher_is_better else 0.1
        assert meaning.against_trivial(score(name, better, better, better, 0.5)) == "above"


def test_tasks_are_named_by_verdict_and_by_their_main_metric() -> None:
    run = with_result(
        SENTIMENT,
        SIMILARITY,
        baselines={SENTIMENT: {"accuracy": 0.5, "f1_macro": 0.99}, SIMILARITY: {"pearson": 0.67}},
    )
    above, level = said(run)
    assert (above.verdict, level.verdict) == ("above", "level")
    assert tasks.find(SENTIMENT).title in above.text and tasks.find(SIMILARITY).title in level.text


def test_a_run_that_has_not_ended_is_not_judged() -> None:
    assert said(made("training")) == []
    assert said(made("queued")) == []


@pytest.mark.parametrize(
    ("splits", "warned"),
    [
        ({"reported": "validation", "selected_on": "validation"}, True),
        ({"reported": "test", "selected_on": "validation"}, False),
        ({"reported": "validation"}, False),
        ({}, False),
    ],
)
def test_an_epoch_chosen_where_one_measures_is_said(splits: Any, warned: bool) -> None:
    run = with_result(SENTIMENT, splits={SENTIMENT: splits})
    assert any("mesmas linhas em que se mediu" in each.text for each in said(run)) == warned


@pytest.mark.parametrize(
    ("rows", "splits", "text"),
    [
        (240, {"reported": "test"}, "240 linhas de teste"),
        (1, {"reported": "validation"}, "1 linha de validação"),
        (9815, {"reported": "test"}, "9.815 linhas de teste"),
        (240, {"reported": "elsewhere"}, ""),
        (240, {}, ""),
        ("240", {"reported": "test"}, ""),
    ],
)
def test_rows_measured_are_said_with_their_split(rows: Any, splits: dict[str, str], text: str) -> None:
    run = with_result(SENTIMENT, rows={SENTIMENT: {"evaluation": rows}}, splits={SENTIMENT: splits})
    assert meaning.measured(run, SENTIMENT) == text


def test_answers_that_are_no_label_are_said_with_their_share() -> None:
    run = with_result(SENTIMENT, unparsed={SENTIMENT: 0.125})
    assert any(each.text.startswith("12,5% das respostas") for each in said(run))
    assert not any(
        "das respostas" in each.text for each in said(with_result(SENTIMENT, unparsed={SENTIMENT: 0.0}))
    )


@pytest.mark.parametrize("part", ["rows", "splits", "baselines"])
def test_a_result_without_a_part_is_no_error(part: str) -> None:
    run = with_result(SENTIMENT, **{part: {}})
    said(run)
    meaning.measured(run, SENTIMENT)


def test_each_kind_s_trivial_answer_is_told_once() -> None:
    both = [tasks.find(SENTIMENT), tasks.find("demo_inference"), tasks.find(SIMILARITY)]
    text = meaning.trivial(both)
    assert text.count("sempre a classe mais frequente no treino") == 1
    assert "similaridade: sempre a média do treino" in text
    assert meaning.trivial(both[:1]).count("sempre") == 1
