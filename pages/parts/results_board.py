"""The leaderboards."""

import streamlit as st

from pages.parts import address, notices
from pages.parts.results_state import View
from ptlm.i18n import _, plural
from ptlm.views.results import boards, markup
from ptlm.views.results.boards import Board

PAGE = 10


def show(view: View) -> None:
    """One board below the other, and what stands in none of them."""
    shown = view.boards
    if not shown:
        notices.empty(_("Nenhum número passa por estes filtros."), "filter_alt_off")
    for board in shown:
        _one(board, view.sort)
    _repeats(view, shown)
    _apart(view, shown)


def _one(board: Board, sort: str) -> None:
    with st.container(gap="xsmall", key=f"board-{board.id}"):
        st.header(board.title, anchor=False)
        lines = boards.ordered(board, sort)
        st.caption(f"{board.why} {plural(len(lines), '{count} linha.', '{count} linhas.')}")
        place = st.container()
        page = address.page(-(-len(lines) // PAGE), f"pagina-{board.id}")
        place.html(markup.board(board, boards.page_of(lines, page, PAGE)))


def _repeats(view: View, shown: list[Board]) -> None:
    measured = {task for board in shown for task, _metric, _split in board.columns}
    count = sum(not measured.isdisjoint(run.metrics) for run in view.repeats)
    if count:
        st.caption(
            plural(
                count,
                "{count} execução repete outra mais nova em tudo (configuração, semente, linhas e números) e não "
                "tem linha própria.",
                "{count} execuções repetem outras mais novas em tudo (configuração, semente, linhas e números) e "
                "não têm linha própria.",
            )
        )


def _apart(view: View, shown: list[Board]) -> None:
    rest = boards.apart(view.figures, view.everything, shown, view.order)
    if not rest:
        return
    count = sum(sum(part.counts.values()) for part in rest)
    with st.expander(
        plural(
            count,
            "À parte: {count:,} número que não entra nestes placares",
            "À parte: {count:,} números que não entram nestes placares",
        ),
        icon=":material/call_split:",
    ):
        for part in rest:
            st.markdown(f"**{_(part.why)}**")
            st.markdown(
                "\n".join(f"- {notices.plain(what)}: {number}" for what, number in part.counts.items())
            )
