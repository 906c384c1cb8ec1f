"""The head of a run's page: its name and actions, and how it stands."""

import time

import streamlit as st

from pages.parts import notices, run_actions
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import formats, progress


def title(run: Run) -> None:
    """Name, actions, and what was asked for in one line."""
    notices.tell_refused()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(notices.plain(run.name), anchor=False, width="content")
        run_actions.bar(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        notices.demo_badge(run)
        st.caption(summary(run), width="content")


def summary(run: Run) -> str:
    """Model, tasks and age in one line."""
    if run.spec is None:
        return run.id
    spec = run.spec
    tasks = ", ".join(task.shown_title for task in spec.tasks[:3])
    more = f" +{len(spec.tasks) - 3}" if len(spec.tasks) > 3 else ""
    age = formats.ago(formats.unix(spec.created), time.time())
    return notices.plain(f"{spec.model.title} · {tasks}{more}") + f" · {age}"


def status(run: Run) -> None:
    """State and progress; what went wrong and what to do."""
    if run.settled:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            notices.state_badge(run)
            if run.state == "done" and run.seconds:
                st.caption(progress.standing(run).text, width="content")
    else:
        notices.standing(run)
    if run.problem:
        st.error(notices.plain(f"{run.problem} {_advice(run)}"), icon=":material/broken_image:")
    elif run.status.error:
        show = st.warning if run.state == "interrupted" else st.error
        show(notices.plain(str(run.status.error)), icon=":material/error:")


def _advice(run: Run) -> str:
    """What to do about a run one of whose files cannot be read."""
    if run.spec is None:
        return _(
            "Não se sabe mais o que foi pedido: baixe o que quiser guardar, apague a execução e treine de novo."
        )
    if run.result:
        return _("O que se vê aqui vem dos outros arquivos da execução, e o resultado está completo.")
    if run.resumable:
        return _("Use o botão ao lado do título para continuar a execução.")
    return _("Para ter o resultado de novo, use “Repetir”.")
