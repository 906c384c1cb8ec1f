"""What there is to choose from."""

from dataclasses import fields

from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.tasks import TASKS
from ptlm.tasks.record import Task
from tests.cli.conftest import Ask


def test_tasks_as_json_have_every_field_and_the_deviations(ask: Ask) -> None:
    records = ask("tasks", "--json").json
    assert [record["id"] for record in records] == list(TASKS)
    for record in records:
        assert {field.name for field in fields(Task)} <= set(record)
        assert record["deviations"] == list(TASKS[record["id"]].deviations)
        assert record["prompt"] == TASKS[record["id"]].prompt


def test_tasks_for_people_name_all_and_say_each_deviation_once(ask: Ask) -> None:
    shown = ask("tasks").out
    assert all(name in shown for name in TASKS)
    for text in {text for task in TASKS.values() for text in task.deviations}:
        assert shown.count(text) == 1


def test_one_task_with_every_field(ask: Ask) -> None:
    shown = ask("tasks", "assin2_entail").out
    assert all(field.name in shown for field in fields(Task))
    assert "É implicação lógica" in shown


def test_models_as_json_and_for_people(ask: Ask) -> None:
    records = ask("models", "--json").json
    assert [record["id"] for record in records] == list(MODELS)
    assert all({field.name for field in fields(Model)} <= set(record) for record in records)
    assert all(name in ask("models").out for name in MODELS)
    (one,) = ask("models", "ptlm/nano-t5", "--json").json
    assert one["family"] == "encoder-decoder"
