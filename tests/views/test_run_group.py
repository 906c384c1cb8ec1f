"""Runs that were started together, as a whole."""

from statistics import mean, stdev
from typing import Any

import pytest

from ptlm.files import read_json, write_json
from ptlm.runs import status as statuses
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views import run_group
from tests.made_runs import made

T5 = "ptlm/nano-t5"


def scored(value: float, metric: str = "accuracy", task: str = "demo_sentiment", **more: Any) -> Run:
    """A run of the group with this one figure."""
    run = made("done", group="g", task_ids=[task], **more)
    result = read_json(run.folder / "result.json")
    write_json(run.folder / "result.json", {**result, "metrics": {task: {metric: value}}})
    return Store().get(run.id)


def test_a_model_s_score_is_the_mean_over_seeds_with_their_deviation() -> None:
    values = [0.70, 0.74, 0.81]
    runs = [scored(value, seed=seed) for seed, value in enumerate(values)]
    matrix = run_group.matrix([*runs, scored(0.6, model=T5), made("failed", group="g", seed=9)])
    assert matrix is not None
    assert matrix.tasks == (("Demonstração: sentimento de opiniões", "Acurácia"),)
    (encoder, (of_encoder,)), (writer, (of_writer,)) = matrix.rows
    assert (encoder, writer) == ("Nano BERT", "Nano T5")
    assert of_encoder and of_writer
    assert of_encoder.value == f"{100 * mean(values):.1f}%".replace(".", ",")
    assert of_encoder.spread == f"± {100 * stdev(values):.1f}".replace(".", ",") + "\u00a0p.p. · 3 sementes"
    assert (of_writer.value, of_writer.spread) == ("60,0%", "")
    assert (of_encoder.best, of_writer.best) == (True, False)


def test_where_less_is_better_the_least_is_the_best() -> None:
    runs = [scored(2.0, "mse", "demo_similarity"), scored(0.5, "mse", "demo_similarity", model=T5)]
    matrix = run_group.matrix(runs)
    assert matrix
    assert [[score and score.best for score in row] for _model, row in matrix.rows] == [[False], [True]]


def test_a_model_that_has_not_learnt_a_task_has_no_score_there() -> None:
    runs = [
        made("done", group="g", task_ids=["demo_sentiment"]),
        made("done", group="g", model=T5, task_ids=["demo_qa"]),
    ]
    matrix = run_group.matrix(runs)
    assert matrix
    there = [[score is not None for score in row] for _model, row in matrix.rows]
    assert there == [[True, False], [False, True]]


def test_there_is_no_table_before_there_are_figures() -> None:
    assert run_group.matrix([made("queued", group="g"), made("failed", group="g")]) is None


def timed(run: Run, seconds: float) -> Run:
    """The run, having taken so long."""
    status = run.status
    statuses.save(run.folder, status.moved(status.state, started=1000.0, finished=1000.0 + seconds))
    return Store().get(run.id)


def test_what_is_left_is_told_by_what_the_group_s_runs_have_taken() -> None:
    done = [timed(made("done", group="g", seed=seed), 120.0) for seed in (1, 2)]
    runs = [*done, *(made("queued", group="g", seed=seed) for seed in (3, 4, 5))]
    now = run_group.standing(runs, [])
    assert now.fraction == pytest.approx(2 / 5)
    assert now.text == "▸ 2 de 5 concluídas · 3 na fila · ainda cerca de 6\u00a0min 00\u00a0s"


def test_a_run_at_work_counts_by_its_share() -> None:
    runs = [made("training", group="g"), made("queued", group="g", seed=2)]
    assert 0.2 < run_group.standing(runs, []).fraction < 0.25
    assert "ainda cerca de" in run_group.standing(runs, []).text


def test_nothing_is_said_of_the_time_where_nothing_alike_has_run() -> None:
    runs = [made("queued", group="g", seed=seed) for seed in (1, 2)]
    assert run_group.standing(runs, []).text == "▸ 0 de 2 concluídas · 2 na fila"
    earlier = made("done", name="de antes")
    assert "ainda cerca de" in run_group.standing(runs, [earlier]).text
