"""The table of runs that have ended, how it is narrowed, and what can be done with the chosen ones."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from pages.parts import address, links, notices, run_actions, server
from ptlm.i18n import _, plural
from ptlm.runs.run import TITLES, Run
from ptlm.runs.status import State
from ptlm.views import listing
from ptlm.views.listing import COLUMNS, Entry

ROW = 35
MOST_ROWS = 14
NAME_WIDTH = 230
"""A narrow window shows the name and the beginning of the result, which says the state where there is none."""
WIDTHS = {
    "result": 200,
    "model": 115,
    "tasks": 130,
    "seed": 72,
    "duration": 92,
    "created": 132,
    "state": 220,
}
"""In the order of the columns; the state comes last, for the result's sign says it too."""


def show(runs: Sequence[Run], *, fold: bool) -> None:
    """Search, states, the table, and actions; everything that narrows it stands in the address."""
    with st.container(horizontal=True, vertical_alignment="top"):
        search = address.words(_("Buscar"), "procura", placeholder=_("nome, modelo, tarefa…"), width=280)
        states = address.many(
            _("Estado"),
            [state for state in listing.ENDED if any(run.state == state for run in runs)],
            "estado",
            lambda state: _(TITLES[cast(State, state)]),
        )
    found = listing.matching(runs, search, states)
    entries = listing.folded(found) if fold else listing.unfolded(found)
    st.caption(plural(len(found), "{count} execução terminada", "{count} execuções terminadas"))
    if not entries:
        notices.empty(_("Nenhuma execução corresponde à busca."), "search_off")
    if entries:
        bar = st.container(
            horizontal=True, vertical_alignment="center", height=44, border=False, gap="xsmall"
        )
        chosen = _table(entries, of_group=not fold)
        with bar:
            _actions(chosen)


def _table(entries: Sequence[Entry], *, of_group: bool) -> list[Entry]:
    """The table; returns the lines that are marked."""
    shown, titles = (
        listing.table(entries, of_group=of_group),
        {name: _(title) for name, title in COLUMNS.items()},
    )
    column, shown_now = st.column_config, hash(tuple(entry.ids for entry in entries))
    opened = f"opened:{shown_now}"  # a click on an older list names a line of that one
    event = st.dataframe(
        shown,
        key=f"runs:{shown_now}",
        hide_index=True,
        height=ROW * (1 + min(len(shown), MOST_ROWS)) + 3,
        row_height=ROW,
        on_select="rerun",
        selection_mode="multi-row",
        column_order=["name", *WIDTHS],
        column_config={
            "name": column.ButtonColumn(
                titles["name"], type="tertiary", alignment="left", width=NAME_WIDTH, key=opened, pinned=True
            ),
            **{name: column.TextColumn(titles[name], width=width) for name, width in WIDTHS.items()},
        },
        alt=_("Execuções terminadas"),
    )
    click = st.session_state.get(opened)
    if click and click["row"] < len(entries):
        _open(entries[click["row"]])
    return [entries[row] for row in event["selection"]["rows"] if row < len(entries)]


def _open(entry: Entry) -> None:
    if entry.group:
        links.go("execucoes", grupo=entry.group)
    links.go("execucao", run=entry.ids[0])


def _actions(marked: Sequence[Entry]) -> None:
    chosen = [run for entry in marked for run in entry.runs]
    if not chosen:
        st.caption(_("Clique no nome para abrir; marque linhas para comparar, repetir, renomear ou apagar."))
        return
    st.caption(plural(len(chosen), "{count} marcada", "{count} marcadas"), width="content")
    # The names in the table answer to the mouse alone.
    if len(marked) == 1 and st.button(_("Abrir"), icon=":material/open_in_new:", key="open_marked"):
        _open(marked[0])
    if len(chosen) > 1 and st.button(_("Comparar"), icon=":material/compare_arrows:", type="primary"):
        links.go("comparar", runs=[run.id for run in chosen])
    if len(chosen) == 1:
        run_actions.of_one(server.store().get(chosen[0].id))
    if st.button(_("Apagar"), icon=":material/delete:", key="delete_chosen"):
        run_actions.delete(list(chosen))
