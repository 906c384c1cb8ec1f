"""Every text for people stands in a catalogue, and every catalogue is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from ptlm.i18n import LANGUAGES, SOURCE_LANGUAGE, TEXT_FIELDS
from ptlm.locale import update

ROOT = Path(__file__).parents[1]
TRANSLATIONS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
SHOWN = ("app.py", "pages/**/*.py", "ptlm/views/**/*.py", "ptlm/charts/**/*.py", "ptlm/export/**/*.py")
"""Where texts for people are put together."""
MARKS = set(update.KEYWORDS)
PROSE = re.compile(r"[^\W\d_]{2,}[,.:;]? [^\W\d_]{2,}|[À-ÖØ-öø-ÿ]")
"""Two words after one another, or a letter with an accent."""
MAYBE_PLURAL = re.compile(r"\w\((e?s|is|ões|ães|[aeo]s?|m)\)")
"""As in `linha(s)`, `vídeo(s)`, `marcado(a)`."""
NOT_FOR_PEOPLE = re.compile(r"[<>]|^[a-z-]+(: |;)|Sans|Serif|^rgba?\(|^tuple\[")
"""Markup, styles, fonts, colours, types."""
SAME_EVERYWHERE = {"Idioma · Language", "CC BY 4.0", "top left", "top right", "missing columns ", "opinião"}
"""Said in every language at once, names, places on a figure, what only a developer sees, sample data."""


def keys(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def fields(text: str) -> set[tuple[str, str | None]]:
    """The names of the values and the formats that they are written in."""
    return {(name, form) for _, name, form, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_marked_text_is_in_the_catalogue_and_translated(language: str) -> None:
    known = {message.id: message for message in update.read(language) if message.id}
    marked = {message.id for message in update.marked() if message.id}
    assert marked <= known.keys(), "run: python -m ptlm.locale.update"
    assert not [key for key in marked if not all(strings(known[key]))]


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_fill_in_the_same_values(language: str) -> None:
    for message in update.read(language):
        if message.id and all(strings(message)):
            for source, text in zip(keys(message), strings(message), strict=True):
                assert fields(text) == fields(source), message.id


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_text_leaves_the_number_to_the_reader(language: str) -> None:
    texts = [text for message in update.read(language) for text in (*keys(message), *strings(message))]
    assert not [text for text in texts if MAYBE_PLURAL.search(text)], "say it with plural() or NP_()"


def _unmarked(path: Path) -> Iterator[str]:
    """Prose in a file that no marking function stands around."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marked = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
        for inner in ast.walk(node)
    }
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # documentation
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked | said:
            text = node.value
            if PROSE.search(text) and not NOT_FOR_PEOPLE.search(text) and text not in SAME_EVERYWHERE:
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {text!r}"


def _marks(node: ast.AST, *names: str) -> bool:
    return any(
        isinstance(each, ast.Call) and getattr(each.func, "id", "") in names for each in ast.walk(node)
    )


def _fields_filled_with_texts() -> Iterator[tuple[str, str]]:
    """The fields of texts that are filled with a name or a table of marked texts, and where."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("ptlm/**/*.py"))}
    texts = {
        target.id
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _marks(node.value, "N_")
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _marks(node.args[0], "N_", "NP_"):
                for word in node.keywords:
                    value = word.value.value if isinstance(word.value, ast.Subscript) else word.value
                    if _marks(value, "N_") or (isinstance(value, ast.Name) and value.id in texts):
                        yield word.arg or "", f"{path.relative_to(ROOT)}:{node.lineno}"


def test_a_marked_text_fills_only_a_field_that_is_translated() -> None:
    found = list(_fields_filled_with_texts())
    assert {"what", "split"} <= {field for field, _place in found} <= TEXT_FIELDS, found


def test_no_text_for_people_stands_outside_the_catalogues() -> None:
    found = [text for pattern in SHOWN for path in sorted(ROOT.glob(pattern)) for text in _unmarked(path)]
    assert found == []
