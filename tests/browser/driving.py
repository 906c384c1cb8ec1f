"""Starting the dashboard's server, and knowing from a browser when its page has come to rest."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page

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
STREAMLIT = ("-m", "streamlit")

AT_REST = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app !== null
    && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-stale=true]') === null;
}"""
"""Whether the script has ended and nothing on the page waits for being replaced or taken away."""


def chromium() -> str | None:
    """The browser's program, None where there is none."""
    return os.environ.get("PTLM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path, port: int, streamlit: Sequence[str] = STREAMLIT) -> "subprocess.Popen[bytes]":
    """The dashboard's server, ready to answer; `streamlit` are the interpreter's arguments that start it.

    Raises:
        RuntimeError: it does not answer; the message is what it said.
    """
    environment = {**os.environ, "PTLM_HOME": str(home), "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, *streamlit, "run", "app.py", "--server.port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read() == b"ok":
                return server
        except OSError:
            time.sleep(0.02)
    server.kill()
    raise RuntimeError((home / "server.log").read_text())


def end(server: "subprocess.Popen[bytes]") -> None:
    """Ask the server to end, and make it where the machine is too busy for that."""
    server.terminate()
    try:
        server.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_idle(page: Page) -> None:
    """Until the page has come to rest.

    What was asked of the server this moment may not have begun yet: after a click, wait first for what the click does.
    """
    page.wait_for_function(AT_REST)
