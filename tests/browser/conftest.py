"""A real server and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install -r requirements-dev.txt"
)
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
WAIT = 60_000
"""Milliseconds that the page may take to show what is not waiting for training."""
TRAINING = 180_000
"""Milliseconds that a small run may take on a busy machine."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """The dashboard's server, ready to answer."""
    environment = {**os.environ, "PTLM_HOME": str(home), "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read() == b"ok":
                return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError((home / "server.log").read_text())


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the server keeps its runs."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def address(server_home: Path) -> Iterator[str]:
    """Where the server answers."""
    port = free_port()
    server = serve(server_home, port)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = os.environ.get("PTLM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"needs a Chromium: install one of {NAMES}, or name its program in PTLM_CHROMIUM")
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens an address of the app in a session of its own; an error in the page's scripts fails the test."""
    expect.set_options(timeout=WAIT)
    contexts, problems = [], []

    def open_page(path: str = "/", locale: str = "pt-BR") -> Page:
        context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address + path)
        expect(page.locator("h1").first).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def wait_idle(page: Page) -> None:
    """Until the page has nothing left to do."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
