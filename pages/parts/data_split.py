"""The fifth step: which rows are learnt from, and which are measured on."""

from dataclasses import replace

import streamlit as st

from pages.parts import data_columns, data_state, notices, tables
from ptlm.errors import PtlmError
from ptlm.i18n import N_, _
from ptlm.userdata.splitting import Shares
from ptlm.views.making import describe
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import State

SHARE_HELP = {
    "validation": N_(
        "O proposto é 10%; em arquivos pequenos, mais (até 30%), para que a validação tenha umas 100 linhas."
    ),
    "test": N_("Só para medir uma vez, no fim. Pode ficar em 0: mede-se então na validação."),
}


def show(state: State) -> None:
    """The shares of what has no file of its own, and the counts that come of them."""
    examined = state.examined
    assert examined is not None and examined.roles is not None and examined.subject is not None
    missing = [split for split in ("validation", "test") if split not in state.sketch.files]
    if missing:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _form(state.sketch, missing, examined.divided)
            data_columns.group(state, examined.roles)
    else:
        st.caption(_("Treino, validação e teste vieram em arquivos: nada precisa ser separado."))
    if examined.split_problem is not None:
        st.error(notices.plain(str(examined.split_problem)), icon=":material/error:")
    tables.frame(describe.split_table(examined.subject), named=True)
    if len(examined.readings) < 2:
        st.warning(_("Separe uma parte para validação ou para teste."), icon=":material/call_split:")


def _form(sketch: Sketch, missing: list[str], rows: int) -> None:
    shares = sketch.shares
    parts = shares.of(rows) if shares else {}
    for split in missing:
        value = round(100 * parts.get(split, 0.0))
        st.number_input(
            _("{split}, % do treino", split=describe.split_title(split)),
            min_value=0,
            max_value=90,
            step=5,
            key=data_state.bound(sketch, f"share:{split}", value),
            on_change=_store,
            args=(sketch, missing),
            help=_(SHARE_HELP[split]),
            width=170,
        )
    st.number_input(
        _("Semente"),
        min_value=0,
        max_value=2**32 - 1,
        step=1,
        key=data_state.bound(sketch, "seed", shares.seed if shares else Shares().seed),
        on_change=_store,
        args=(sketch, missing),
        help=_("A mesma semente separa sempre as mesmas linhas."),
        width=150,
    )
    st.toggle(
        _("Mesma proporção de rótulos"),
        key=data_state.bound(sketch, "stratified", shares.stratified if shares else True),
        on_change=_store,
        args=(sketch, missing),
    )


def _store(sketch: Sketch, missing: list[str]) -> None:
    state, mark = st.session_state, f"data:{sketch.id}:"
    parts = {split: state[f"{mark}share:{split}"] / 100 for split in missing}
    try:
        shares = None
        if any(parts.values()):
            asked = {"validation": 0.0, "test": 0.0, **parts}
            shares = Shares(**asked, seed=state[f"{mark}seed"], stratified=state[f"{mark}stratified"])
    except PtlmError as problem:
        notices.refused(problem)
        return
    data_state.put(sketch.id, lambda kept: replace(kept, shares=shares))
