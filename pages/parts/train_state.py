"""The form's values: kept for the session by their keys, filled from an address or from an earlier run."""

import streamlit as st

from pages.parts import address, server, shell
from ptlm import tasks
from ptlm.errors import PtlmError
from ptlm.training.config import PRESETS
from ptlm.views import hyperparameters, request

MODELS, PRESET, SEEDS, APART = "train_models", "train_preset", "train_seeds", "train_apart"
DEFAULT = request.Request(models=("ptlm/nano-encoder",), tasks=("demo_sentiment",))
SOURCE = "de"
"""The parameter that names a run to repeat."""
LAST = "train_address"
"""What the address said when we last read or wrote it."""


def task_key(task: str) -> str:
    """The checkbox of a task."""
    return f"task:{task}"


def field_key(name: str) -> str:
    """The input of a hyperparameter."""
    return f"set:{name}"


def arrive() -> None:
    """Take over what the address asks for; otherwise keep what the session has, or the first proposal."""
    said = _address()
    wanted = _to_repeat()
    if wanted is None and said != st.session_state.get(LAST):
        wanted = request.of_address(said)
        if wanted is None and shell.went_back():
            wanted = DEFAULT
    if wanted is None and MODELS not in st.session_state:
        wanted = DEFAULT
    if wanted is not None:
        fill(wanted)
    st.session_state[LAST] = said


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in request.PARAMETERS}


def _to_repeat() -> request.Request | None:
    """What the run that the address names was asked to do; that name is taken over once and then forgotten."""
    source = st.query_params.pop(SOURCE, "")
    if not source:
        return None
    try:
        run = server.store().get(source)
    except PtlmError:
        return None
    return request.of_spec(run.spec) if run.spec else None


def fill(wanted: request.Request) -> None:
    """Put a request's values into the form."""
    state = st.session_state
    state[MODELS] = list(wanted.models)
    state[PRESET] = wanted.preset if wanted.preset in PRESETS else DEFAULT.preset
    state[SEEDS] = wanted.seeds
    state[APART] = wanted.apart
    for name in tasks.every():
        state[task_key(name)] = name in wanted.tasks
    for field in hyperparameters.FIELDS:
        state[field_key(field.name)] = wanted.overrides.get(field.name)


def leave(asked: request.Request) -> None:
    """Write the request into the address, so that it can be shared and survives a reload; the first proposal needs
    no mention."""
    now = request.to_address(request.NOTHING if asked == DEFAULT else asked)
    if st.session_state[LAST] != now:
        st.session_state[LAST] = now
        address.write(now)


def asked() -> request.Request:
    """What the form says."""
    state = st.session_state
    values = {field.name: state.get(field_key(field.name)) for field in hyperparameters.FIELDS}
    return request.Request(
        models=tuple(state.get(MODELS) or ()),
        tasks=tuple(name for name in tasks.every() if state.get(task_key(name))),
        preset=state.get(PRESET) or DEFAULT.preset,
        overrides={name: value for name, value in values.items() if value is not None},
        seeds=state.get(SEEDS) or "",
        apart=bool(state.get(APART)),
    )
