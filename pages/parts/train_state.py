"""The form's values: kept for the session by their keys, filled from an address or from an earlier run."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import address, notices, server, shell
from ptlm import tasks
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.tasks.record import Task
from ptlm.training.config import PRESETS
from ptlm.views import catalogue, hyperparameters, request
from ptlm.views.catalogue import Section

MODELS, PRESET, SEEDS, APART = "train_models", "train_preset", "train_seeds", "train_apart"
NAME = "train_name"
DEFAULT = request.Request(models=("ptlm/nano-encoder",), tasks=("demo_sentiment",))
SOURCE = "de"
"""The parameter that names a run to repeat."""
LAST = "train_address"
"""What the address said when we last read or wrote it."""
LEFT_OUT = "train_left_out"
"""What the address said that nothing could be made of, a sentence each; until the form is changed."""
ARRIVED = "train_arrived"
"""What the form said when the address was read; None once it was changed."""
ADDED = "train_added"
"""What the browser's address was made to say beside that, because the form had been kept."""


def task_key(task: str) -> str:
    """The checkbox of a task."""
    return f"task:{task}"


def section_key(section: Section) -> str:
    """Whether a section of tasks is open."""
    return f"tasks:{section.id}"


def is_chosen(task: Task) -> bool:
    """Whether a task's checkbox is ticked."""
    return bool(st.session_state.get(task_key(task.id)))


def unfold() -> None:
    """Open the sections in which something is chosen, and close the others."""
    for section in catalogue.sections():
        st.session_state[section_key(section)] = any(map(is_chosen, section.tasks))


def field_key(name: str) -> str:
    """The input of a hyperparameter."""
    return f"set:{name}"


def arrive() -> None:
    """Take over what the address asks for, where that is new; otherwise keep what the session has."""
    said, state = _address(), st.session_state
    if said in (state.get(LAST), state.get(ADDED)):
        if asked() != state[ARRIVED]:
            state[LEFT_OUT] = []
        return
    wanted, state[LEFT_OUT] = _wanted(said)
    if wanted is None and (shell.went_back() or MODELS not in state):
        wanted = DEFAULT
    if wanted is not None:
        fill(wanted)
    state[LAST], state[ARRIVED] = said, asked()


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in (*request.PARAMETERS, SOURCE)}


def _wanted(said: Mapping[str, Sequence[str]]) -> tuple[request.Request | None, list[str]]:
    """What the run that the address names was asked to do, or what the address asks for itself; and why not all."""
    for source in said[SOURCE]:
        try:
            run = server.store().get(source)
        except PtlmError as error:
            return None, [str(error)]
        return (request.of_spec(run.spec), []) if run.spec else (None, [str(run.problem)])
    return request.of_address(said), request.left_out(said)


def show_left_out() -> None:
    """Say what the address asked for in vain: what is trained is not what somebody meant who sent it."""
    if problems := st.session_state[LEFT_OUT]:
        said = _("O endereço não pôde ser seguido por inteiro.")
        st.warning(notices.plain(" ".join([said, *problems])), icon=":material/link_off:")


def fill(wanted: request.Request) -> None:
    """Put a request's values into the form."""
    state = st.session_state
    state[MODELS] = list(wanted.models)
    state[PRESET] = wanted.preset if wanted.preset in PRESETS else DEFAULT.preset
    state[SEEDS] = wanted.seeds
    state[APART] = wanted.apart
    state[NAME] = wanted.name
    for name in tasks.every():
        state[task_key(name)] = name in wanted.tasks
    unfold()
    for field in hyperparameters.FIELDS:
        state[field_key(field.name)] = wanted.overrides.get(field.name)


def repeated() -> str:
    """The name of the run whose values the form holds, until something is changed; empty where there is none."""
    state = st.session_state
    for source in state[LAST][SOURCE] if state[ARRIVED] == asked() else ():
        try:
            return server.store().get(source).name
        except PtlmError:
            return ""
    return ""


def leave(asked: request.Request) -> None:
    """Write the request into the address, so that it can be shared and survives a reload.

    Nothing is written before somebody changes something: a step back in the browser leads to where one came from.
    Whoever comes back by the menu finds the form as they left it; then the address is only corrected. The first
    proposal needs no mention.
    """
    state = st.session_state
    said = {**request.to_address(request.NOTHING if asked == DEFAULT else asked), SOURCE: []}
    if asked != state[ARRIVED]:
        state[LAST], state[ADDED], state[ARRIVED] = said, None, None
        address.write(said)
    elif not any(state[LAST].values()) and any(said.values()):
        state[ADDED] = said
        address.correct(said)


def asked() -> request.Request:
    """What the form says."""
    state = st.session_state
    values = {field.name: state.get(field_key(field.name)) for field in hyperparameters.FIELDS}
    return request.Request(
        models=tuple(state.get(MODELS) or ()),
        tasks=tuple(task.id for task in tasks.every().values() if is_chosen(task)),
        preset=state.get(PRESET) or DEFAULT.preset,
        overrides={
            name: hyperparameters.typed(name, value) for name, value in values.items() if value is not None
        },
        seeds=state.get(SEEDS) or "",
        apart=bool(state.get(APART)),
        name=state.get(NAME) or "",
    )
