"""The list of one's own tasks, and each of them in full."""

from dataclasses import replace

from ptlm import paths
from ptlm.runs import spec as specs
from ptlm.runs.store import Store
from ptlm.tasks.record import Task
from ptlm.userdata.store import saved
from ptlm.views import catalogue, owned
from ptlm.views.making import sketch as sketches
from ptlm.views.making import work
from tests.views.making.conftest import tsv, upload


def made(name: str, **changed: object) -> Task:
    sketch = replace(sketches.begin("train", upload(tsv(100))), name=name, **changed)  # type: ignore[arg-type]
    return work.make(sketch, work.examine(sketch, {"train": work.open_source(sketch.files["train"])}))


def test_tasks_are_listed_by_name_and_broken_ones_with_the_reason() -> None:
    made("zebra")
    made("abelha")
    (paths.user_tasks() / "abelha" / "1" / "task.json").write_text("{ kaput")
    first, second = owned.every()
    assert (first.name, first.task) == ("abelha", None)
    assert "abelha" in str(first.problem)
    assert second.task is not None
    assert owned.facts(second.task) == "Classificação · Treino 70 · Validação 30 · versão 1"


def test_the_details_are_those_of_the_record() -> None:
    made("minha", words={"bom": "ótimo"}, template="diga: {texto}", prefix="<p> ")
    told = owned.details(saved("minha"))
    assert told["Prompt"] == "<p> diga: {texto}"
    assert told["Rótulos"] == "bom → ótimo, ruim"
    assert told["Colunas"] == "Classificação: texto → rótulo"
    assert told["Arquivos"] == "frases.tsv"
    assert saved("minha").fingerprint.startswith(told["Impressão digital"])


def test_its_rows_are_shown_as_models_see_them() -> None:
    made("minha", words={"bom": "ótimo"}, template="diga: {texto}", prefix="<p> ")
    rows = owned.rows(saved("minha"))
    assert len(rows) == 3
    for row in rows:
        number = row.line - 2
        assert row.prompt == f"<p> diga: esta é a frase de número {number} do arquivo"
        assert row.answer == ("ótimo" if number % 2 == 0 else "ruim")


def test_its_runs_are_found() -> None:
    task = made("minha")
    store = Store()
    [mine] = specs.plan(["ptlm/nano-encoder"], [task.id], "quick", {})
    [other] = specs.plan(["ptlm/nano-encoder"], ["demo_sentiment"], "quick", {})
    store.add(mine)
    store.add(other)
    assert [run.id for run in owned.runs_with("minha", store.runs())] == [mine.id]


def test_it_stands_first_in_the_picker_and_once_only() -> None:
    made("minha")
    sections = catalogue.sections()
    assert [task.id for task in sections[0].tasks] == ["minha"]
    assert sum(task.id == "minha" for section in sections for task in section.tasks) == 1
