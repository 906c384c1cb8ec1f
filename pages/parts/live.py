"""Pieces of a page that run again by themselves, without the rest of it."""

from collections.abc import Callable

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
