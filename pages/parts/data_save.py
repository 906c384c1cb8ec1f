"""The last step: the task's name, how it is measured, where the data are from; and the button that keeps it."""

from dataclasses import replace

import streamlit as st

from pages.parts import data_state, notices
from pages.parts.grid import grid
from ptlm.errors import PtlmError, UsageError
from ptlm.i18n import N_, _
from ptlm.kinds import KINDS
from ptlm.results.datasets import PROVENANCES
from ptlm.tasks.record import VARIETIES
from ptlm.tasks.user import versions
from ptlm.userdata.names import check_name
from ptlm.views import formats
from ptlm.views.making.command import command
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import State, obstacles, standings


def show(state: State) -> None:
    """The fields, and the button."""
    sketch = state.sketch
    assert state.examined is not None and state.examined.roles is not None
    known = KINDS[state.examined.roles.kind].metrics
    with grid("halves", "title"):
        st.text_input(
            _("Título"), placeholder=state.name, help=_("Para pessoas."), **data_state.field(sketch, "title")
        )
        _name(state)
    st.multiselect(
        _("Métricas"),
        known,
        format_func=formats.metric_title,
        placeholder=_("todas do tipo"),
        help=_("A primeira ordena os modelos e escolhe a melhor época."),
        **data_state.field(sketch, "metrics", [name for name in sketch.metrics or known if name in known]),
    )
    _origin(sketch)
    blocking = obstacles(standings(state))
    if blocking:
        st.warning(
            _("Antes de salvar, resolva: {steps}.", steps=", ".join(_(step.title) for step in blocking)),
            icon=":material/info:",
        )
    label = _("Gravar nova versão") if sketch.edits else _("Salvar tarefa")
    if st.button(label, type="primary", icon=":material/save:", key="save_task", disabled=bool(blocking)):
        data_state.bench().make(sketch, state.examined)
        st.rerun()
    line = command(sketch, state.name, state.examined.roles, state.readings["train"].dialect)
    if line:
        st.caption(_("O mesmo no terminal"))
        st.code(line, language="bash", wrap_lines=True)


def _name(state: State) -> None:
    sketch = state.sketch
    key = data_state.bound(sketch, "name", state.name)

    def store() -> None:
        name = st.session_state[key].strip()
        try:
            if name:
                check_name(name)
                _check_free(name)
        except PtlmError as problem:
            notices.refused(problem)
            return
        data_state.put(sketch.id, lambda kept: replace(kept, name=name))

    st.text_input(
        _("Nome"),
        key=key,
        on_change=store,
        disabled=bool(sketch.edits),
        max_chars=64,
        help=_("Como a tarefa se chama no terminal e nos endereços: minúsculas, números, - e _."),
    )


def _check_free(name: str) -> None:
    if versions(name):
        raise UsageError(N_("Já há uma tarefa “{task}”: escolha outro nome, ou edite aquela."), task=name)


def _origin(sketch: Sketch) -> None:
    """Where the data are from; all of it may be left as it is."""
    st.caption(_("De onde vêm os dados (opcional)"))
    with grid("quarters", "origin"):
        st.selectbox(_("Variedade"), VARIETIES, **data_state.field(sketch, "variety"))
        st.selectbox(
            _("Procedência"),
            list(PROVENANCES),
            format_func=lambda name: _(PROVENANCES[name]),
            **data_state.field(sketch, "provenance"),
        )
        if sketch.provenance == "machine-translated":
            st.text_input(_("Traduzida por"), **data_state.field(sketch, "translated_by"))
        st.text_input(_("Licença"), placeholder="CC BY 4.0", **data_state.field(sketch, "licence"))
        st.text_input(_("Endereço"), placeholder="https://…", **data_state.field(sketch, "url"))
