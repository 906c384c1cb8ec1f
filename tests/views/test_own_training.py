"""Training with one's own task: what is asked for, and what came of it."""

from dataclasses import replace

import pytest

from ptlm.kinds import KINDS
from ptlm.models import MODELS
from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.tasks import TASKS
from ptlm.userdata.store import saved
from ptlm.views import own_training
from tests.made_runs import made
from tests.views.test_owned import made as made_task

TASK = TASKS["demo_sentiment"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_proposed_can_do_the_task_and_is_at_hand(kind: str) -> None:
    (name,) = own_training.proposed(kind)
    assert MODELS[name].embedded and MODELS[name].family in KINDS[kind].families
    assert name in own_training.model_options(kind)


def test_a_model_that_was_written_stays_among_the_options() -> None:
    assert "eu/meu-modelo" in own_training.model_options("classification", ["eu/meu-modelo"])
    assert own_training.model_label("eu/meu-modelo") == "eu/meu-modelo"
    assert own_training.model_label("ptlm/nano-encoder") == "Nano BERT · ptlm/nano-encoder"


def test_the_task_s_own_prefix_goes_before_unless_another_is_asked_for() -> None:
    made_task("minha", prefix="<p> ")
    made_task("outra")
    ask = own_training.request
    assert ask(saved("minha"), ["m"], "quick", {"epochs": 2.0}).overrides == {"prefix": "<p> ", "epochs": 2.0}
    assert ask(saved("minha"), ["m"], "quick", {"prefix": "x"}).overrides == {"prefix": "x"}
    asked = ask(saved("outra"), ["m", "n"], "quick", {}, "1-3")
    assert (asked.models, asked.tasks, asked.overrides, asked.seeds) == (("m", "n"), ("outra",), {}, "1-3")


def test_a_run_on_other_rows_says_so() -> None:
    first = made_task("minha")
    run = Store().add(specs.plan(["ptlm/nano-encoder"], ["minha"])[0])
    assert own_training.data_note(run, first) == ""
    (source,) = first.sources
    other = replace(first, sources=(replace(source, fingerprint="x"),))  # type: ignore[arg-type]
    assert own_training.data_note(run, replace(other, version="2")) == "versão 1"
    assert own_training.data_note(run, other) == "outros dados"
    assert own_training.data_note(run, TASK) == "", "a run that is not on the task has nothing to say"
    assert own_training.fingerprint(TASK) == ""


def test_the_table_has_a_line_a_run_and_the_trivial_answer() -> None:
    done, failed = made("done", seed=1), made("failed", seed=2)
    table = own_training.results([done, failed], TASK)
    assert list(table["Execução"]) == ["Nano BERT · semente 1", "Nano BERT · semente 2", "resposta trivial"]
    assert list(table["Acurácia"]) == ["75,0% (70,0 – 80,0)", "", "50,0%"]


def test_without_a_result_there_is_no_trivial_answer() -> None:
    table = own_training.results([made("failed")], TASK)
    assert list(table["Execução"]) == ["Nano BERT"]
    assert "Acurácia" not in table


@pytest.fixture
def going() -> Run:
    """A run at work."""
    return made("training")


def test_a_run_that_goes_on_says_its_latest_figures(going: Run) -> None:
    said = own_training.latest_text(going, TASK.id)
    found = own_training.latest(going, TASK.id)
    assert found and all(score.epoch is not None for score in found)
    assert said.startswith("época ") and "Acurácia" in said
    assert own_training.latest_text(going, "rte") == ""


def test_curves_tell_runs_apart() -> None:
    runs = [made("done"), made("done")]
    table, titles = own_training.curves(runs, TASK.id)
    assert set(table["task"]) == set(titles) == {run.id for run in runs}
    assert len(set(titles.values())) == 2
    assert own_training.curves([], TASK.id)[0].empty
