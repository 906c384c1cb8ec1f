"""The page of results in a real browser: from a filter to the exported table, and back."""

import csv
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from ptlm import results
from tests.browser.conftest import wait_idle
from tests.made_runs import made

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]


def board(page: Page) -> Locator:
    """The first leaderboard on the page."""
    return page.locator(".ptlm-board").first


def download(page: Page, label: str) -> Download:
    """Press a button that gives a file; returns what comes."""
    button = page.get_by_role("button", name=label)
    expect(button).to_be_visible()
    wait_idle(page)
    with page.expect_download() as waiting:
        button.click()
    return waiting.value


def close(popover: Locator) -> None:
    """Press Escape until the popover is gone: the first time may only close a list in it."""
    for _time in range(5):
        popover.page.keyboard.press("Escape")
        with suppress(AssertionError):
            expect(popover).to_have_count(0, timeout=3000)
            return
    expect(popover).to_have_count(0)


def test_from_a_filter_to_the_exported_table(visit: Visit) -> None:
    page = visit("/resultados")
    lines = {(figure.model, figure.prefix) for figure in results.stored(source=results.SEED)}
    seed_alone = page.get_by_text(f"Modelos treinados na tarefa. {len(lines)} linhas.")
    expect(board(page)).to_contain_text("BERTimbau-large")
    expect(seed_alone).to_have_count(0)
    page.get_by_role("button", name="Filtros").click()
    page.get_by_role("combobox", name="Fonte").click()
    page.get_by_role("option", name="LLM-Notebooks").click()
    expect(page).to_have_url(re.compile("fonte=seed"))
    expect(seed_alone).to_be_visible()
    wait_idle(page)
    close(page.get_by_test_id("stPopoverBody"))
    page.get_by_role("tab", name="Exportar").click()
    expect(page).to_have_url(re.compile("fonte=seed&ver=exportar"))
    wait_idle(page)
    page.get_by_role("radio", name="Tabela (CSV)").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("rte accuracy")
    with Path(download(page, "Baixar Tabela (CSV)").path()).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    seed = {(f.model, f.prefix): repr(f.value) for f in results.stored(["rte"], results.SEED)}
    assert {(row["model"], row.get("prefix", "")): row["rte accuracy"] for row in rows} == seed


def test_the_seed_s_figures_come_back_from_the_page_s_own_export(visit: Visit, tmp_path: Path) -> None:
    page = visit("/resultados?tarefas=base&fonte=seed&ver=exportar")
    path = tmp_path / "resultados.csv"
    download(page, "Baixar números (CSV)").save_as(path)
    assert results.read(path, "stored") == results.stored(source=results.SEED)


def test_a_file_is_still_there_for_a_browser_that_is_slow_to_fetch_it(visit: Visit) -> None:
    page = visit("/resultados?ver=exportar")
    fetched = download(page, "Baixar números (CSV)")
    for _turn in range(4):  # at the end of each, the server throws away what nobody holds on to
        page.reload()
        expect(page.get_by_role("button", name="Baixar números (CSV)")).to_be_visible()
        wait_idle(page)
    with urlopen(fetched.url) as answer:
        assert answer.read() == Path(fetched.path()).read_bytes()


def test_back_and_a_second_tab_show_what_the_address_says(visit: Visit) -> None:
    page = visit("/resultados?tarefas=assin2&familia=decoder")
    expect(board(page)).to_contain_text("gpt2-small-portuguese")
    expect(board(page)).not_to_contain_text("BERTimbau")
    page.get_by_role("tab", name="Figuras").click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    wait_idle(page)
    page.get_by_role("radio", name="Barras").click()
    expect(page.get_by_text("ASSIN 2: similaridade (teste)")).to_be_visible()
    expect(page).to_have_url(re.compile("figura=barras"))
    wait_idle(page)
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(tab.get_by_text("ASSIN 2: similaridade (teste)")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Resultado e tamanho do modelo")).to_be_visible()
    wait_idle(page)
    page.go_back()
    expect(board(page)).to_contain_text("gpt2-small-portuguese")


@pytest.mark.parametrize(("form", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_a_figure_is_saved_as_a_picture(visit: Visit, form: str, begins: bytes) -> None:
    page = visit("/resultados?tarefas=assin2&ver=figuras&figura=barras")
    expect(page.locator(".js-plotly-plot .bars .point").first).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Baixar os dados ou a figura").click()
    saved = download(page, f"({form})")
    assert saved.suggested_filename == f"barras-por-tarefa.{form.lower()}"
    assert Path(saved.path()).read_bytes().startswith(begins)


def test_a_run_that_ends_shows_at_once(visit: Visit, server_home: Path) -> None:
    page = visit("/resultados")
    expect(page.get_by_role("tab", name="Placar")).to_be_visible()
    expect(page.get_by_text("acabou de terminar")).to_have_count(0)
    run = made("done", name="acabou de terminar")
    run.folder.rename(server_home / "runs" / run.id)  # whole at once, or the server's queue would start it
    row = page.locator(".ptlm-board tr.own").filter(has_text="acabou de terminar")
    expect(row).to_be_visible()
    expect(page.get_by_role("heading", name="Demonstração", exact=True)).to_be_visible()
    wait_idle(page)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="acabou de terminar", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(run.id))


def test_a_point_leads_to_its_source(visit: Visit) -> None:
    page = visit("/resultados?tarefas=questions&ver=figuras&figura=barras")
    point = page.locator(".js-plotly-plot .point path").first
    expect(point).to_be_visible()
    wait_idle(page)
    point.hover(force=True)  # above it lies the layer that takes the figure's clicks
    expect(page.locator(".js-plotly-plot .hoverlayer .hovertext").first).to_be_visible()
    page.mouse.down()
    page.mouse.up()
    link = page.get_by_role("link", name="Abrir a fonte")
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).startswith("https://")


def test_in_a_narrow_window_three_columns_of_figures_stand_beside_the_names(visit: Visit) -> None:
    page = visit("/resultados?tarefas=base")
    page.set_viewport_size({"width": 420, "height": 900})
    expect(board(page)).to_contain_text("BERTimbau-large")
    whole = """board => [...board.querySelectorAll("thead th:not(.model):not(.place)")].filter(
        head => head.getBoundingClientRect().right <= board.getBoundingClientRect().right).length"""
    page.wait_for_function(f"({whole})(document.querySelector('.ptlm-board')) >= 3", timeout=10_000)
