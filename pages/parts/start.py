"""What the server does from its start on: the libraries and the runs are read before anybody has asked for a page."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from streamlit.starlette import App

FIRST = (
    "pandas",
    "pages.parts.shell",
    "pages.parts.home",
    "pages.parts.train_state",
    "pages.parts.train_summary",
    "PIL.Image",
)
"""What the first page imports: half a second, in which the browser wants both cores for itself."""


@asynccontextmanager
async def ahead(_app: App) -> AsyncIterator[None]:
    """Around the server's life: it answers once the libraries are there, and reads the runs meanwhile."""
    for module in FIRST:
        import_module(module)
    server = import_module("pages.parts.server")
    threading.Thread(target=server.read_ahead, name="ahead", daemon=True).start()
    yield
