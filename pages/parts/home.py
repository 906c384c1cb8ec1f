"""Pieces of the first page."""

import time

import streamlit as st

from pages.parts import links, live, notices, server, tables
from ptlm.i18n import _
from ptlm.results import Figure
from ptlm.runs.run import Run
from ptlm.views import best, formats, listing, progress, scores, titles
from ptlm.views import machine as machines
from ptlm.views.tables import bold, demo

MOST = 6
LEVEL_ICONS = {
    "ok": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "error": ":red[:material/error:]",
}


def recent() -> None:
    """What is at work, then what has ended lately."""
    runs = server.store().runs()
    going = listing.active(runs)
    shown = [*going, *(run for run in runs if run.settled)][:MOST]
    if not shown:
        notices.empty(_("Nenhuma execução ainda. Comece pela demonstração."), "rocket_launch")
    names = titles.of(shown)
    for run in shown:
        _line(run, names[run.id])
    if len(runs) > len(shown):
        st.page_link(
            links.to("execucoes"), label=_("Ver todas ({count})", count=len(runs)), icon=":material/list:"
        )


def _line(run: Run, name: str) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", horizontal_alignment="distribute"
    ):
        icon = f":material/{listing.STATE_ICONS[run.state]}:"
        st.page_link(links.to("execucao"), label=notices.plain(name), icon=icon, query_params={"run": run.id})
        if run.settled:
            age = formats.ago(formats.unix(run.spec.created), time.time()) if run.spec else ""
            facts = [scores.headline(run) or run.standing, age]
            st.caption(notices.plain(" · ".join(filter(None, facts))), width="content")
        else:
            st.caption(progress.standing(run).text, width="content")


def machine() -> None:
    """The checks, as they come in while they are made."""
    live.while_going(lambda: not server.examination().done, _checks, every="1s")


def _checks() -> None:
    found = server.examination().shown()
    for check in found:
        st.markdown(f"{LEVEL_ICONS[check.level]} {notices.plain(str(check))}")
    if len(found) < len(machines.SHOWN) and not server.examination().done:
        st.caption(_("Verificando…"))


def results() -> None:
    """The best own figure of each task beside the best published one."""
    rows = []
    for line in best.overview(server.store().runs()):
        rows.append(
            {
                _("Tarefa"): demo(line.task.shown_title) if line.task.demo else line.task.shown_title,
                _("Métrica"): formats.metric_title(line.metric),
                _("Melhor publicado"): _figure(line.published),
                _("Melhor seu"): _figure(line.own),
            }
        )
    tables.records(rows)
    st.caption(_("Só entra o que se pode comparar: mesma tarefa, métrica, partição e protocolo."))


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return formats.NOTHING
    return bold(formats.metric(figure.metric, figure.value)) + f" · {figure.model}"
