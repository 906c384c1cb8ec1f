"""The examples tab of a run's page: rows right and wrong, found by words and by class."""

from typing import cast

import pandas as pd
import streamlit as st

from pages.parts import address, notices, tables
from ptlm.i18n import N_, _, plural
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views import predictions
from ptlm.views.predictions import Predictions

PAGE = 10
EVERY_CLASS = "todas"
HEADS = {"input": N_("Entrada"), "expected": N_("Esperado"), "predicted": N_("Previsto"), "score": N_("Nota")}
ERROR_HEAD = N_("Erro")


def show(run: Run) -> None:
    """A task's rows, the worst first, ten at a time."""
    tasks = predictions.with_predictions(run)
    if not tasks:
        notices.empty(_("Os exemplos aparecem quando a avaliação termina."), "fact_check")
        return
    task = pick(tasks)
    with notices.guarded():
        loaded = predictions.load(run, task)
        found = _filtered(loaded)
        st.caption(plural(len(found), "{count:,} linha", "{count:,} linhas"))
        if len(found):
            _table(found, task)


def pick(tasks: list[Task]) -> Task:
    """One of the tasks; no question where there is only one."""
    if len(tasks) == 1:
        return tasks[0]
    names = {task.id: task for task in tasks}
    return names[
        address.one(
            _("Tarefa"),
            list(names),
            "tarefa",
            lambda name: names[name].shown_title,
            look="pills",
            label_visibility="visible",
        )
    ]


def _filtered(loaded: Predictions) -> pd.DataFrame:
    with st.container(horizontal=True, vertical_alignment="top"):
        verdict: predictions.Verdict = "all"
        if loaded.judged:
            verdict = cast(predictions.Verdict, _verdict())
        label = _class(loaded.task) if loaded.task.kind == "classification" else None
        search = address.words(_("Buscar nos exemplos"), "exemplo", width=260, placeholder=_("palavras"))
    return predictions.selected(loaded, verdict, search, label)


def _verdict() -> str:
    return address.one(
        _("Mostrar"),
        list(predictions.VERDICTS),
        "mostrar",
        lambda name: _(predictions.VERDICTS[cast(predictions.Verdict, name)]),
        look="pills",
        first="wrong",
        label_visibility="visible",
    )


def _class(task: Task) -> int | None:
    """The expected class that is looked at; None: all of them."""
    numbers = {str(number): label for number, label in enumerate(task.labels)}
    chosen = address.one(
        _("Classe esperada"),
        [EVERY_CLASS, *numbers],
        "classe",
        lambda name: numbers.get(name) or _("todas"),
        width=220,
    )
    return None if chosen == EVERY_CLASS else int(chosen)


def _table(found: pd.DataFrame, task: Task) -> None:
    pages = -(-len(found) // PAGE)
    place = st.container()
    page = address.page(pages, "pagina")
    shown = predictions.readable(found.iloc[(page - 1) * PAGE : page * PAGE], task)
    heads = {name: _(title) for name, title in HEADS.items()}
    if task.kind == "similarity":
        heads["score"] = _(ERROR_HEAD)
    with place:
        tables.frame(shown.rename(columns=heads))
