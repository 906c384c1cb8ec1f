"""What one server process has once, whatever the number of sessions: the store of runs and the queue's thread."""

import gc
import threading
import time
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import streamlit as st

from ptlm import paths
from ptlm.errors import PtlmError
from ptlm.models.record import Model
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Supervisor
from ptlm.views.machine import Examination
from ptlm.views.request import Finder

BREATH = 1.5
"""Seconds that the first page has the processor to itself."""
REST = 1.0
"""Seconds for which all sessions take an ended run to be as it was; with many runs, pages open quicker."""


@st.cache_resource(show_spinner=False)
def _store(folder: str) -> Store:
    return Store(Path(folder), rest=REST)


def read_ahead() -> None:
    """Read all runs, and settle the libraries, before the first session asks for them."""
    _store(str(paths.runs())).runs()
    keep_for_good()


@st.cache_resource(show_spinner=False, on_release=Supervisor.close)
def _supervisor(folder: str) -> Supervisor:
    started = Supervisor(_store(folder)).start()
    keep_for_good()
    threading.Thread(target=_import_the_rest, daemon=True).start()
    return started


def _import_the_rest() -> None:
    """What only other pages than the first need: nobody should wait for it when opening one."""
    time.sleep(2 * BREATH)
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"pages.parts.{module.name}")
    import_module("plotly.graph_objects")
    keep_for_good()


def keep_for_good() -> None:
    """Take what is in memory now, the libraries above all, for what stays to the end.

    Streamlit looks through all objects for garbage after each run of a page, and holds back every thread meanwhile:
    with the libraries among them, that takes longer than the page.
    """
    gc.collect()
    gc.freeze()


def supervisor() -> Supervisor:
    """The thread that works off the queue; started with the first session."""
    return _supervisor(str(paths.runs()))


def store() -> Store:
    """All runs."""
    return supervisor().store


@st.cache_resource(show_spinner=False)
def _finder() -> Finder:
    return Finder()


def models(names: Iterable[str]) -> dict[str, Model | PtlmError]:
    """The records of models, those of the hub too, or why there is none, by what was asked for."""
    return {name: _finder().find(name) for name in names}


@st.cache_resource(show_spinner=False)
def examination() -> Examination:
    """What the machine can do; looked at when somebody first wants to know."""
    return Examination(pause=BREATH).start()
