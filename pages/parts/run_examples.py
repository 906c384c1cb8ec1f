"""The examples tab of a run's page: rows right and wrong, found by words and by class."""

import pandas as pd
import streamlit as st

from pages.parts import notices
from ptlm.i18n import N_, _, plural
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import predictions
from ptlm.views.predictions import Predictions

PAGE = 10
HEADS = {"input": N_("Entrada"), "expected": N_("Esperado"), "predicted": N_("Previsto"), "score": N_("Nota")}
ERROR_HEAD = N_("Erro")


def show(run: Run) -> None:
    """A task's rows, the worst first, ten at a time."""
    tasks = predictions.with_predictions(run)
    if not tasks:
        notices.empty(_("Os exemplos aparecem quando a avaliação termina."), "fact_check")
        return
    task = pick(tasks, "examples_task")
    with notices.guarded():
        loaded = predictions.load(run, task)
        found = _filtered(loaded)
        st.caption(plural(len(found), "{count} linha", "{count} linhas"))
        if len(found):
            _table(found, task)


def pick(tasks: list[Task], key: str) -> Task:
    """One of the tasks; no question where there is only one."""
    if len(tasks) == 1:
        return tasks[0]
    names = {task.id: task for task in tasks}
    chosen = st.segmented_control(
        _("Tarefa"),
        list(names),
        format_func=lambda name: _(names[name].title),
        key=key,
        default=tasks[0].id,
        required=True,
    )
    return names[str(chosen)]


def _filtered(loaded: Predictions) -> pd.DataFrame:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        verdict: predictions.Verdict = "all"
        if loaded.judged:
            verdict = st.segmented_control(
                _("Mostrar"),
                list(predictions.VERDICTS),
                format_func=lambda name: _(predictions.VERDICTS[name]),
                default="wrong",
                required=True,
                key="verdict",
            )
        label = None
        if loaded.task.kind == "classification":
            label = st.selectbox(
                _("Classe esperada"),
                range(len(loaded.task.labels)),
                index=None,
                format_func=lambda number: loaded.task.labels[number],
                placeholder=_("todas"),
                key="example_class",
                width=220,
            )
        search = st.text_input(
            _("Buscar nos exemplos"),
            key="example_search",
            type="search",
            live=True,
            width=260,
            placeholder=_("palavras"),
        )
    return predictions.selected(loaded, verdict, search or "", label)


def _table(found: pd.DataFrame, task: Task) -> None:
    pages = -(-len(found) // PAGE)
    place = st.container()
    page = st.pagination(pages, key="example_page") if pages > 1 else 1
    shown = predictions.readable(found.iloc[(page - 1) * PAGE : page * PAGE], task).map(notices.plain_lines)
    heads = {name: _(title) for name, title in HEADS.items()}
    if task.kind == "similarity":
        heads["score"] = _(ERROR_HEAD)
    place.table(shown.rename(columns=heads), border="horizontal", hide_index=True)
