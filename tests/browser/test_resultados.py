"""The page of results in a real browser: from a filter to the exported table, and back."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ptlm import results
from tests.browser.conftest import wait_idle
from tests.made_runs import made

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; the machine may be busy."""


@pytest.fixture(autouse=True)
def patient() -> None:
    expect.set_options(timeout=PATIENCE)


def board(page: Page) -> Locator:
    """The first leaderboard on the page."""
    return page.locator(".ptlm-board").first


def download(page: Page, label: str, folder: Path) -> Path:
    """Press a button that gives a file; returns where it is."""
    wait_idle(page)  # while the page is still at it, the file may be made anew
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_from_a_filter_to_the_exported_table(visit: Visit, tmp_path: Path) -> None:
    page = visit("/resultados")
    expect(board(page)).to_contain_text("BERTimbau-large")
    expect(board(page)).to_contain_text("Napolab")
    page.get_by_role("button", name="Filtros").click()
    page.get_by_role("combobox", name="Fonte").click()
    page.get_by_role("option", name="LLM-Notebooks").click()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Exportar").click()
    expect(page).to_have_url(re.compile("fonte=seed&ver=exportar"))
    page.get_by_role("radio", name="Tabela (CSV)").click()
    wait_idle(page)
    expect(page.get_by_test_id("stCode")).to_contain_text("rte accuracy")
    with download(page, "Baixar Tabela (CSV)", tmp_path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    seed = {(f.model, f.prefix): repr(f.value) for f in results.stored(["rte"], results.SEED)}
    assert {(row["model"], row.get("prefix", "")): row["rte accuracy"] for row in rows} == seed


def test_the_seed_s_figures_come_back_from_the_page_s_own_export(visit: Visit, tmp_path: Path) -> None:
    page = visit("/resultados?tarefas=base&fonte=seed&ver=exportar")
    path = download(page, "Baixar números (CSV)", tmp_path)
    assert results.read(path, "stored") == results.stored(source=results.SEED)


def test_back_and_a_second_tab_show_what_the_address_says(visit: Visit) -> None:
    page = visit("/resultados?tarefas=assin2&familia=decoder")
    expect(board(page)).to_contain_text("gpt2-small-portuguese")
    expect(board(page)).not_to_contain_text("BERTimbau")
    page.get_by_role("tab", name="Figuras").click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.get_by_role("radio", name="Barras").click()
    expect(page.get_by_text("ASSIN 2: similaridade (teste)")).to_be_visible()
    wait_idle(page)
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(tab.get_by_text("ASSIN 2: similaridade (teste)")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Resultado e tamanho do modelo")).to_be_visible()
    page.go_back()
    expect(board(page)).to_contain_text("gpt2-small-portuguese")


def test_a_run_that_ends_shows_at_once(
    visit: Visit, server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit("/resultados")
    expect(page.get_by_role("tab", name="Placar")).to_be_visible()
    expect(page.get_by_text("acabou de terminar")).to_have_count(0)
    monkeypatch.setenv("PTLM_HOME", str(server_home))
    run = made("done", name="acabou de terminar")
    row = page.locator(".ptlm-board tr.own").filter(has_text="acabou de terminar")
    expect(row).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Demonstração", exact=True)).to_be_visible()
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="acabou de terminar", level=1)).to_be_visible()
    assert run.id in page.url


def test_a_point_leads_to_its_source(visit: Visit) -> None:
    page = visit("/resultados?tarefas=questions&ver=figuras&figura=barras")
    expect(page.locator(".js-plotly-plot .point path").first).to_be_visible()
    wait_idle(page)
    page.locator(".js-plotly-plot .point path").first.click(force=True)
    link = page.get_by_role("link", name="Abrir a fonte")
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).startswith("https://")
