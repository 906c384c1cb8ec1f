"""What will happen, what it will take, and the button that makes it happen."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import links, notices, server, tables
from ptlm.i18n import _, plural
from ptlm.runs.launchers import cores
from ptlm.runs.spec import Spec
from ptlm.views import commands, downloads, estimates, formats
from ptlm.views.estimates import Estimate
from ptlm.views.request import Plan, Request
from ptlm.views.tables import bold

MOST_COMMANDS = 12
MOST_TITLES = 4


def show(asked: Request, plan: Plan) -> None:
    """The summary beside the form; a plan with a problem says so and cannot be started."""
    st.header(_("Resumo"), anchor=False)
    if plan.problem:
        st.warning(notices.plain(str(plan.problem)), icon=":material/info:")
    else:
        _table(plan)
    for note in plan.notes.values():
        st.caption(f":orange[:material/info:] {notices.plain(note)}")
    if st.button(
        start_label(plan),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=bool(plan.problem),
        key="start",
    ):
        start(plan.specs)
    if plan.specs:
        _commands(plan)


def _commands(plan: Plan) -> None:
    """The same from a shell; worked out when somebody wants to see it."""
    folded = st.expander(
        _("O mesmo no terminal"), icon=":material/terminal:", key="train_commands", on_change="rerun"
    )
    if folded.open:
        known = commands.of(plan.specs)
        with folded:
            st.code("\n".join(known[:MOST_COMMANDS]), language="bash")
            if len(known) > MOST_COMMANDS:
                st.caption(_("… e mais {count}.", count=len(known) - MOST_COMMANDS))


def start_label(plan: Plan) -> str:
    """What the button that starts a plan says."""
    count = len(plan.specs)
    return _("Iniciar treino") if count < 2 else _("Iniciar {count} execuções", count=count)


def _table(plan: Plan) -> None:
    cost = estimates.estimate(plan.specs, server.store().runs())
    wanted = downloads.items(plan.specs)
    rows = {
        _("Execuções"): plural(cost.runs, "{count} execução", "{count} execuções")
        + (_(" · {count} modelos treinados", count=cost.trainings) if cost.trainings > cost.runs else ""),
        _("Linhas"): formats.integer(cost.rows) + ("+" if cost.unknown_rows else ""),
        _("Passos"): formats.integer(cost.steps),
        _("Tempo"): "≈ " + formats.duration(cost.seconds),
        _("Memória"): "≈ " + formats.size(cost.memory),
        _("Download"): downloads.summary(wanted),
    }
    tables.pairs((title, bold(value)) for title, value in rows.items())
    st.caption(_(estimates.BASES[cost.basis], cores=cores()))
    doubts(cost)
    with st.container(gap="xxsmall", key="downloads"):
        for item in wanted:
            _item(item)


def doubts(cost: Estimate) -> None:
    """What speaks against a plan that can be started."""
    if few := estimates.few_steps(cost):
        st.warning(few, icon=":material/warning:")
    if late := estimates.too_long(cost):
        st.warning(late, icon=":material/hourglass:")


def _item(item: downloads.Item) -> None:
    """A model, or tasks that come from one place: whether they are here, or from where they come."""
    titles = item.titles[:MOST_TITLES]
    more = f" +{len(item.titles) - MOST_TITLES}" if len(item.titles) > MOST_TITLES else ""
    icon = downloads.ICONS[item.origin.place]
    name = f"**{notices.plain(', '.join(titles))}**{more}"
    st.caption(
        f":material/{icon}: {name}: {notices.plain(downloads.text(item))}", help=item.origin.address or None
    )


def queue(specs: Sequence[Spec]) -> None:
    """Queue the runs.

    Raises:
        RunError: a run's folder cannot be written.
    """
    for spec in specs:
        server.store().add(spec)
    server.supervisor().wake()


def start(specs: Sequence[Spec]) -> None:
    """Queue the runs and go to where they can be watched."""
    with notices.guarded():
        queue(specs)
        if len(specs) == 1:
            links.go("execucao", run=specs[0].id)
        links.go("execucoes", grupo=specs[0].group)
