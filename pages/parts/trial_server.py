"""What one server process has once for trying models: the process that keeps one, and the files it answers."""

import streamlit as st

from pages.parts import server
from ptlm.trial import Client
from ptlm.trial.jobs import Jobs

OPENED = "trial_opened"


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
    """Load the model while somebody still thinks of a text; not while a run needs the machine."""
    wanted = (run_id, task_id)
    if st.session_state.get(OPENED) != wanted and all(run.settled for run in server.store().runs()):
        st.session_state[OPENED] = wanted
        client().open_soon(run_id, task_id)
