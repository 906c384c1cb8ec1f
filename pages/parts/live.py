"""Pieces of a page that run again by themselves, without the rest of it."""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from pages.parts import address, notices
from ptlm.i18n import language, set_language


def piece(body: Callable[[], None], *, every: str | None = None, key: str | None = None) -> None:
    """Show `body`, and again `every` so often; its widgets run only it again.

    A run of a fragment alone may happen in another thread, so the language is set anew.
    """
    code = language()

    @st.fragment(run_every=every, key=key)
    def fragment() -> None:
        set_language(code)
        with notices.caught(), address.piece(f"{body.__module__}.{body.__qualname__}"):
            body()

    fragment()


def while_going(going: Callable[[], bool], body: Callable[[], None], *, every: str) -> None:
    """Show `body`, and again `every` so often while something is `going`.

    When that has ended, the whole page runs again, once, before anything of the end is drawn: nothing asks any more.
    """
    if not going():
        piece(body)
        return

    @wraps(body)
    def watched() -> None:
        if not going():
            st.rerun()
        body()

    piece(watched, every=every)
