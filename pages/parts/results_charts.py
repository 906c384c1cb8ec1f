"""The figures of results: one at a time, drawn from the leaderboard that is looked at."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import address, figures, notices, results_point
from pages.parts.results_state import View
from ptlm.charts import bars, leaderboard, radar, ranks, scatter, spread, training
from ptlm.i18n import N_, _, plural
from ptlm.results.board import Column
from ptlm.runs.run import Run
from ptlm.views import energy, formats
from ptlm.views.follow import FOLLOWERS
from ptlm.views.results import boards, drawing, names, seeds, setups
from ptlm.views.results.boards import Board


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a figure is drawn from, and the row for its choices."""

    view: View
    board: Board
    bar: DeltaGenerator


def show(view: View) -> None:
    """The choice of figure and board, and the figure."""
    there = {board.id: board for board in view.boards}
    if not there:
        notices.empty(_("Nenhum número passa por estes filtros."), "filter_alt_off")
        return
    kind = address.one(_("Figura"), list(KINDS), "figura", lambda name: _(KINDS[name][0]), look="pills")
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    name = next(iter(there))
    if len(there) > 1:
        with bar, st.container(width="content"):
            name = address.one(
                _("Placar"), list(there), "placar", lambda each: there[each].title, look="pills"
            )
    KINDS[kind][1](Stage(view=view, board=there[name], bar=bar))


def _column(stage: Stage) -> Column:
    """The task, metric and split that a figure is about."""
    board = stage.board
    titles = {names.column_id(each): board.column_title(each) for each in board.columns}
    with stage.bar, st.container(width=440):
        chosen = address.one(_("Medida"), list(titles), "medida", lambda name: titles.get(name, name))
    return next(each for each in board.columns if names.column_id(each) == chosen)


def _points(stage: Stage, column: Column) -> pd.DataFrame:
    runs = stage.view.runs
    return drawing.points(stage.board, column, drawing.durations(runs), energy.watt_hours(runs))


def _size(stage: Stage) -> None:
    _against(stage, "millions", _("Nenhum destes modelos tem o tamanho informado."))


COSTS = {
    "seconds": (
        N_("Tempo"),
        N_("O tempo só é conhecido para as suas execuções, e ainda não há nenhuma aqui."),
    ),
    "watt_hours": (
        N_("Energia"),
        N_(
            "A energia só é conhecida para execuções suas feitas onde o processador (contadores RAPL, que o sistema "
            "precisa deixar ler) ou a placa da NVIDIA a medem, e não há nenhuma aqui."
        ),
    ),
}


def _cost(stage: Stage) -> None:
    with stage.bar, st.container(width="content"):
        cost = address.one(_("De quê"), list(COSTS), "de", lambda name: _(COSTS[name][0]), look="pills")
    _against(stage, cost, _(COSTS[cost][1]))


def _against(stage: Stage, cost: str, nothing: str) -> None:
    column = _column(stage)
    points = _points(stage, column)
    if not (points[cost] > 0).any():
        notices.empty(nothing, "scatter_plot")
        return
    chart = scatter.against(points, cost, column[1])
    results_point.show(stage.board, column, figures.show(chart, f"results-{cost}", pick=True))


def _bars(stage: Stage) -> None:
    column = _column(stage)
    chart = bars.of_task(_points(stage, column), column[1], _measured(stage.board, column))
    results_point.show(stage.board, column, figures.show(chart, "results-bars", pick=True))


def _measured(board: Board, column: Column) -> str:
    """The column's task and split."""
    return f"{boards.data_set(column[0], board.known).shown_title} ({names.split(column[2])})"


def _radar(stage: Stage) -> None:
    values = drawing.shares(stage.board)
    if values.shape[1] < radar.FEWEST_TASKS or values.empty:
        notices.empty(
            _(
                "O radar precisa de modelos com números em ao menos {count} tarefas.",
                count=radar.FEWEST_TASKS,
            ),
            "radar",
        )
        return
    with stage.bar:
        chosen = address.many(
            _("Modelos"),
            list(values.index),
            "modelo",
            look="list",
            max_selections=radar.MOST_MODELS,
            placeholder=_("os quatro primeiros"),
        )
    figures.show(radar.radar(values.loc[chosen] if chosen else values.head(4)), "results-radar")


ONCE = N_("As sementes de uma configuração contam como um modelo só, com a média delas.")
FIRST = N_(
    "De cada tarefa conta só a primeira coluna: duas métricas das mesmas respostas não são duas tarefas."
)


def _ranks(stage: Stage) -> None:
    board = setups.averaged(stage.board, stage.view.runs)
    found = drawing.ranking(board)
    if found is None:
        notices.empty(
            _(
                "A diferença crítica precisa de ao menos {models} modelos com números em todas as colunas (as "
                "sementes de um modelo contam como um só), e de {tasks} tarefas: tire colunas em “Colunas”.",
                models=drawing.FEWEST_RANKED,
                tasks=drawing.FEWEST_TASKS,
            ),
            "stacked_bar_chart",
        )
        return
    labels, test = found
    figures.show(ranks.critical_difference(labels, test), "results-ranks")
    st.caption(
        _(
            "Modelos ligados por uma barra não se distinguem nestas {tasks} tarefas. Teste de Friedman (na forma de "
            "Iman e Davenport): p {p}; concordância entre as tarefas (W de Kendall): {w}. Diferença crítica de Nemenyi "
            "a 5%, como em Demšar (2006).",
            tasks=test.tasks,
            p=names.p_value(test.p),
            w=formats.decimal(test.concordance, 2),
        )
        + (" " + _(FIRST) if len(board.columns) > test.tasks else "")
        + (" " + _(ONCE) if len(drawing.complete(board)) < len(drawing.complete(stage.board)) else "")
    )


def _heat(stage: Stage) -> None:
    lines = boards.ordered(stage.board, stage.view.sort)
    good, texts = drawing.heat(stage.board, lines[: leaderboard.MOST_MODELS])
    figures.show(leaderboard.heatmap(good, texts), "results-heat")
    if len(lines) > leaderboard.MOST_MODELS:
        st.caption(
            plural(
                len(lines) - leaderboard.MOST_MODELS,
                "Mais {count} linha no placar.",
                "Mais {count} linhas no placar.",
            )
        )


def _own(stage: Stage) -> list[Run]:
    """One's own runs on the board, the newest first."""
    mine = {line.first.run for line in stage.board.lines}
    return [run for run in stage.view.runs if run.id in mine]


def _curves(stage: Stage) -> None:
    column = _column(stage)
    table = drawing.curves(_own(stage), column[0], column[1], FOLLOWERS)
    if table.empty:
        notices.empty(_("Nenhuma execução sua, avaliada durante o treino, está neste placar."), "show_chart")
        return
    figures.show(training.metric_by_epoch(table, column[1], {}), "results-curves")


def _seeds(stage: Stage) -> None:
    column = _column(stage)
    task, metric, _split = column
    found = seeds.families(_own(stage), task)
    if not found:
        notices.empty(
            _("Treine a mesma configuração com várias sementes para ver quanto o acaso pesa."), "casino"
        )
        return
    with st.spinner(_("Calculando os intervalos…"), show_time=True):
        means = seeds.means(found, task, metric)
    figures.show(spread.of_seeds(seeds.spread(found, task, metric), means, metric), "results-seeds")
    st.caption(
        _("O intervalo de 95% da média conta as duas incertezas: a das sementes e a das linhas avaliadas.")
    )


KINDS: dict[str, tuple[str, Callable[[Stage], None]]] = {
    "tamanho": (N_("Tamanho"), _size),
    "barras": (N_("Barras"), _bars),
    "radar": (N_("Radar"), _radar),
    "postos": (N_("Diferença crítica"), _ranks),
    "calor": (N_("Mapa de calor"), _heat),
    "curvas": (N_("Curvas"), _curves),
    "sementes": (N_("Sementes"), _seeds),
    "custo": (N_("Custo"), _cost),
}
"""What stands in the address, its title, and what draws it."""
