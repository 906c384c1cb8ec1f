"""Encoders with a head: classification, regression, and spans of a context."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ptlm.kinds import clip
from ptlm.tasks.record import Task
from ptlm.training import last_layer
from ptlm.training.approach import Answers, Batch, Examples, Head, Way, bare, mask_of
from ptlm.training.ragged import Ragged
from ptlm.training.texts import columns

CHUNK = 2_000
"""Rows tokenised at once: bounded memory, still one call into the tokenizer's threads."""


class _Encoder(Way):
    def encode(self, table: pa.Table, task: Task, *, labelled: bool) -> Examples:
        """One text, or a pair; further columns join the second text behind separators."""
        inputs, types, shortened = [], [], 0
        for start in range(0, len(table), CHUNK):
            encoded = self._encoded(table.slice(start, CHUNK), task)
            inputs.append(Ragged.of(encoded["input_ids"]))
            if "token_type_ids" in encoded:
                types.append(Ragged.of(encoded["token_type_ids"]))
            shortened += _shortened(encoded, np.flatnonzero(inputs[-1].lengths >= self.limit))
        joined = Ragged.join(inputs)
        return Examples(
            inputs=joined,
            types=Ragged.join(types) if types else None,
            labels=self._labels(table) if labelled else None,
            lengths=joined.lengths,
            terms=np.ones(len(joined), dtype=np.int64),
            shortened=shortened,
        )

    def _encoded(self, table: pa.Table, task: Task) -> Any:
        """The tokenizer's answer. A separator between columns is the token, even where texts that spell it are not."""
        first, *others = columns(table, task).values()
        separator = self.tokenizer.sep_token or self.tokenizer.eos_token or " "
        second = [separator.join(texts) for texts in zip(*others, strict=True)] if others else None
        special = {"split_special_tokens": False} if len(others) > 1 else {}
        return self.tokenizer(
            first, second, truncation=True, max_length=self.limit, return_attention_mask=False, **special
        )

    def _labels(self, table: pa.Table) -> Any:
        raise NotImplementedError

    def collate(self, examples: Examples, rows: Sequence[int]) -> Batch:
        """input_ids, attention_mask and (where there are some) token_type_ids, labels."""
        ids = examples.inputs.padded(rows, self.tokenizer.pad_token_id, multiple=self.pad_multiple)
        batch = {
            "input_ids": torch.from_numpy(ids),
            "attention_mask": mask_of(examples.inputs.lengths[list(rows)], ids.shape[1]),
        }
        if examples.types is not None:
            types = examples.types.padded(rows, 0, multiple=self.pad_multiple)
            batch["token_type_ids"] = torch.from_numpy(types)
        if isinstance(examples.labels, np.ndarray):
            batch["labels"] = torch.from_numpy(examples.labels[list(rows)])
        return batch

    @staticmethod
    def _forward(model: Any, batch: Batch) -> Any:
        return model(**{name: tensor for name, tensor in batch.items() if name != "labels"})

    def _pooled(self, model: Any, batch: Batch) -> Tensor:
        """Logits of a head that reads the first token alone, in fp32."""
        with last_layer.only(bare(model), torch.zeros_like(batch["input_ids"][:, :1])):
            return self._forward(model, batch).logits.float()


def _shortened(encoded: Any, full: NDArray[np.int64]) -> int:
    """How many of the rows that are `full` lost their end; where the tokenizer does not tell, all of them."""
    told = encoded.encodings
    return len(full) if told is None else sum(bool(told[row].overflowing) for row in full)


class Classifier(_Encoder):
    """A class index from the pooled text."""

    head: ClassVar[Head] = "classification"

    def _labels(self, table: pa.Table) -> Any:
        return table.column("target").to_numpy().astype(np.int64)

    def loss(self, model: Any, batch: Batch) -> Tensor:
        """Sum of the cross-entropy."""
        logits = self._pooled(model, batch)
        return functional.cross_entropy(logits, batch["labels"], reduction="sum")

    def outputs(self, model: Any, batch: Batch, task: Task) -> list[Any]:
        """Class probabilities, shape (classes,) each."""
        return list(self._pooled(model, batch).softmax(-1).cpu().numpy())

    def answers(self, outputs: Sequence[Any], examples: Examples, table: pa.Table, task: Task) -> Answers:
        """The likeliest class."""
        best = [int(row.argmax()) for row in outputs]
        return Answers(
            raw=[task.labels[index] for index in best],
            predictions=best,
            probabilities=[float(row.max()) for row in outputs],
        )


class Regressor(_Encoder):
    """A number from the pooled text, clipped to the task's scale when answered."""

    head: ClassVar[Head] = "regression"

    def _labels(self, table: pa.Table) -> Any:
        return table.column("target").to_numpy().astype(np.float32)

    def loss(self, model: Any, batch: Batch) -> Tensor:
        """Sum of the squared error. Some families answer (rows, 1), others (rows,)."""
        values = self._pooled(model, batch).reshape(-1)
        return functional.mse_loss(values, batch["labels"], reduction="sum")

    def outputs(self, model: Any, batch: Batch, task: Task) -> list[Any]:
        """The number, not yet clipped."""
        return self._pooled(model, batch).reshape(-1).tolist()

    def answers(self, outputs: Sequence[Any], examples: Examples, table: pa.Table, task: Task) -> Answers:
        """The number on the scale."""
        return Answers(
            raw=[repr(value) for value in outputs],
            predictions=clip(outputs, task.answers),
            probabilities=[float("nan")] * len(outputs),
        )
