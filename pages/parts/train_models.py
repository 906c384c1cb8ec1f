"""The choice of models: the catalogue, or any id of the hub, or a folder."""

import streamlit as st

from pages.parts import address, notices, server
from pages.parts.train_state import MODELS
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.kinds import FAMILIES
from ptlm.models import MODELS as KNOWN
from ptlm.models.record import Model
from ptlm.views import catalogue


def show() -> list[Model]:
    """The picker, and a line about each model picked; returns the records of those that can be used."""
    st.header(_("1. Modelo"), anchor=False)
    families = address.many(
        _("Família"),
        FAMILIES,
        "familias",
        help="\n\n".join(f"**{name}**: {_(text)}" for name, text in catalogue.FAMILY_HELP.items()),
    )
    picked = st.multiselect(
        _("Modelos"),
        catalogue.model_options(families, st.session_state.get(MODELS, ())),
        format_func=_label,
        accept_new_options=True,
        wrap=True,
        key=MODELS,
        persist_state="session",
        placeholder=_("Procure no catálogo, ou escreva um id do Hugging Face ou uma pasta"),
        help=_("Com vários modelos, cada um tem a sua execução, todas no mesmo grupo."),
    )
    with st.spinner(_("Consultando o modelo…"), show_time=True):
        found = server.models(picked)
    for name, record in found.items():
        _line(name, record)
    return [record for record in found.values() if isinstance(record, Model)]


def _label(name: str) -> str:
    model = KNOWN.get(name)
    return f"{model.title} · {name}" if model else name


def _line(name: str, record: Model | PtlmError) -> None:
    if isinstance(record, PtlmError):
        st.error(notices.plain(str(record)), icon=":material/error:")
        return
    parts = [f"**{notices.plain(record.title)}**", notices.plain(catalogue.model_facts(record))]
    mark = f" :violet-badge[:material/science: {_('demonstração')}]" if record.embedded else ""
    note = f"  \n{notices.plain(_(record.note))}" if record.note else ""
    st.caption(" · ".join(parts) + mark + note)
