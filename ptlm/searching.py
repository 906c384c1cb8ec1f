"""How what somebody types into a search field is looked for, the same everywhere."""

import re
import unicodedata
from collections.abc import Collection

_MARKS = re.compile("[\u0300-\u036f]+")
"""Accents and cedillas, once they are apart from their letters."""


def bare(text: str) -> str:
    """`text` without case and accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words_of(search: str) -> tuple[str, ...]:
    """The words of what was typed, as `holds` takes them."""
    return tuple(bare(search).split())


def holds(text: str, words: Collection[str]) -> bool:
    """Whether every one of the words stands somewhere in `text`, whatever case and accents."""
    if not words:
        return True
    plain = bare(text)
    return all(word in plain for word in words)
