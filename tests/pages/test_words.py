"""What Streamlit says in English only, and what replaces it in the reader's browser."""

import json
from pathlib import Path

import pytest
import streamlit

from pages.parts.shell import LOCALES, STATIC
from ptlm.i18n import LANGUAGES
from tests.pages.conftest import Open, bodies

TABLES = {path.suffixes[0][1:]: json.loads(path.read_text("utf-8")) for path in STATIC.glob("words.*.json")}
BUNDLE = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_every_language_but_streamlits_own_has_a_table() -> None:
    assert TABLES.keys() == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("code", TABLES)
def test_a_table_can_be_undone(code: str) -> None:
    table = TABLES[code]
    assert all(table.values())
    assert len(set(table.values())) == len(table), "another language could not be chosen after this one"
    assert all(said.count("*") == better.count("*") <= 1 for said, better in table.items())


@pytest.mark.parametrize("code", TABLES)
def test_streamlit_still_says_all_that_is_replaced(code: str) -> None:
    said = "".join(path.read_text("utf-8") for path in BUNDLE.glob("*.js"))
    assert [words for words in TABLES[code] if not all(part in said for part in words.split("*"))] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_brings_the_words_of_the_readers_language(page: Open, code: str) -> None:
    scripts = bodies(page("ajuda", lang=code))
    (script,) = [body for body in scripts if "ptlmWords" in body]
    assert f'documentElement.lang = "{LOCALES[code]}"' in script
    assert ("Tela cheia" in script) == (code == "pt")
