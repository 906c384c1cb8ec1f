"""The draft that the address names, the step that is open, and how both are changed. Drafts live on the disk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.parts import address, links, notices, server
from ptlm import paths
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.views.making import sketch as sketches
from ptlm.views.making.bench import Bench
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import STEPS

SKETCH, TASK, STEP = "rascunho", "tarefa", "passo"
"""Parameters of the address."""
ALL_CLOSED = "nenhum"
SAVED = "data_saved"
"""The task that this session has just saved, to be greeted once."""


@st.cache_resource(show_spinner=False, on_release=Bench.close)
def _bench(folder: str) -> Bench:
    server.keep_for_good()
    return Bench()


def bench() -> Bench:
    """The work in the background, one for the whole server."""
    return _bench(str(paths.home()))


def go_to(**parameters: str) -> None:
    """Make the address name something else of this page."""
    said = {name: [parameters[name]] if name in parameters else [] for name in (SKETCH, TASK, STEP)}
    address.write(said)


def way_back(key: str = "all_tasks") -> None:
    """From a draft or a task to all of them."""
    links.way("meus_dados", _("Todas as suas tarefas"), icon=":material/arrow_back:", key=key)


def opened() -> str:
    """The step that is open; the first one unless the address says otherwise."""
    asked = st.query_params.get(STEP, STEPS[0].id)
    return asked if asked in {step.id for step in STEPS} else ""


def open_step(step_id: str) -> None:
    """Open one step and close the others."""
    address.write({STEP: [step_id]})


def put(sketch_id: str, change: Callable[[Sketch], Sketch]) -> None:
    """Change a draft on the disk; what is refused is said when the page runs again."""
    try:
        sketches.keep(change(sketches.load(sketch_id)))
    except PtlmError as problem:
        notices.refused(problem)


def bound(sketch: Sketch, name: str, value: Any) -> str:
    """The key of a widget that shows `value`, whatever the session remembers."""
    key = f"data:{sketch.id}:{name}"
    st.session_state[key] = value
    return key


def field(sketch: Sketch, name: str, value: Any = None) -> dict[str, Any]:
    """Key and callback of a widget for one field of a draft, which shows `value`, or the field's own."""
    key = bound(sketch, name, getattr(sketch, name) if value is None else value)

    def store() -> None:
        chosen = st.session_state[key]
        changed: dict[str, Any] = {name: tuple(chosen) if isinstance(chosen, list) else chosen or ""}
        put(sketch.id, lambda kept: replace(kept, **changed))

    return {"key": key, "on_change": store}
