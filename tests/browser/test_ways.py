"""The ways through the product that matter, in a real browser, with real training."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.parts.runs_ended import ROW
from ptlm.models.embedded import NANO_MODELS
from ptlm.runs.store import Store
from tests.browser.conftest import TRAINING, free_port, serve, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]


def form(*, models: list[str], tasks: list[str], **values: object) -> str:
    """The address of the form with these values."""
    chosen = [f"{name}={value}" for name, value in values.items()]
    return "/treinar?" + urlencode({"modelo": models, "tarefa": tasks, "valor": chosen}, doseq=True)


def heading(page: Page, name: str) -> None:
    """Wait until the page called `name` is there."""
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()


def mark_rows(page: Page, count: int) -> None:
    """Tick the first rows of the page's table, which is a canvas: its cells are where its geometry says."""
    grid = page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    for row in range(1, count + 1):
        wait_idle(page)
        box = grid.bounding_box()
        assert box
        page.mouse.click(box["x"] + ROW / 2, box["y"] + ROW * row + ROW / 2)


def state(page: Page, name: str) -> None:
    """Wait until the run on the page is in the state called `name`."""
    expect(page.locator(".stMarkdownBadge").filter(has_text=name).first).to_be_visible(timeout=TRAINING)


def test_a_first_demonstration_from_click_to_metrics_through_a_reload_and_in_a_second_tab(
    visit: Visit,
) -> None:
    page = visit("/")
    page.get_by_role("button", name="Rodar uma demonstração").click()
    expect(page.get_by_text(re.compile(r"passo \d+/\d+")).first).to_be_visible(timeout=TRAINING)
    assert "/execucao?run=" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Parar")).to_be_visible()
    tab = page.context.new_page()
    tab.goto(page.url)
    for seen in (page, tab):
        state(seen, "concluída")
        table = seen.get_by_test_id("stTable").first
        expect(table).to_contain_text("Acurácia")
        expect(table).to_contain_text("Resposta trivial")
        expect(seen.locator(".js-plotly-plot").first).to_be_visible()
    tab.get_by_role("tab", name="Exemplos").click()
    expect(tab.get_by_role("columnheader", name="Esperado")).to_be_visible()
    tab.reload()
    expect(tab.get_by_role("columnheader", name="Esperado")).to_be_visible()
    tab.go_back()


def test_the_first_address_asked_of_a_fresh_server_keeps_what_is_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    server = serve(tmp_path, port)
    try:
        page = browser.new_page(locale="pt-BR")
        page.goto(f"http://127.0.0.1:{port}{form(models=['ptlm/nano-t5'], tasks=['demo_qa'], epochs=2)}")
        page.get_by_text("Demonstração: resumo").click()
        expect(page.get_by_role("table").first).to_contain_text("2.400")
        assert page.get_by_test_id("stSidebarNavLink").count() > 2
        page.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_a_run_is_stopped_resumed_and_deleted(visit: Visit, server_home: Path) -> None:
    page = visit(form(models=["ptlm/nano-encoder"], tasks=["demo_sentiment"], epochs=40, limit_train=320))
    page.get_by_role("button", name="Iniciar treino").click()
    expect(page.get_by_text(re.compile(r"passo \d+/800")).first).to_be_visible(timeout=TRAINING)
    page.get_by_role("button", name="Parar").click()
    state(page, "cancelada")
    page.get_by_role("button", name="Retomar").click()
    expect(page.get_by_role("button", name="Parar")).to_be_visible()
    expect(page.get_by_text(re.compile(r"passo \d+/800")).first).to_be_visible(timeout=TRAINING)
    run_id = page.url.split("run=")[1].split("&")[0]
    assert "Retomando" in Store(server_home / "runs").get(run_id).events_file.read_text()
    page.get_by_role("button", name="Parar").click()
    state(page, "cancelada")
    expect(page.get_by_role("button", name="Retomar")).to_be_visible()
    page.get_by_role("button", name="Mais").click()
    page.get_by_role("button", name="Apagar").click()
    page.get_by_role("dialog").get_by_role("button", name="Apagar").click()
    heading(page, "Execuções")
    assert run_id not in Store(server_home / "runs").ids()


def test_the_language_is_the_browsers_until_somebody_chooses_and_then_stays(visit: Visit) -> None:
    page = visit("/treinar", locale="en-GB")
    expect(page.get_by_role("radio", name="en", exact=True)).to_be_checked()
    page = visit("/treinar")
    heading(page, "Treinar")
    page.get_by_role("radio", name="en", exact=True).click()
    heading(page, "Train")
    page.reload()
    heading(page, "Train")
    page.get_by_test_id("stSidebarNavLink").nth(2).click()
    heading(page, "Runs")
    assert "lang=en" in page.url
    page.go_back()
    heading(page, "Train")


def test_a_run_that_fails_says_why(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert", "vocab_size": 100}')
    page = visit(form(models=[str(tmp_path)], tasks=["demo_sentiment"]))
    page.get_by_role("button", name="Iniciar treino").click()
    state(page, "falhou")
    expect(page.get_by_test_id("stAlert").first).to_contain_text(str(tmp_path))
    expect(page.get_by_role("button", name="Tentar de novo")).to_be_visible()


def test_a_benchmark_of_two_models_and_two_tasks(visit: Visit) -> None:
    models = [model.id for model in NANO_MODELS if model.family != "encoder"]
    page = visit(
        form(
            models=models,
            tasks=["demo_sentiment", "demo_similarity"],
            epochs=1,
            limit_train=64,
            limit_eval=32,
        )
    )
    page.get_by_role("button", name="Iniciar 2 execuções").click()
    heading(page, "Grupo de 2 execuções")
    expect(page.get_by_text("2 de 2 concluídas")).to_be_visible(timeout=TRAINING)
    mark_rows(page, 2)
    page.get_by_role("button", name="Comparar").click()
    heading(page, "Comparar execuções")
    expect(page.get_by_test_id("stTable").first).to_contain_text("Correlação de Pearson")
    expect(page.get_by_test_id("stTable").nth(1)).to_contain_text("ptlm/nano-t5")
