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


def at(name: str) -> bool:
    """Whether the page called `name` is the one that is shown."""
    return bool(st.session_state.get(HERE) == name)


def way(name: str, label: str, *, key: str, icon: str | None = None, **query: str) -> None:
    """A link to the page called `name`, or, where that page is shown already, a button that leads there.

    A link to the page that is shown would leave the browser's address as it was.
    """
    if not at(name):
        st.page_link(to(name), label=label, icon=icon, query_params=query)
    elif st.button(label, icon=icon, type="tertiary", key=key):
        go(name, **query)


def go(name: str, **query: str | Sequence[str]) -> NoReturn:
    """Show the page called `name` instead of the one that runs, as one step of the browser's history."""
    mark = {} if at(name) else {LEAVING: "1"}
    st.switch_page(to(name), query_params={**query, **mark})


def arrive(name: str) -> None:
    """The page called `name` is shown from now on; the mark of `go` leaves its query."""
    st.session_state[HERE] = name
    st.query_params.pop(LEAVING, None)
