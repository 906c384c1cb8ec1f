"""The page of one run, in every state."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import run_head
from ptlm.runs import status as statuses
from ptlm.runs.run import Run
from ptlm.runs.status import Failure, Status
from tests.made_runs import made
from tests.pages.conftest import Open, tables, texts

TABS = ["curvas", "registro", "exemplos", "analise", "detalhes"]


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def more(app: AppTest) -> list[str]:
    """What the menu offers, without icons."""
    return [option.rpartition(": ")[2] for option in app.menu_button(key="more").options]


def test_a_running_run_shows_progress_and_its_latest_figures(page: Open) -> None:
    run = made("training")
    app = page("execucao", run=run.id)
    assert app.title[0].value.startswith("Nano BERT")
    assert "Parar" in labels(app)
    assert tables(app)[0].rows[0][1:] == ["Acurácia", "60,0%", "1"]


def test_a_finished_run_shows_intervals_and_the_trivial_answer(page: Open) -> None:
    app = page("execucao", run=made("done").id)
    table = tables(app)[0]
    assert table.rows[0][1:] == ["Acurácia", "75,0%", "70,0 – 80,0", "50,0%"]
    assert "75,0%" in table.bold
    assert "Parar" not in labels(app)
    assert "Repetir" in labels(app)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    "state", ["queued", "preparing", "training", "evaluating", "done", "failed", "cancelled"]
)
def test_every_tab_opens_in_every_state(page: Open, state: str, tab: str) -> None:
    app = page("execucao", run=made(state).id, ver=tab)  # type: ignore[arg-type]
    assert len(app.tabs) == len(TABS)


@pytest.mark.parametrize(
    ("model", "task"),
    [
        ("ptlm/nano-encoder", "demo_similarity"),
        ("ptlm/nano-encoder", "demo_qa"),
        ("ptlm/nano-t5", "demo_summary"),
        ("ptlm/nano-gpt2", "demo_inference"),
    ],
)
@pytest.mark.parametrize("tab", ["exemplos", "analise"])
def test_examples_and_analysis_of_every_kind(page: Open, model: str, task: str, tab: str) -> None:
    app = page("execucao", run=made("done", model=model, task_ids=[task]).id, ver=tab)
    assert len(tables(app)) + len(app.get("plotly_chart")) >= 2


def test_only_wrong_rows_are_shown_first_and_markup_in_them_is_text(page: Open) -> None:
    app = page("execucao", run=made("done").id, ver="exemplos")
    assert "10 linhas" in texts(app)
    shown = tables(app)[1]
    assert set(shown.column("Esperado")) == {"positivo"}
    assert all("<b>" in text for text in shown.column("Entrada"))
    assert not shown.bold


def test_a_failed_run_says_why_and_can_be_tried_again(page: Open) -> None:
    failure = Failure(
        name="MemoryError", template="Faltou memória (RAM). Diminua {what}.", values={"what": "x"}
    )
    app = page("execucao", run=made("failed", error=failure).id)
    assert "Faltou memória \\(RAM\\). Diminua x." in app.error[0].value
    assert "Tentar de novo" in labels(app)


def test_a_corrupt_status_is_said_and_the_page_goes_on(page: Open) -> None:
    run = made("done")
    (run.folder / "status.json").write_text("{ kaput")
    app = page("execucao", run=run.id)
    assert "corrompido" in app.error[0].value
    assert "o resultado está completo" in app.error[0].value
    assert tables(app)[0].column("Resultado")[0] == "75,0%"


def test_a_corrupt_status_of_a_run_without_result_offers_to_go_on(page: Open) -> None:
    run = made("stopped")
    (run.folder / "status.json").write_text("{ kaput")
    app = page("execucao", run=run.id)
    assert "Use o botão ao lado do título" in app.error[0].value
    assert {"Retomar", "Tentar de novo"} & set(labels(app))


def test_a_corrupt_result_of_a_run_that_is_done_offers_to_repeat_it(page: Open) -> None:
    run = made("done")
    (run.folder / "result.json").write_text("{ kaput")
    app = page("execucao", run=run.id)
    assert "result" in app.error[0].value and "“Repetir”" in app.error[0].value
    assert "Repetir" in labels(app)


def test_a_run_without_its_request_is_broken_and_can_be_deleted(page: Open) -> None:
    run = made("done")
    (run.folder / "spec.json").unlink()
    app = page("execucao", run=run.id)
    assert "spec.json" in app.error[0].value
    assert "apague a execução" in app.error[0].value
    assert "Repetir" not in labels(app)
    assert more(app) == ["Apagar"]


def test_broken_predictions_are_said(page: Open) -> None:
    run = made("done")
    run.predictions_file("demo_sentiment").write_text("no parquet")
    app = page("execucao", run=run.id, ver="exemplos")
    assert "demo\\_sentiment.parquet" in app.error[0].value


def test_an_unknown_run_is_said(page: Open) -> None:
    assert app_says(page("execucao", run="nada"), "Execução não encontrada")
    assert app_says(page("execucao"), "Execução não encontrada")


def app_says(app: AppTest, text: str) -> bool:
    return text in texts(app)


def test_stop_asks_the_worker_and_says_so(page: Open) -> None:
    run = made("training")
    app = page("execucao", run=run.id)
    next(button for button in app.button if button.label == "Parar").click().run()
    assert run.stop_file.exists()
    assert next(button for button in app.button if button.label == "Parando…").disabled


def test_deleting_asks_first(page: Open) -> None:
    run = made("cancelled")
    app = page("execucao", run=run.id)
    app.menu_button(key="more").click("delete").run()
    assert app.button(key="confirm_delete").label == "Apagar"
    assert "Não há como desfazer" in texts(app)
    assert run.folder.exists()


def test_a_run_at_work_can_be_renamed_and_not_deleted(page: Open) -> None:
    run = made("training")
    app = page("execucao", run=run.id)
    assert more(app) == ["Renomear"]
    app.menu_button(key="more").click("rename").run()
    assert app.text_input(key="new_name").value == run.name


@pytest.mark.parametrize(
    ("search", "said"),
    [("retomando", "Retomando do passo 1 de 80."), ("nada disso", "Nenhuma linha corresponde")],
)
def test_the_log_is_found_by_words(page: Open, search: str, said: str) -> None:
    app = page("execucao", run=made("done").id, ver="registro", registro=search)
    assert said in texts(app)


def test_every_curve_can_be_put_beside_the_loss(page: Open) -> None:
    run = made("done")
    app = page("execucao", run=run.id)
    names = next(group.options for group in app.get("button_group") if group.key == "curva")
    drawn = set()
    for name in ("accuracy", "f1_macro", "learning_rate"):
        app = page("execucao", run=run.id, curva=name)
        charts = app.get("plotly_chart")
        assert len(charts) == 2
        drawn.add(charts[1].proto.alt)
    assert drawn == set(names) == {"Acurácia", "F1 macro", "Taxa de aprendizado"}


def test_a_run_that_ended_while_nobody_looked_is_drawn_once(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, title = [], run_head.title

    def noted(run: Run) -> None:
        drawn.append(run.state)
        title(run)

    monkeypatch.setattr(run_head, "title", noted)
    run = made("training")
    app = page("execucao", run=run.id)
    statuses.save(run.folder, Status(state="cancelled"))
    app.run()
    assert drawn == ["training", "cancelled"]


def test_a_run_that_ends_while_its_page_is_drawn_is_drawn_again(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = run_head.title

    def ends(run: Run) -> None:
        title(run)
        statuses.save(run.folder, Status(state="cancelled"))

    monkeypatch.setattr(run_head, "title", ends)
    app = page("execucao", run=made("training").id)
    assert "Parar" not in labels(app)
