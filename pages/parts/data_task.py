"""One of the user's own tasks: what it is, three of its rows, and what can be done with it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from pages.parts import data_runs, data_seen, data_state, data_train, downloads, notices, tables
from ptlm.i18n import _, plural
from ptlm.userdata.exchange import SUFFIX, export
from ptlm.userdata.store import Saved, delete, saved
from ptlm.views import owned
from ptlm.views.making import sketch as sketches


def show(name: str) -> None:
    """The task called `name`."""
    kept = saved(name)
    st.title(notices.plain(kept.task.title), anchor=False)
    data_state.way_back()
    notices.tell_refused()
    if st.session_state.pop(data_state.SAVED, None) == name:
        st.success(
            _("A tarefa está salva: treine aqui mesmo, ou em Treinar, ao lado das outras."),
            icon=":material/check_circle:",
        )
    st.caption(notices.plain(f"{name} · {owned.facts(kept.task)}"))
    _actions(kept)
    data_train.show(kept)
    data_runs.show(kept.task)
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("Como foi feita"), anchor=False)
        tables.pairs(owned.details(kept).items())
    with right:
        st.header(_("Três linhas"), anchor=False)
        with notices.guarded():
            _rows(kept)


def _actions(kept: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            _("Editar"),
            icon=":material/edit:",
            key="edit_task",
            help=_("Abre um rascunho da próxima versão."),
        ):
            sketch = sketches.begin_edit(kept.task.id)
            data_state.go_to(**{data_state.SKETCH: sketch.id, data_state.STEP: "colunas"})
            st.rerun()
        downloads.button(
            _("Exportar"),
            lambda: _exported(kept.task.id),
            f"{kept.task.id}{SUFFIX}",
            "application/zip",
            key="export_task",
            icon=":material/archive:",
            help=_("Um arquivo só, com linhas e escolhas, para guardar ou levar a outra máquina."),
        )
        if st.button(_("Apagar"), type="tertiary", icon=":material/delete:", key="delete_task"):
            _delete(kept)


def _exported(name: str) -> bytes:
    with TemporaryDirectory() as folder:
        return export(name, Path(folder)).read_bytes()


def _delete(kept: Saved) -> None:
    """Ask before a task is deleted for good."""

    @st.dialog(_("Apagar a tarefa?"))
    def ask() -> None:
        st.markdown(f"**{notices.plain(kept.task.title)}** ({notices.plain(kept.task.id)})")
        versions = plural(int(kept.task.version), "a única versão", "todas as {count} versões")
        st.caption(
            _(
                "As linhas guardadas e {versions} são apagadas. As execuções feitas com ela ficam, com os resultados.",
                versions=versions,
            )
        )
        if st.button(_("Apagar de vez"), type="primary", icon=":material/delete:", key="confirm_delete_task"):
            with notices.guarded():
                delete(kept.task.id)
                data_state.go_to()
                st.rerun()

    ask()


def _rows(kept: Saved) -> None:
    model = data_seen.pick(kept.task.kind, st.session_state.get(f"own_models:{kept.task.id}", ()), "own")
    data_seen.show(owned.rows(kept), model)
