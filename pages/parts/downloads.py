"""Files that are made when somebody asks for them."""

import time
from collections.abc import Callable
from itertools import count
from threading import Lock, Timer
from typing import Any

import streamlit as st
from streamlit import runtime

from ptlm.i18n import language, set_language

KEPT_BYTES = 64_000_000
"""The latest files that were made can still be fetched, however slowly, up to so many bytes in all;"""
KEPT_SECONDS = 120.0
"""and each for so long."""


def button(label: str, make: Callable[[], bytes | str], name: str, mime: str, **look: Any) -> None:
    """A button for the file that `make` makes in the reader's language; `look` is as for `st.download_button`."""
    code = language()

    def made() -> bytes:
        set_language(code)  # this happens in a thread of its own
        data = make()
        data = data.encode() if isinstance(data, str) else data
        _SHELF.hold(data, name, mime)
        return data

    st.download_button(label, made, name, mime, on_click="ignore", **look)


class Shelf:
    """The latest files, held so that they can still be fetched.

    By itself Streamlit forgets a file that was made on demand when a script has ended twice after that, and a live
    piece of any open page ends every second: a browser that is slow to fetch would find nothing.
    """

    def __init__(
        self,
        put: Callable[[str, bytes, str, str], Any],
        *,
        most: int = KEPT_BYTES,
        seconds: float = KEPT_SECONDS,
    ) -> None:
        """`put` makes a place (by name) hold bytes of a type, under a file's name, instead of what it held."""
        self._put = put
        self._most = most
        self._seconds = seconds
        self._lock = Lock()
        self._held: dict[str, tuple[int, float]] = {}
        """Size and time by place, the oldest first."""

    def hold(self, data: bytes, name: str, mime: str) -> None:
        """Hold on to a file; one that is larger than all the room there is, is left to Streamlit."""
        if not 0 < len(data) <= self._most:
            return
        with self._lock:
            self._make_room(self._most - len(data))
            place = next(place for place in map("kept:{}".format, count()) if place not in self._held)
            self._put(place, data, mime, name)
            self._held[place] = (len(data), time.monotonic())
        timer = Timer(self._seconds, self.sweep)
        timer.daemon = True
        timer.start()

    def sweep(self) -> None:
        """Let go of what was held long enough."""
        with self._lock:
            self._make_room(self._most)

    def _make_room(self, room: int) -> None:
        """Keep at most `room` bytes, and nothing that is too old."""
        now, used = time.monotonic(), sum(size for size, _since in self._held.values())
        for place, (size, since) in list(self._held.items()):
            if used > room or now - since >= self._seconds:
                self._put(place, b"", "text/plain", "")
                del self._held[place]
                used -= size


def _put(place: str, data: bytes, mime: str, name: str) -> None:
    if runtime.exists():
        runtime.get_instance().media_file_mgr.add(data, mime, place, name, is_for_static_download=True)


_SHELF = Shelf(_put)
