"""What a request costs, against figures worked out by hand."""

from dataclasses import replace

import pytest

from ptlm import tasks
from ptlm.models import MODELS
from ptlm.runs import spec as specs
from ptlm.runs.launchers import cores
from ptlm.runs.spec import Spec
from ptlm.runs.store import Store
from ptlm.views import estimates
from tests.made_runs import made

BERT = "neuralmind/bert-base-portuguese-cased"


def spec(model: str, *names: str, **overrides: object) -> Spec:
    return specs.of_records(MODELS[model], tuple(map(tasks.find, names)), "quick", overrides)


def test_steps_and_rows_are_those_that_will_be_made() -> None:
    cost = estimates.estimate([spec(BERT, "mrpc", "rte", epochs=3.0, batch_size=32)], [])
    assert (cost.runs, cost.trainings, cost.rows) == (1, 2, 3668 + 2490)
    assert cost.steps == 3 * 115 + 3 * 78  # each epoch's last batch may be smaller


@pytest.mark.parametrize(("model", "steps"), [("ptlm/nano-encoder", 2 * (38 + 38)), ("ptlm/nano-t5", 2 * 75)])
def test_an_encoder_trains_a_model_a_task_and_the_others_one_for_all(model: str, steps: int) -> None:
    chosen = spec(model, "demo_sentiment", "demo_similarity", epochs=2.0, batch_size=32)
    assert [task.rows["train"] for task in chosen.tasks] == [1200, 1200]
    assert estimates.estimate([chosen], []).steps == steps


def test_rows_of_another_task_count_once() -> None:
    both = estimates.estimate([spec(BERT, "mnli_matched", "mnli_mismatched", epochs=1.0, batch_size=32)], [])
    alone = estimates.estimate([spec(BERT, "mnli_mismatched", epochs=1.0, batch_size=32)], [])
    assert both.rows == alone.rows == 392_702
    assert both.steps == alone.steps == 12_272
    assert both.trainings == 1
    assert not both.unknown_rows


def test_limits_hold() -> None:
    cost = estimates.estimate([spec(BERT, "mrpc", epochs=1.0, batch_size=10, limit_train=100)], [])
    assert (cost.rows, cost.steps) == (100, 10)


@pytest.mark.parametrize(
    ("limits", "said"), [((0, 400), ""), ((0, 300), "Só 30 passos"), ((10, 400), "Só 1 passo de treino")]
)
def test_a_model_that_will_hardly_learn_is_told_of(limits: tuple[int, int], said: str) -> None:
    asked = [spec(BERT, "mrpc", epochs=1.0, batch_size=10, limit_train=limit) for limit in limits]
    text = estimates.few_steps(estimates.estimate(asked, []))
    assert text.startswith(said)
    assert bool(text) == bool(said)


def test_of_rows_that_nobody_knows_nothing_is_said() -> None:
    known = spec(BERT, "mrpc")
    task = replace(known.tasks[0], rows={})
    assert not estimates.few_steps(estimates.estimate([replace(known, tasks=(task,))], []))
    assert not estimates.few_steps(estimates.estimate([], []))


def test_few_steps_are_evaluated_once_however_many_the_epochs() -> None:
    asked = [spec(BERT, "mnli_matched", steps=10, epochs=20.0, evaluate=when) for when in ("epoch", "end")]
    every, once = (estimates.estimate([each], []).seconds for each in asked)
    assert every == pytest.approx(once)


def test_a_batch_larger_than_all_rows_is_all_rows() -> None:
    largest = estimates.estimate([spec(BERT, "rte", epochs=3.0, batch_size=2490)], [])
    beyond = estimates.estimate([spec(BERT, "rte", epochs=3.0, batch_size=10**8)], [])
    assert beyond.steps == largest.steps == 3
    assert beyond.seconds == pytest.approx(largest.seconds)


@pytest.mark.parametrize(("epochs", "said"), [(1e9, True), (1.0, False)])
def test_what_takes_more_than_a_week_is_worth_a_word(epochs: float, said: bool) -> None:
    cost = estimates.estimate([spec("ptlm/nano-encoder", "demo_sentiment", epochs=epochs)], [])
    assert (cost.seconds > 7 * 86_400) == said
    assert bool(estimates.too_long(cost)) == said


def test_before_any_run_time_rests_on_a_core_s_pace() -> None:
    cost = estimates.estimate(
        [spec(BERT, "rte", epochs=1.0, batch_size=32, evaluate="end", limit_eval=277)], []
    )
    training = 6 * 108.9e6 * 2490 * 48 * (78 * 32 / 2490)
    evaluation = 2 * 108.9e6 * 277 * 48
    work = (training + evaluation) / (12e9 * cores())
    assert cost.basis == "guess"
    assert cost.seconds == pytest.approx(work + 78 * 0.02 + 12.0)


def test_a_model_s_own_runs_tell_its_pace_its_memory_and_the_length_of_rows() -> None:
    made("done", model="ptlm/nano-t5", task_ids=["demo_qa"])
    made("done")  # 6 · 700,000 · 50,000 operations in 10 s
    known = estimates.seen(Store().runs())
    assert known.speed("ptlm/nano-encoder") == (pytest.approx(2.1e10), "model")
    assert known.speed(BERT)[1] == "guess"  # the embedded models are too small to tell of others
    again = spec("ptlm/nano-encoder", "demo_sentiment", epochs=1.0, evaluate="end", batch_size=16)
    cost = estimates.estimate([again], Store().runs())
    tokens = 1200 * estimates.TOKENS["classification"]
    evaluated = 2 * again.tasks[0].rows["test"] * estimates.TOKENS["classification"]
    expected = (6 * tokens + evaluated) * again.model.total_millions * 1e6 / 2.1e10
    assert cost.seconds == pytest.approx(expected + 12.0)
    assert (cost.basis, cost.memory) == ("model", 700_000_000)


def test_the_length_of_rows_is_learnt_from_models_of_one_task() -> None:
    run = made("done")
    assert run.spec is not None and run.result is not None
    facts = {"seconds": 10.0, "tokens": 32_000, "parameters": 1, "step": 50, "tasks": ["demo_sentiment"]}
    batch = run.spec.settings.batch_size
    known = estimates.seen([replace(run, result={**run.result, "training": {"demo_sentiment": facts}})])
    assert known.tokens_of(run.spec.tasks[0]) == pytest.approx(32_000 / 50 / batch)
    assert known.tokens_of(tasks.find("rte")) == 48


def test_several_runs_take_as_long_as_all_and_as_much_memory_as_the_largest() -> None:
    small, large = spec("ptlm/nano-encoder", "rte"), spec(BERT, "rte")
    each = [estimates.estimate([one], []) for one in (small, large)]
    both = estimates.estimate([small, large], [])
    assert both.seconds == pytest.approx(each[0].seconds + each[1].seconds)
    assert both.memory == each[1].memory > each[0].memory


def test_memory_of_a_base_model_is_between_its_states_and_twice_that() -> None:
    states = 108.9e6 * 16
    cost = estimates.estimate([spec(BERT, "rte", batch_size=32)], [])
    width = 771.2  # of 86 million parameters in layers of 12 · width²
    activations = 32 * 48 * width * (width / 64) * 68
    assert cost.memory == pytest.approx(states + activations + 0.9e9, rel=0.001)


def test_an_unknown_number_of_rows_is_said() -> None:
    task = replace(tasks.find("rte"), rows={})
    known = spec(BERT, "rte")
    assert estimates.estimate([replace(known, tasks=(task,))], []).unknown_rows


def test_a_model_that_never_ran_is_taken_to_be_as_fast_as_others() -> None:
    made("done", model=BERT)
    known = estimates.seen(Store().runs())
    assert known.speed("neuralmind/bert-large-portuguese-cased") == (pytest.approx(2.1e10), "machine")


def test_runs_that_failed_teach_nothing() -> None:
    made("failed")
    made("training")
    assert estimates.seen(Store().runs()).speed("ptlm/nano-encoder")[1] == "guess"


def test_memory_is_learnt_from_the_nearest_runs() -> None:
    runs = [
        replace(made("done", task_ids=[task]), result={"memory": {"process": peak}})
        for task, peak in (("demo_sentiment", 6e8), ("rte", 7e8), ("demo_qa", 1.1e9))
    ]

    def memory(*names: str) -> float:
        return estimates.estimate([spec("ptlm/nano-encoder", *names)], runs).memory

    assert memory("demo_sentiment") == 6e8, "the same task"
    assert memory("mrpc") == 7e8, "other short texts"
    assert memory("faquad") == 1.1e9, "other long ones"
    assert memory("demo_sentiment", "demo_qa") == 1.1e9
    assert estimates.estimate([spec("ptlm/nano-encoder", "demo_sentiment")], runs[2:]).memory == 1.1e9
