"""Choices of several things that stand in the page's address by their own names."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

Look = Literal["pills", "list"]


def many(
    label: str,
    options: Sequence[str],
    parameter: str,
    titles: Callable[[str], str] = str,
    *,
    look: Look = "pills",
    **more: Any,
) -> list[str]:
    """Any number of `options`; nothing chosen means no narrowing."""
    _arrive(parameter, [value for value in st.query_params.get_all(parameter) if value in options], options)
    if look == "pills":
        chosen = st.pills(label, options, selection_mode="multi", key=parameter, format_func=titles, **more)
    else:
        chosen = st.multiselect(label, options, key=parameter, format_func=titles, **more)
    return _keep(parameter, list(chosen or ()))


def words(label: str, parameter: str, **more: Any) -> str:
    """A text to search for."""
    _arrive(parameter, st.query_params.get(parameter, ""))
    return str(_keep(parameter, st.text_input(label, key=parameter, type="search", live=True, **more) or ""))


def number(count: int, parameter: str) -> int:
    """A page of `count`; nothing is shown where there is only one."""
    said = st.query_params.get(parameter, "")
    first = min(max(1, int(said)), count) if said.isdecimal() else 1
    state = st.session_state
    if parameter in state and (_moved(parameter) or state[parameter] > count):
        del state[parameter]
    if count < 2:
        return 1
    chosen = st.pagination(count, default=first, key=parameter)
    _keep(parameter, "" if chosen == 1 else str(chosen))
    return chosen


def _arrive(parameter: str, said: Any, options: Sequence[str] | None = None) -> None:
    """What the widget begins with; one that is there already follows a link or a step back."""
    state = st.session_state
    gone = options is not None and any(value not in options for value in state.get(parameter) or ())
    if parameter not in state or _moved(parameter) or gone:
        state[parameter] = said


def _moved(parameter: str) -> bool:
    """Whether the address says something else than what we last wrote: a link was followed, or a step back."""
    return bool(st.session_state.get(_seen(parameter)) != st.query_params.get_all(parameter))


def _keep(parameter: str, chosen: Any) -> Any:
    """Write the choice into the address."""
    written = [chosen] if isinstance(chosen, str) and chosen else list(chosen)
    if st.query_params.get_all(parameter) != written:
        if written:
            st.query_params[parameter] = written
        else:
            st.query_params.pop(parameter, None)
    st.session_state[_seen(parameter)] = written
    return chosen


def clear(parameters: Sequence[str]) -> None:
    """Forget choices, here and in the address."""
    for parameter in parameters:
        st.session_state.pop(parameter, None)
        st.session_state.pop(_seen(parameter), None)
        st.query_params.pop(parameter, None)


def _seen(parameter: str) -> str:
    return f"address:{parameter}"
