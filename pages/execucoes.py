"""All runs: what is at work now, and what has ended, to open, compare, repeat or delete."""

import streamlit as st

from pages.parts import links, live, notices, run_group, runs_active, runs_ended, server, shell
from ptlm.i18n import _
from ptlm.views import listing

shell.require()
group = st.query_params.get("grupo", "")
everything = server.store().runs()
runs = listing.matching(everything, group=group)
st.title(listing.group_title(runs) if group and runs else _("Execuções"), anchor=False)
notices.tell_refused()
if group:
    links.way("execucoes", _("Todas as execuções"), icon=":material/arrow_back:", key="all_runs")
    if runs:
        run_group.show(runs)
    else:
        notices.empty(_("Nenhuma execução deste grupo existe mais."), "search_off")
known = runs_active.shape(runs)
live.piece(lambda: runs_active.show(group, known), every="1s" if known.going else "3s")
ended = [run for run in runs if run.settled] if group else listing.ended(runs)
if ended:
    runs_ended.show(ended, fold=not group)
elif not runs and not group:
    notices.empty(_("Nenhuma execução ainda. A primeira leva menos de um minuto."), "rocket_launch")
    if st.button(_("Preparar um treino"), type="primary", icon=":material/model_training:"):
        links.go("treinar")
