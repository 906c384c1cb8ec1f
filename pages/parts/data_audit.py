"""The third step: what is wrong with the data, and what one click can do about it."""

import re

import streamlit as st

from pages.parts import data_state, notices
from ptlm.i18n import _, plural
from ptlm.models import MODELS
from ptlm.userdata.finding_kinds import SEVERITY_TITLES
from ptlm.userdata.findings import Finding
from ptlm.userdata.remedies import REMEDIES
from ptlm.views.making import describe
from ptlm.views.making.steps import State
from ptlm.views.making.work import Examined

FEW = 12
"""Findings that are shown at once."""


def show(state: State) -> None:
    """Findings, gravest first, with their remedies; what was mended; the report to take away."""
    examined = state.examined
    assert examined is not None
    findings = examined.report.findings
    _applied(state, examined)
    grave = [found for found in findings if found.severity != "info"]
    rest = [found for found in findings if found.severity == "info"]
    if not grave:
        clean = _("Nada de errado foi encontrado.")
        st.markdown(f":green[:material/check_circle: {clean}]")
    for place, found in enumerate(grave):
        _finding(state, examined, found, f"grave{place}")
    if rest:
        good_to_know = _("Para saber")
        st.markdown(f"**{good_to_know}**")
        for place, found in enumerate(rest[:FEW]):
            _finding(state, examined, found, f"info{place}")
        if len(rest) > FEW:
            st.caption(_("… e mais {count} no relatório.", count=len(rest) - FEW))
    _models(state)
    _report(state, examined)


def _finding(state: State, examined: Examined, found: Finding, key: str) -> None:
    colour, icon = describe.SEVERITY_LOOK[found.severity]
    where = _(describe.SPLIT_TITLES[found.split]) if found.split in describe.SPLIT_TITLES else ""
    title = _(SEVERITY_TITLES[found.severity])
    with st.container(key=f"finding-{key}", horizontal=True, vertical_alignment="center", gap="small"):
        lines = " · ".join(filter(None, (where, describe.lines_text(found))))
        more = f"  \n:small[:gray[{notices.plain(lines)}]]" if lines else ""
        mark = f":{colour}-badge[:material/{icon}: {title}] " if found.severity != "info" else ""
        st.markdown(mark + notices.plain(found.message) + more, width="stretch")
        _examples(examined, found, key)
        if found.remedy:
            st.button(
                _(REMEDIES[found.remedy].title),
                key=f"remedy-{key}",
                on_click=_mend,
                args=(state, found.remedy),
                icon=":material/build:",
            )
        elif found.code == "few_rows" and found.split in examined.made:
            st.button(
                _("Mudar na Divisão"),
                key=f"divide-{key}",
                on_click=data_state.open_step,
                args=("divisao",),
                icon=":material/call_split:",
            )


def _mend(state: State, remedy: str) -> None:
    data_state.put(state.sketch.id, lambda kept: kept.with_remedy(remedy))


def _examples(examined: Examined, found: Finding, key: str) -> None:
    """The rows at the first lines, where they are rows that were kept."""
    reading = examined.readings.get(found.split)
    if reading is None or not found.lines:
        return
    rows = describe.examples(reading.table, found, examined.roles)
    if len(rows):
        with st.popover(
            _("Ver"), icon=":material/visibility:", type="tertiary", key=f"see-{key}", width="content"
        ):
            st.dataframe(rows, hide_index=True, width=640, alt=_("As primeiras linhas em questão"))


def _applied(state: State, examined: Examined) -> None:
    """What was mended, to be undone with a click."""
    for done in examined.applied:
        count = f" (−{describe.rows_text(done.removed)})" if done.removed else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":green[:material/task_alt:] {notices.plain(_(REMEDIES[done.name].title) + count)}",
                width="content",
            )
            st.button(
                _("Desfazer"),
                key=f"undo:{done.name}",
                type="tertiary",
                icon=":material/undo:",
                on_click=_undo,
                args=(state, done.name),
            )
    if examined.made:
        text = _("Separado do treino: {rows}", rows=describe.rows_by_split(examined.made))
        st.markdown(f":green[:material/task_alt:] {notices.plain(text)}")


def _undo(state: State, remedy: str) -> None:
    data_state.put(state.sketch.id, lambda kept: kept.without_remedy(remedy))


def _models(state: State) -> None:
    st.multiselect(
        _("Modelos que você pensa em treinar"),
        list(MODELS),
        format_func=lambda name: f"{MODELS[name].title} · {name}",
        placeholder=_("nenhum"),
        help=_(
            "A auditoria conta quantas linhas não caberiam em cada um e seriam cortadas; onde o vocabulário do "
            "modelo ainda não está nesta máquina, estima."
        ),
        **data_state.field(state.sketch, "models", list(state.sketch.models)),
    )


def _report(state: State, examined: Examined) -> None:
    name = re.sub(r"\W+", "-", state.name)
    rows = sum(summary.rows for summary in examined.report.files.values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            plural(rows, "Relatório de {count:,} linha:", "Relatório de {count:,} linhas:"), width="content"
        )
        for suffix, mime, make in (
            ("md", "text/markdown", examined.report.as_markdown),
            ("json", "application/json", examined.report.as_json),
        ):
            st.download_button(
                {"md": "Markdown", "json": "JSON"}[suffix],
                make(),
                f"auditoria-{name}.{suffix}",
                mime,
                key=f"report:{suffix}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )
