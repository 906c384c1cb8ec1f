"""The curves tab of a run's page: loss and learning rate by step, metrics by epoch."""

import streamlit as st

from pages.parts import figures, notices
from ptlm.charts import training
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views.follow import FOLLOWERS


def show(run: Run) -> None:
    """Loss and metrics side by side, then the learning rate."""
    follower = FOLLOWERS.of(run.events_file)
    steps, evaluations = follower.steps(), follower.scores()
    if steps.empty:
        waiting, never = (
            _("As curvas aparecem no primeiro passo de treino."),
            _("Não há curvas: não houve treino."),
        )
        notices.empty(never if run.settled else waiting, "show_chart")
        return
    titles = {task.id: _(task.title) for task in run.spec.tasks} if run.spec else {}
    charts = {
        "loss": training.loss(steps),
        **{
            f"metric-{name}": training.metric_by_epoch(evaluations, name, titles)
            for name in evaluations["metric"].unique()
        },
        "rate": training.of_steps(steps, "learning_rate"),
    }
    with st.grid(2, min_column_width=300, gap="medium", key="curves"):
        for key, chart in charts.items():
            figures.show(chart, key)
