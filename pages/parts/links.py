"""Where the pages are, for links to them, and how a page's script leads to another one."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import streamlit as st

ROOT = Path(__file__).parents[2]
LEAVING = "saindo"
"""In the query of a page that a script leads to, for `static/history.js`; `arrive` takes it away."""
HERE = "links:here"
"""Of the session: the page it is at."""


def to(name: str) -> str:
    """The file of the page called `name`, as `st.page_link` and `st.switch_page` take it."""
    return str(ROOT / "pages" / f"{name}.py")


def go(name: str, **query: str | Sequence[str]) -> NoReturn:
    """Show the page called `name` instead of the one that runs, as one step of the browser's history."""
    mark = {} if st.session_state.get(HERE) == name else {LEAVING: "1"}
    st.switch_page(to(name), query_params={**query, **mark})


def arrive(name: str) -> None:
    """The page called `name` is shown from now on; the mark of `go` leaves its query."""
    st.session_state[HERE] = name
    st.query_params.pop(LEAVING, None)
