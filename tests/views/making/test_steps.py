"""How the steps stand, from an empty draft to one that can be saved."""

from dataclasses import replace

import pytest

from ptlm.userdata.columns import Roles
from ptlm.views.making import sketch as sketches
from ptlm.views.making.bench import Bench
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import STEPS, State, Waiting, obstacles, ready, standings
from tests.views.making.conftest import settled_look, tsv, upload


def levels(state: State) -> dict[str, str]:
    return {name: standing.level for name, standing in standings(state).items()}


def test_a_good_file_is_ready_to_be_saved(bench: Bench, sketch: Sketch) -> None:
    made = standings(settled_look(bench, sketch))
    assert list(made) == [step.id for step in STEPS]
    assert {step: standing.level for step, standing in made.items() if standing.level != "ok"} == {
        "auditoria": "warning",  # only 60 rows to validate on
        "salvar": "waiting",
    }
    assert made["arquivos"].summary == "frases.tsv (200 linhas)"
    assert made["colunas"].summary == "Classificação: texto → rótulo"
    assert made["auditoria"].summary == "1 aviso"
    assert made["comando"].summary == "bom, ruim"
    assert made["divisao"].summary == "Treino 140 · Validação 60"
    assert made["salvar"].summary == "falta só salvar: frases"


def test_everything_waits_while_a_file_is_read(sketch: Sketch) -> None:
    state = State(sketch=sketch, waiting=Waiting(text="Lendo…"))
    assert set(levels(state).values()) == {"waiting"}
    assert [step.id for step in STEPS if ready(state, step.id)] == ["arquivos"]


def test_without_a_train_file_nothing_else_is_asked(bench: Bench) -> None:
    state = settled_look(bench, sketches.begin("validation", upload(tsv(20))))
    assert standings(state)["arquivos"].summary == "falta o arquivo de treino"
    assert levels(state) == {"arquivos": "error"} | {step.id: "waiting" for step in STEPS[1:]}


def test_ragged_lines_keep_the_task_from_being_saved(bench: Bench) -> None:
    sketch = sketches.begin("train", upload(tsv(100) + "uma\tduas\ttrês\n"))
    state = settled_look(bench, sketch)
    assert levels(state)["arquivos"] == "error"
    assert "arquivos" in [step.id for step in obstacles(standings(state))]
    assert "Arquivos" in standings(state)["salvar"].summary
    source = replace(sketch.files["train"], ragged="skip")
    assert levels(settled_look(bench, sketch.with_file("train", source)))["arquivos"] == "warning"


def test_unknown_columns_are_asked_for(bench: Bench) -> None:
    state = settled_look(bench, sketches.begin("train", upload("a\tb\n" + "1\t2\n" * 60)))
    assert levels(state)["colunas"] == "error"
    assert ready(state, "colunas")
    assert not ready(state, "auditoria")


def test_columns_without_an_answer_are_asked_for(bench: Bench, sketch: Sketch) -> None:
    roles = Roles(kind="classification", texts=("texto",))
    state = settled_look(bench, replace(sketch, roles=roles))
    assert levels(state)["colunas"] == "error"
    assert levels(state)["auditoria"] == "waiting"


def test_columns_that_another_file_lacks_are_named(bench: Bench, sketch: Sketch) -> None:
    roles = Roles(kind="classification", texts=("outro",), target="rótulo")
    state = settled_look(bench, replace(sketch, roles=roles))
    assert "“outro” não existe" in standings(state)["colunas"].summary
    assert ready(state, "colunas")


@pytest.mark.parametrize(
    ("changed", "step", "said"),
    [
        ({"template": "sem coluna"}, "comando", "não usa a coluna"),
        ({"template": "{texo}"}, "comando", "a mais parecida é “texto”"),
        ({"words": {"bom": "x", "ruim": "x"}}, "comando", "palavra só dele"),
        ({"words": {"bom": ""}}, "comando", "palavra só dele"),
        ({"shares": None}, "divisao", "falta separar"),
    ],
)
def test_each_mistake_is_told_at_its_step(
    bench: Bench, sketch: Sketch, changed: dict[str, object], step: str, said: str
) -> None:
    made = standings(settled_look(bench, replace(sketch, **changed)))  # type: ignore[arg-type]
    assert made[step].level == "error"
    assert said in made[step].summary
    assert [one.id for one in obstacles(made)] == [step]


def test_errors_in_the_rows_keep_the_task_from_being_saved(bench: Bench) -> None:
    sketch = sketches.begin("train", upload(tsv(100) + "frase sem rótulo nenhum\t\n"))
    made = standings(settled_look(bench, sketch))
    assert made["auditoria"].level == "error"
    assert made["auditoria"].summary == "1 erro · 1 aviso"
    assert made["auditoria"].parts == {"error": "1 erro", "warning": "1 aviso"}
    assert made["salvar"].summary == "falta resolver: Auditoria"
    mended = standings(settled_look(bench, sketch.with_remedy("drop_empty")))
    assert mended["salvar"].summary == "falta só salvar: frases"
