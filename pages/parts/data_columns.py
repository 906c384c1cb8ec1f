"""The second step: what the task is, and what each column is for."""

from dataclasses import replace
from typing import Any

import streamlit as st

from pages.parts import data_state, notices
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.kinds import KINDS
from ptlm.userdata.columns import Roles, guess_scale
from ptlm.userdata.table import Table
from ptlm.views.making import describe
from ptlm.views.making.steps import State

QUESTIONS = "question_answering"


def show(state: State) -> None:
    """Kind, texts and answer; what was guessed stands there already."""
    table = next(iter(state.readings.values())).table
    known = state.examined.roles if state.examined else state.sketch.roles
    chosen = _waiting(state) or _as_chosen(known)
    _kind(state, table, known, chosen)
    if chosen["kind"] == QUESTIONS:
        _question(state, table, known, chosen)
    else:
        _texts(state, table, known, chosen)
    if chosen["kind"] == "similarity":
        _scale(state, table, known, chosen)
    problem = chosen.get("problem") or state.problem
    if problem is not None:
        st.markdown(f":red[:material/error: {notices.plain(str(problem))}]")
    elif state.sketch.roles is None and known is not None:
        st.caption(_(":material/auto_awesome: Deduzido dos nomes e dos valores das colunas: confira."))


def _partial(state: State) -> str:
    """Where choices wait that do not make sense together yet, beside the files that they were made for."""
    return f"data:{state.sketch.id}:partial"


def _waiting(state: State) -> dict[str, Any] | None:
    """The choices that wait; none where files are others now, or read otherwise: their columns may be, too."""
    files, chosen = st.session_state.get(_partial(state), (None, None))
    return chosen if files == state.sketch.files else None


def _as_chosen(roles: Roles | None) -> dict[str, Any]:
    if roles is None:
        return {"kind": "classification", "texts": [], "target": None, "scale": Roles.scale}
    return {
        "kind": roles.kind,
        "texts": list(roles.texts),
        "target": roles.target or None,
        "scale": roles.scale,
    }


def _store(state: State, table: Table, known: Roles | None, chosen: dict[str, Any]) -> None:
    """Keep choices that make sense together; let the others wait, with the reason."""
    try:
        roles = Roles(
            kind=chosen["kind"],
            texts=tuple(chosen["texts"]),
            target=chosen["target"] or "",
            group=known.group if known else "",
            scale=chosen["scale"],
        )
        roles.check(table)
    except PtlmError as problem:
        st.session_state[_partial(state)] = (state.sketch.files, {**chosen, "problem": problem})
        return
    st.session_state.pop(_partial(state), None)
    data_state.put(state.sketch.id, lambda kept: kept.with_roles(roles, known))


def _kind(state: State, table: Table, known: Roles | None, chosen: dict[str, Any]) -> None:
    key = data_state.bound(state.sketch, "kind", chosen["kind"])

    def store() -> None:
        kind = st.session_state[key]
        scale = chosen["scale"]
        if kind == "similarity" and chosen["target"] in table.columns:
            scale = guess_scale(table, chosen["target"])
        _store(state, table, known, {**chosen, "kind": kind, "scale": scale})

    st.segmented_control(
        _("Tipo de tarefa"),
        list(KINDS),
        format_func=lambda name: _(KINDS[name].title),
        required=True,
        key=key,
        on_change=store,
        help="\n\n".join(
            f"**{_(KINDS[name].title)}**: {_(text)}" for name, text in describe.KIND_HELP.items()
        ),
    )
    st.caption(_(describe.KIND_HELP[chosen["kind"]]))


def _texts(state: State, table: Table, known: Roles | None, chosen: dict[str, Any]) -> None:
    present = [name for name in chosen["texts"] if name in table.columns]
    key = data_state.bound(state.sketch, "texts", present)

    def store() -> None:
        _store(state, table, known, {**chosen, "texts": st.session_state[key]})

    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.multiselect(
            _("Colunas de texto"),
            [name for name in table.columns if name != chosen["target"]],
            key=key,
            on_change=store,
            placeholder=_("escolha uma ou mais"),
            help=_("O que o modelo lê, nesta ordem. Duas colunas formam um par."),
        )
    with right:
        _target(state, table, known, chosen, _("Resposta"))


def _question(state: State, table: Table, known: Roles | None, chosen: dict[str, Any]) -> None:
    texts = [*(name for name in chosen["texts"] if name in table.columns), None, None][:2]
    titles = (_("Pergunta"), _("Contexto"))
    places = st.columns(3, gap="medium")
    for number, place in enumerate(places[:2]):
        with place:
            _one_of_two(state, table, known, chosen, texts, number, titles[number])
    with places[2]:
        _target(state, table, known, chosen, _("Resposta"))


def _one_of_two(
    state: State,
    table: Table,
    known: Roles | None,
    chosen: dict[str, Any],
    texts: list[str | None],
    number: int,
    title: str,
) -> None:
    key = data_state.bound(state.sketch, f"text{number}", texts[number])

    def store() -> None:
        changed = [*texts]
        changed[number] = st.session_state[key]
        _store(state, table, known, {**chosen, "texts": [name for name in changed if name]})

    st.selectbox(title, table.columns, index=None, key=key, on_change=store, placeholder=_("escolha"))


def _target(state: State, table: Table, known: Roles | None, chosen: dict[str, Any], title: str) -> None:
    present = chosen["target"] if chosen["target"] in table.columns else None
    key = data_state.bound(state.sketch, "target", present)

    def store() -> None:
        target = st.session_state[key]
        texts = [name for name in chosen["texts"] if name != target]
        _store(state, table, known, {**chosen, "texts": texts, "target": target})

    st.selectbox(
        title,
        table.columns,
        index=None,
        key=key,
        on_change=store,
        placeholder=_("escolha"),
        help=_("O que o modelo deve responder: o rótulo, a nota, o trecho ou o texto."),
    )


def _scale(state: State, table: Table, known: Roles | None, chosen: dict[str, Any]) -> None:
    low, high = chosen["scale"]
    keys = [
        data_state.bound(state.sketch, name, float(value)) for name, value in (("low", low), ("high", high))
    ]

    def store() -> None:
        scale = tuple(st.session_state[key] for key in keys)
        _store(state, table, known, {**chosen, "scale": scale})

    with st.container(horizontal=True):
        for key, label in zip(keys, (_("Menor nota possível"), _("Maior nota possível")), strict=True):
            st.number_input(label, key=key, on_change=store, step=1.0, format="%g", width=190)


def group(state: State, known: Roles) -> None:
    """The column whose equal values stay together when a split is made."""
    table = next(iter(state.readings.values())).table
    key = data_state.bound(state.sketch, "group", known.group or None)

    def store() -> None:
        roles = replace(known, group=st.session_state[key] or "")
        data_state.put(state.sketch.id, lambda kept: kept.with_roles(roles, known))

    st.selectbox(
        _("Manter junto por coluna"),
        [name for name in table.columns if name not in (*known.texts, known.target)],
        index=None,
        key=key,
        on_change=store,
        placeholder=_("nenhuma"),
        width=240,
        help=_(
            "Linhas com o mesmo valor nesta coluna (autor, documento) ficam na mesma parte, para não vazar da "
            "avaliação para o treino. Linhas com o mesmo texto já ficam juntas."
        ),
    )
