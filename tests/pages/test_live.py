"""Pieces of a page that run again by themselves."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from pages.parts import live

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1

    def going() -> bool:
        st.session_state["asked"] = st.session_state.get("asked", 0) + 1
        return bool(st.session_state["asked"] < st.session_state["ends"])

    live.while_going(going, lambda: st.write("drawn"), every="60s")


def opened(ends: int) -> AppTest:
    """A page with something that ends when it has been asked after for the `ends`th time."""
    app = AppTest.from_function(_page)
    app.session_state["ends"] = ends
    return app.run()


def test_a_page_runs_again_once_when_what_went_on_has_ended() -> None:
    app = opened(ends=2)
    assert [each.value for each in app.markdown] == ["drawn"]
    assert app.session_state["runs"] == 2


def test_a_page_does_not_run_again_while_something_goes_on_or_after_it() -> None:
    assert opened(ends=9).session_state["runs"] == 1
    assert opened(ends=1).session_state["runs"] == 1
