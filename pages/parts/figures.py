"""Charts on a page: the figure, and its table and page of its own to download."""

import streamlit as st

from ptlm.charts import Chart
from ptlm.i18n import _


def show(chart: Chart, key: str, *, height: int | None = None) -> None:
    """The figure under its title. The same `key` keeps zoom and place while the data grow."""
    with st.container(key=f"figure-{key}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{chart.title}**", width="content")
            _downloads(chart, key)
        if height:
            chart.figure.update_layout(height=height)
        st.plotly_chart(chart.figure, key=f"{key}-plot", config=chart.config(), alt=chart.title)


def _downloads(chart: Chart, key: str) -> None:
    with st.popover(
        "",
        type="tertiary",
        icon=":material/download:",
        help=_("Baixar os dados ou a figura"),
        key=f"{key}-menu",
    ):
        st.caption(_("PNG e SVG: na barra que aparece sobre a figura."))
        st.download_button(
            _("Dados (CSV)"), chart.csv, f"{chart.name}.csv", "text/csv", key=f"{key}-csv", on_click="ignore"
        )
        st.download_button(
            _("Figura interativa (HTML)"),
            chart.html,
            f"{chart.name}.html",
            "text/html",
            key=f"{key}-html",
            on_click="ignore",
        )
