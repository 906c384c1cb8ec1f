"""Taking in a file: from the browser, or from the folder of this machine that its owner opened."""

from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import data_state
from ptlm import paths
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.userdata.files import (
    delete_upload,
    file_format,
    import_folder,
    importable_file,
    importable_files,
    save_upload,
)
from ptlm.userdata.limits import MAX_FILE_BYTES
from ptlm.views.making import describe
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch, Source

ROUND = "data_upload_round"
"""Counts uploads, so that each one gets a fresh widget: the old one would keep its file in memory."""
MEGABYTES = MAX_FILE_BYTES // 10**6


def uploader(split: str, sketch: Sketch | None) -> None:
    """The way to give one split's file; what is given is on the disk when the page runs again."""
    received = st.file_uploader(
        describe.split_title(split)
        if split == "train"
        else _("{split} (opcional)", split=describe.split_title(split)),
        key=_key(split),
        max_upload_size=MEGABYTES,
        help=_(describe.SPLIT_HELP[split]),
    )
    if received is not None:
        _take(split, sketch, received)
    if import_folder() is not None:
        _importer(split, sketch)


def _key(split: str) -> str:
    return f"upload:{split}:{st.session_state.get(ROUND, 0)}"


def _importer(split: str, sketch: Sketch | None) -> None:
    key = f"import:{split}:{st.session_state.get(ROUND, 0)}"
    name = st.selectbox(
        _("ou um arquivo deste computador"),
        importable_files(),
        index=None,
        key=key,
        placeholder=_("pasta liberada por quem administra"),
    )
    if name:
        try:
            file_format(importable_file(name))
        except PtlmError as problem:
            _again(problem)
        _place(split, sketch, Source(name=name.rsplit("/", 1)[-1], origin="import", place=name))


def _take(split: str, sketch: Sketch | None, received: Any) -> None:
    """Copy an upload to the disk and let the session forget it; what cannot be a table is refused at once."""
    with st.spinner(_("Guardando o arquivo…")):
        try:
            path = save_upload(received, received.name)
            _forget(received, st.session_state.get(_key(split)))
            try:
                file_format(path)
            except PtlmError:
                delete_upload(path)
                raise
        except PtlmError as problem:
            _again(problem)
    place = path.relative_to(paths.home()).as_posix()
    _place(split, sketch, Source(name=path.name, origin="upload", place=place))


def _forget(*copies: Any) -> None:
    """Empty the widget's copy of an upload and the session's, which Streamlit else keeps until the session ends."""
    context = get_script_run_ctx()
    for received in filter(None, copies):
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=received.file_id)
        received.close()


def _place(split: str, sketch: Sketch | None, source: Source) -> None:
    """Make the file a draft's, a new one's if there is none yet, and show it."""
    if sketch is None:
        sketch = sketches.begin(split, source)
    else:
        if split in sketch.files:
            sketches.drop_upload(sketch.files[split])
        sketches.keep(sketch.with_file(split, source))
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    data_state.go_to(**{data_state.SKETCH: sketch.id, data_state.STEP: data_state.opened()})
    st.rerun()


def _again(problem: PtlmError) -> None:
    """Say why a file was refused, with the widget empty again."""
    data_state.refused(problem)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()
