"""Two or more runs side by side: figures, curves, and in what they differ. The address holds their ids."""

import streamlit as st

from pages.parts import compare, links, notices, server, shell
from ptlm.i18n import _
from ptlm.views import comparison

shell.require()
st.title(_("Comparar execuções"), anchor=False)
st.page_link(links.to("execucoes"), label=_("Todas as execuções"), icon=":material/arrow_back:")
known = set(server.store().ids())
asked = list(dict.fromkeys(st.query_params.get_all("runs")))
runs = [server.store().get(run_id) for run_id in asked if run_id in known][: comparison.MOST]
if len(asked) > len(runs):
    st.warning(
        _(
            "Nem tudo o que o endereço pede aparece: execuções apagadas, ou mais de {most}.",
            most=comparison.MOST,
        ),
        icon=":material/info:",
    )
if len(runs) < 2:
    notices.empty(_("Marque duas ou mais execuções na lista para vê-las lado a lado."), "compare_arrows")
    st.stop()
compare.figures(runs)
compare.differences(runs)
compare.curves(runs)
