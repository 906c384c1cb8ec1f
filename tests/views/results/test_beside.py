"""A run's figures beside those of others."""

from dataclasses import replace

import pytest

from ptlm import results
from ptlm.results import Figure
from ptlm.views.results import beside
from tests.made_runs import ROWS, made

BERT = "neuralmind/bert-base-portuguese-cased"
TASK = "assin2_score"


def test_a_run_stands_beside_others_of_its_contest_the_best_first() -> None:
    run = made("done", model=BERT, task_ids=[TASK])
    other_run = results.of_run(made("done", model=BERT, task_ids=[TASK], seed=7))
    found = beside.pairs([*results.of_run(run), *other_run, *results.stored()], run.id, TASK)
    assert list(found) == list(run.metrics[TASK])
    for metric, (own, others) in found.items():
        assert (own.run, own.metric, own.value) == (run.id, metric, run.metrics[TASK][metric])
        same = [f for f in results.stored([TASK]) if results.contest(f) == results.contest(own)]
        assert [f.value for f in others] == sorted((f.value for f in same), reverse=metric != "mse")
        assert len(others) > 3


def test_figures_of_other_rows_stand_beside_nothing() -> None:
    run = made("done", model=BERT, task_ids=[TASK])
    own = [replace(figure, split="test (40 rows)") for figure in results.of_run(run)]
    assert beside.pairs([*own, *results.stored()], run.id, TASK) == {}
    assert beside.pairs(results.of_run(run), run.id, TASK) == {}


def test_demonstrations_stand_beside_nothing() -> None:
    run = made("done")
    figures = results.of_run(run)
    others = [replace(figure, origin="imported", source="colega", run="") for figure in figures]
    assert beside.pairs([*figures, *others], run.id, "demo_sentiment") == {}


def test_the_number_of_rows_is_the_run_s() -> None:
    run = made("done")
    assert beside.evaluated(run, "demo_sentiment") == ROWS
    assert beside.evaluated(run, "rte") == beside.evaluated(made("failed"), "demo_sentiment") == 0


def own(value: float, low: float | None, high: float | None) -> Figure:
    return Figure(
        model="m", task="wnli", metric="accuracy", value=value, low=low, high=high, split="validation",
        protocol="fine-tuned", source="own",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "relation"),
    [
        (0.4, 0.7, "dentro do intervalo"),
        (0.6, 0.7, "fora do intervalo, mas pequena demais para estas linhas"),
        (None, None, "sem intervalo"),
    ],
)
def test_a_published_value_is_set_beside_the_interval(
    low: float | None, high: float | None, relation: str
) -> None:
    others = [each for each in results.stored(["wnli"], "seed") if each.value == 0.56338]
    table = beside.table(own(0.65, low, high), others, 71)
    assert set(table["inside"]) == {relation}
    assert set(table["difference"]) == {"+8,7\u00a0p.p."}


def test_a_wide_gap_is_outside() -> None:
    others = results.stored(["wnli"], "seed")[:1]
    assert list(beside.table(own(0.99, 0.95, 1.0), others, 71)["inside"]) == ["fora do intervalo"]
