"""What a person asks for, and the runs that come of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm import tasks
from ptlm.errors import PtlmError, UsageError
from ptlm.models import MODELS
from ptlm.training.config import PRESETS, Settings
from ptlm.views import hyperparameters, request
from ptlm.views.request import Request

NANO = Request(models=("ptlm/nano-t5", "ptlm/nano-gpt2"), tasks=("demo_qa", "demo_sentiment"))


def plan(asked: Request) -> request.Plan:
    return request.plan(asked, MODELS)


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("", ()),
        ("42", (42,)),
        ("1, 2;3 4", (1, 2, 3, 4)),
        ("1-3", (1, 2, 3)),
        ("1 – 3, 2", (1, 2, 3)),
        ("5..6", (5, 6)),
        ("7-7", (7,)),
        ("٣", (3,)),
    ],
)
def test_seeds_are_read_as_people_write_them(text: str, seeds: tuple[int, ...]) -> None:
    assert request.seeds_of(text) == seeds


@pytest.mark.parametrize(
    "text",
    ["um", "1.5", "-1", "1-2-3", "1-51", "0-999999999999", "²", "1²", "5-1", "42 -1", "1, 3–2", "9" * 5000],
)
def test_what_is_no_seed_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as told:
        request.seeds_of(text)
    assert told.value.values["name"] == "seed"


def test_a_benchmark_is_models_times_tasks_times_seeds_in_one_group() -> None:
    specs = plan(replace(NANO, seeds="1-3", apart=True)).specs
    assert len(specs) == 2 * 2 * 3
    assert len({spec.group for spec in specs}) == 1
    assert specs[0].group
    together = plan(replace(NANO, seeds="1-3")).specs
    assert {(spec.model.id, spec.task_ids, spec.settings.seed) for spec in together} == {
        (model, NANO.tasks, seed) for model in NANO.models for seed in (1, 2, 3)
    }


def test_a_single_run_has_its_name_and_no_group() -> None:
    (spec,) = plan(Request(models=("ptlm/nano-t5",), tasks=("demo_qa",), name="minha")).specs
    assert (spec.name, spec.group) == ("minha", "")


@pytest.mark.parametrize(
    ("asked", "said", "field"),
    [
        (Request(tasks=("rte",)), "ao menos um modelo", ""),
        (Request(models=("ptlm/nano-t5",)), "ao menos uma tarefa", ""),
        (Request(models=("ptlm/nano-encoder",), tasks=("xlsum",)), "encoder não faz", ""),
        (replace(NANO, seeds="x"), "não é uma semente", "seed"),
        (replace(NANO, overrides={"warmup": 2.0}), "Aquecimento", "warmup"),
        (replace(NANO, seeds="1-50", models=NANO.models * 6), "o limite é 500", ""),
    ],
)
def test_what_can_not_be_done_is_explained(asked: Request, said: str, field: str) -> None:
    found = plan(asked)
    assert not found.specs
    assert said in str(found.problem)
    assert found.field == field


values = st.fixed_dictionaries(
    {},
    optional={
        "epochs": st.floats(0.5, 50),
        "batch_size": st.integers(1, 512),
        "keep_best": st.booleans(),
        "schedule": st.sampled_from(["linear", "cosine"]),
        "prefix": st.sampled_from(["<|NLU|>", "a=b"]),
    },
)


@given(values, st.sampled_from(list(PRESETS)), st.booleans(), st.sampled_from(["", "1-3", "7"]))
def test_an_address_brings_back_what_was_asked(
    overrides: dict[str, object], preset: str, apart: bool, seeds: str
) -> None:
    asked = replace(NANO, overrides=overrides, preset=preset, apart=apart, seeds=seeds)
    assert request.of_address(request.to_address(asked)) == asked


def test_an_address_that_says_nothing_asks_for_nothing() -> None:
    assert request.of_address(request.to_address(request.NOTHING)) is None
    assert request.left_out(request.to_address(request.NOTHING)) == []


def test_what_an_address_asks_for_in_vain_is_left_out_and_said() -> None:
    said = {
        "valor": ["epochs=2", "epochs", "nada=1", "batch_size=muitas", "limit_train=" + "9" * 30],
        "predefinicao": ["x"],
        "tarefa": ["rte", "cola", "cola", "colla"],
    }
    assert request.of_address(said) == Request(tasks=("rte", "cola"), overrides={"epochs": 2.0})
    sentences = request.left_out(said)
    assert [words for words in sentences if "“colla” não existe. Você quis dizer “cola”?" in words]
    assert [words for words in sentences if "Predefinição “x” não existe" in words]
    assert [words for words in sentences if "“nada” não existe" in words]
    assert [words for words in sentences if "“Lote efetivo” é um número inteiro; veio “muitas”" in words]
    assert [words for words in sentences if "“Limite de linhas de treino” é um número inteiro" in words]
    assert len(sentences) == 6


def test_an_address_that_names_a_model_twice_means_it_once() -> None:
    found = request.of_address({"modelo": ["ptlm/nano-t5", "", "ptlm/nano-t5"], "tarefa": ["rte"]})
    assert found == Request(models=("ptlm/nano-t5",), tasks=("rte",))


def test_a_seed_among_the_values_is_a_seed() -> None:
    assert request.of_address({"valor": ["seed=7"]}) == Request(seeds="7")
    assert request.of_address({"valor": ["seed=7"], "sementes": ["1-3"]}) == Request(seeds="1-3")


def test_all_runs_of_a_plan_have_the_name_that_was_asked_for() -> None:
    asked = replace(NANO, seeds="1-2", name="Piloto")
    assert {spec.name for spec in plan(asked).specs} == {"Piloto"}
    assert request.of_address(request.to_address(asked)) == asked


def test_repeating_a_run_asks_for_the_same_run() -> None:
    (spec,) = plan(
        Request(models=("ptlm/nano-t5",), tasks=("rte",), seeds="7", overrides={"epochs": 2.0})
    ).specs
    (again,) = plan(request.of_spec(spec)).specs
    assert (again.settings, again.task_ids, again.model) == (spec.settings, spec.task_ids, spec.model)


@pytest.mark.parametrize("seeds", ["", "7"])
def test_a_repeated_run_is_called_as_the_one_before(seeds: str) -> None:
    (spec,) = plan(Request(models=("ptlm/nano-t5",), tasks=("rte",), seeds=seeds)).specs
    (again,) = plan(request.of_spec(spec)).specs
    assert again.title() == spec.title()


@pytest.mark.parametrize("preset", PRESETS)
def test_hints_are_what_would_be_used_and_none_where_models_differ(preset: str) -> None:
    small, large = (
        MODELS["neuralmind/bert-base-portuguese-cased"],
        MODELS["neuralmind/bert-large-portuguese-cased"],
    )
    one = request.defaults(preset, [small], ["rte"])
    (spec,) = request.plan(Request(models=(small.id,), tasks=("rte",), preset=preset), MODELS).specs
    assert one == spec.settings.as_dict()
    both = request.defaults(preset, [small, large], ["rte"])
    assert both["epochs"] == one["epochs"]
    if preset == "quick":
        assert both["learning_rate"] is None


def test_a_model_that_does_not_fit_is_an_obstacle_with_a_reason() -> None:
    short, reason = request.obstacle([MODELS["ptlm/nano-encoder"]], tasks.find("xlsum"))
    assert short == "um encoder não faz esta tarefa"
    assert "encoder-decoder" in reason
    assert request.obstacle([MODELS["ptlm/nano-t5"]], tasks.find("xlsum")) == ("", "")


def test_what_is_looked_up_is_remembered(tmp_path: object) -> None:
    finder = request.Finder()
    problem = finder.find("ptlm/nano-encoderr")
    assert isinstance(problem, PtlmError)
    assert finder.find("ptlm/nano-encoderr") is problem
    assert finder.find("ptlm/nano-t5") is MODELS["ptlm/nano-t5"]
    assert request.Finder(retry=-1.0).find("ptlm/nano-encoderr") is not problem


@pytest.mark.parametrize("name", Settings.__dataclass_fields__)
def test_every_hyperparameter_can_be_named_shown_and_set(name: str) -> None:
    assert name in hyperparameters.BY_NAME
    field = hyperparameters.BY_NAME[name]
    assert field.title and field.help.endswith((".", "?", ")"))
    assert hyperparameters.type_of(name) in (bool, int, float, str)
    assert hyperparameters.shown(name, Settings().as_dict()[name])


def test_whole_numbers_are_shown_to_the_last_digit() -> None:
    assert hyperparameters.shown("seed", 2024110199) == "2024110199"
    assert hyperparameters.shown("learning_rate", 5e-5) == "5e−05"
