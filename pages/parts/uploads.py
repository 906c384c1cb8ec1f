"""Taking in files from the browser: each lies on the disk at once, and the session forgets its own copy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.parts import file_field, notices
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.userdata.files import delete_upload, save_upload

ROUND = "uploads_round"
"""Counts what was taken in, so that each file gets a fresh widget: the old one would keep its file in memory."""


def key(name: str) -> str:
    """The key of the widget called `name` until something has been taken in."""
    return f"{name}:{st.session_state.get(ROUND, 0)}"


def renew() -> None:
    """Let the widgets be empty when the page runs again."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def given(
    label: str, name: str, *, check: Callable[[Path], object] = lambda path: None, **more: Any
) -> Path | None:
    """The file that somebody has just given to the uploader called `name`, on the disk.

    Whoever gets one remembers what is to be remembered of it, and runs the page again. What the disk or the `check`
    refuses is not kept: the page runs again, and `notices.tell_refused` says why.
    """
    mine = key(name)
    received = file_field.show(label, key=mine, **more)
    if received is None:
        return None
    renew()
    try:
        with st.spinner(_("Guardando o arquivo…")):
            return _saved(received, check)
    except PtlmError as problem:
        notices.refused(problem)
        st.rerun()
    finally:
        _forget(received, st.session_state.get(mine))


def _saved(received: UploadedFile, check: Callable[[Path], object]) -> Path:
    path = save_upload(received, received.name)
    try:
        check(path)
    except PtlmError:
        delete_upload(path)
        raise
    return path


def _forget(*copies: Any) -> None:
    """Empty the widget's copy of an upload and the session's, which Streamlit else keeps until the session ends."""
    context = get_script_run_ctx()
    for received in filter(None, copies):
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=received.file_id)
        received.close()
