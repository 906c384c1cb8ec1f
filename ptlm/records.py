"""Records: small frozen dataclasses, found by name and rebuilt from plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import Any, TypeVar

from ptlm.errors import UsageError
from ptlm.i18n import N_

T = TypeVar("T")
MOST_OPTIONS, NEAREST = 10, 3
"""Of more options than the first, as many as the second are said: those most like what was written."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or an empty text; one that begins with it comes first."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    begun = sorted(
        (known for known in by_folded if len(name) > 2 and known.startswith(name.casefold())), key=len
    )
    close = begun or get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[close[0]] if close else ""


def unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that is not among `known`, with the closest one suggested, or what there is.

    `what` is the Portuguese noun, marked with `N_`.
    """
    known = list(known)
    close = suggestion(name, known)
    if close:
        return UsageError(
            N_("{what} “{name}” não existe. Você quis dizer “{close}”?"),
            what=what,
            name=name,
            close=close,
        )
    if len(known) > MOST_OPTIONS:
        known = get_close_matches(name, known, n=NEAREST, cutoff=0.0)
        return UsageError(
            N_("{what} “{name}” não existe. O que há de mais parecido: {options}."),
            what=what,
            name=name,
            options=", ".join(known),
        )
    return UsageError(
        N_("{what} “{name}” não existe. Opções: {options}."),
        what=what,
        name=name,
        options=", ".join(known),
    )


def build(cls: type[T], data: Mapping[str, Any], what: str) -> T:
    """An instance of the dataclass `cls` from `data`; unknown and missing keys are refused by name."""
    names = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for key in data:
        if key not in names:
            raise unknown(what, key, names)
    missing = [
        name
        for name, field in names.items()
        if name not in data and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise UsageError(N_("{what}: falta o campo “{name}”."), what=what, name=missing[0])
    return cls(**data)
