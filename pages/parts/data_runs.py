"""The runs made with one's own task: those that go on, live, and what has come of those that have ended."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import figures, links, live, notices, run_actions, run_analysis, server, tables
from ptlm.charts import training
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.trial import task_of
from ptlm.views import listing, own_training, owned, titles

MOST = 8
"""Runs shown at once; the list of all has the rest."""


def show(task: Task) -> None:
    """Progress with the figures so far, the figures of what has ended, and where the chosen model is wrong."""
    runs = owned.runs_with(task.id, server.store().runs())
    if not runs:
        return
    st.header(_("Execuções com esta tarefa"), anchor=False)
    active = listing.active(runs)
    if active:
        known = [run.id for run in active]
        live.piece(lambda: _going(task, known), every="1s")
    ended = [run for run in runs if run.settled]
    if ended:
        _ended(task, ended[:MOST])
    if len(runs) > MOST:
        st.page_link(links.to("execucoes"), label=_("Ver todas"), icon=":material/list:")


def _going(task: Task, known: list[str]) -> None:
    """What goes on as it stands now; the whole page runs again when a run has ended or another came."""
    runs = listing.active(owned.runs_with(task.id, server.store().runs()))
    if [run.id for run in runs] != known:
        st.rerun()
    names = titles.of(runs, tasks=False)
    for run in runs[:MOST]:
        _one(run, names[run.id], task)
    _curve([run for run in runs if run.live], task, "own-live")


def _one(run: Run, name: str, task: Task) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(gap="xxsmall"):
            _link(run, name)
            notices.standing(run)
            figures_so_far = own_training.latest_text(run, task.id)
            if figures_so_far:
                st.caption(figures_so_far)
        run_actions.stop(run)


def _link(run: Run, name: str) -> None:
    st.page_link(
        links.to("execucao"),
        label=f"**{notices.plain(name)}**",
        icon=f":material/{listing.STATE_ICONS[run.state]}:",
        query_params={"run": run.id},
    )


def _ended(task: Task, runs: Sequence[Run]) -> None:
    """The figures side by side, then one run in detail."""
    tables.frame(own_training.results(runs, task))
    names = titles.of(runs, tasks=False)
    for run in runs:
        if run.status.error:
            st.caption(f":red[:material/error: {notices.plain(f'{names[run.id]}: {run.status.error}')}]")
    done = [run for run in runs if run.state == "done"]
    if not done:
        _link(runs[0], names[runs[0].id])
        return
    _detail(done, task, names)


def _detail(done: Sequence[Run], task: Task, names: Mapping[str, str]) -> None:
    """Where one model is right and wrong: per class, by confusion, by length."""
    by_id = {run.id: run for run in done}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            _("Em detalhe"),
            list(by_id),
            format_func=lambda name: names.get(name, name),
            key=f"own_detail:{task.id}:{done[0].id}",
            width=360,
        )
        run = by_id[str(chosen)]
        with st.container(width="content"):
            st.page_link(
                links.to("execucao"),
                label=_("Abrir a execução"),
                icon=":material/monitoring:",
                query_params={"run": run.id},
            )
        with st.container(width="content"):
            st.page_link(
                links.to("experimentar"),
                label=_("Experimentar"),
                icon=":material/chat:",
                query_params={"run": run.id, "task": task.id},
            )
    _curve(done, task, "own-ended")
    run_analysis.of_task(run, task_of(run, task.id))  # as the run knew it


def _curve(runs: Sequence[Run], task: Task, key: str) -> None:
    """The ranking metric by epoch, a line a run; nothing before there is a point."""
    seen, titles = own_training.curves(runs, task.id)
    if len(seen) and (seen["metric"] == task.metrics[0]).any():
        figures.show(training.metric_by_epoch(seen, task.metrics[0], titles), key)
