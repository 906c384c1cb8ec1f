"""The runs that have not ended, each with its progress, time left and a way to stop it."""

import streamlit as st

from pages.parts import links, notices, run_actions, server
from ptlm.i18n import plural
from ptlm.runs.run import Run
from ptlm.views import listing, progress

MOST = 6


def show(group: str, known: list[str]) -> None:
    """The list as it stands now; the whole page runs again when one of the `known` has ended or another came."""
    runs = listing.active(listing.matching(server.store().runs(), group=group))
    if [run.id for run in runs] != known:
        st.rerun()
    for run in runs[:MOST]:
        _one(run)
    if len(runs) > MOST:
        st.caption(plural(len(runs) - MOST, "e mais {count} na fila", "e mais {count} na fila"))


def _one(run: Run) -> None:
    now = progress.standing(run)
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(gap="xxsmall"):
            st.page_link(
                links.to("execucao"),
                label=f"**{notices.plain(run.name)}**",
                query_params={"run": run.id},
            )
            st.progress(now.fraction, text=now.text)
        run_actions.stop(run, "fragment")
