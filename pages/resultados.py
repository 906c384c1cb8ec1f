"""Published figures and one's own: ranked, drawn, compared, and taken away. The address holds what is looked at."""

import streamlit as st

from pages.parts import (
    address,
    live,
    notices,
    results_board,
    results_charts,
    results_compare,
    results_export,
    results_sources,
    results_state,
    server,
    shell,
)
from ptlm.i18n import N_, _
from ptlm.views.results import shelf

shell.require()
TABS = {
    "placar": (N_("Placar"), results_board.show),
    "figuras": (N_("Figuras"), results_charts.show),
    "comparar": (N_("Comparar"), results_compare.show),
    "fontes": (N_("Fontes"), results_sources.show),
    "exportar": (N_("Exportar"), results_export.show),
}

st.html(shell.STATIC / "results.css")
st.title(_("Resultados"), anchor=False)
st.caption(
    _(
        "Números publicados e das suas execuções. Cada coluna junta só o que se pode comparar: a mesma tarefa, "
        "a mesma métrica, as mesmas linhas e o mesmo protocolo."
    )
)
seen = shelf.finished(server.store().runs())


def watch() -> None:
    """A run that ends shows at once."""
    if shelf.finished(server.store().runs()) != seen:
        st.rerun()


live.piece(watch, every="1s")
with notices.guarded():
    view = results_state.choose()
    name, place = address.tabs({name: _(title) for name, (title, _show) in TABS.items()}, "ver")
    with place:
        TABS[name][1](view)
