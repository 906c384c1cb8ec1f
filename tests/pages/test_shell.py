"""What stands around every page."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from pages.parts import home
from pages.parts.shell import PAGES
from ptlm import paths
from tests.made_runs import made
from tests.pages.conftest import Open, bodies, parameter

ROOT = Path(__file__).parents[2]
COARSE = 2.0
"""Seconds by which a file's time may be behind the clock."""
HEAVY = ("torch", "transformers", "datasets", "accelerate", "evaluate", "sklearn", "statsmodels")


@pytest.mark.parametrize("name", [page[0] for page in PAGES])
def test_a_page_that_is_the_first_thing_asked_of_a_server_has_its_shell(name: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30).run()
    assert app.button_group(key="lang").value == "pt"


@pytest.mark.parametrize("name", [page[0] for page in PAGES])
def test_every_page_opens_in_english(page: Open, name: str) -> None:
    app = page(name, lang="en", run=made("done").id)
    assert app.button_group(key="lang").value == "en"


@pytest.mark.parametrize("name", [page[0] for page in PAGES])
def test_whoever_opens_a_page_asks_runs_to_wait(page: Open, name: str) -> None:
    made("done")
    began = time.time()
    app = page(name)
    assert paths.page_opened().stat().st_mtime > began - COARSE
    os.utime(paths.page_opened(), (0, 0))
    app.run()
    assert paths.page_opened().stat().st_mtime > began - COARSE, "and so does whoever loads it again"


@pytest.mark.parametrize("language", ["pt", "en"])
def test_what_nobody_foresaw_is_one_sentence_in_the_reader_s_language(
    page: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    def fails() -> None:
        raise ZeroDivisionError("somewhere deep")

    config.set_option("client.showErrorDetails", "none")
    monkeypatch.setattr(home, "recent", fails)  # a piece that runs by itself
    monkeypatch.setattr(home, "results", fails)
    app = page("inicio", lang=language)
    said = [error.value for error in app.error]
    beginning = {"pt": "Algo inesperado deu errado aqui", "en": "Something unexpected went wrong here"}[
        language
    ]
    assert said and all(text.startswith(beginning) and "ZeroDivisionError" in text for text in said)
    assert "somewhere deep" in caplog.text
    assert app.title[0].value


def test_every_page_file_has_a_place_in_the_menu() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == {page[0] for page in PAGES}


@pytest.mark.parametrize("name", [page[0] for page in PAGES])
def test_a_page_that_is_not_in_the_menu_is_marked_where_it_belongs(page: Open, name: str) -> None:
    marked = [body for body in bodies(page(name, run=made("done").id)) if "stSidebarNavLink" in body]
    (parent,) = {parent for page_name, *_words, parent in PAGES if page_name == name}
    assert len(marked) == bool(parent)
    assert all(f'href*="/{parent}"' in body for body in marked)


def test_runs_at_work_are_seen_on_every_page(page: Open) -> None:
    run = made("training", name="andando")
    links = [link.proto for link in page("treinar").sidebar.get("page_link")]
    assert [(link.label, link.query_string) for link in links] == [("andando", f"run={run.id}")]


def test_from_one_run_to_another_the_address_goes_along(alone: Open) -> None:
    shown, other = made("done"), made("training", name="outra")
    app = alone("execucao", run=shown.id)
    app.button(key=f"at-work:{other.id}").click().run()
    assert app.title[0].value == "outra"
    assert parameter(app, "run") == other.id


def test_the_dashboard_never_imports_a_heavy_library(home: Path) -> None:
    made("done")
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=60)
for name in {[page[0] for page in PAGES]}:
    app.switch_page(f"pages/{{name}}.py").run()
    assert not app.exception, (name, app.exception)
loaded = [name for name in {HEAVY!r} if name in sys.modules]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)


@pytest.mark.parametrize(("language", "said"), [("pt", "pt-BR"), ("en", "en")])
def test_the_browser_is_told_which_language_the_page_is_in(page: Open, language: str, said: str) -> None:
    scripts = bodies(page("ajuda", lang=language))
    assert [body for body in scripts if f'document.documentElement.lang = "{said}";' in body]


def test_files_of_pages_are_no_menu_and_the_menu_is_shown(page: Open) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert (
        settings["client"]["showSidebarNavigation"] is False
    )  # what stands there before the first page has run
    page("inicio")
    assert st.get_option("client.showSidebarNavigation") is True
