"""Choices that stand in the page's address by their own name, whatever the language their titles are shown in."""

from collections.abc import Callable, Sequence

import streamlit as st


def select(label: str, options: Sequence[str], parameter: str, titles: Callable[[str], str]) -> str:
    """One of `options` from a list; the first one where the address names none."""
    first = _arrived(parameter, options)
    chosen = st.selectbox(label, options, index=options.index(first), key=parameter, format_func=titles)
    return _kept(parameter, chosen)


def switch(label: str, options: Sequence[str], parameter: str, titles: Callable[[str], str]) -> str:
    """One of a few `options`, all in sight; its label is for those who cannot see them."""
    chosen = st.segmented_control(
        label,
        options,
        default=_arrived(parameter, options),
        key=parameter,
        format_func=titles,
        required=True,
        label_visibility="collapsed",
    )
    return _kept(parameter, chosen)


def _arrived(parameter: str, options: Sequence[str]) -> str:
    """What the widget begins with; one that is there already follows a link or a step back."""
    said, state = st.query_params.get(parameter), st.session_state
    first = said if said in options else options[0]
    if parameter in state:
        moved = said in options and said != state.get(_seen(parameter))
        if moved or state[parameter] not in options:
            del state[parameter]
    return first


def _kept(parameter: str, chosen: str) -> str:
    """Write the choice into the address."""
    st.session_state[_seen(parameter)] = chosen
    if st.query_params.get(parameter) != chosen:
        st.query_params[parameter] = chosen
    return chosen


def _seen(parameter: str) -> str:
    return f"address:{parameter}"
