"""Tasks and models as a picker shows them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ptlm import tasks
from ptlm.kinds import FAMILIES
from ptlm.models import MODELS
from ptlm.results.datasets import PROVENANCES
from ptlm.views import catalogue


def test_every_task_stands_in_exactly_one_section() -> None:
    shown = [task.id for section in catalogue.sections() for task in section.tasks]
    assert sorted(shown) == sorted(tasks.every())


def test_demonstrations_stand_first_where_there_are_no_tasks_of_one_s_own() -> None:
    first = catalogue.sections()[0]
    assert first.title.startswith("Demonstração")
    assert all(task.demo for task in first.tasks)


def test_a_section_names_its_tasks_in_short() -> None:
    names = {section.id: section.names for section in catalogue.sections()}
    assert names["similarity"] == "ASSIN 2, STS-B"
    assert names["classification"].startswith("ASSIN 2, CoLA, MNLI, MRPC")
    assert names["demo"] == ""


def test_of_very_many_tasks_some_are_named() -> None:
    many = tuple(replace(tasks.find("rte"), title=f"tarefa {place}") for place in range(20))
    section = catalogue.Section(id="own", title="Suas tarefas", tasks=many)
    assert section.names.endswith(f"tarefa {catalogue.MOST_NAMES - 1}, +{20 - catalogue.MOST_NAMES}")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ASSIN similaridade", {"assin2_score"}),
        ("sumarização português", {"xlsum", "wiki_lingua"}),
        ("gpl cola", {"cola"}),
        ("nada disto", set()),
        ("inglês cola", {"cola"}),
        ("tradução cola", {"cola"}),
        ("nativa similaridade", {"assin2_score"}),
    ],
)
def test_tasks_are_found_by_every_word_of_what_is_said_of_them(search: str, found: set[str]) -> None:
    assert {task.id for section in catalogue.sections(search) for task in section.tasks} == found


@pytest.mark.parametrize("word", [*catalogue.OTHER_WORDS.values(), *PROVENANCES.values()])
def test_every_word_for_tasks_finds_some(word: str) -> None:
    assert all(catalogue.sections(each) for each in word.replace(",", " ").split())


@pytest.mark.parametrize(
    ("chosen", "passing"),
    [
        ({"similarity"}, lambda task: task.kind == "similarity"),
        ({"similarity", "summarisation"}, lambda task: task.kind in ("similarity", "summarisation")),
        (
            {"similarity", "native"},
            lambda task: (task.kind, task.provenance) == ("similarity", "native"),
        ),
    ],
    ids=["one", "one sort", "two sorts"],
)
def test_tasks_pass_that_have_one_of_the_values_chosen_of_each_sort(
    chosen: set[str], passing: Callable[[tasks.Task], bool]
) -> None:
    found = {task.id for section in catalogue.sections("", chosen) for task in section.tasks}
    assert found == {name for name, task in tasks.every().items() if passing(task)}
    assert found


def test_every_filter_lets_something_pass_and_has_a_title() -> None:
    titles = catalogue.filters()
    assert {"classification", "native", "pt-BR"} <= titles.keys()
    assert len(set(titles.values())) == len(titles)
    assert all(catalogue.sections("", {value}) for value in titles)


@pytest.mark.parametrize("task", tasks.TASKS.values(), ids=lambda task: task.id)
def test_every_task_tells_rows_variety_provenance_and_licence(task: tasks.Task) -> None:
    rows, variety, provenance, licence = catalogue.task_facts(task).split(" · ")
    assert rows.endswith(" linhas")
    assert variety == task.variety
    assert provenance == PROVENANCES[task.provenance]
    assert licence and licence != "não informada"


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.id)
def test_every_model_tells_its_family_and_licence(model: object) -> None:
    parts = catalogue.model_facts(model).split(" · ")  # type: ignore[arg-type]
    assert parts[0] in FAMILIES
    assert all(parts)


@pytest.mark.parametrize("family", FAMILIES)
def test_models_are_narrowed_by_family_and_those_picked_stay(family: str) -> None:
    options = catalogue.model_options([family], keep=["gente/modelo"])
    assert options[-1] == "gente/modelo"
    assert {MODELS[name].family for name in options[:-1]} == {family}
    assert catalogue.model_options() == list(MODELS)
