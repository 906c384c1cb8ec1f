"""Taking results away: figures, tables for papers, model cards and everything that repeats a run."""

import io
from collections.abc import Sequence

import streamlit as st

from pages.parts import address, downloads, notices
from pages.parts.results_state import View
from ptlm import export
from ptlm.i18n import _, plural
from ptlm.results import Line
from ptlm.runs.run import Run
from ptlm.views import titles, trial
from ptlm.views.results import boards, exports, setups
from ptlm.views.results.boards import Board

MOST_LINES = {"10": 10, "20": 20, "50": 50, "todas": None}
PREVIEW = 440


def show(view: View) -> None:
    """The board that is looked at, in the format of one's choice; all figures; one's own runs."""
    there = {board.id: board for board in view.boards}
    if there:
        _tables(view, there)
    _figures(view)
    _runs(view)


def _tables(view: View, there: dict[str, Board]) -> None:
    st.header(_("Tabela para um artigo"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="content"):
            kind = address.one(
                _("Formato"),
                list(exports.FORMATS),
                "formato",
                lambda name: _(exports.FORMATS[name].title),
                look="pills",
            )
        name = next(iter(there))
        if len(there) > 1:
            with st.container(width="content"):
                name = address.one(
                    _("Placar"), list(there), "placar", lambda each: there[each].title, look="pills"
                )
        with st.container(width=130):
            most = address.one(
                _("Linhas"), list(MOST_LINES), "linhas", lambda each: _("todas") if each == "todas" else each
            )
        intervals = address.toggle(_("Com intervalos"), "intervalos")
    board = _lines(view, there[name], with_limits=intervals or kind == "tabela")
    lines = boards.ordered(board, view.sort)[: MOST_LINES[most]]
    table = _marked(view, board, lines)
    form = exports.FORMATS[kind]
    text = form.write(table, intervals)
    st.download_button(
        _("Baixar {format}", format=_(form.title)),
        text,
        f"resultados-{board.id}.{form.ending}",
        form.mime,
        icon=":material/download:",
        type="primary",
        key="take-table",
        on_click="ignore",
    )
    st.code(text, language=form.language, height=PREVIEW)


def _lines(view: View, board: Board, *, with_limits: bool) -> Board:
    """The board with the mean of each set-up's seeds, or, where somebody wants that, with every seed."""
    mean = setups.averaged(board, view.runs)
    if len(mean.lines) == len(board.lines) or address.toggle(
        _("Cada semente numa linha"),
        "cada-semente",
        help=_(
            "Desligado, as sementes de uma configuração formam uma linha só, com a média delas. As marcas de "
            "significância comparam execuções uma a uma: linhas de médias não as têm."
        ),
    ):
        return board
    if not with_limits:
        return mean
    with st.spinner(_("Calculando os intervalos…"), show_time=True):
        return setups.averaged(board, view.runs, exports.limits)


def _marked(view: View, board: Board, lines: Sequence[Line]) -> export.Table:
    """The table, with marks of significance where somebody chose a run to compare with."""
    runs = {run.id: run for run in view.runs}
    own = [line.first.run for line in lines if line.first.run in runs]
    if len(own) < 2:
        return exports.table(board, lines)
    labels = titles.of([runs[name] for name in own])
    with st.container(width=440):
        base = address.one(
            _("Marcas de significância em relação a"),
            ["", *own],
            "marcas",
            lambda name: labels.get(name, _("nenhuma")),
        )
    if not base:
        return exports.table(board, lines)
    with st.spinner(_("Comparando linha a linha…"), show_time=True):
        found = exports.p_values([runs[name] for name in own], board.columns, runs[base])
    return exports.table(board, lines, found, labels[base])


def _figures(view: View) -> None:
    st.header(_("Todos os números"), anchor=False)
    st.caption(
        plural(len(view.figures), "{count} número passa", "{count} números passam")
        + " "
        + _(
            "pelos filtros. O CSV guarda todas as casas, a fonte e as notas de cada um, e pode ser importado de volta."
        )
    )
    downloads.button(
        _("Baixar números (CSV)"),
        lambda: exports.figures_csv(view.figures),
        "resultados.csv",
        "text/csv",
        icon=":material/download:",
        key="take-figures",
    )


def _runs(view: View) -> None:
    runs = {run.id: run for run in view.runs}
    labels = trial.run_titles(view.runs)
    st.header(_("Suas execuções"), anchor=False)
    if not runs:
        notices.empty(
            _("O cartão do modelo e o pacote de reprodução aparecem com a primeira execução terminada.")
        )
        return
    with st.container(width=440):
        chosen = address.one(_("Execução"), list(runs), "levar", lambda name: labels.get(name, name))
    run = runs[chosen]
    with st.container(horizontal=True):
        downloads.button(
            _("Cartão do modelo (README.md)"),
            lambda: export.model_card(run),
            "README.md",
            "text/markdown",
            icon=":material/badge:",
            key="take-card",
        )
        downloads.button(
            _("Pacote de reprodução (zip)"),
            lambda: _bundle(run),
            f"{run.id}.zip",
            "application/zip",
            icon=":material/folder_zip:",
            key="take-bundle",
        )
    st.caption(
        _(
            "O cartão segue o formato do Hugging Face, com as métricas nos metadados. O pacote traz a especificação, o "
            "manifesto, as previsões e o comando que repete a execução; os pesos ficam de fora."
        )
    )


def _bundle(run: Run) -> bytes:
    file = io.BytesIO()
    export.bundle(run, file)
    return file.getvalue()
