"""A real server and a real browser."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest

from ptlm.errors import RunError
from ptlm.runs.store import Store

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install -r requirements-dev.txt"
)
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.browser.driving import ARGUMENTS, NAMES, WAIT, chromium, end, free_port, serve, wait_idle  # noqa: E402
from tests.made_runs import made  # noqa: E402

__all__ = ["TRAINING", "WAIT", "choose", "end", "ended", "free_port", "serve", "wait_idle"]

TRAINING = 180_000
"""Milliseconds that a small run may take on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may lose a race that no person would; what fails three times is wrong."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the server keeps its runs."""
    return tmp_path_factory.mktemp("server")


def ended(server_home: Path, name: str, group: str = "") -> Path:
    """A finished run that the server finds, whole at once; its folder."""
    run, runs = made("done", name=name, group=group), server_home / "runs"
    runs.mkdir(exist_ok=True)
    return run.folder.rename(runs / run.id)


@pytest.fixture(scope="session")
def address(server_home: Path) -> Iterator[str]:
    """Where the server answers."""
    port = free_port()
    server = serve(server_home, port)
    yield f"http://127.0.0.1:{port}"
    end(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = chromium()
    if path is None:
        pytest.skip(f"needs a Chromium: install one of {NAMES}, or name its program in PTLM_CHROMIUM")
    with sync_playwright() as running:
        started = running.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


def choose(page: Page, label: str, title: str) -> None:
    """Choose what holds `title` from a list. One that is drawn anew just when it has been opened is opened again."""
    option = page.get_by_role("option", name=re.compile(re.escape(title)))
    for _time in range(10):
        wait_idle(page)
        page.get_by_role("combobox", name=label).click()
        with suppress(AssertionError):
            expect(option).to_be_visible(timeout=3000)
            break
    option.click()


@pytest.fixture
def clean(server_home: Path) -> Iterator[None]:
    """A test leaves no run behind that is at work or waits for it: the next one has the queue to itself."""
    yield
    store = Store(server_home / "runs")
    for run in store.runs():
        with suppress(RunError):  # it has ended this moment
            if not run.settled:
                store.request_stop(run.id)
    deadline = time.monotonic() + TRAINING / 1000
    while any(not run.settled for run in store.runs()):
        assert time.monotonic() < deadline, "a run does not stop"
        time.sleep(0.1)


@pytest.fixture
def visit(browser: Browser, address: str, clean: None) -> Iterator[Callable[..., Page]]:
    """Opens an address of the app in a session of its own, and waits until the page is at rest.

    An error in the page's own scripts fails the test.
    """
    expect.set_options(timeout=WAIT)
    contexts, problems = [], []

    def open_page(path: str = "/", locale: str = "pt-BR", theme: Literal["light", "dark"] = "light") -> Page:
        context = browser.new_context(
            locale=locale, color_scheme=theme, viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address + path)
        expect(page.locator("h1").first).to_be_visible()
        wait_idle(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems
