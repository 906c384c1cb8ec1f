"""How to use it, what the words mean, the protocol, and where things are kept. The address holds the section."""

import streamlit as st

from pages.parts import address, help_glossary, help_guide, help_protocol, help_storage, shell
from ptlm.i18n import N_, _


def guide() -> None:
    """Steps on the left; what goes wrong and the shell beside them."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        help_guide.steps()
    with right:
        help_guide.troubles()
        help_guide.commands()


SECTIONS = {
    "comecar": (N_("Como usar"), guide),
    "glossario": (N_("Glossário"), help_glossary.show),
    "protocolo": (N_("Protocolo"), help_protocol.show),
    "espaco": (N_("Dados e espaço"), help_storage.show),
    "teclado": (N_("Teclado"), help_guide.shortcuts),
}

shell.require()
st.title(_("Ajuda"), anchor=False)
section = address.one(_("Seção"), list(SECTIONS), "secao", lambda name: _(SECTIONS[name][0]), look="pills")
SECTIONS[section][1]()
