"""Texts for people: Portuguese in the code, other languages in gettext catalogues.

A text is marked where it stands and translated where it is shown. `N_` only marks (errors, log lines and
records keep the Portuguese text and its values, so that a run made in one language can be read in another);
`_` translates at once into the reader's language. A text that counts something has a singular and a plural, marked
with `NP_` or said at once with `plural`; a number whose field has a format, as `{share:.1%}`, is written the
reader's way.
"""

import string
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from numbers import Real
from pathlib import Path
from typing import Any

SOURCE_LANGUAGE = "pt"
LANGUAGES = {"pt": "Português", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"
PLURAL_FORMS = "n != 1"
"""Which form a number takes where the texts themselves are read, as in a catalogue's head: 0 and 2 are plural."""

TEXT_FIELDS = frozenset({"what", "need", "problem", "format", "split"})
"""Fields whose values may be marked texts themselves (the noun of an error, the name of a format), to be translated
with the text around them. What stands in any other field, as a column or a cell of a user's file, is said as it is
written, also where it reads like one of our texts."""

Template = str | tuple[str, str] | list[str]
"""A marked text, or the singular and plural of one (a list where it was read back from JSON)."""

_SIGNS = {
    "pt": str.maketrans({",": ".", ".": ",", "-": "−"}),
    "en": str.maketrans({"-": "−"}),
}
"""How the signs of a number as Python writes it are written in each language."""
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def N_(text: str) -> str:  # noqa: N802  (the gettext convention's name, known to the extractor)
    """Mark `text` for translation and return it unchanged."""
    return text


def NP_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """Mark the singular and plural of a text for translation; `_` chooses between them by the value `count`."""
    return one, many


def set_language(code: str) -> None:
    """Choose the reader's language in the current thread; an unknown code means Portuguese."""
    _language.set(code if code in LANGUAGES else SOURCE_LANGUAGE)


def language() -> str:
    """The reader's language, a key of `LANGUAGES`."""
    return _language.get()


def language_of(locale: str) -> str:
    """The best language for a browser or system locale such as `en-US` or `pt_BR.UTF-8`."""
    code = locale.replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else SOURCE_LANGUAGE


def written(number: str) -> str:
    """A number as Python writes it (`-1,234.5`, `12.3%`) as the reader's language does: −1.234,5, 12,3%."""
    return number.translate(_SIGNS[language()])


class _Fields(string.Formatter):
    """Fills `{name}` fields as `str.format` does; numbers with a format are written the reader's way."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return written(text) if format_spec and isinstance(value, Real) else text


_FIELDS = _Fields()


@dataclass(frozen=True)
class _Catalogue:
    """The translations into one language."""

    texts: Mapping[Any, Any]
    """By marked text, or by singular and plural together."""
    form: Callable[[int], int]
    """Number to the place of its form in a translation of the latter."""


@cache
def _catalogue(code: str) -> _Catalogue:
    if code == SOURCE_LANGUAGE:
        return _Catalogue({}, c2py(PLURAL_FORMS))
    from babel.messages.pofile import read_po

    with (CATALOGUES / code / "LC_MESSAGES" / "ptlm.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    texts = {message.id: message.string for message in catalogue if message.id and message.string}
    return _Catalogue(texts, c2py(catalogue.plural_expr))


def _(text: Template, /, **values: Any) -> str:
    """`text` in the reader's language, with `{name}` fields filled from `values` (none: text as it is).

    Of a text with a singular and a plural, `count` chooses. A value is said as it is, unless its field is one of
    `TEXT_FIELDS`.
    """
    catalogue = _catalogue(language())
    if isinstance(text, str):
        translated: str = catalogue.texts.get(text, text)
    else:
        forms = catalogue.texts.get(tuple(text), text)
        translated = forms[catalogue.form(int(values["count"]))]
    if not values:
        return translated
    said = {
        name: catalogue.texts.get(value, value) if name in TEXT_FIELDS and isinstance(value, str) else value
        for name, value in values.items()
    }
    return _FIELDS.vformat(translated, (), said)


def kept(text: Template, values: Mapping[str, Any]) -> str:
    """`text` as `_` says it, where it was read back from a file: another version may have written what does not fit
    together, and the bare text is better than none."""
    try:
        return _(text, **values)
    except (LookupError, TypeError, ValueError):
        return text if isinstance(text, str) else text[-1]


def plural(count: int, one: str, many: str, /, **values: Any) -> str:
    """`one` or `many` by `count` in the reader's language; `{count}` is filled in."""
    return _((one, many), count=count, **values)
