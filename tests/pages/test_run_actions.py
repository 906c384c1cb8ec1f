"""What is done with several runs at once."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import links, notices
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from tests.made_runs import made


@pytest.fixture
def gone_to(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were gone to."""
    went: list[str] = []
    monkeypatch.setattr(links, "go", went.append)
    return went


def delete(runs: list[Run]) -> AppTest:
    """The page that asks whether to delete `runs`."""

    def script() -> None:
        import streamlit as st

        from pages.parts import run_actions

        run_actions.delete(st.session_state["chosen"])

    app = AppTest.from_function(script)
    app.session_state["chosen"] = runs
    return app.run()


def test_a_run_that_is_gone_already_does_not_keep_the_others(gone_to: list[str]) -> None:
    runs = [made("done", name=name) for name in "abc"]
    app = delete(runs)
    Store().delete(runs[0].id)
    app.button(key="confirm_delete").click().run()
    assert Store().ids() == []
    assert gone_to == ["execucoes"]


def test_a_run_that_cannot_be_deleted_is_named_and_does_not_keep_the_others(gone_to: list[str]) -> None:
    runs = [made("done", name=name) for name in "abc"]
    app = delete(runs)
    (runs[0].folder / ".status.lock").mkdir()
    app.button(key="confirm_delete").click().run()
    assert Store().ids() == [runs[0].id]
    (error,) = app.error
    assert runs[0].id in error.value.replace("\\", "")
    assert gone_to == []


def test_whoever_deletes_in_the_list_stays_there(gone_to: list[str]) -> None:
    """What narrows the list stands in its address, which goes with the page."""
    app = delete([made("done")])
    app.session_state[links.HERE] = "execucoes"
    app.button(key="confirm_delete").click().run()
    assert gone_to == []
    assert app.session_state[notices.NEXT] == "1 execução apagada."
