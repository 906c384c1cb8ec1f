"""Bring the catalogues up to date with the texts marked in the code: `python -m ptlm.locale.update`.

New texts are added without a translation, texts that are gone are dropped; what is left to translate is printed.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ptlm.i18n import CATALOGUES, LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
FOLDERS = ("ptlm", "pages")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "NP_": (1, 2),
    "plural": (2, 3),
}
"""The functions that mark a text, and which of their arguments it is."""
WIDTH = 110
HEADER = "# Texts of ptlm. Brought up to date with: python -m ptlm.locale.update"


def marked() -> Catalog:
    """Every text marked in the code, in the order of files and lines."""
    catalogue = _empty(None)
    for folder in FOLDERS:
        for name, line, text, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            if text:
                catalogue.add(text, locations=[(f"{folder}/{name}", line)])
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text, line in _inside_f_strings(path):
                catalogue.add(text, locations=[(str(path.relative_to(ROOT)), line)])
    return catalogue


def _inside_f_strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], int]]:
    """Texts marked inside f-strings, which babel's extractor does not see before Python 3.12."""
    for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for node in ast.walk(outer) if isinstance(outer, ast.JoinedStr) else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
                places = KEYWORDS[node.func.id] or (1,)  # type: ignore[attr-defined]
                texts = [node.args[place - 1] for place in places if place <= len(node.args)]
                values = tuple(
                    each.value
                    for each in texts
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )
                if len(values) == len(places):
                    yield values if len(values) > 1 else values[0], node.lineno


def _empty(language: str | None) -> Catalog:
    return Catalog(locale=language, project="ptlm", charset="utf-8", fuzzy=False, header_comment=HEADER)


def path_of(language: str) -> Path:
    """The file with the translations into `language`."""
    return CATALOGUES / language / "LC_MESSAGES" / "ptlm.po"


def read(language: str) -> Catalog:
    """The translations into `language`; none where there is no file yet."""
    path = path_of(language)
    if not path.is_file():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> list[Message]:
    """Rewrite one catalogue; returns the texts that have no translation yet."""
    catalogue = read(language)
    catalogue.update(marked(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.header_comment = HEADER
    catalogue.obsolete.clear()
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False, omit_header=False)
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[Message]:
    """The texts of a catalogue that lack a translation, or a form of it."""
    return [message for message in catalogue if message.id and not _complete(message)]


def _complete(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def main() -> int:
    """Update every catalogue; 1 where something is left to translate."""
    left = 0
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            for message in update(language):
                left += 1
                sys.stdout.write(f"{language}: {message.id}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
