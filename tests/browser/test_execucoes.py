"""The list of runs by keyboard, and as it learns of what others do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.parts.runs_ended import ROW
from tests.browser.conftest import ended, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
Visit = Callable[..., Page]
RESULT = 300
"""Pixels from the table's left edge to within its second column."""


def test_a_run_is_opened_by_keyboard(visit: Visit, server_home: Path) -> None:
    run = ended(server_home, "para abrir com o teclado")
    page = visit("/execucoes")
    expect(page.get_by_test_id("glide-cell-1-0")).to_be_attached()
    page.locator(".dvn-scroller").click(position={"x": RESULT, "y": ROW + ROW / 2})
    page.keyboard.press("Shift+Space")
    page.get_by_role("button", name="Abrir").press("Enter")
    expect(page).to_have_url(re.compile(rf"/execucao\?.*run={run.name}"))


def test_an_open_list_learns_of_a_run_that_was_added_elsewhere(visit: Visit, server_home: Path) -> None:
    ended(server_home, "já estava")
    page = visit("/execucoes")
    wait_idle(page)
    ended(server_home, "veio depois")
    expect(page.get_by_test_id("glide-cell-1-0")).to_have_text("veio depois")


def test_a_group_and_the_list_have_addresses_of_their_own(visit: Visit, server_home: Path) -> None:
    runs = [ended(server_home, name, group="juntas") for name in ("uma", "outra")]
    page = visit("/execucoes?grupo=juntas")
    expect(page.get_by_role("heading", name=f"Grupo de {len(runs)} execuções", level=1)).to_be_visible()
    page.get_by_role("button", name="Todas as execuções").click()
    expect(page.get_by_role("heading", name="Execuções", exact=True, level=1)).to_be_visible()
    expect(page).not_to_have_url(re.compile("grupo="))
    page.go_back()
    expect(page.get_by_role("heading", name=f"Grupo de {len(runs)} execuções", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("grupo=juntas"))
