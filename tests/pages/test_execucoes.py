"""The page of all runs."""

import pytest
from streamlit.testing.v1 import AppTest

from ptlm.runs.store import Store
from tests.made_runs import made
from tests.pages.conftest import Open, texts


def names(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["name"]) if app.dataframe else []


def test_an_empty_store_proposes_a_first_run(page: Open) -> None:
    app = page("execucoes")
    assert "Nenhuma execução ainda" in texts(app)
    assert [button.label for button in app.button] == ["Preparar um treino"]


def test_what_is_at_work_stands_above_what_has_ended(page: Open) -> None:
    made("done", name="velha")
    going, queued = made("training", name="andando"), made("queued", name="esperando")
    app = page("execucoes")
    assert names(app) == ["velha"]
    stops = {button.key for button in app.button if button.key.startswith("stop:")}
    assert stops == {f"stop:{going.id}", f"stop:{queued.id}"}


def test_a_queued_run_is_taken_back(page: Open) -> None:
    queued = made("queued")
    page("execucoes").button(key=f"stop:{queued.id}").click().run()
    assert Store().get(queued.id).state == "cancelled"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"procura": "t5"}, {"gerador"}),
        ({"procura": "similaridade"}, {"par"}),
        ({"procura": "par nano"}, {"par"}),
        ({"estado": "failed"}, {"par"}),
        ({"procura": "xyz"}, set()),
    ],
)
def test_runs_are_found_by_words_and_states_of_the_address(
    page: Open, query: dict[str, str], found: set[str]
) -> None:
    made("done", name="gerador", model="ptlm/nano-t5", task_ids=["demo_qa"])
    made("failed", name="par", task_ids=["demo_similarity"])
    assert set(names(page("execucoes", **query))) == found


def test_groups_are_folded_and_open_at_an_address_of_their_own(page: Open) -> None:
    for seed in (1, 2, 3):
        made("done" if seed < 3 else "failed", name=f"semente {seed}", group="g", seed=seed)
    made("done", name="sozinha")
    app = page("execucoes")
    assert names(app) == ["sozinha", "Grupo de 3 execuções"]
    assert "2 de 3 concluídas · 1 com falha" in list(app.dataframe[0].value["state"])[1]
    inside = page("execucoes", grupo="g")
    assert set(names(inside)) == {"semente 1", "semente 2", "semente 3"}
    assert inside.title[0].value == "Grupo de 3 execuções"


def test_a_broken_run_is_listed_and_the_page_goes_on(page: Open) -> None:
    made("done", name="boa")
    broken = made("done")
    (broken.folder / "spec.json").write_text("[]")
    assert set(names(page("execucoes"))) == {"boa", broken.id}


def test_a_group_that_is_gone_is_said(page: Open) -> None:
    assert "Nenhuma execução deste grupo existe mais" in texts(page("execucoes", grupo="nada"))


def clicked(lists: list[tuple[str, ...]], row: int) -> dict[str, dict[str, int]]:
    """The session after a click on a name in the table of `lists`, the ids of each line."""
    return {f"opened:{hash(tuple(lists))}": {"row": row}}


@pytest.mark.parametrize(("row", "title"), [(0, "um nome"), (1, "Execuções")])
def test_a_click_opens_the_run_of_its_line_if_there_is_one(page: Open, row: int, title: str) -> None:
    run = made("done", name="um nome")
    app = page("execucoes", typed=clicked([(run.id,)], row))
    assert app.title[0].value == title


def test_a_click_on_a_list_that_has_changed_opens_nothing(page: Open) -> None:
    run = made("done", name="um nome")
    made("done", name="mais nova")
    app = page("execucoes", typed=clicked([(run.id,)], 0))
    assert app.title[0].value == "Execuções"
