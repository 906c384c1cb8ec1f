"""Elements side by side, in as many columns as fit.

`st.grid` measures itself in the browser and then draws all that it holds anew, up to three times; here the browser's
own grid layout does the same in one go (`style.css`).
"""

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Kind = Literal["choices", "fields", "quarters", "thirds", "halves"]
"""How many columns there are at most, and how narrow they may get: `style.css` has the numbers."""


def grid(kind: Kind, key: str) -> DeltaGenerator:
    """A container whose elements stand in columns; `key` tells it from the page's others."""
    return st.container(key=f"grid-{kind}-{key}")
