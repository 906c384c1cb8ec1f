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
CHANGED = """Promise.all(document.getAnimations().filter((change) => change instanceof CSSTransition)
  .map((change) => change.finished.catch(() => null)))"""
"""Until all colours are those of the theme that was asked for."""
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


def problems(page: Page, theme: Literal["light", "dark"]) -> list[str]:
    """What is wrong with what the page shows in a theme."""
    page.emulate_media(color_scheme=theme)
    page.evaluate(CHANGED)
    return [
        f"{page.url} ({theme}): {broken['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for broken in Axe().run(page, options=OPTIONS).response["violations"]
        for node in broken["nodes"]
    ]


def test_pages_keep_to_what_can_be_checked(visit: Callable[..., Page], address: str, runs: list[str]) -> None:
    page, found = visit("/ajuda"), []
    for view in VIEWS:
        page.goto(address + view.format(*runs))
        expect(page.locator("h1").first).to_be_visible()
        wait_idle(page)
        found += [*problems(page, "light"), *problems(page, "dark")]
    assert not found, "\n".join(found)
