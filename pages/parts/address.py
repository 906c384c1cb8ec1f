"""Choices that stand in the page's address by their own names, whatever language their titles are shown in.

What is as it was at first does not stand there, unless it may be another later, and all that one answer changes is
written at once (`settle`): each step back in the browser undoes one thing that a person did. Words typed into a search
are the exception: they replace what stood there, so that nobody goes back letter by letter.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer
from streamlit.runtime.scriptrunner import get_script_run_ctx

Look = Literal["pills", "list"]
PENDING = "address:pending"
"""Of the session: what will be written when the page has run to its end."""
TYPED = "address:typed"
"""Of the session: the parameters that Streamlit itself keeps in the address, each with the piece that shows it."""
NONE = "-"
"""What stands for choosing nothing where something is chosen at first."""
SHOWN = "address:shown"
"""Of the session: the parameters in `TYPED` whose search has been shown since the page, or the piece, began."""
_piece: ContextVar[str] = ContextVar("piece", default="")
"""The piece of the page that runs by itself; empty for the page."""


def one(
    label: str,
    options: Sequence[str],
    parameter: str,
    titles: Callable[[str], str] = str,
    *,
    look: Look = "list",
    first: str | None = None,
    always: bool = False,
    **more: Any,
) -> str:
    """One of `options`; `first`, or else the first of them, where the address names none.

    `always`: where what is first today may be another tomorrow, the address names it although nobody chose it.
    """
    first = options[0] if first is None else first
    said = st.query_params.get(parameter, first)
    said = said if said in options else first
    _arrive(parameter, said, lambda value: value in options)
    shown = st.session_state[parameter]
    if look == "list":
        more["index"] = list(options).index(shown)
        chosen = st.selectbox(label, options, key=parameter, format_func=titles, **more)
    else:
        more = {"label_visibility": "collapsed", "default": shown, **more}
        chosen = st.segmented_control(
            label, options, key=parameter, format_func=titles, required=True, **more
        )
        chosen = said if chosen is None else chosen  # a page that was broken off may have kept nothing
    _keep(parameter, [] if chosen == first and not always else [str(chosen)])
    return str(chosen)


def many(
    label: str,
    options: Sequence[str],
    parameter: str,
    titles: Callable[[str], str] = str,
    *,
    look: Look = "pills",
    first: Iterable[str] = (),
    **more: Any,
) -> list[str]:
    """Any number of `options`; `first` where the address says nothing."""
    given, usual = st.query_params.get_all(parameter), list(first)
    said = [value for value in given if value in options] if given else usual
    _arrive(parameter, said, lambda values: all(value in options for value in values))
    more["default"] = list(st.session_state[parameter])
    if look == "pills":
        chosen = st.pills(label, options, selection_mode="multi", key=parameter, format_func=titles, **more)
    else:
        chosen = st.multiselect(label, options, key=parameter, format_func=titles, wrap=True, **more)
    found = list(chosen or ())
    _keep(parameter, [] if set(found) == set(usual) else found or [NONE])
    return found


def words(label: str, parameter: str, **more: Any) -> str:
    """A text to search for."""
    st.session_state.setdefault(TYPED, {})[parameter] = _piece.get()
    st.session_state.setdefault(SHOWN, set()).add(parameter)
    return st.text_input(label, key=parameter, type="search", live=True, bind="query-params", **more) or ""


def toggle(label: str, parameter: str, **more: Any) -> bool:
    """Something that is off unless the address says so."""
    _arrive(parameter, bool(st.query_params.get(parameter)))
    chosen = st.toggle(label, st.session_state[parameter], key=parameter, **more)
    _keep(parameter, ["1"] if chosen else [])
    return chosen


def tabs(titles: Mapping[str, str], parameter: str, *, first: str = "") -> tuple[str, TabContainer]:
    """Tabs by name and title; gives the name and the place of the open one."""
    first = first or next(iter(titles))
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
        _keep(parameter, [])
        return 1
    said = st.query_params.get(parameter, "")
    _arrive(parameter, min(count, max(1, int(said) if said.isdecimal() else 1)), lambda value: value <= count)
    chosen = int(st.pagination(count, default=st.session_state[parameter], key=parameter))
    _keep(parameter, [] if chosen == 1 else [str(chosen)])
    return chosen


def _arrive(
    parameter: str, said: Any, fits: Callable[[Any], bool] = lambda value: True, key: str = ""
) -> None:
    """What the widget shows: what the address says where that is new (a link, a step back), else what it has.

    Every widget is given that as its default, too: a browser in which a piece of the page was broken off has forgotten
    what its widgets showed, begins with their defaults, and would take those for a choice.
    """
    key, state = key or parameter, st.session_state
    if key not in state or _moved(parameter) or not fits(state[key]):
        state[key] = said


def _moved(parameter: str) -> bool:
    """Whether the address says something else than when it was last read or written."""
    return bool(st.session_state.get(_seen(parameter)) != st.query_params.get_all(parameter))


def _keep(parameter: str, written: list[str]) -> None:
    st.session_state.setdefault(PENDING, {})[parameter] = written


def settle() -> None:
    """Write into the address what was chosen since the last time, in one step."""
    pending: dict[str, list[str]] = st.session_state.pop(PENDING, {})
    write(pending)
    st.session_state.update({_seen(name): written for name, written in pending.items()})
    _let_go()


@contextmanager
def piece(name: str) -> Iterator[None]:
    """Around a part of the page that runs again by itself: what it shows is written when it ends."""
    token, typed = _piece.set(name), st.session_state.get(TYPED, {})
    st.session_state.get(SHOWN, set()).difference_update(key for key, place in typed.items() if place == name)
    try:
        yield
        settle()
    finally:
        _piece.reset(token)


def _let_go() -> None:
    """Keep the words of searches that are no longer shown, as other choices are kept.

    Streamlit would take them out of the address, in a step of the browser's history of its own: whoever leaves a tab
    in which they searched would have to go back twice. What no widget is bound to, Streamlit leaves as it stands.
    """
    state = st.session_state
    typed, shown = state.get(TYPED, {}), state.get(SHOWN, set())
    here = {parameter for parameter, place in typed.items() if _piece.get() in ("", place)}
    context = get_script_run_ctx()
    if context is not None and here - shown:
        with context.session_state.query_params() as params:
            for parameter in here - shown:
                typed.pop(parameter)
                binding = params.get_binding_for_param(parameter)
                if binding is not None:
                    params.unbind_widget(binding.widget_id)


def forget() -> None:
    """Leave unwritten what a run of the page that was broken off had chosen."""
    for key in (PENDING, SHOWN):
        st.session_state.pop(key, None)


def write(values: Mapping[str, Sequence[str]]) -> None:
    """Let the address say `values`, in one step of the browser's history; an empty value leaves the address."""
    changed = {
        name: list(value) for name, value in values.items() if st.query_params.get_all(name) != list(value)
    }
    if changed:
        st.query_params.update(changed)  # a list without items writes nothing, and deletes what stood there


def correct(values: Mapping[str, Sequence[str]]) -> None:
    """Let the browser's address say `values` too, without a step of its history: nobody did anything.

    Streamlit can only add steps, so the page does it by itself. The server learns of it when it is next asked.
    """
    pairs = json.dumps([[name, said] for name, many in values.items() for said in many])
    pairs = pairs.replace("<", "\\u003c")  # so that no value ends the script
    with st.sidebar:  # at its end, where a line without content does not show
        st.html(
            "<script>{ const url = new URL(window.location.href);"
            f" const pairs = {pairs}.filter(([name]) => !url.searchParams.has(name));"
            " pairs.forEach(([name, value]) => url.searchParams.append(name, value));"
            " window.history.replaceState(window.history.state, '', url); }</script>",
            unsafe_allow_javascript=True,
        )


def chosen(parameter: str) -> bool:
    """Whether somebody chose something, before its widget has been shown."""
    return bool(st.session_state.get(parameter, st.query_params.get_all(parameter)))


def clear(parameters: Sequence[str]) -> None:
    """Forget choices, here and in the address."""
    typed = st.session_state.get(TYPED, {}).keys() & set(parameters)
    for parameter in typed:
        st.session_state[parameter] = ""
    others = [parameter for parameter in parameters if parameter not in typed]
    for parameter in others:
        for key in (parameter, _seen(parameter)):
            st.session_state.pop(key, None)
    write({parameter: [] for parameter in others})


def _seen(parameter: str) -> str:
    return f"address:{parameter}"
