"""What is known of the figure that somebody picked, and the way to its run or its source."""

import streamlit as st

from pages.parts import links, notices
from ptlm.i18n import _
from ptlm.results.board import Column
from ptlm.results.figure import Figure
from ptlm.views import formats
from ptlm.views.results import drawing, markup, names
from ptlm.views.results.boards import Board


def show(board: Board, column: Column, key: str) -> None:
    """The picked figure; without one, a word on how to pick."""
    figure = drawing.picked(board, column, key)
    if figure is None:
        st.caption(_("Clique num ponto para ver de onde vem o número."))
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="picked"):
        with st.container(gap="xxsmall"):
            st.markdown(
                f"**{notices.plain(names.line(figure))}** · "
                f"{formats.metric(figure.metric, figure.value)}{_around(figure)}"
            )
            st.caption(notices.plain(markup.origin(figure)))
        _way(figure)


def _around(figure: Figure) -> str:
    interval = names.interval(figure)
    return f" ({interval})" if interval else ""


def _way(figure: Figure) -> None:
    if figure.run:
        st.page_link(
            links.to("execucao"),
            label=_("Abrir a execução"),
            icon=":material/monitoring:",
            query_params={"run": figure.run},
        )
    elif markup.is_address(figure.url):
        st.link_button(_("Abrir a fonte"), figure.url, icon=":material/open_in_new:")
