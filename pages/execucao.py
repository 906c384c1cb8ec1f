"""One run: how it goes while it goes, how good it is when it is done. The address holds its id."""

import streamlit as st

from pages.parts import links, live, notices, run_body, run_head, server, shell
from ptlm.i18n import _

shell.require()
run_id = st.query_params.get("run", "")
EVERY = "0.5s"  # with the way to the browser, a line of the log is there within a second


def body() -> None:
    """Everything that changes while the run goes on."""
    if run_id not in server.store().ids():
        st.rerun()  # its folder was deleted meanwhile: the whole page says so
    run = server.store().get(run_id)
    if run.settled != settled:
        # The whole page changes, its actions too: before this piece has drawn anything of what it will be.
        st.rerun()
    run_head.status(run)
    run_body.show(run)


if run_id not in server.store().ids():
    st.title(_("Execução não encontrada"))
    notices.empty(_("Não há execução com este endereço: pode ter sido apagada."), "search_off")
    st.page_link(links.to("execucoes"), label=_("Ver todas as execuções"), icon=":material/list:")
    st.stop()

run = server.store().get(run_id)
settled = run.settled
run_head.title(run)
live.piece(body, every=None if settled else EVERY)
