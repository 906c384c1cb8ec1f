"""Choices that stand in the address: what is written, what is not, and what a link or a step back brings."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def choices() -> None:
    """A page with one widget of each sort."""
    import streamlit as st

    from pages.parts import address

    one = address.one("Um", ["a", "b", "c"], "um")
    other = address.one("Outro", ["a", "b", "c"], "outro", first="b", look="pills")
    some = address.many("Alguns", ["x", "y", "z"], "alguns")
    usual = address.many("Os de costume", ["x", "y", "z"], "costume", first=["x", "y"])
    words = address.words("Busca", "busca")
    on = address.toggle("Ligado", "ligado")
    page = address.page(5, "pagina")
    address.one("Sempre", ["nova", "velha"], "sempre", always=True)
    st.write(repr((one, other, some, usual, words, on, page)))
    st.button("Limpar", key="clear", on_click=address.clear, args=(["um", "alguns", "busca"],))
    address.settle()


AT_FIRST = ("a", "b", [], ["x", "y"], "", False, 1)


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    def opened(**query: str | list[str]) -> AppTest:
        app = AppTest.from_function(choices, default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app)

    return opened


def ran(touched: Any) -> AppTest:
    """Run the page, or what a widget that was touched makes of it."""
    app: AppTest = touched.run()
    return app


def shown(app: AppTest) -> object:
    return eval(str(app.markdown[0].value))


def said(app: AppTest) -> dict[str, list[str]]:
    """What the address says."""
    kept = {name: app.query_params[name] for name in app.query_params}
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in kept.items()
        if value and name != "sempre"
    }


def test_what_nobody_chose_is_not_written(visit: Callable[..., AppTest]) -> None:
    app = visit()
    assert shown(app) == AT_FIRST
    assert said(app) == {}


def test_what_may_be_another_tomorrow_is_written_although_nobody_chose_it(
    visit: Callable[..., AppTest],
) -> None:
    app = visit()
    assert app.query_params["sempre"] == "nova"
    ran(app.selectbox(key="sempre").select("velha"))
    assert app.query_params["sempre"] == "velha"
    app.query_params["sempre"] = "nova"  # a step back
    assert ran(app).selectbox(key="sempre").value == "nova"


def test_an_address_brings_every_choice(visit: Callable[..., AppTest]) -> None:
    query = {"um": "c", "outro": "a", "alguns": ["x", "z"], "costume": ["z"], "busca": "rede", "ligado": "1"}
    app = visit(**query, pagina="3")
    assert shown(app) == ("c", "a", ["x", "z"], ["z"], "rede", True, 3)
    assert {name: values for name, values in said(app).items() if name != "busca"} == {
        name: values if isinstance(values, list) else [values]
        for name, values in {**query, "pagina": "3"}.items()
        if name != "busca"
    }


@pytest.mark.parametrize(
    "query",
    [{"um": "nada"}, {"outro": ""}, {"alguns": ["nada"]}, {"pagina": "x"}, {"pagina": "0"}],
    ids=str,
)
def test_what_makes_no_sense_is_as_if_it_were_not_said(visit: Callable[..., AppTest], query: dict) -> None:  # type: ignore[type-arg]
    app = visit(**query)
    assert shown(app) == AT_FIRST
    assert said(app) == {}


def test_a_page_beyond_the_last_is_the_last(visit: Callable[..., AppTest]) -> None:
    assert shown(visit(pagina="99"))[-1] == 5  # type: ignore[index]


def test_choosing_writes_and_choosing_as_at_first_takes_away(visit: Callable[..., AppTest]) -> None:
    app = visit()
    ran(app.selectbox(key="um").select("b"))
    ran(app.button_group(key="alguns").set_value(["y"]))
    assert said(app) == {"um": ["b"], "alguns": ["y"]}
    ran(app.selectbox(key="um").select("a"))
    ran(app.button_group(key="alguns").set_value([]))
    assert said(app) == {}


def test_choosing_nothing_where_something_is_usual_can_be_said(visit: Callable[..., AppTest]) -> None:
    app = visit()
    ran(app.button_group(key="costume").set_value([]))
    again = visit(**said(app))
    assert shown(app) == shown(again) == ("a", "b", [], [], "", False, 1)


def test_a_step_back_brings_what_stood_there(visit: Callable[..., AppTest]) -> None:
    app = visit()
    ran(app.selectbox(key="um").select("b"))
    ran(app.selectbox(key="um").select("c"))
    app.query_params["um"] = "b"
    assert shown(ran(app))[0] == "b"  # type: ignore[index]
    del app.query_params["um"]
    assert shown(ran(app))[0] == "a"  # type: ignore[index]


def defaults(app: AppTest) -> list[object]:
    """What each widget would show in a browser that has forgotten what it showed."""
    lists = [app.get("selectbox")[0].proto.default, *(list(each.proto.default) for each in app.button_group)]
    return [*lists, app.toggle[0].proto.default, app.get("pagination")[0].proto.default]


def test_a_browser_that_forgot_begins_with_what_is_chosen(visit: Callable[..., AppTest]) -> None:
    app = visit(um="c", outro="a", alguns=["x", "z"], costume=["z"], ligado="1", pagina="3")
    chosen = [2, [0], [0, 2], [2], True, 3]
    assert defaults(app) == chosen
    assert defaults(ran(app)) == chosen
    ran(app.selectbox(key="um").set_value("b"))
    assert defaults(ran(app)) == [1, *chosen[1:]]


def test_clearing_forgets_choices_and_typed_words(visit: Callable[..., AppTest]) -> None:
    app = visit(um="c", alguns=["x"], busca="rede", ligado="1")
    ran(app.button(key="clear").click())
    assert shown(app) == ("a", "b", [], ["x", "y"], "", True, 1)
    assert "um" not in said(app)
    assert "alguns" not in said(app)


def searches() -> None:
    """Two tabs, a search in one of them, and another beside them that runs by itself."""
    import streamlit as st

    from pages.parts import address, live

    def beside() -> None:
        if st.toggle("Buscar ao lado", True, key="open"):
            address.words("Ao lado", "lado")

    address.forget()
    name, place = address.tabs({"lista": "Lista", "outra": "Outra"}, "ver")
    with place:
        if name == "lista":
            address.words("Busca", "busca")
    live.piece(beside)
    st.button("Limpar", key="clear", on_click=address.clear, args=(["busca"],))
    address.settle()


def test_words_typed_in_a_tab_are_kept_when_it_is_left() -> None:
    app = AppTest.from_function(searches, default_timeout=30)
    app.query_params["busca"] = "rede"
    ran(app)
    app.session_state["ver-tabs"] = "Outra"
    ran(app)
    assert [box.key for box in app.text_input] == ["lado"]
    assert said(app) == {"busca": ["rede"], "ver": ["outra"]}
    app.session_state["ver-tabs"] = "Lista"
    assert ran(app).text_input(key="busca").value == "rede"
    assert said(app) == {"busca": ["rede"]}


def test_what_is_still_shown_stays_streamlits() -> None:
    app = AppTest.from_function(searches, default_timeout=30)
    app.query_params["lado"] = "mar"
    ran(app)
    app.session_state["ver-tabs"] = "Outra"
    ran(app)
    assert app.session_state["address:typed"].keys() == {"lado"}
    assert app.text_input(key="lado").value == "mar"
    ran(app.toggle(key="open").set_value(False))
    assert app.session_state["address:typed"] == {}
    assert said(app)["lado"] == ["mar"]


def test_words_that_were_kept_can_be_cleared() -> None:
    app = AppTest.from_function(searches, default_timeout=30)
    app.query_params["busca"] = "rede"
    ran(app)
    app.session_state["ver-tabs"] = "Outra"
    ran(app)
    ran(app.button(key="clear").click())
    assert said(app) == {"ver": ["outra"]}
    app.session_state["ver-tabs"] = "Lista"
    assert ran(app).text_input(key="busca").value == ""
