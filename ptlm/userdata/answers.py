"""Answers to questions as cells: one text, a JSON list of texts, or SQuAD's object of texts and places."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Golds:
    """The right answers to one question, and where each begins in the context (-1: not known)."""

    texts: tuple[str, ...]
    starts: tuple[int, ...]

    def as_dict(self) -> dict[str, list[Any]]:
        """As SQuAD's own data have it."""
        return {"text": list(self.texts), "answer_start": list(self.starts)}


def golds(cell: str, context: str | None = None) -> Golds:
    """The answers in one cell; with a `context`, places that are missing or wrong are looked for in it."""
    texts, starts = _parsed(cell)
    if context is not None:
        starts = [
            start if start >= 0 and context.startswith(text, start) else context.find(text)
            for text, start in zip(texts, starts, strict=True)
        ]
    return Golds(tuple(texts), tuple(starts))


def _parsed(cell: str) -> tuple[list[str], list[int]]:
    value: Any = None
    if cell.lstrip()[:1] in ("[", "{"):
        try:
            value = json.loads(cell)
        except (ValueError, RecursionError):
            value = None
    if isinstance(value, dict) and _are_texts(value.get("text")):
        return value["text"], _starts(value.get("answer_start"), len(value["text"]))
    if _are_texts(value):
        return value, [-1] * len(value)
    return [cell], [-1]


def _starts(value: Any, count: int) -> list[int]:
    if isinstance(value, list) and len(value) == count and all(type(start) is int for start in value):
        return value
    return [-1] * count


def _are_texts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(text, str) and text.strip() for text in value)
    )
