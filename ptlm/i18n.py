"""Texts for people: Portuguese in the code, other languages in gettext catalogues.

A text is marked where it stands and translated where it is shown. `N_` only marks (errors, log lines and
records keep the Portuguese text and its values, so that a run made in one language can be read in another);
`_` translates at once into the reader's language.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

SOURCE_LANGUAGE = "pt"
LANGUAGES = {"pt": "Português", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def N_(text: str) -> str:  # noqa: N802  (the gettext convention's name, known to the extractor)
    """Mark `text` for translation and return it unchanged."""
    return text


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


@cache
def _catalogue(code: str) -> Mapping[Any, Any]:
    if code == SOURCE_LANGUAGE:
        return {}
    from babel.messages.pofile import read_po

    with (CATALOGUES / code / "LC_MESSAGES" / "ptlm.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return {message.id: message.string for message in catalogue if message.id and message.string}


def _(text: str, /, **values: Any) -> str:
    """`text` in the reader's language, with `{name}` fields filled from `values` (none: text as it is).

    A value that is itself a marked text (the noun of an error, the title of a task) is translated too.
    """
    catalogue = _catalogue(language())
    translated: str = catalogue.get(text, text)
    if not values:
        return translated
    return translated.format(
        **{
            name: catalogue.get(value, value) if isinstance(value, str) else value
            for name, value in values.items()
        }
    )


def plural(count: int, one: str, many: str, /, **values: Any) -> str:
    """`one` or `many` by `count` in the reader's language; `{count}` is filled in."""
    forms = _catalogue(language()).get((one, many), (one, many))
    return str(forms[0 if count == 1 else 1]).format(count=count, **values)


def lazily(text: str) -> Callable[[], str]:
    """A function that translates `text` when called, for tables made at import time."""
    return lambda: _(text)
