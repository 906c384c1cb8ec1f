"""Charts on a page: the figure, and its table and page of its own to download."""

from typing import Any

import streamlit as st

from pages.parts import downloads, notices
from ptlm.charts import Chart, still
from ptlm.i18n import N_, _


def show(chart: Chart, key: str, *, pick: bool = False) -> str:
    """The figure under its title. The same `key` keeps zoom and place while the data grow.

    With `pick`, points can be chosen; returns the first field of the chosen one's `customdata`, or an empty text.
    """
    with st.container(key=f"figure-{key}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{notices.plain(chart.title)}**", width="content")
            _downloads(chart, key)
        options: dict[str, Any] = {"config": chart.config(), "alt": chart.title, "key": f"{key}-plot"}
        if not pick:
            st.plotly_chart(chart.figure, **options)
            return ""
        event = st.plotly_chart(chart.figure, on_select="rerun", selection_mode="points", **options)
        chosen = [point.get("customdata") for point in event["selection"]["points"]]
        return next((str(fields[0]) for fields in chosen if fields), "")


PICTURES = {"png": N_("Imagem (PNG)"), "svg": N_("Imagem vetorial (SVG)")}
"""What the reader's own browser saves: `pictures.js` takes the clicks on these buttons."""


def _downloads(chart: Chart, key: str) -> None:
    with st.popover(
        _("Baixar os dados ou a figura"),  # the style shows it to screen readers alone
        type="tertiary",
        icon=":material/download:",
        help=_("Baixar os dados ou a figura"),
        key=f"{key}-menu",
    ):
        for form, title in PICTURES.items():
            st.button(_(title), key=f"{key}-save-{form}")
        downloads.button(_("Dados (CSV)"), chart.csv, f"{chart.name}.csv", "text/csv", key=f"{key}-csv")
        downloads.button(
            _("Figura interativa (HTML)"), chart.html, f"{chart.name}.html", "text/html", key=f"{key}-html"
        )
        if still.browser():
            downloads.button(
                _("Figura vetorial (PDF)"),
                lambda: still.pdf(chart),
                f"{chart.name}.pdf",
                "application/pdf",
                key=f"{key}-pdf",
            )
        else:
            st.caption(_("PDF: imprima a figura HTML pelo navegador."))
