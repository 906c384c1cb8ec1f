"""What one server process has once for trying models: the process that keeps one, and the files it answers."""

import time

import streamlit as st

from pages.parts import live, server
from ptlm.trial import Client
from ptlm.trial.jobs import Jobs

OPENED = "trial_opened"
STAY = 1.5
"""Seconds on the page after which somebody is taken to have come for it."""


@st.cache_resource(show_spinner=False, on_release=Client.close)
def _client(folder: str) -> Client:
    return Client(server.store())


@st.cache_resource(show_spinner=False)
def _jobs(folder: str) -> Jobs:
    return Jobs(client())


def client() -> Client:
    """Whom to ask; no process runs before the first question."""
    return _client(str(server.store().folder))


def jobs() -> Jobs:
    """The files that are being answered."""
    return _jobs(str(server.store().folder))


def ready(run_id: str, task_id: str) -> None:
    """Load the model while somebody still thinks of a text; not while a run needs the machine.

    Nor for somebody who only passes by: loading takes a core for some seconds, and the next pages would wait for it.
    """
    wanted, since = (run_id, task_id), time.monotonic()

    def waiting() -> bool:
        return bool(st.session_state.get(OPENED) != wanted)

    def look() -> None:
        stayed = time.monotonic() - since >= STAY
        if stayed and waiting() and _nothing_runs():
            st.session_state[OPENED] = wanted
            client().open_soon(run_id, task_id)

    # Shown afterwards too, empty: what is below it stays in its place, and whoever writes there keeps on writing.
    live.while_going(waiting, look, every=f"{STAY}s")


def _nothing_runs() -> bool:
    return all(run.settled for run in server.store().runs())
