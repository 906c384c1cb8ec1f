"""Tasks as plain data, so that a run or a file can carry the whole record and rebuild it later.

Works for every record that a task is made of: dataclasses, tuples and mappings of each other. A source is
marked with its class's name, since a task may have any of them.
"""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.records import build, unknown
from ptlm.tasks.record import Task

T = TypeVar("T")
MARK = "type"


def task_to_plain(task: Task) -> dict[str, Any]:
    """Every field of the record, as JSON can hold it."""
    plain: dict[str, Any] = to_plain(task)
    return plain


def task_from_plain(data: Mapping[str, Any]) -> Task:
    """The record again, checked as on its first construction.

    Raises:
        UsageError: an unknown or missing field, or a value that the record refuses.
    """
    return from_plain(Task, data)


def to_plain(value: Any) -> Any:
    """Dataclasses and mappings as dicts, sequences as lists; sources carry their class's name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _marked(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_marked(item) for item in value]
    return value


def _marked(value: Any) -> Any:
    plain = to_plain(value)
    return {MARK: type(value).__name__, **plain} if is_dataclass(value) else plain


def from_plain(cls: type[T], data: Mapping[str, Any]) -> T:
    """An instance of the dataclass `cls`, its fields rebuilt by their declared types."""
    if not isinstance(data, Mapping):
        raise UsageError(N_("{what}: esperava um objeto com campos."), what=cls.__name__)
    hints = _hints(cast(Hashable, cls))
    values = {key: _rebuilt(hints.get(key, Any), item) for key, item in data.items() if key != MARK}
    return build(cls, values, cls.__name__)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cast(Hashable, cls))


def _rebuilt(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _one_of(get_args(hint), value)
    if is_dataclass(hint):
        return from_plain(hint, value)  # type: ignore[arg-type]
    if origin is tuple:
        return tuple(_rebuilt(inner, item) for inner, item in zip(_inner(hint, value), value, strict=True))
    if isinstance(value, Mapping):
        inner = get_args(hint)[-1] if get_args(hint) else Any
        return {key: _rebuilt(inner, item) for key, item in value.items()}
    return value


def _inner(hint: Any, value: Any) -> tuple[Any, ...]:
    arguments = get_args(hint)
    return (arguments[0],) * len(value) if arguments[-1] is Ellipsis else arguments


def _one_of(options: tuple[Any, ...], value: Any) -> Any:
    if value is None or not isinstance(value, Mapping):
        return value
    classes = {option.__name__: option for option in options if option is not NoneType}
    name = value.get(MARK, "")
    if name not in classes:
        raise unknown(N_("Tipo de fonte"), name, classes)
    return from_plain(classes[name], value)
