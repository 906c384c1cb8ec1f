"""What a run's page shows below its head: its figures, and a tab for each thing behind them."""

import pandas as pd
import streamlit as st

from pages.parts import log, notices, run_analysis, run_curves, run_details, run_examples
from ptlm.i18n import N_, _
from ptlm.runs.run import Run
from ptlm.views import formats, scores
from ptlm.views.follow import FOLLOWERS

TABS = (
    (N_("Curvas"), run_curves.show),
    (N_("Registro"), log.show),
    (N_("Exemplos"), run_examples.show),
    (N_("Análise"), run_analysis.show),
    (N_("Detalhes"), run_details.show),
)


def show(run: Run) -> None:
    """Figures first, then what is behind them; only the open tab is worked out."""
    table(run)
    names = [_(name) for name, _show in TABS]
    default = _(TABS[1][0]) if run.state in ("failed", "broken") else None
    tabs = st.tabs(names, key="ver", bind="query-params", on_change="rerun", default=default)
    for tab, (_name, body) in zip(tabs, TABS, strict=True):
        if tab.open:
            with tab:
                body(run)


def table(run: Run) -> None:
    """The metrics: the latest while it goes on, the final ones with their intervals and the trivial answer's after."""
    found = scores.scores(run, FOLLOWERS.of(run.events_file))
    if not found:
        return
    final = found[0].epoch is None
    rows = []
    for score in found:
        row = {
            _("Tarefa"): notices.plain(score.title),
            _("Métrica"): formats.metric_title(score.metric),
            _("Resultado"): f"**{formats.metric(score.metric, score.value)}**",
        }
        if final:
            row[_("Intervalo de 95 %")] = scores.interval(score)
            row[_("Resposta trivial")] = formats.metric(score.metric, score.baseline)
        else:
            row[_("Época")] = formats.decimal(score.epoch, 1)
        rows.append(row)
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
