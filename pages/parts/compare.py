"""Pieces of the page that compares runs."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from pages.parts import figures as charts
from pages.parts import links, notices, results_compare, tables
from pages.parts.grid import grid
from ptlm.charts import training
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import comparison
from ptlm.views.comparison import Row
from ptlm.views.follow import FOLLOWERS
from ptlm.views.results import testing
from ptlm.views.results.markup import run_address
from ptlm.views.tables import bold, noted

LEGEND = 30
"""Letters of a run's name beside a curve; a phone's screen has no room for more beside a task's."""


def figures(runs: Sequence[Run]) -> None:
    """Every task and metric, the best in bold."""
    st.header(_("Métricas"), anchor=False)
    rows = comparison.figures(runs)
    if not rows:
        notices.empty(_("Nenhuma destas execuções tem métricas finais."), "query_stats")
        return
    _table(runs, rows)
    st.caption(
        _(
            "Em negrito, o maior valor (ou o menor, onde menos é melhor); em letra menor, o intervalo de 95%. Uma "
            "diferença pequena pode ser acaso."
        )
    )
    _tests(runs)


def _tests(runs: Sequence[Run]) -> None:
    """Links to the tests of these runs against the first of them, for each task that two have predictions of."""
    titles = comparison.task_titles(runs)
    with st.container(horizontal=True):
        for task, (base, *others) in testing.candidates(runs).items():
            st.page_link(
                links.to("resultados"),
                label=_("Testar as diferenças em {task}", task=notices.plain(titles[task])),
                icon=":material/balance:",
                query_params=[
                    ("ver", "comparar"),
                    ("tarefa", task),
                    ("base", base.id),
                    *(("com", run.id) for run in others[: results_compare.MOST_OTHERS]),
                ],
            )


def differences(runs: Sequence[Run]) -> None:
    """What was not asked for alike."""
    st.header(_("O que muda"), anchor=False)
    known = [run for run in runs if run.spec]
    rows = comparison.differences(known)
    if rows:
        _table(known, rows)
    elif len(known) > 1:
        st.caption(_("Nada: foram pedidas exatamente iguais."))
    lost = ", ".join(notices.plain(run.name) for run in runs if not run.spec)
    if lost:
        st.caption(_("Fora desta tabela, porque não se sabe mais o que foi pedido: {names}.", names=lost))


def _table(runs: Sequence[Run], rows: Sequence[Row]) -> None:
    cells = [[row.title, *(_cell(row, place) for place in range(len(row.cells)))] for row in rows]
    link = Markup('<a href="{}">{}</a>')
    names = zip(runs, comparison.short_names(runs), strict=True)
    heads = [link.format(run_address(run.id), name) for run, name in names]
    tables.show(["", *heads], cells, named=True)


def _cell(row: Row, place: int) -> str:
    value = bold(row.cells[place]) if place in row.best else row.cells[place]
    return noted(value, row.intervals[place] if row.intervals else "")


def curves(runs: Sequence[Run]) -> None:
    """The runs' losses and metrics in the same figures."""
    st.header(_("Curvas"), anchor=False)
    names = comparison.short_names(runs, LEGEND)
    followers = [FOLLOWERS.of(run.events_file) for run in runs]
    titles = comparison.task_titles(runs)
    steps = _together([follower.steps() for follower in followers], names, "part", titles)
    evaluations = _together([follower.scores() for follower in followers], names, "task", titles)
    if steps.empty:
        notices.empty(_("Nenhuma destas execuções chegou a treinar."), "show_chart")
        return
    shown = {"loss": training.loss(steps)}
    for name in evaluations["metric"].unique():
        shown[name] = training.metric_by_epoch(evaluations, name)
    with grid("halves", "curves"):
        for key, chart in shown.items():
            charts.show(chart, f"compare-{key}")


def _together(
    tables: Sequence[pd.DataFrame], names: Sequence[str], series: str, titles: Mapping[str, str]
) -> pd.DataFrame:
    """One table of all runs' rows, whose series are called by the run and, where there are several, by the task.

    What a run learns from all its tasks at once is called by the run alone.
    """
    several = len({task for table in tables for task in table[series]}) > 1
    named = [
        table.assign(
            **{
                series: [
                    f"{name} · {titles[task]}" if several and task in titles else name
                    for task in table[series]
                ]
            }
        )
        for table, name in zip(tables, names, strict=True)
        if len(table)
    ]
    return pd.concat(named, ignore_index=True) if named else tables[0]
