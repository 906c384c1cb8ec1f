"""What runs are called that nobody named."""

import pytest

from ptlm import tasks
from ptlm.models import MODELS
from ptlm.runs import naming
from ptlm.runs import spec as specs
from ptlm.runs.spec import Spec
from ptlm.runs.store import Store


def spec(*names: str, name: str = "", **overrides: object) -> Spec:
    return specs.of_records(
        MODELS["ptlm/nano-t5"], tuple(map(tasks.find, names)), "quick", overrides, name=name
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["mrpc"], "MRPC: paráfrases"),
        (["demo_sentiment"], "sentimento de opiniões"),
        (["cola", "mrpc"], "CoLA, MRPC"),
        (["assin2_score", "assin2_entail", "rte"], "ASSIN 2: similaridade, ASSIN 2: implicação, RTE"),
        (["cola", "mrpc", "rte", "wnli", "qqp"], "CoLA, MRPC, RTE +2"),
    ],
)
def test_tasks_are_named_as_short_as_tells_them_apart(names: list[str], said: str) -> None:
    assert naming.in_short([tasks.find(name) for name in names]) == said


def test_the_short_names_of_all_tasks_differ() -> None:
    found = naming.short_titles(list(tasks.every().values()))
    assert len(set(found.values())) == len(found)
    assert all(found.values())


def test_a_seed_is_in_the_name_where_it_was_asked_for() -> None:
    assert spec("demo_qa").title() == "Nano T5 · perguntas sobre um texto"
    seeded = spec("demo_qa", seed=2)
    assert seeded.title() == "Nano T5 · semente 2 · perguntas sobre um texto"
    assert seeded.title(seed=False) == "Nano T5 · perguntas sobre um texto"
    assert seeded.title(tasks=False) == "Nano T5 · semente 2"


def test_a_name_that_somebody_gave_is_the_name(store: Store) -> None:
    run = store.add(spec("demo_qa", name="Minha", seed=2))
    assert run.name == "Minha"
    assert run.spec is not None and run.spec.title(tasks=False, seed=False) == "Minha"


def test_what_is_written_down_is_the_same_in_every_language(store: Store, english: None) -> None:
    run = store.add(spec("demo_qa", seed=2))
    assert run.name == "Nano T5 · seed 2 · questions on a text"
    assert run.summary()["name"] == "nano-t5 · demo_qa"
