"""The glossary, searched as one types; the search stands in the address."""

import streamlit as st

from pages.parts import address, notices
from ptlm.i18n import _
from ptlm.views import glossary


def show() -> None:
    """Search, then the entries by section."""
    search = address.words(
        _("Buscar no glossário"), "verbete", placeholder=_("F1, semente, taxa…"), width=380
    )
    found = glossary.glossary(search)
    st.caption(glossary.counted(found))
    if not found:
        notices.empty(_("Nenhum verbete tem essas palavras."), "search_off")
    for title, entries in found.items():
        st.header(title, anchor=False)
        st.html(glossary.definitions(entries))
