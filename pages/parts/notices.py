"""Sentences for people: errors, empty places, demonstrations."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import streamlit as st

from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import progress
from ptlm.views.listing import STATE_COLOURS, STATE_ICONS

_log = logging.getLogger(__name__)
_SIGNS = re.compile(r"[\\`*_{}\[\]()#+|~$<>!&]|:(?=\w)")
"""What Markdown and Streamlit's own `:directives[…]` would take for more than text."""
_ITEM = re.compile(r"^(\s*\d*)([-.])(?=\s)")
"""What would begin a line of a list."""
NEXT = "notices:next"
"""Of the session: what the next page will say."""
REFUSED = "refused"
"""Of the session: what could not be done just now, to be said once."""


@contextmanager
def guarded() -> Iterator[None]:
    """Show what went wrong as its one sentence, and go on with the page."""
    try:
        yield
    except PtlmError as error:
        st.error(plain(str(error)), icon=":material/error:")


@contextmanager
def caught() -> Iterator[None]:
    """Around a page or a piece of one: what nobody foresaw goes into the server's log and is said in one sentence.

    Streamlit would say it in English, and of a service that this is not. Where somebody has asked for error details
    (`--client.showErrorDetails=full`), they are shown instead.
    """
    try:
        with guarded():
            yield
    except Exception as error:
        if st.get_option("client.showErrorDetails") != "none":
            raise
        _log.exception(error)
        st.error(
            _(
                "Algo inesperado deu errado aqui ({name}). O que estava salvo continua salvo: recarregue a página; se "
                "acontecer de novo, relate o que o servidor escreveu no terminal às {time}.",
                name=type(error).__name__,
                time=f"{datetime.now():%H:%M:%S}",
            ),
            icon=":material/report:",
        )


def refused(problem: PtlmError) -> None:
    """Let the page that runs next say why something was not done."""
    st.session_state[REFUSED] = problem


def tell_refused() -> None:
    """Say why the last thing asked for was not done, if it was not."""
    problem = st.session_state.pop(REFUSED, None)
    if problem is not None:
        st.error(plain(str(problem)), icon=":material/error:")


def say_next(text: str) -> None:
    """Say something on the page that is opened next."""
    st.session_state[NEXT] = text


def said() -> None:
    """What the page before wanted said here."""
    if text := st.session_state.pop(NEXT, ""):
        st.toast(plain(text), icon=":material/check:")


def plain(text: str) -> str:
    """`text` as Markdown that shows it as it stands."""
    return _ITEM.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", text)).replace("\n", " ")


def state_badge(run: Run) -> None:
    """A run's state as a word, a sign and a colour."""
    st.badge(run.standing, icon=f":material/{STATE_ICONS[run.state]}:", color=STATE_COLOURS[run.state])


def standing(run: Run) -> None:
    """How far a run is that has not ended: one that waits for others has no bar, for it has begun nothing."""
    now = progress.standing(run)
    if run.state == "queued":
        st.caption(now.text)
    else:
        st.progress(now.fraction, text=now.text)


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
