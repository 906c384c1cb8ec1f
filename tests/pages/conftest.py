"""The app without a browser, and runs in every state for it to show."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ptlm.runs import events
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.events import Writer
from ptlm.runs.files import write_json
from ptlm.runs.run import Run
from ptlm.runs.status import Failure, Progress, State, Status
from ptlm.runs.store import Store

APP = str(Path(__file__).parents[2] / "app.py")
Make = Callable[..., Run]


@pytest.fixture(autouse=True)
def _fresh_server() -> Iterator[None]:
    """Each test has a server process's resources of its own; the queue's thread ends with the test."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()
