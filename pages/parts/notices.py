"""Sentences for people: errors, empty places, demonstrations."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.runs.run import TITLES, Run
from ptlm.views.listing import STATE_COLOURS, STATE_ICONS

_SIGNS = re.compile(r"[\\`*_{}\[\]()#+|~$<>!]|:(?=\w)")
"""What Markdown and Streamlit's own `:directives[…]` would take for more than text."""


@contextmanager
def guarded() -> Iterator[None]:
    """Show what went wrong as its one sentence, and go on with the page."""
    try:
        yield
    except PtlmError as error:
        st.error(plain(str(error)), icon=":material/error:")


def plain(text: str) -> str:
    """`text` as Markdown that shows it as it stands."""
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", " ")


def state_badge(run: Run) -> None:
    """A run's state as a word, a sign and a colour."""
    st.badge(
        _(TITLES[run.state]), icon=f":material/{STATE_ICONS[run.state]}:", color=STATE_COLOURS[run.state]
    )


def demo_badge(run: Run) -> None:
    """Says so where a run only demonstrates: a model or a task made for trying the product."""
    if run.spec and (run.spec.model.embedded or any(task.demo for task in run.spec.tasks)):
        st.badge(
            _("demonstração"),
            icon=":material/science:",
            color="violet",
            help=_(
                "Dados sintéticos ou modelo sem pré-treino: mostra como o produto funciona, não o que se publica."
            ),
        )


def empty(text: str, icon: str = "inbox") -> None:
    """A place where there is nothing yet, and what would fill it."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f":gray[:material/{icon}: {text}]", width="content")
