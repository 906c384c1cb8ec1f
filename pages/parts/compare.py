"""Pieces of the page that compares runs."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts import figures as charts
from pages.parts import notices, tables
from pages.parts.grid import grid
from ptlm.charts import training
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import comparison
from ptlm.views.comparison import Row
from ptlm.views.follow import FOLLOWERS
from ptlm.views.tables import bold

LEGEND = 24
"""Letters of a run's name beside a curve; the figure would cut what is too long for it."""


def figures(runs: Sequence[Run]) -> None:
    """Every task and metric, the best in bold."""
    st.subheader(_("Métricas"), anchor=False)
    rows = comparison.figures(runs)
    if not rows:
        notices.empty(_("Nenhuma destas execuções tem métricas finais."), "query_stats")
        return
    _table(runs, rows)
    st.caption(
        _(
            "Em negrito, o maior valor (ou o menor, onde menos é melhor). Uma diferença pequena pode ser acaso."
        )
    )


def differences(runs: Sequence[Run]) -> None:
    """What was not asked for alike."""
    st.subheader(_("O que muda"), anchor=False)
    rows = comparison.differences(runs)
    if rows:
        _table(runs, rows)
    else:
        st.caption(_("Nada: foram pedidas exatamente iguais."))


def _table(runs: Sequence[Run], rows: Sequence[Row]) -> None:
    cells = [
        [row.title, *(bold(cell) if place in row.best else cell for place, cell in enumerate(row.cells))]
        for row in rows
    ]
    tables.show(["", *comparison.short_names(runs)], cells, named=True)


def curves(runs: Sequence[Run]) -> None:
    """The runs' losses and metrics in the same figures."""
    st.subheader(_("Curvas"), anchor=False)
    names = comparison.short_names(runs, LEGEND)
    followers = [FOLLOWERS.of(run.events_file) for run in runs]
    steps = _together([follower.steps() for follower in followers], names, "part")
    evaluations = _together([follower.scores() for follower in followers], names, "task")
    if steps.empty:
        notices.empty(_("Nenhuma destas execuções chegou a treinar."), "show_chart")
        return
    shown = {"loss": training.loss(steps)}
    for name in evaluations["metric"].unique():
        shown[name] = training.metric_by_epoch(evaluations, name, {})
    with grid("halves", "curves"):
        for key, chart in shown.items():
            charts.show(chart, f"compare-{key}")


def _together(tables: Sequence[pd.DataFrame], names: Sequence[str], series: str) -> pd.DataFrame:
    """One table of all runs' rows, whose series carry the run's name before their own."""
    single = all(table[series].nunique() < 2 for table in tables)
    named = [
        table.assign(**{series: name if single else name + " · " + table[series].astype(str)})
        for table, name in zip(tables, names, strict=True)
        if len(table)
    ]
    return pd.concat(named, ignore_index=True) if named else tables[0]
