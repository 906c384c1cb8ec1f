"""What one server process has once, whatever the number of sessions: the store of runs and the queue's thread."""

from pathlib import Path

import streamlit as st

from ptlm import paths
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Supervisor
from ptlm.views.machine import Examination
from ptlm.views.request import Finder

BREATH = 1.5
"""Seconds that the first page has the processor to itself."""
REST = 1.0
"""Seconds for which all sessions take an ended run to be as it was; with many runs, pages open quicker."""


@st.cache_resource(show_spinner=False, on_release=Supervisor.close)
def _supervisor(folder: str) -> Supervisor:
    return Supervisor(Store(Path(folder), rest=REST)).start()


def supervisor() -> Supervisor:
    """The thread that works off the queue; started with the first session."""
    return _supervisor(str(paths.runs()))


def store() -> Store:
    """All runs."""
    return supervisor().store


@st.cache_resource(show_spinner=False)
def finder() -> Finder:
    """Records of models, those of the hub too."""
    return Finder()


@st.cache_resource(show_spinner=False)
def examination() -> Examination:
    """What the machine can do; looked at when somebody first wants to know."""
    return Examination(pause=BREATH).start()
