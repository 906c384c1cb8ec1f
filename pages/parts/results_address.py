"""Choices that stand in the page's address by their own names, whatever language their titles are shown in.

What was not chosen does not stand there, and all that one answer changes is written at once (`settle`): each step back
in the browser undoes one thing that a person did.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

Look = Literal["pills", "list"]
PENDING = "address:pending"
"""Of the session: what will be written when the page has run to its end."""


def one(
    label: str,
    options: Sequence[str],
    parameter: str,
    titles: Callable[[str], str] = str,
    *,
    look: Look = "list",
    **more: Any,
) -> str:
    """One of `options`; the first where the address names none."""
    said = st.query_params.get(parameter, "")
    _arrive(parameter, said if said in options else options[0], lambda value: value in options)
    if look == "list":
        chosen = st.selectbox(label, options, key=parameter, format_func=titles, **more)
    else:
        chosen = st.segmented_control(
            label,
            options,
            key=parameter,
            format_func=titles,
            required=True,
            label_visibility="collapsed",
            **more,
        )
    _keep(parameter, [] if chosen == options[0] else [str(chosen)])
    return str(chosen)


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
    said = [value for value in st.query_params.get_all(parameter) if value in options]
    _arrive(parameter, said, lambda values: all(value in options for value in values))
    if look == "pills":
        chosen = st.pills(label, options, selection_mode="multi", key=parameter, format_func=titles, **more)
    else:
        chosen = st.multiselect(label, options, key=parameter, format_func=titles, **more)
    _keep(parameter, list(chosen or ()))
    return list(chosen or ())


def words(label: str, parameter: str, **more: Any) -> str:
    """A text to search for."""
    _arrive(parameter, st.query_params.get(parameter, ""))
    text = st.text_input(label, key=parameter, type="search", live=True, **more) or ""
    _keep(parameter, [text] if text else [])
    return text


def toggle(label: str, parameter: str) -> bool:
    """Something that is off unless the address says so."""
    _arrive(parameter, bool(st.query_params.get(parameter)))
    chosen = st.toggle(label, key=parameter)
    _keep(parameter, ["1"] if chosen else [])
    return chosen


def tabs(titles: Mapping[str, str], parameter: str) -> tuple[str, TabContainer]:
    """Tabs by name and title; gives the name and the place of the open one."""
    first = next(iter(titles))
    said = titles.get(st.query_params.get(parameter, first), titles[first])
    key = f"{parameter}-tabs"
    _arrive(parameter, said, lambda title: title in titles.values(), key)
    places = dict(zip(titles, st.tabs(list(titles.values()), key=key, on_change="rerun"), strict=True))
    name = next((name for name, place in places.items() if place.open), first)
    _keep(parameter, [] if name == first else [name])
    return name, places[name]


def page(count: int, parameter: str) -> int:
    """A page of `count`; nothing is shown where there is only one."""
    if count < 2:
        return 1
    if st.session_state.get(parameter, 1) > count:
        del st.session_state[parameter]
    return st.pagination(count, key=parameter, bind="query-params")


def _arrive(
    parameter: str, said: Any, fits: Callable[[Any], bool] = lambda value: True, key: str = ""
) -> None:
    """What the widget shows: what the address says where that is new (a link, a step back), else what it has."""
    key, state = key or parameter, st.session_state
    moved = state.get(_seen(parameter)) != st.query_params.get_all(parameter)
    if key not in state or moved or not fits(state[key]):
        state[key] = said


def _keep(parameter: str, written: list[str]) -> None:
    st.session_state.setdefault(PENDING, {})[parameter] = written


def settle() -> None:
    """Write into the address what was chosen since the last time, in one step."""
    pending: dict[str, list[str]] = st.session_state.pop(PENDING, {})
    changed = {name: written for name, written in pending.items() if st.query_params.get_all(name) != written}
    st.query_params.update({name: written for name, written in changed.items() if written})
    for name, written in changed.items():
        if not written:
            del st.query_params[name]
    st.session_state.update({_seen(name): written for name, written in pending.items()})


def chosen(parameter: str) -> bool:
    """Whether somebody chose something, before its widget has been shown."""
    return bool(st.session_state.get(parameter, st.query_params.get_all(parameter)))


def clear(parameters: Sequence[str]) -> None:
    """Forget choices, here and in the address."""
    for parameter in parameters:
        for key in (parameter, _seen(parameter)):
            st.session_state.pop(key, None)
        st.query_params.pop(parameter, None)


def _seen(parameter: str) -> str:
    return f"address:{parameter}"
