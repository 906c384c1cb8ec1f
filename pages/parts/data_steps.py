"""A draft on the page: its six steps in turn, each told in one line while it is closed."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts import (
    data_audit,
    data_columns,
    data_files,
    data_prompt,
    data_save,
    data_split,
    data_state,
    live,
    notices,
)
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.userdata.finding_kinds import Severity
from ptlm.views.making import sketch as sketches
from ptlm.views.making.describe import SEVERITY_LOOK
from ptlm.views.making.look import look, making
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import (
    LEVEL_COLOURS,
    LEVEL_ICONS,
    STEPS,
    Standing,
    State,
    Step,
    Waiting,
    ready,
    standings,
)

BODIES: Mapping[str, Callable[[State], None]] = {
    "arquivos": data_files.show,
    "colunas": data_columns.show,
    "auditoria": data_audit.show,
    "comando": data_prompt.show,
    "divisao": data_split.show,
    "salvar": data_save.show,
}


def show(sketch_id: str) -> None:
    """The draft with this id, or the task that it has become."""
    if _being_kept(sketch_id):
        return
    sketch = sketches.load(sketch_id)
    _head(sketch)
    notices.tell_refused()
    state = look(data_state.bench(), sketch)
    if state.waiting:
        live.piece(lambda: _wait(sketch_id, state.waiting), every="0.5s")
    made = standings(state)
    for step, following in zip(STEPS, (*STEPS[1:], None), strict=True):
        _step(state, step, made[step.id], following)


def _being_kept(sketch_id: str) -> bool:
    """Whether the task is being saved, or has just been, which leads on to it."""
    job = data_state.bench().making(sketch_id)
    if job is None:
        return False
    if not job.done:
        st.title(_("Salvando…"), anchor=False)
        live.piece(lambda: _wait_for_saving(sketch_id), every="0.5s")
        return True
    try:
        task = job.within(0)
    except PtlmError as problem:
        data_state.bench().forget(sketch_id, "make")
        notices.refused(problem)
        return False
    if task is None:  # given up: the draft was discarded in another tab
        return False
    st.session_state[data_state.SAVED] = task.id
    data_state.go_to(**{data_state.TASK: task.id})
    data_state.bench().forget(sketch_id)  # last: a run that is broken off before finds the task here again
    st.rerun()
    return True


def _wait(sketch_id: str, first: Waiting | None) -> None:
    """How far the work is; the whole page runs again when it is done."""
    try:
        waiting = look(data_state.bench(), sketches.load(sketch_id), 0.1).waiting
    except PtlmError:
        waiting = None
    if waiting is None:
        st.rerun()
    st.progress(waiting.fraction, text=notices.plain(waiting.text))


def _wait_for_saving(sketch_id: str) -> None:
    waiting = making(data_state.bench(), sketch_id)
    if waiting is None:
        st.rerun()
    st.progress(waiting.fraction, text=notices.plain(waiting.text))


def _head(sketch: Sketch) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = _("Nova versão de {name}", name=sketch.edits) if sketch.edits else _("Nova tarefa")
        st.title(notices.plain(title), anchor=False, width="content")
        with st.popover(_("Descartar"), icon=":material/delete:", type="tertiary"):
            st.caption(_("O rascunho e as cópias dos arquivos são apagados; os seus originais não."))
            if st.button(_("Descartar de vez"), type="primary", key="discard"):
                data_state.bench().forget(sketch.id)
                sketches.discard(sketch.id)
                data_state.go_to()
                st.rerun()
    data_state.way_back()


def _step(state: State, step: Step, standing: Standing, following: Step | None) -> None:
    key = f"passo:{step.id}"
    is_open = data_state.opened() == step.id
    st.session_state[key] = is_open  # always: with another sign the widget is another one, and knows nothing
    box = st.expander(
        _label(step, standing, is_open),
        type="step",
        icon=f":material/{LEVEL_ICONS[standing.level]}:",
        key=key,
        on_change=_toggled,
        args=(key, step.id),
    )
    with box:
        if not is_open or not ready(state, step.id):
            st.caption(notices.plain(standing.summary) or _("Depois dos passos acima."))
            return
        BODIES[step.id](state)
        if following:
            st.button(
                _("Continuar"),
                key=f"next:{step.id}",
                type="primary",
                icon=":material/arrow_downward:",
                disabled=standing.level in ("error", "waiting") and step.id != "auditoria",
                on_click=data_state.open_step,
                args=(following.id,),
            )


def _label(step: Step, standing: Standing, is_open: bool) -> str:
    """The title; for a closed step also what was decided in it."""
    title = f"**{_(step.title)}**"
    if is_open or not standing.summary:
        return title
    if standing.parts:
        return " · ".join([title, *(_grave(severity, text) for severity, text in standing.parts.items())])
    colour = LEVEL_COLOURS[standing.level]
    return f"{title} · :{colour}[{notices.plain(standing.summary)}]"


def _grave(severity: Severity, text: str) -> str:
    colour, icon = SEVERITY_LOOK[severity]
    return f":{colour}[:material/{icon}: {notices.plain(text)}]"


def _toggled(key: str, step_id: str) -> None:
    data_state.open_step(step_id if st.session_state[key] else data_state.ALL_CLOSED)
