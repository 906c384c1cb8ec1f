"""The analysis tab of a run's page: where it is right and where it is wrong."""

import streamlit as st

from pages.parts import figures, notices, tables
from pages.parts.run_examples import pick
from ptlm.charts import predictions as charts
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import formats, predictions
from ptlm.views.predictions import Predictions


def show(run: Run) -> None:
    """The figures of the task that is picked."""
    tasks = predictions.with_predictions(run)
    if tasks:
        of_task(run, pick(tasks))
    else:
        notices.empty(_("A análise aparece quando a avaliação termina."), "query_stats")


def of_task(run: Run, task: Task) -> None:
    """One task's figures: by class, by number, by length."""
    with notices.guarded():
        loaded = predictions.load(run, task)
        left, right = st.columns(2, gap="medium")
        with left:
            _main(loaded)
        with right:
            groups = predictions.by_length(loaded)
            if len(groups):
                figures.show(charts.by_length(groups, task.kind), "length")
            if task.kind == "classification":
                _classes(loaded)


def _main(loaded: Predictions) -> None:
    task = loaded.task
    if task.kind == "classification":
        figures.show(charts.confusion(predictions.confusion(loaded)), "confusion")
    elif task.kind == "similarity":
        figures.show(charts.agreement(loaded.table, task.scale), "agreement")
    else:
        figures.show(charts.distribution(loaded.table), "distribution")


def _classes(loaded: Predictions) -> None:
    st.markdown(f"**{_('Por classe')}**")
    table = predictions.by_class(loaded)
    shown = table.assign(
        rows=[formats.integer(count) for count in table["rows"]],
        **{
            name: [formats.decimal(100 * value, 1) for value in table[name]]
            for name in ("precision", "recall", "f1")
        },
    )
    names = {"rows": _("Linhas"), "precision": _("Precisão %"), "recall": _("Cobertura %"), "f1": "F1 %"}
    tables.frame(shown.rename(columns=names), named=True)
