"""Figures of one task's name whose rows are not the same: a task made anew from other data, a data set that changed."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ptlm.results.figure import Figure

SHOWN = 8
"""Digits of a fingerprint that stand in a split's name."""
_MARK = re.compile(rf"(?: \(|; )data [0-9a-f]{{{SHOWN}}}(?P<end>\)?)")


def told_apart(figures: Iterable[Figure]) -> list[Figure]:
    """The figures, where those of other data than the newest have them in their split's name, which keeps them apart.

    The newest are those of the first own figure of a task's split (own figures come newest first), or of the first
    that says which data it is of. Figures that do not say so, as publications' do not, stand with the newest.
    """
    everything = list(figures)
    newest: dict[tuple[str, str], str] = {}
    for figure in sorted((each for each in everything if each.data), key=lambda each: each.origin != "own"):
        newest.setdefault(_split_of(figure), figure.data)
    return [
        _marked(figure) if figure.data and figure.data != newest[_split_of(figure)] else figure
        for figure in everything
    ]


def _split_of(figure: Figure) -> tuple[str, str]:
    return figure.task, common(figure.split).partition(" (")[0]


def _marked(figure: Figure) -> Figure:
    split, mark = common(figure.split), f"data {figure.data[:SHOWN]}"
    return replace(figure, split=f"{split[:-1]}; {mark})" if split.endswith(")") else f"{split} ({mark})")


def common(split: str) -> str:
    """A split's name without what tells other data apart: `test (40 rows; data 0a1b2c3d)` is `test (40 rows)`."""
    return _MARK.sub(lambda found: found["end"] if found[0].startswith(";") else "", split)
