"""Files that are made when somebody asks for them."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

import streamlit as st
from streamlit import runtime

from ptlm.i18n import language, set_language

KEPT = 8
"""Of the files that were made, so many of the latest can still be fetched, however slowly."""
_places = cycle(range(KEPT))


def button(label: str, make: Callable[[], bytes | str], name: str, mime: str, **look: Any) -> None:
    """A button for the file that `make` makes in the reader's language; `look` is as for `st.download_button`."""
    code = language()

    def made() -> bytes:
        set_language(code)  # this happens in a thread of its own
        data = make()
        return _kept(data.encode() if isinstance(data, str) else data, name, mime)

    st.download_button(label, made, name, mime, on_click="ignore", **look)


def _kept(data: bytes, name: str, mime: str) -> bytes:
    """The same bytes, which the server now holds on to.

    By itself Streamlit forgets a file that was made on demand when a script has ended twice after that, and a live
    piece of any open page ends every second: a browser that is slow to fetch would find nothing.
    """
    place = f"kept:{next(_places)}"
    runtime.get_instance().media_file_mgr.add(data, mime, place, name, is_for_static_download=True)
    return data
