"""Records: small frozen dataclasses, found by name and rebuilt from plain data."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

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
    """An instance of the dataclass `cls` from `data`.

    Unknown and missing keys, and plain values of another type than the field's, are refused by name.
    """
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
    for name, types in _plain_types(cast(Hashable, cls)).items():
        if name in data and not _is_of(data[name], types):
            raise UsageError(N_("{what}: o campo “{name}” tem um valor de outro tipo."), what=what, name=name)
    return cls(**data)


PLAIN = frozenset({str, int, float, bool, NoneType})
"""Types whose values are checked as they are; what holds others checks itself on construction."""


@cache
def _plain_types(cls: Any) -> Mapping[str, tuple[type, ...]]:
    """The fields of `cls` in which nothing but plain values may stand, and of which types."""
    hints = get_type_hints(cls)
    options = {
        name: get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        for name, hint in hints.items()
    }
    return {name: types for name, types in options.items() if PLAIN.issuperset(types)}


def _is_of(value: Any, types: tuple[type, ...]) -> bool:
    """Whether a value is of one of the types; a whole number is a number, and a truth value is none."""
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types) or (isinstance(value, int) and float in types)
