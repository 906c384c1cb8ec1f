"""What the ways to train have in common, and the one table that says which way serves which family and kind."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Protocol, Self

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import Tensor

from ptlm.tasks.record import Task
from ptlm.training.config import Settings
from ptlm.training.ragged import Ragged

Head = Literal["classification", "regression", "span", "seq2seq", "causal"]
Batch = dict[str, Tensor]
IGNORED = -100
"""Label value without a loss, as torch's cross-entropy has it."""
LABEL_MULTIPLE = 8
"""What tensor cores want; every token more is projected on the vocabulary."""


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Tokenised rows, ready to be cut into batches. Question answering may make several examples of one row."""

    inputs: Ragged
    types: Ragged | None = None
    """Token type ids, where the tokenizer has them."""
    labels: Ragged | NDArray[Any] | None = None
    """Label tokens, class indices (int64), numbers (float32) or spans (int64, shape (examples, 2))."""
    lengths: NDArray[np.int64]
    """Tokens an example costs."""
    terms: NDArray[np.int64]
    """Terms an example adds to the loss; the effective batch's loss is the mean over all of them."""
    shortened: int = 0
    """Rows of which the end was cut off."""
    details: dict[str, Any] = field(default_factory=dict)
    """What reading the answers back needs."""

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A model's answers to rows, in the rows' order."""

    raw: list[str]
    """What the model wrote, or its head's output as text."""
    predictions: list[Any]
    """In the kind's terms; None where the text is no answer."""
    probabilities: list[float]
    """The model's own confidence, 0–1; NaN where the head has none."""
    spans: list[tuple[int, int]] | None = None
    """Where each answer begins and ends in its context, in characters (extractive question answering)."""


class Approach(Protocol):
    """One way to train a task and to read its answers."""

    head: ClassVar[Head]

    @property
    def tokenizer(self) -> Any:
        """The model's, settled for training."""

    @property
    def settings(self) -> Settings:
        """The run's."""

    @property
    def positions(self) -> int:
        """Positions the model has; 0: no limit."""

    @property
    def limit(self) -> int:
        """Input tokens at most, special tokens included."""

    def encode(self, table: pa.Table, task: Task, *, labelled: bool) -> Examples:
        """Tokenise the rows of `ptlm.sources.load`."""

    def padded_to(self, multiple: int) -> "Approach":
        """The same with lengths rounded up to `multiple`."""

    def collate(self, examples: Examples, rows: Sequence[int]) -> Batch:
        """The examples' tensors, padded; with labels where the examples have them."""

    def loss(self, model: Any, batch: Batch) -> Tensor:
        """Sum (not mean) of the loss over the batch's terms, a scalar in fp32."""

    def passes(self, task: Task) -> int:
        """How often rows go through the model until they are answered, at most."""

    def outputs(self, model: Any, batch: Batch, task: Task) -> list[Any]:
        """Whatever `answers` needs of each example."""

    def answers(self, outputs: Sequence[Any], examples: Examples, table: pa.Table, task: Task) -> Answers:
        """The outputs of all examples, in order, as one answer a row."""


@dataclass(frozen=True)
class Way:
    """What every approach is made with."""

    tokenizer: Any
    settings: Settings
    pad_multiple: int = 1
    """Lengths are rounded up to this."""
    positions: int = 0
    """Positions the model has; 0: no limit."""
    head: ClassVar[Head]

    def __post_init__(self) -> None:
        # What a text is filled up to must not lie beyond the model's last position.
        object.__setattr__(self, "pad_multiple", math.gcd(self.pad_multiple, self.positions))

    @property
    def label_multiple(self) -> int:
        """Lengths of labels, which are short, are rounded up to this."""
        return math.gcd(self.pad_multiple, LABEL_MULTIPLE)

    def padded_to(self, multiple: int) -> Self:
        """The same with lengths rounded up to `multiple`."""
        return replace(self, pad_multiple=multiple)

    @property
    def limit(self) -> int:
        """Input tokens at most, special tokens included."""
        return min(self.settings.max_length, self.positions or self.settings.max_length)

    def passes(self, task: Task) -> int:
        """Once: what writes its answer says otherwise."""
        return 1


def join(parts: Sequence[Examples]) -> Examples:
    """The examples of several tasks as one set, in order. All come from one approach."""
    if len(parts) == 1:
        return parts[0]
    labels = [part.labels for part in parts]
    types = [part.types for part in parts if part.types is not None]
    return Examples(
        inputs=Ragged.join(part.inputs for part in parts),
        types=Ragged.join(types) if types else None,
        labels=_joined_labels(labels),
        lengths=np.concatenate([part.lengths for part in parts]),
        terms=np.concatenate([part.terms for part in parts]),
        shortened=sum(part.shortened for part in parts),
    )


def _joined_labels(labels: Sequence[Any]) -> Any:
    if isinstance(labels[0], Ragged):
        return Ragged.join(labels)
    return np.concatenate(labels)


def mask_of(lengths: NDArray[np.int64], width: int, *, left: bool = False) -> Tensor:
    """1 for tokens and 0 for padding, shape (rows, width)."""
    places = np.arange(width)[None, :]
    kept = places >= width - lengths[:, None] if left else places < lengths[:, None]
    return torch.from_numpy(kept.astype(np.int64))


def bare(model: Any) -> Any:
    """The model inside a distributed wrapper."""
    return getattr(model, "module", model)
