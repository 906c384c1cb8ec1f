"""The page of all runs."""

import json
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import runs_active
from pages.parts.results_compare import MOST_OTHERS
from ptlm.runs.run import Run
from ptlm.runs.status import State
from ptlm.runs.store import Store
from ptlm.views import comparison
from tests.made_runs import made
from tests.pages.conftest import Open, parameter, tables, texts


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


def test_only_what_has_begun_has_a_bar(page: Open) -> None:
    made("queued")
    assert not page("execucoes").get("progress")
    made("training")
    assert page("execucoes").get("progress")


def test_a_narrow_window_shows_name_and_result(page: Open) -> None:
    made("done", name="boa")
    assert list(page("execucoes").dataframe[0].value)[:2] == ["name", "result"]


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
    assert [name.split(" · ")[0] for name in names(app)] == ["sozinha", "Grupo de 3"]
    assert "2 de 3 concluídas · 1 com falha" in list(app.dataframe[0].value["state"])[1]
    inside = page("execucoes", grupo="g")
    assert set(names(inside)) == {"semente 1", "semente 2", "semente 3"}
    assert inside.title[0].value == "Grupo de 3 execuções"
    assert "Nano BERT · sementes 1, 2, 3 · sentimento de opiniões" in texts(inside)


@pytest.mark.parametrize("change", [{}, {"created": -1}, {"name": []}, {"model": "x"}], ids=str)
def test_a_broken_run_is_listed_and_the_page_goes_on(page: Open, change: dict[str, object]) -> None:
    made("done", name="boa")
    broken = made("done")
    path = broken.folder / "spec.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change} if change else []))
    assert set(names(page("execucoes"))) == {"boa", broken.id}


def test_a_group_that_is_gone_is_said_and_nothing_else(page: Open) -> None:
    app = page("execucoes", grupo="nada")
    assert "Nenhuma execução deste grupo existe mais" in texts(app)
    assert "Nenhuma execução ainda" not in texts(app)
    assert [button.label for button in app.button] == ["Todas as execuções"]


def benchmark(count: int, first: State = "training") -> list[Run]:
    """A group whose first run is in the state `first`, and the others queued."""
    return [
        made(
            first if seed == 1 else "queued",
            name=f"semente {seed}",
            group="g",
            seed=seed,
            created=f"2026-01-01T00:00:{seed:02}Z",
        )
        for seed in range(1, count + 1)
    ]


def stops(app: AppTest) -> list[str]:
    """The ids of the runs that can be stopped one by one."""
    return [button.key.removeprefix("stop:") for button in app.button if button.key.startswith("stop:")]


def test_an_active_group_is_one_card_until_it_is_unfolded(page: Open) -> None:
    runs = benchmark(9)
    app = page("execucoes")
    assert [button.key for button in app.button] == ["open:g", "stop-all:g"]
    assert "Grupo de 9 execuções" in app.button(key="open:g").label
    unfolded = page("execucoes", {"unfold:g": True})
    assert stops(unfolded) == [run.id for run in runs[: runs_active.MOST]]
    assert unfolded.button(key="more:g").label == "Ver mais 3"


def test_a_group_that_goes_on_stands_once_and_its_page_has_its_ended_runs(page: Open) -> None:
    made("done", name="sozinha")
    done, _queued = benchmark(2, "done")
    made("failed", name="semente 3", group="g", seed=3)
    app = page("execucoes")
    assert (names(app), [each.key for each in app.button if each.key.startswith("open:")]) == (
        ["sozinha"],
        ["open:g"],
    )
    assert set(names(page("execucoes", grupo="g"))) == {done.name, "semente 3"}


def test_every_run_of_a_long_queue_is_within_reach(page: Open) -> None:
    runs = benchmark(9)
    first, second = page("execucoes", grupo="g"), page("execucoes", grupo="g", fila="2")
    assert stops(first) + stops(second) == [run.id for run in runs]


@pytest.mark.parametrize(("query", "name"), [({}, "queue"), ({"grupo": "g"}, "g")])
def test_all_are_stopped_at_once(page: Open, query: dict[str, str], name: str) -> None:
    other = made("queued", name="sozinha")
    runs = benchmark(8)
    page("execucoes", **query).button(key=f"stop-all:{name}").click().run()
    states = [Store().get(run.id).state for run in runs]
    assert states == ["training", *["cancelled"] * 7]
    assert Store().get(runs[0].id).stop_requested
    assert Store().get(other.id).state == ("queued" if query else "cancelled")


def test_a_click_is_not_forgotten_where_the_list_has_changed_meanwhile(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = made("queued")
    app = page("execucoes")
    drawn, shape = iter([runs_active.Shape(["gone"], [])]), runs_active.shape
    monkeypatch.setattr(runs_active, "shape", lambda runs: next(drawn, None) or shape(runs))
    app.button(key=f"stop:{queued.id}").click().run()
    assert Store().get(queued.id).state == "cancelled"


def test_what_cannot_be_stopped_is_said_and_does_not_keep_the_others(page: Open) -> None:
    runs = benchmark(3)
    app = page("execucoes")
    (runs[2].folder / ".status.lock").mkdir()
    app.button(key="stop-all:g").click().run()
    assert [Store().get(run.id).state for run in runs[1:]] == ["cancelled", "queued"]
    assert Store().get(runs[0].id).stop_requested
    assert runs[2].id in app.error[0].value.replace("\\", "")


def test_a_group_s_page_begins_with_its_figures_by_model_and_task(page: Open) -> None:
    for model in ("ptlm/nano-encoder", "ptlm/nano-t5"):
        for seed in (1, 2):
            made("done", model=model, group="g", seed=seed, task_ids=["demo_sentiment", "demo_qa"])
    app = page("execucoes", grupo="g")
    (table,) = tables(app)
    assert table.heads == [
        "",
        "Demonstração: sentimento de opiniões\nAcurácia",
        "Demonstração: perguntas sobre um texto\nExata",
    ]
    assert table.named["Nano BERT"][0] == table.named["Nano T5"][0] == "75,0%\n± 0,0\u00a0p.p. · 2 sementes"
    assert "o desvio padrão" in texts(app)
    assert "✓ 4 de 4 concluídas" in texts(app)


def test_a_group_leads_to_its_runs_side_by_side_and_to_their_tests(page: Open) -> None:
    runs = {made("done", group="g", seed=seed).id for seed in range(comparison.MOST)}
    links = {link.page: parse_qs(link.query_string) for link in page("execucoes", grupo="g").get("page_link")}
    assert set(links["comparar"]["runs"]) == runs
    (wanted,) = links["resultados"]["base"]
    others = links["resultados"]["com"]
    assert len(others) == MOST_OTHERS and {wanted, *others} < runs
    app = page("resultados", ver="comparar", tarefa="demo_sentiment", base=wanted, com=others)
    assert "Conclusão" in [head for table in tables(app) for head in table.heads]
    assert [box.value for box in app.multiselect if box.label == "Comparar com"] == [others]


@pytest.mark.parametrize("key", ["open:g", "more:g"])
def test_a_folded_group_leads_to_its_own_page(alone: Open, key: str) -> None:
    benchmark(9)
    app = alone("execucoes")
    app.session_state["unfold:g"] = True
    app.run().button(key=key).click().run()
    assert app.title[0].value == "Grupo de 9 execuções"
    assert parameter(app, "grupo") == "g"


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


def test_the_whole_list_is_reached_from_a_group_in_whatever_language(alone: Open) -> None:
    made("done", group="g")
    app = alone("execucoes", grupo="g", lang="en").button(key="all_runs").click().run()
    assert "grupo" not in app.query_params
