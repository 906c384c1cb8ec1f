"""What the server does before anybody asks for a page."""

import os
import subprocess
import sys
from pathlib import Path

from streamlit.web.server.app_discovery import discover_asgi_app

from tests.made_runs import made

ROOT = Path(__file__).parents[2]
READY = """
import asyncio, sys, threading
import app
before = "pandas" in sys.modules
async def live():
    async with app.start.ahead(app.app):
        [thread.join() for thread in threading.enumerate() if thread.name == "ahead"]  # or it has ended already
asyncio.run(live())
print(before, "pandas" in sys.modules, sorted({"torch", "transformers", "datasets"} & set(sys.modules)))
"""


def test_streamlit_finds_the_server_in_the_file_it_is_given() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"


def test_a_server_reads_what_the_first_page_needs_without_being_asked(home: Path) -> None:
    made("done")
    said = subprocess.run(
        [sys.executable, "-c", READY],
        cwd=ROOT,
        env={**os.environ, "PTLM_HOME": str(home), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "True", "[]"], said.stderr
    assert "Traceback" not in said.stderr
