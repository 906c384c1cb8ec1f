"""The fourth step: what models read and write, with three rows as they see them."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.parts import data_seen, data_state, notices
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.models import MODELS
from ptlm.userdata.columns import Roles
from ptlm.userdata.prompt import default_template
from ptlm.views.making import describe
from ptlm.views.making.describe import Label
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import State

EDITED = "edited_rows"


def show(state: State) -> None:
    """The template and the labels on the left, what comes of them on the right."""
    assert state.examined is not None and state.examined.roles is not None
    roles = state.examined.roles
    left, right = st.columns([5, 6], gap="large")
    with left:
        _template(state, roles)
        if roles.kind == "classification":
            _labels(state)
    with right:
        _preview(state, roles)


def _template(state: State, roles: Roles) -> None:
    usual = default_template(state.name, roles)
    key = data_state.bound(state.sketch, "template", state.sketch.template or usual)

    def store() -> None:
        text = st.session_state[key].strip("\n")
        data_state.put(state.sketch.id, lambda kept: replace(kept, template="" if text == usual else text))

    columns = " ".join(f"`{{{name}}}`" for name in roles.texts)
    st.text_area(
        _("Prompt"),
        key=key,
        on_change=store,
        height=110,
        help=_("O que os modelos que geram texto leem. Cada coluna entra pelo nome, entre chaves."),
    )
    st.caption(_("Colunas: {columns}. Ctrl+Enter aplica.", columns=columns))
    if state.sketch.template:
        st.button(
            _("Voltar ao sugerido"),
            key="usual_template",
            type="tertiary",
            icon=":material/undo:",
            on_click=lambda: data_state.put(state.sketch.id, lambda kept: replace(kept, template="")),
        )
    prefixes = dict.fromkeys(prefix for model in MODELS.values() for prefix in model.prefixes)
    options = list(dict.fromkeys(["", *prefixes, state.sketch.prefix]))
    st.selectbox(
        _("Prefixo"),
        options,
        format_func=lambda prefix: prefix or _("nenhum"),
        accept_new_options=True,
        help=_("Vem antes de todo prompt, se o modelo foi treinado com um. Pode ser mudado ao treinar."),
        **data_state.field(state.sketch, "prefix"),
    )


def _labels(state: State) -> None:
    assert state.examined is not None and state.examined.subject is not None
    known = describe.labels(state.examined.subject, state.sketch.words)
    value, rows, word = _("Rótulo"), _("Linhas"), _("Palavra que o modelo escreve")
    table = pd.DataFrame(
        {
            value: [one.value for one in known],
            rows: [one.rows for one in known],
            word: [one.word for one in known],
        }
    )
    key = f"words:{state.sketch.id}:{hash(tuple(one.word for one in known))}"
    st.caption(
        _("Rótulos. Palavras funcionam melhor do que códigos como 0 e 1: mude as sugeridas se quiser.")
    )
    st.data_editor(
        table,
        hide_index=True,
        disabled=[value, rows],
        column_config={word: st.column_config.TextColumn(required=True, max_chars=80)},
        key=key,
        on_change=lambda: _store_words(state.sketch, known, st.session_state[key][EDITED], word),
        alt=_("Rótulos e as palavras que os representam"),
    )


def _store_words(sketch: Sketch, known: list[Label], edited: dict[int, dict[str, str]], word: str) -> None:
    changed = {known[int(row)].value: str(cells.get(word) or "") for row, cells in edited.items()}
    words = {one.value: one.word for one in known} | changed
    data_state.put(sketch.id, lambda kept: replace(kept, words=words))


def _preview(state: State, roles: Roles) -> None:
    model = data_seen.pick(roles.kind, state.sketch.models, "data")
    try:
        rows = state.previews()
    except PtlmError as problem:
        st.error(notices.plain(str(problem)), icon=":material/error:")
        return
    data_seen.show(rows, model)
