"""What the server does from its start on: the libraries and the runs are read before anybody has asked for a page."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from streamlit.starlette import App

FIRST = ("pandas", "pages.parts.shell", "pages.parts.home", "pages.parts.train_summary", "PIL.Image")
"""What the first page imports; it would take about as long as all else until the page stands."""


@asynccontextmanager
async def ahead(_app: App) -> AsyncIterator[None]:
    """Around the server's life: it answers at once, and gets ready meanwhile."""
    threading.Thread(target=_get_ready, name="ahead", daemon=True).start()
    yield


def _get_ready() -> None:
    for module in FIRST:
        import_module(module)
    import_module("pages.parts.server").read_ahead()
