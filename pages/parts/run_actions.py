"""What can be done with a run: stop, resume, try, repeat, rename, delete."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import links, notices, server
from ptlm.errors import PtlmError
from ptlm.i18n import N_, _, plural
from ptlm.runs.run import Run
from ptlm.views import formats, titles

MORE = {"rename": (":material/edit:", N_("Renomear")), "delete": (":material/delete:", N_("Apagar"))}
"""What the menu of a run's own page may offer."""


def bar(run: Run) -> None:
    """The buttons of a run's own page."""
    with st.container(horizontal=True, width="content", gap="xsmall"):
        if not run.settled:
            stop(run)
        if run.resumable:
            resume(run)
        try_out(run)
        repeat(run)
        _more(run)


def _more(run: Run) -> None:
    """What is seldom done, in a menu that closes when something is chosen: what asks stands alone then."""
    offered = {"rename": run.spec is not None, "delete": not run.live}
    names = [name for name, possible in offered.items() if possible]
    if not names:
        return
    chosen = st.menu_button(
        _("Mais"),
        names,
        format_func=lambda name: f"{MORE[name][0]} {_(MORE[name][1])}",
        icon=":material/more_horiz:",
        type="tertiary",
        key="more",
    )
    if chosen == "rename":
        rename(run)
    elif chosen == "delete":
        delete([run])


def of_one(run: Run) -> None:
    """The buttons for one run chosen in a list; deleting is offered there for any number."""
    if run.resumable:
        resume(run)
    try_out(run)
    repeat(run)
    if run.spec and st.button(_("Renomear"), icon=":material/edit:", key="rename"):
        rename(run)


def try_out(run: Run) -> None:
    """To the page where its model answers."""
    if run.state == "done" and st.button(_("Experimentar"), icon=":material/chat:", key="try_out"):
        links.go("experimentar", run=run.id)


def repeat(run: Run) -> None:
    """To the form with this run's values."""
    if run.spec and st.button(
        _("Repetir"), icon=":material/replay:", key="repeat", help=_("Nova execução com mudanças")
    ):
        links.go("treinar", de=run.id)


def stop(run: Run) -> None:
    """A button that stops a run at the next step, with a checkpoint."""
    asked = run.stop_requested
    st.button(
        _("Parando…") if asked else _("Parar"),
        icon=":material/stop_circle:",
        key=f"stop:{run.id}",
        on_click=stop_each,
        args=([run.id],),
        disabled=asked,
    )


def stop_each(ids: Sequence[str]) -> None:
    """Ask runs to stop, in this order; what keeps one from it does not keep the others, and the page says it.

    Called by a click before anything is drawn: a live list that has changed meanwhile is drawn anew, and would forget
    the click.
    """
    for run_id in ids:
        try:
            if not server.store().get(run_id).settled:
                server.store().request_stop(run_id)
        except PtlmError as problem:
            notices.refused(problem)
    server.supervisor().wake()
    if notices.REFUSED in st.session_state:
        st.rerun()  # more than a piece of the page: its head says why


def resume(run: Run) -> None:
    """Go on from the last checkpoint."""
    label = _("Retomar") if run.has_checkpoint else _("Tentar de novo")
    if st.button(label, icon=":material/play_circle:", key="resume", type="primary"):
        with notices.guarded():
            server.store().resume(run.id)
            server.supervisor().wake()
            st.rerun()


def rename(run: Run) -> None:
    """Ask for another name."""

    @st.dialog(_("Renomear execução"))
    def ask() -> None:
        name = st.text_input(_("Nome"), run.name, key="new_name")
        if st.button(_("Salvar"), type="primary"):
            with notices.guarded():
                if name != run.name:  # a name that nobody gave goes with the reader's language
                    server.store().rename(run.id, name)
                st.rerun()

    ask()


def delete(runs: list[Run]) -> None:
    """Ask before runs are deleted for good."""

    @st.dialog(_("Apagar de vez?"))
    def ask() -> None:
        names = titles.of(runs)
        for run in runs[:5]:
            when = formats.moment(run.spec.created) if run.spec else ""
            st.markdown(f"- {notices.plain(names[run.id])} :gray[{when}]")
        if len(runs) > 5:
            st.markdown(_("- e mais {count}", count=len(runs) - 5))
        st.caption(_("Modelo, previsões, métricas e registro são removidos do disco. Não há como desfazer."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Cancelar"), key="keep"):
                st.rerun()
            sure = st.button(_("Apagar"), type="primary", icon=":material/delete:", key="confirm_delete")
        if sure:
            left = [run for run in runs if not _deleted(run)]
            if not left:
                notices.say_next(
                    plural(len(runs), "{count} execução apagada.", "{count} execuções apagadas.")
                )
                if links.at("execucoes"):
                    st.rerun()  # as it was narrowed
                links.go("execucoes")

    ask()


def _deleted(run: Run) -> bool:
    """Delete a run; whether it is gone now. What kept it is said."""
    with notices.guarded():
        server.store().delete(run.id)
    return run.id not in server.store().ids()
