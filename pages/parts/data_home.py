"""The page without a draft: the way to begin, drafts to go on with, and the tasks made so far."""

import time
from pathlib import Path

import streamlit as st

from pages.parts import data_state, data_upload, links, notices, uploads
from pages.parts.grid import grid
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.tasks.record import SPLITS
from ptlm.userdata.exchange import import_file
from ptlm.userdata.files import delete_upload
from ptlm.userdata.names import UnfitNameError
from ptlm.userdata.store import delete
from ptlm.views import formats, owned
from ptlm.views.making import sample
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch
from ptlm.views.owned import Owned

IMPORTED = "data_imported"
"""The exported task whose name cannot be had, waiting for another one."""


def show() -> None:
    """Begin, go on, or look at what there is."""
    st.title(_("Meus dados"), anchor=False)
    st.markdown(
        _(
            "Traga uma tabela de textos e respostas (TSV, CSV, Excel, JSON por linha ou Parquet). Ela é conferida, "
            "vira uma tarefa como as outras, e em poucos minutos há um modelo ajustado aos seus dados."
        )
    )
    notices.tell_refused()
    with grid("thirds", "uploads"):
        for split in SPLITS:
            with st.container(gap="xsmall"):
                data_upload.uploader(split, None)
    st.button(
        _("Ver com um arquivo de exemplo"),
        type="tertiary",
        icon=":material/science:",
        key="sample",
        on_click=_begin_with_sample,
        help=_("1.200 opiniões sintéticas, com alguns defeitos de propósito."),
    )
    _drafts()
    _tasks()
    _import()


def _begin_with_sample() -> None:
    try:
        sketch = sketches.begin("train", sample.source())
    except PtlmError as problem:
        notices.refused(problem)
    else:
        data_state.go_to(**{data_state.SKETCH: sketch.id})


def _drafts() -> None:
    found = sketches.every()
    if not found:
        return
    st.header(_("Rascunhos"), anchor=False)
    for sketch_id, sketch in found.items():
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
        ):
            if isinstance(sketch, PtlmError):
                st.markdown(f":red[:material/error: {notices.plain(str(sketch))}]", width="content")
            else:
                _draft(sketch)
            st.button(
                _("Descartar"),
                key=f"discard:{sketch_id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=_discard,
                args=(sketch_id,),
            )


def _draft(sketch: Sketch) -> None:
    files = ", ".join(source.name for source in sketch.files.values()) or _("sem arquivos")
    title = sketch.title or sketch.name or files
    links.way(
        "meus_dados",
        notices.plain(title),
        icon=":material/edit_note:",
        key=f"draft:{sketch.id}",
        **{data_state.SKETCH: sketch.id},
    )
    age = formats.ago(formats.unix(sketch.created), time.time())
    st.caption(notices.plain(" · ".join(filter(None, (files if title != files else "", age)))))


def _discard(sketch_id: str) -> None:
    data_state.bench().forget(sketch_id)
    sketches.discard(sketch_id)


def _tasks() -> None:
    st.header(_("Suas tarefas"), anchor=False)
    found = owned.every()
    if not found:
        notices.empty(_("Nenhuma ainda. A primeira começa com um arquivo de treino."), "table_view")
    for one in found:
        with st.container(border=True, gap="xxsmall"):
            if one.task is None:
                _broken(one)
            else:
                _task(one)


def _task(one: Owned) -> None:
    assert one.task is not None
    links.way(
        "meus_dados",
        f"**{notices.plain(one.task.title)}**",
        icon=":material/table_view:",
        key=f"task-page:{one.name}",
        **{data_state.TASK: one.name},
    )
    name = "" if one.task.title == one.name else f"{one.name} · "
    st.caption(notices.plain(name + owned.facts(one.task)))


def _broken(one: Owned) -> None:
    st.markdown(f":red[:material/error: {notices.plain(str(one.problem))}]")
    if st.button(_("Apagar"), key=f"delete:{one.name}", type="tertiary", icon=":material/delete:"):
        with notices.guarded():
            delete(one.name)
            st.rerun()


def _import() -> None:
    """Take in a task that was exported, here or elsewhere."""
    with st.expander(_("Importar uma tarefa exportada"), icon=":material/unarchive:"):
        kept = st.session_state.get(IMPORTED)
        if kept and Path(kept).is_file():
            _under_another_name(Path(kept))
            return
        path = uploads.given(_("Arquivo .ptlm-task.zip"), "import-task", type="zip")
        if path is not None:
            _take_in(path, "")


def _under_another_name(path: Path) -> None:
    name = st.text_input(_("Outro nome para a tarefa"), key="import_name")
    with st.container(horizontal=True):
        if st.button(_("Importar"), type="primary", key="import_again", disabled=not name):
            _take_in(path, name)
        if st.button(_("Desistir"), type="tertiary", key="import_never"):
            st.session_state.pop(IMPORTED)
            delete_upload(path)
            st.rerun()


def _take_in(path: Path, name: str) -> None:
    """Import a file under `name`, or its own; where a task cannot have it, the file waits for another."""
    st.session_state.pop(IMPORTED, None)
    try:
        task = import_file(path, name)
    except UnfitNameError as problem:
        notices.refused(problem)
        st.session_state[IMPORTED] = str(path)
    except PtlmError as problem:
        notices.refused(problem)
        delete_upload(path)
    else:
        delete_upload(path)
        st.session_state[data_state.SAVED] = task.id
        data_state.go_to(**{data_state.TASK: task.id})
    st.rerun()
