"""What automatic checks (axe-core) can tell of contrast, labels and structure, on every page and in both themes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ptlm.runs.store import Store
from tests.browser.conftest import ended, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOT_OURS = (
    "presentation-role-conflict",  # Streamlit's uploader
    "landmark-unique",  # Streamlit calls all its page numbers alike
    "scrollable-region-focusable",  # browsers take the focus to what scrolls by themselves
)
OPTIONS = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in NOT_OURS}}
VIEWS = (
    "/inicio",
    "/treinar",
    "/meus_dados",
    "/execucoes",
    "/execucao?run={0}",
    "/execucao?run={0}&ver=registro",
    "/execucao?run={0}&ver=detalhes",
    "/comparar?run={0}&run={1}",
    "/resultados",
    "/resultados?ver=exportar",
    "/experimentar?run={0}",
    "/ajuda",
    "/ajuda?secao=glossario",
)


@pytest.fixture
def runs(server_home: Path, home: Path) -> Iterator[list[str]]:
    """The ids of two finished runs."""
    folders = [ended(server_home, name) for name in ("uma", "outra")]
    for folder in folders:
        (folder / "model").mkdir(exist_ok=True)
    yield [folder.name for folder in folders]
    for folder in folders:
        Store(server_home / "runs").delete(folder.name)


def problems(page: Page) -> list[str]:
    """What is wrong with what the page shows."""
    return [
        f"{page.url}: {broken['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for broken in Axe().run(page, options=OPTIONS).response["violations"]
        for node in broken["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_keep_to_what_can_be_checked(
    visit: Callable[..., Page], address: str, runs: list[str], theme: Literal["light", "dark"]
) -> None:
    page, found = visit("/ajuda", theme=theme), []
    for view in VIEWS:
        page.goto(address + view.format(*runs))
        expect(page.locator("h1").first).to_be_visible()
        wait_idle(page)
        found += problems(page)
    assert not found, "\n".join(found)
