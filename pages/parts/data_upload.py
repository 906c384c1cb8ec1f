"""Taking in a draft's file: from the browser, or from the folder of this machine that its owner opened."""

import streamlit as st

from pages.parts import data_state, notices, uploads
from ptlm import paths
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.userdata.files import file_format, import_folder, importable_file, importable_files
from ptlm.views.making import describe
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch, Source


def uploader(split: str, sketch: Sketch | None) -> None:
    """The way to give one split's file; what is given is on the disk when the page runs again."""
    title = describe.split_title(split)
    label = title if split == "train" else _("{split} (opcional)", split=title)
    path = uploads.given(label, f"upload:{split}", check=file_format, help=_(describe.SPLIT_HELP[split]))
    if path is not None:
        place = path.relative_to(paths.home()).as_posix()
        _place(split, sketch, Source(name=path.name, origin="upload", place=place))
    if import_folder() is not None:
        _importer(split, sketch)


def _importer(split: str, sketch: Sketch | None) -> None:
    name = st.selectbox(
        _("ou um arquivo deste computador"),
        importable_files(),
        index=None,
        key=uploads.key(f"import:{split}"),
        placeholder=_("pasta liberada por quem administra"),
    )
    if not name:
        return
    uploads.renew()
    try:
        file_format(importable_file(name))
    except PtlmError as problem:
        notices.refused(problem)
        st.rerun()
    _place(split, sketch, Source(name=name.rsplit("/", 1)[-1], origin="import", place=name))


def _place(split: str, sketch: Sketch | None, source: Source) -> None:
    """Make the file a draft's, a new one's if there is none yet, and show it."""
    if sketch is None:
        sketch = sketches.begin(split, source)
    else:
        data_state.put(sketch.id, lambda kept: kept.with_file(split, source))
    data_state.go_to(**{data_state.SKETCH: sketch.id, data_state.STEP: data_state.opened()})
    st.rerun()
