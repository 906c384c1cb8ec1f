"""The log of a run: levels, search, and the lines themselves."""

from typing import cast

import streamlit as st

from pages.parts import address
from ptlm.i18n import _
from ptlm.runs.events import Kind
from ptlm.runs.run import Run
from ptlm.views import follow, markup

MOST_LINES = 400
HEIGHT = 380


def show(run: Run) -> None:
    """The newest lines that match, oldest first, scrolled to the end."""
    with st.container(horizontal=True, vertical_alignment="top"):
        levels = address.many(
            _("Níveis"),
            list(follow.LEVELS),
            "niveis",
            lambda level: _(follow.LEVELS[cast(Kind, level)]),
            first=follow.QUIET_LEVELS,
        )
        search = address.words(_("Buscar no registro"), "registro", width=260, placeholder=_("palavras"))
    lines = follow.FOLLOWERS.of(run.events_file).lines()
    found = follow.matching(lines, levels, search)
    with st.container(height=HEIGHT, autoscroll=True, border=True):
        if found:
            st.html(markup.log(found[-MOST_LINES:]))
        else:
            st.caption(_("Nenhuma linha ainda.") if not lines else _("Nenhuma linha corresponde à busca."))
    if len(found) > MOST_LINES:
        st.caption(_("As últimas {count} de {all} linhas.", count=MOST_LINES, all=len(found)))
