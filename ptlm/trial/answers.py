"""What a model answers to one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One row's answer."""

    prediction: int | float | str | None
    """Class index, number or text; None where what the model wrote is no answer to the task."""
    label: str | None = None
    """The verbalised class (classification)."""
    probability: float | None = None
    """The model's own confidence in the answer, 0–1; None where its head has none."""
    raw_output: str = ""
    """What the model wrote, or its head's output as text."""
    start: int | None = None
    """Where an extracted answer begins in the context, in characters."""
    end: int | None = None
    """Where it ends."""
    classes: tuple[float, ...] | None = None
    """Probability of each class, by class index (explained answers to classification)."""
    read: tuple[str, ...] = ()
    """What the model read, its special tokens included; several windows of a long context (explained answers)."""
    tokens: int = 0
    """Tokens read, all windows together (explained answers)."""
    shortened: bool = False
    """Whether the text was too long and its end was not read (explained answers)."""


def answers_from_plain(columns: Mapping[str, Sequence[Any]]) -> list[Answer]:
    """Answers out of one list a field, all of one length."""
    names = [field.name for field in fields(Answer) if field.name in columns]
    rows = zip(*(columns[name] for name in names), strict=True)
    return [Answer(**{name: _frozen(value) for name, value in zip(names, row, strict=True)}) for row in rows]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
