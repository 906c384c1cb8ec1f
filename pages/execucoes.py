"""All runs: what is at work now, and what has ended, to open, compare, repeat or delete."""

import streamlit as st

from pages.parts import links, live, notices, runs_active, runs_ended, server, shell
from ptlm.i18n import _
from ptlm.views import listing

shell.require()
group = st.query_params.get("grupo", "")
everything = server.store().runs()
runs = listing.matching(everything, group=group)
st.title(listing.group_title(runs) if group and runs else _("Execuções"), anchor=False)
if group:
    st.page_link(links.to("execucoes"), label=_("Todas as execuções"), icon=":material/arrow_back:")
    st.caption(listing.group_state(runs) if runs else _("Nenhuma execução deste grupo existe mais."))
going = [run.id for run in listing.active(runs)]
if going:
    live.piece(lambda: runs_active.show(group, going), every="1s")
ended = [run for run in runs if run.settled]
if ended:
    runs_ended.show(ended, fold=not group)
elif not going:
    notices.empty(_("Nenhuma execução ainda. A primeira leva menos de um minuto."), "rocket_launch")
    if st.button(_("Preparar um treino"), type="primary", icon=":material/model_training:"):
        links.go("treinar")
