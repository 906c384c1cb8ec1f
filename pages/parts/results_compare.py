"""Runs against each other on one task: tested on the predictions that each has kept, and beside published figures."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts import address, figures, notices, results_pair, server, tables
from pages.parts.grid import grid
from pages.parts.results_state import View
from ptlm.charts import pairs
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.results.comparison import compare_runs
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.statistics import Comparison
from ptlm.views import formats, titles
from ptlm.views.results import beside, boards, names, testing
from ptlm.views.results.testing import Tested
from ptlm.views.tables import bold

MOST_OTHERS = 5
MOST_PUBLISHED = 12


def show(view: View) -> None:
    """Choose a task, a base and others; then the tests, and what lies behind them."""
    there = testing.candidates(view.runs)
    if not there:
        notices.empty(
            _("Para comparar, treine dois modelos (ou o mesmo com duas sementes) na mesma tarefa."), "balance"
        )
        return
    with grid("thirds", "compared"):
        with st.container():
            task = address.one(_("Tarefa"), list(there), "tarefa", lambda name: _title(view, name))
        labels = titles.of(there[task], tasks=False)
        with st.container():
            base = address.one(_("Base"), list(labels), "base", lambda name: labels.get(name, name))
        rest = [name for name in labels if name != base]
        usual = testing.usual(there[task], base)
        others = address.many(
            _("Comparar com"),
            rest,
            "com",
            lambda name: labels.get(name, name),
            look="list",
            max_selections=MOST_OTHERS,
            placeholder=labels[usual],
        )
    chosen = others or [usual]
    _tests(task, base, chosen, labels)
    _published(view, task, base)


def _title(view: View, task: str) -> str:
    return boards.data_set(task, view.known).shown_title


def _tests(task: str, base: str, others: Sequence[str], labels: dict[str, str]) -> None:
    found: dict[str, dict[str, Comparison]] = {}
    store = server.store()
    with st.spinner(_("Comparando linha a linha…"), show_time=True):
        for other in others:
            try:
                found[labels[other]] = compare_runs(store.get(base), store.get(other), task)
            except PtlmError as error:
                st.warning(notices.plain(str(error)), icon=":material/info:")
    if not found:
        return
    by_metric = testing.tested(found)
    _table(by_metric, labels[base])
    _figure(by_metric, labels[base])
    results_pair.show(task, base, [other for other in others if labels[other] in found], labels)


def _table(by_metric: dict[str, list[Tested]], base: str) -> None:
    shown = testing.table(by_metric)
    heads = {name: _(title) for name, title in testing.HEADS.items()} | {testing.BASE: base}
    if shown["name"].nunique() == 1:
        heads[testing.OTHER] = shown["name"].iloc[0]
        shown = shown.drop(columns="name")
    marks = [bold if name == "verdict" else str for name in shown]
    rows = ([mark(cell) for mark, cell in zip(marks, row, strict=True)] for row in shown.to_numpy())
    tables.show([heads[name] for name in shown], rows)


def _figure(by_metric: dict[str, list[Tested]], base: str) -> None:
    metrics = list(by_metric)
    with st.container(width=440):
        metric = (
            address.one(_("Métrica"), metrics, "metrica", formats.metric_title)
            if len(metrics) > 1
            else metrics[0]
        )
    members = by_metric[metric]
    figures.show(pairs.differences(testing.differences(members), base), "results-differences")
    several = len(members) > 1
    for each in members:
        head = f"**{notices.plain(each.name)}** · " if several else ""
        st.caption(head + notices.plain(testing.method(each.comparison, several)))
    st.caption(testing.power(members[0].comparison))


def _published(view: View, task: str, base: str) -> None:
    """The base's figures beside those of others that were measured in the same way."""
    by_metric = beside.pairs(view.everything, base, task)
    if not by_metric:
        return
    st.header(_("Ao lado do que outros publicaram"), anchor=False)
    metric = next(iter(by_metric))
    if len(by_metric) > 1:
        with st.container(width=440):
            metric = address.one(_("Métrica publicada"), list(by_metric), "publicada", formats.metric_title)
    _beside(*by_metric[metric], server.store().get(base))


def _beside(figure: Figure, others: Sequence[Figure], run: Run) -> None:
    rows = beside.evaluated(run, figure.task)
    interval = names.interval(figure)
    st.markdown(
        f"**{notices.plain(run.name)}**: {formats.metric(figure.metric, figure.value)}"
        + (f" ({_('intervalo de 95%')}: {interval})" if interval else "")
    )
    table = beside.table(figure, others[:MOST_PUBLISHED], rows)
    heads = {
        "name": _("Modelo"),
        "source": _("Fonte"),
        "value": _("Publicado"),
        "difference": _("O seu menos o publicado"),
        "inside": _("O publicado está"),
    }
    tables.frame(pd.DataFrame(table).rename(columns=heads))
    st.caption(
        _(
            "Dos outros só se conhece o número, não as previsões: não há teste pareado. O intervalo é o do seu "
            "número, sobre {rows} linhas.",
            rows=formats.integer(rows),
        )
    )
