"""The form's values: kept for the session by their keys, filled from an address or from an earlier run."""

from typing import Any

import streamlit as st

from pages.parts import server
from ptlm import tasks
from ptlm.errors import PtlmError
from ptlm.training.config import PRESETS
from ptlm.views import hyperparameters, request

MODELS, PRESET, SEEDS, APART = "train_models", "train_preset", "train_seeds", "train_apart"
DEFAULT = request.Request(models=("ptlm/nano-encoder",), tasks=("demo_sentiment",))
PARAMETERS = ("modelo", "tarefa", "predefinicao")
"""What an address can say of the form."""
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
    source = st.query_params.get("de", "")
    if source and st.session_state.get("train_source") != source:
        st.session_state["train_source"] = source
        _repeat(source)
    elif any(said) and said != st.session_state.get(LAST):
        fill(request.Request(models=said[0], tasks=said[1], preset=said[2] or DEFAULT.preset))
    elif MODELS not in st.session_state:
        fill(DEFAULT)
    st.session_state[LAST] = said


def _address() -> tuple[Any, ...]:
    params = st.query_params
    models, chosen, preset = PARAMETERS
    return tuple(params.get_all(models)), tuple(params.get_all(chosen)), params.get(preset, "")


def _repeat(run_id: str) -> None:
    try:
        run = server.store().get(run_id)
    except PtlmError:
        return
    if run.spec:
        fill(request.of_spec(run.spec))


def fill(wanted: request.Request) -> None:
    """Put a request's values into the form."""
    state = st.session_state
    state[MODELS] = list(wanted.models)
    state[PRESET] = wanted.preset if wanted.preset in PRESETS else DEFAULT.preset
    state[SEEDS] = wanted.seeds
    for name in tasks.every():
        state[task_key(name)] = name in wanted.tasks
    for field in hyperparameters.FIELDS:
        state[field_key(field.name)] = wanted.overrides.get(field.name)


def leave(asked: request.Request) -> None:
    """Write models, tasks and preset into the address, so that it can be shared."""
    now = (asked.models, asked.tasks, "" if asked.preset == DEFAULT.preset else asked.preset)
    if st.session_state[LAST] == now:
        return
    st.session_state[LAST] = now
    for name, value in zip(PARAMETERS, now, strict=True):
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


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
