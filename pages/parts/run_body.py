"""What a run's page shows below its head: figures, curves, log, examples, details."""

import pandas as pd
import streamlit as st

from pages.parts import figures, log, notices
from ptlm.charts import training
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import formats, scores
from ptlm.views.follow import FOLLOWERS


def show(run: Run) -> None:
    """Figures first, then what is behind them, a tab each."""
    table(run)
    names = {"curves": _("Curvas"), "log": _("Registro")}
    tabs = st.tabs(list(names.values()), key="tab", on_change="rerun")
    bodies = {"curves": curves, "log": log.show}
    for tab, name in zip(tabs, names, strict=True):
        if tab.open:
            with tab:
                bodies[name](run)


def table(run: Run) -> None:
    """The metrics, each beside its interval and the trivial answer's."""
    found = scores.scores(run, FOLLOWERS.of(run.events_file))
    if not found:
        return
    rows = [
        {
            _("Tarefa"): notices.plain(score.title),
            _("Métrica"): formats.metric_title(score.metric),
            _("Resultado"): f"**{formats.metric(score.metric, score.value)}**",
            _("Intervalo 95 %"): scores.interval(score),
            _("Resposta trivial"): formats.metric(score.metric, score.baseline),
        }
        for score in found
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def curves(run: Run) -> None:
    """Loss and metrics side by side, then the learning rate."""
    follower = FOLLOWERS.of(run.events_file)
    steps, evaluations = follower.steps(), follower.scores()
    if steps.empty:
        notices.empty(_("As curvas aparecem no primeiro passo de treino."), "show_chart")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        figures.show(training.loss(steps), "loss")
        figures.show(training.of_steps(steps, "learning_rate"), "rate", height=200)
    with right:
        for name in evaluations["metric"].unique():
            figures.show(training.metric_by_epoch(evaluations, name), f"metric-{name}")
