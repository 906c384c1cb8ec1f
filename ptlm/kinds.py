"""The kinds of task: how an answer is written as text, read back from text, and scored.

A kind knows nothing of tensors or of model families' internals; `ptlm.training` has one table that says how
each family is trained for each kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Family = Literal["encoder", "encoder-decoder", "decoder"]
FAMILIES: tuple[Family, ...] = ("encoder", "encoder-decoder", "decoder")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an answer of one task can be."""

    labels: tuple[str, ...] = ()
    """Verbalised labels by class index (classification)."""
    scale: tuple[float, float] = (0.0, 5.0)
    """Lowest and highest number (similarity)."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of task. A *target* is a class index, a number, a list of gold texts, or a text."""

    name: str
    title: str
    """Portuguese, marked for translation."""
    families: frozenset[Family]
    """The families that can do it."""
    metrics: tuple[str, ...]
    """Keys of `ptlm.metrics.METRICS` that make sense for it; the first is the default."""
    verbalise: Callable[[Any, Answers], str]
    """Target to the text a generating model learns to write."""
    parse: Callable[[str, Answers], Any]
    """Generated text to a prediction, or None where it is none (unparsed)."""
    fallback: Callable[[Any, Answers], Any]
    """The prediction that stands for an unparsed output, given the target: always wrong."""
    baseline: Callable[[Sequence[Any], int, Answers], list[Any]]
    """Train targets and a number of rows to the trivial predictions (majority class, mean, …)."""
    score: Callable[[Sequence[Any], Sequence[Any], Sequence[str], Answers], Mapping[str, float]]
    """Targets, predictions and metric names to values."""
    row_scores: Callable[[Sequence[Any], Sequence[Any], Answers], list[float]]
    """One number a row: how right each prediction is (1 right … 0 wrong; squared error for numbers)."""
    counts_unparsed: bool
    """Whether a generated text can fail to be an answer."""


KINDS: dict[str, Kind] = {}
