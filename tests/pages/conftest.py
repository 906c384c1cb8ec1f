"""The app without a browser."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import streamlit as st
from filelock import FileLock
from streamlit import config
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _fresh_server(home: Path) -> Iterator[None]:
    """Each test has a server process's resources of its own; its queue's thread stands by and ends with the test."""
    config.set_option("client.showErrorDetails", "full")  # what no page expects fails the test
    runs = home / "runs"
    runs.mkdir()
    st.cache_resource.clear()
    with FileLock(runs / ".supervisor.lock"):  # somebody else works off the queue: no worker is started
        yield
        st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _unharmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception on a page fails the test, whatever was done to bring it about."""
    run = AppTest._run

    def checked(self: AppTest, *args: Any, **more: Any) -> AppTest:
        app = run(self, *args, **more)
        assert not app.exception, app.exception
        return app

    monkeypatch.setattr(AppTest, "_run", checked)


@pytest.fixture
def page() -> Open:
    """Opens the page called `name` at an address with `query`, after what a person has typed into widgets before."""

    def open_page(name: str, typed: Mapping[str, Any] | None = None, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=30)
        for key, value in (typed or {}).items():
            app.session_state[key] = value
        app.switch_page(f"pages/{name}.py")
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_page


@pytest.fixture
def alone() -> Open:
    """Opens the page called `name` as the file that was asked to run, so that its buttons can be pressed."""

    def open_page(name: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(Path(APP).parent / "pages" / f"{name}.py"), default_timeout=30)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_page


@dataclass(frozen=True)
class Table:
    """A table that stands on a page as HTML, in plain text."""

    heads: list[str]
    rows: list[list[str]]
    bold: list[str]
    """What stands out in it."""

    def column(self, head: str) -> list[str]:
        """The cells under one head."""
        place = self.heads.index(head)
        return [row[place] for row in self.rows]

    @property
    def named(self) -> dict[str, list[str]]:
        """Each row's other cells by its first."""
        return {row[0]: row[1:] for row in self.rows}


TEXTS, BOARDS = "ptlm-table", "ptlm-board"
"""The classes of small tables of texts and of leaderboards."""


def bodies(app: AppTest) -> list[str]:
    """Every piece of HTML on the page."""
    return [element.proto.body for element in app.get("html")]


def tables(app: AppTest, kind: str = TEXTS) -> list[Table]:
    """The tables of one class on the page; a cell's small print stands on lines of its own."""
    return [_table(ElementTree.fromstring(body)) for body in bodies(app) if _is(kind, body)]


def _is(kind: str, body: str) -> bool:
    return body.startswith((f'<div class="{kind}"', f'<div class="{kind} '))


def _table(element: ElementTree.Element) -> Table:
    lines = [[_cell(cell) for cell in line] for line in element.iter("tr")]
    heads = lines.pop(0) if element.find("table/thead") is not None else []
    return Table(heads, lines, ["".join(each.itertext()) for each in element.iter("b")])


def _cell(element: ElementTree.Element) -> str:
    said = [element.text or ""]
    for part in element:
        said += ["\n" if part.tag == "small" else "", *part.itertext(), part.tail or ""]
    return "".join(said)


def texts(app: AppTest) -> str:
    """All that a person can read on the page, without what stands in tables of texts."""
    kinds = ("title", "header", "markdown", "caption", "error", "warning", "info")
    said = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    return "\n".join([*said, *(body for body in bodies(app) if not _is(TEXTS, body))])


def parameter(app: AppTest, name: str) -> str:
    """What the address says of `name`."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[-1]
