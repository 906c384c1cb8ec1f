"""Pieces of the first page."""

import time

import streamlit as st

from pages.parts import links, live, notices, server, tables, train_state
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.models.record import Model
from ptlm.results import Figure
from ptlm.runs.run import Run
from ptlm.views import best, formats, listing, progress, scores, titles
from ptlm.views import machine as machines
from ptlm.views.tables import bold, demo

MOST = 6
CHECKING = "checking_machine"
"""Whether the page was drawn while the machine was looked at."""
LEVEL_ICONS = {
    "ok": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "error": ":red[:material/error:]",
}


def models() -> dict[str, Model | PtlmError]:
    """The records of the models of the first proposal."""
    return {name: server.finder().find(name) for name in train_state.DEFAULT.models}


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
    going = st.session_state[CHECKING] = not server.examination().done
    live.piece(_checks, every="1s" if going else None)


def _checks() -> None:
    if st.session_state[CHECKING] and server.examination().done:
        st.rerun()  # the whole page, once: only that ends the looking every second
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
