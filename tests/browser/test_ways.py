"""The ways through the product that matter, in a real browser, with real training."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pages.parts.runs_ended import ROW
from ptlm.models.embedded import NANO_MODELS
from ptlm.runs.store import Store
from tests.browser.conftest import TRAINING, WAIT, end, ended, free_port, serve, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
Visit = Callable[..., Page]
ENDLESS = {"epochs": 500, "limit_train": 320, "limit_eval": 16, "evaluate": "end"}
"""10,000 steps: such a run ends when it is stopped."""
STEP = re.compile(r"passo \d+/10\.?000")


def form(*, models: list[str], tasks: list[str], **values: object) -> str:
    """The address of the form with these values."""
    chosen = [f"{name}={value}" for name, value in values.items()]
    return "/treinar?" + urlencode({"modelo": models, "tarefa": tasks, "valor": chosen}, doseq=True)


def heading(page: Page, name: str) -> None:
    """Wait until the page called `name` is there, whole."""
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()
    wait_idle(page)


def mark_row(page: Page, row: int) -> None:
    """Tick a row of the page's table, which is a canvas: its cells are where its geometry says."""
    expect(page.get_by_test_id(f"glide-cell-1-{row}")).to_be_attached()
    wait_idle(page)
    page.locator(".dvn-scroller").click(position={"x": ROW / 2, "y": ROW * (row + 1) + ROW / 2})


def badge(page: Page, name: str) -> Locator:
    """What says that the run on the page is in the state called `name`."""
    return page.locator(".stMarkdownBadge").filter(has_text=name).first


def state(page: Page, name: str) -> None:
    """Wait until the run on the page is in the state called `name`."""
    expect(badge(page, name)).to_be_visible(timeout=TRAINING)
    wait_idle(page)


def start(page: Page, label: str = "Iniciar treino") -> None:
    """Press the form's button when the form has read its address."""
    page.get_by_role("button", name=label).click()


def test_a_first_demonstration_from_click_to_metrics_in_two_tabs(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Rodar uma demonstração").click()
    expect(page).to_have_url(re.compile(r"/execucao\?.*run="))
    expect(page.get_by_role("button", name="Parar").or_(badge(page, "concluída"))).to_be_visible()
    tab = page.context.new_page()
    tab.goto(page.url)
    for seen in (page, tab):
        state(seen, "concluída")
        table = seen.locator(".ptlm-table").first
        expect(table).to_contain_text("Acurácia")
        expect(table).to_contain_text("Resposta trivial")
        expect(seen.locator(".js-plotly-plot").first).to_be_visible()
    tab.get_by_role("tab", name="Exemplos").click()
    expect(tab.get_by_role("columnheader", name="Esperado")).to_be_visible()
    expect(tab).to_have_url(re.compile("ver="))
    tab.reload()
    expect(tab.get_by_role("columnheader", name="Esperado")).to_be_visible()


def test_the_first_address_asked_of_a_fresh_server_keeps_what_is_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    server = serve(tmp_path, port)
    page = browser.new_page(locale="pt-BR")
    page.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    try:
        page.goto(f"http://127.0.0.1:{port}{form(models=['ptlm/nano-t5'], tasks=['demo_qa'], epochs=2)}")
        heading(page, "Treinar")
        page.get_by_text("Demonstração: sumarização").click()
        expect(page.get_by_role("table").first).to_contain_text("2.400")
        expect(page.get_by_role("link", name="Resultados")).to_be_visible()
    finally:
        page.close()
        end(server)


def test_a_run_is_seen_after_a_reload_stopped_resumed_and_deleted(visit: Visit, server_home: Path) -> None:
    page = visit(form(models=["ptlm/nano-encoder"], tasks=["demo_sentiment"], **ENDLESS))
    start(page)
    expect(page.get_by_text(STEP).first).to_be_visible(timeout=TRAINING)
    page.reload()
    expect(page.get_by_text(STEP).first).to_be_visible()
    stop(page)
    page.get_by_role("button", name="Retomar").click()
    expect(page.get_by_text(STEP).first).to_be_visible(timeout=TRAINING)
    run_id = page.url.split("run=")[1].split("&")[0]
    assert "Retomando" in Store(server_home / "runs").get(run_id).events_file.read_text()
    stop(page)
    asked(page, "Apagar").get_by_role("button", name="Apagar").click()
    heading(page, "Execuções")
    assert run_id not in Store(server_home / "runs").ids()


def asked(page: Page, action: str) -> Locator:
    """Choose what is seldom done with the run on the page; the dialog that asks then stands alone."""
    page.get_by_role("button", name="Mais").click()
    page.get_by_role("menuitem", name=action).click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog.get_by_role("button").last).to_be_visible()
    expect(page.get_by_role("menuitem")).to_have_count(0)
    return dialog


def test_a_page_asks_runs_to_wait_and_its_live_pieces_do_not(visit: Visit, server_home: Path) -> None:
    page = visit(form(models=["ptlm/nano-encoder"], tasks=["demo_sentiment"], **ENDLESS))
    start(page)
    expect(page.get_by_text(STEP).first).to_be_visible(timeout=TRAINING)
    wait_idle(page)
    changed(page)
    mark = server_home / ".page-opened"
    opened = mark.stat().st_mtime_ns
    for _refresh in range(3):
        changed(page)
    assert mark.stat().st_mtime_ns == opened
    page.get_by_role("link", name="Resultados").click()
    heading(page, "Resultados")
    assert mark.stat().st_mtime_ns > opened


def changed(page: Page) -> None:
    """Wait until the run on the page is seen to be further than it is now."""
    before = page.get_by_text(STEP).first.inner_text()
    expect(page.get_by_text(STEP).first).not_to_have_text(before)


def stop(page: Page) -> None:
    """Stop the run on the page, and wait until the page offers to go on with it."""
    page.get_by_role("button", name="Parar").click()
    state(page, "parada")
    expect(page.get_by_role("button", name="Retomar")).to_be_visible()
    wait_idle(page)


def test_the_language_is_the_browsers_until_somebody_chooses_and_then_stays(visit: Visit) -> None:
    english = visit("/treinar", locale="en-GB")
    heading(english, "Train")
    expect(english.get_by_role("radio", name="en", exact=True)).to_be_checked()
    page = visit("/treinar")
    heading(page, "Treinar")
    page.get_by_role("radio", name="en", exact=True).click()
    heading(page, "Train")
    expect(page).to_have_url(re.compile("lang=en"))
    page.reload()
    heading(page, "Train")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Runs").click()
    heading(page, "Runs")
    expect(page).to_have_url(re.compile("/execucoes.*lang=en"))
    page.go_back()
    heading(page, "Train")


def test_a_run_that_fails_says_why(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert", "vocab_size": 100}')
    page = visit(form(models=[str(tmp_path)], tasks=["demo_sentiment"]))
    start(page)
    state(page, "falhou")
    expect(page.get_by_test_id("stAlert").first).to_contain_text(str(tmp_path))
    expect(page.get_by_role("button", name="Tentar de novo")).to_be_visible()


def test_a_benchmark_of_two_models_and_two_tasks(visit: Visit) -> None:
    models = [model.id for model in NANO_MODELS if model.family != "encoder"]
    few = {"steps": 4, "limit_train": 32, "limit_eval": 16, "evaluate": "end"}
    page = visit(form(models=models, tasks=["demo_sentiment", "demo_similarity"], **few))
    start(page, "Iniciar 2 execuções")
    heading(page, "Grupo de 2 execuções")
    expect(page.get_by_text("2 de 2 concluídas")).to_be_visible(timeout=TRAINING)
    mark_row(page, 0)
    expect(page.get_by_text("1 marcada")).to_be_visible()
    mark_row(page, 1)
    expect(page.get_by_text("2 marcadas")).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Comparar").click()
    heading(page, "Comparar execuções")
    expect(page.locator(".ptlm-table").first).to_contain_text("Correlação de Pearson")
    expect(page.locator(".ptlm-table").nth(1)).to_contain_text("ptlm/nano-t5")


def menu(page: Page, title: str) -> None:
    """Go to the page called `title`, and wait until it is there."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    heading(page, title)


def steps(page: Page) -> int:
    """How many steps the browser's history has."""
    return int(page.evaluate("history.length"))


def test_a_tab_in_which_one_searched_is_left_in_one_step_and_keeps_the_words(
    visit: Visit, server_home: Path
) -> None:
    page = visit(f"/execucao?run={ended(server_home, 'com busca').name}&ver=registro")
    search = page.get_by_label("Buscar no registro")
    search.fill("perda")
    expect(page).to_have_url(re.compile("registro=perda"))
    wait_idle(page)
    before = steps(page)
    page.get_by_role("tab", name="Exemplos").click()
    expect(page).to_have_url(re.compile("ver=exemplos"))
    wait_idle(page)
    assert steps(page) == before + 1
    page.go_back()
    expect(search).to_have_value("perda")
    page.go_forward()
    expect(page.get_by_role("tab", name="Exemplos")).to_have_attribute("aria-selected", "true")
    wait_idle(page)
    page.get_by_role("tab", name="Registro").click()
    expect(search).to_have_value("perda")
    wait_idle(page)
    page.get_by_role("tab", name="Curvas").click()
    expect(page.get_by_role("tab", name="Curvas")).to_have_attribute("aria-selected", "true")
    wait_idle(page)
    menu(page, "Ajuda")
    assert "perda" not in page.url


def test_a_run_is_renamed(visit: Visit, server_home: Path) -> None:
    page = visit(f"/execucao?run={ended(server_home, 'antes').name}")
    heading(page, "antes")
    dialog = asked(page, "Renomear")
    dialog.get_by_role("textbox", name="Nome").fill("depois")
    dialog.get_by_role("button", name="Salvar").click()
    heading(page, "depois")
    expect(dialog).to_have_count(0)


def test_deleting_is_asked_for_and_said(visit: Visit, server_home: Path) -> None:
    folder = ended(server_home, "a apagar")
    page = visit(f"/execucao?run={folder.name}&lang=pt", locale="en-GB")
    heading(page, "a apagar")
    dialog = asked(page, "Apagar")
    expect(dialog).to_contain_text("a apagar")
    dialog.get_by_role("button", name="Cancelar").click()
    expect(dialog).to_have_count(0)
    assert folder.is_dir()
    asked(page, "Apagar").get_by_role("button", name="Apagar").click()
    expect(page.get_by_text("1 execução apagada.")).to_be_visible()
    assert not folder.exists()


def test_a_run_whose_folder_goes_while_its_page_is_open_is_not_found(visit: Visit, server_home: Path) -> None:
    folder = ended(server_home, "vai sumir")
    page = visit(f"/execucao?run={folder.name}")
    heading(page, "vai sumir")
    shutil.rmtree(folder)
    page.get_by_role("tab", name="Detalhes").click()
    heading(page, "Execução não encontrada")
    expect(page.get_by_role("link", name="Ver todas as execuções")).to_be_visible()


def test_the_form_that_one_comes_back_to_by_the_menu_can_be_shared(visit: Visit) -> None:
    page = visit("/treinar")
    page.get_by_text("Demonstração: perguntas sobre um texto").click()
    expect(page).to_have_url(re.compile("tarefa=demo_qa"))
    wait_idle(page)
    menu(page, "Ajuda")
    before = steps(page)
    menu(page, "Treinar")
    expect(page).to_have_url(re.compile("tarefa=demo_qa"))
    assert steps(page) == before + 1
    other = visit(page.url.removeprefix(page.url.split("/treinar")[0]))
    expect(other.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_text("Demonstração: similaridade entre duas frases").click()
    expect(page).to_have_url(re.compile("tarefa=demo_similarity"))
    wait_idle(page)
    page.go_back()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    wait_idle(page)
    page.go_back()
    heading(page, "Ajuda")


@pytest.mark.parametrize(
    ("language", "again", "form_title", "try_out"),
    [("", "Repetir", "Treinar", "Experimentar"), ("&lang=en", "Repeat", "Train", "Try out")],
    ids=["pt", "en"],
)
def test_one_step_back_leads_to_where_one_was(
    visit: Visit, server_home: Path, language: str, again: str, form_title: str, try_out: str
) -> None:
    run = ended(server_home, "de onde se veio").name
    page = visit(f"/execucao?run={run}&ver=detalhes{language}")
    heading(page, "de onde se veio")
    come = page.url
    for label, title in ((again, form_title), (try_out, try_out)):
        page.get_by_role("button", name=label).click()
        heading(page, title)
        page.go_back()
        heading(page, "de onde se veio")
        assert page.url == come


def test_a_run_that_is_started_or_deleted_leaves_no_step_that_leads_nowhere(
    visit: Visit, server_home: Path
) -> None:
    page = visit("/treinar?modelo=ptlm/nano-encoder&tarefa=demo_sentiment&valor=steps=2")
    heading(page, "Treinar")
    come = page.url
    start(page)
    state(page, "concluída")
    page.go_back()
    heading(page, "Treinar")
    assert page.url == come
    page.go_forward()
    state(page, "concluída")
    asked(page, "Apagar").get_by_role("button", name="Apagar").click()
    heading(page, "Execuções")
    page.go_back()
    heading(page, "Execução não encontrada")


def test_the_run_that_a_row_leads_to_is_one_step_from_the_filtered_list(
    visit: Visit, server_home: Path
) -> None:
    ended(server_home, "so esta linha")
    page = visit("/execucoes?procura=linha")
    expect(page.get_by_test_id("glide-cell-1-0")).to_contain_text("so esta linha")
    wait_idle(page)
    come, before = page.url, steps(page)
    page.locator(".dvn-scroller").click(position={"x": ROW + 40, "y": ROW + ROW / 2})
    heading(page, "so esta linha")
    assert steps(page) == before + 1
    page.go_back()
    heading(page, "Execuções")
    assert page.url == come
    expect(page.get_by_test_id("glide-cell-1-0")).to_contain_text("so esta linha")


def test_the_summary_stays_in_sight_while_one_scrolls(visit: Visit) -> None:
    page = visit("/treinar")
    page.set_viewport_size({"width": 1440, "height": 700})
    button = page.get_by_role("button", name="Iniciar treino")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_role("heading", name="1. Modelo")).not_to_be_in_viewport()
    expect(button).to_be_in_viewport()


def test_what_streamlit_says_by_itself_is_in_the_readers_language(visit: Visit, server_home: Path) -> None:
    ended(server_home, "com tabela")
    page = visit("/execucoes")
    page.get_by_test_id("stDataFrame").first.hover()
    whole = page.get_by_role("button", name="Tela cheia: Execuções terminadas")
    whole.hover()
    expect(page.get_by_role("tooltip")).to_have_text("Tela cheia")
    page.get_by_role("button", name="Buscar: Execuções terminadas").click()
    expect(page.get_by_text("Escreva para buscar")).to_be_visible()
    menu(page, "Treinar")
    expect(page.get_by_label("Demonstração: sentimento de opiniões demo_sentiment · ")).to_be_checked()
    models = page.get_by_role("combobox", name="Modelos")
    models.fill("um/novo")
    expect(page.get_by_role("option", name="Usar: um/novo")).to_be_visible()
    models.fill("")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="en", exact=True).click()
    heading(page, "Train")
    expect(page.get_by_role("button", name="Increment").first).to_be_attached()
    expect(page.get_by_role("button", name="Aumentar")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", "en")
