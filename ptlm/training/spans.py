"""Extractive question answering for encoders: a window slides over a long context, the best span of all wins."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ptlm.errors import ModelError
from ptlm.i18n import N_
from ptlm.tasks.record import Task
from ptlm.training.approach import Answers, Batch, Examples, Head
from ptlm.training.encoders import CHUNK, _Encoder
from ptlm.training.ragged import Ragged

QUESTION, CONTEXT = "question", "context"


class SpanFinder(_Encoder):
    """Start and end of the answer in the context.

    In training, a window without the answer points at its first token; when answering, spans of all windows of a
    row compete by the product of their start and end probabilities, each normalised within its window's context.
    """

    head: ClassVar[Head] = "span"

    def encode(self, table: pa.Table, task: Task, *, labelled: bool) -> Examples:
        """Windows over each row's context; `details` say which row and characters each token comes from."""
        if not self.tokenizer.is_fast:
            raise ModelError(
                N_(
                    "O tokenizador deste modelo não informa posições no texto, e por isso não extrai respostas."
                )
            )
        parts = [
            self._windows(table.slice(start, CHUNK), start, labelled) for start in range(0, len(table), CHUNK)
        ]
        inputs = Ragged.join(part["inputs"] for part in parts)
        types = [part["types"] for part in parts if part["types"] is not None]
        return Examples(
            inputs=inputs,
            types=Ragged.join(types) if types else None,
            labels=np.concatenate([part["labels"] for part in parts]) if labelled else None,
            lengths=inputs.lengths,
            terms=np.ones(len(inputs), dtype=np.int64),
            details={} if labelled else _origins(parts),
        )

    def _windows(self, table: pa.Table, first_row: int, labelled: bool) -> dict[str, Any]:
        longest = self.limit
        questions = self._short_questions(table.column(QUESTION).to_pylist(), longest // 2)
        encoded = self.tokenizer(
            questions,
            table.column(CONTEXT).to_pylist(),
            truncation="only_second",
            max_length=longest,
            stride=min(self.settings.doc_stride, longest // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_attention_mask=False,
        )
        rows = np.array(encoded["overflow_to_sample_mapping"], dtype=np.int64)
        starts, ends = [], []
        for window, offsets in enumerate(encoded["offset_mapping"]):
            inside = [sequence == 1 for sequence in encoded.sequence_ids(window)]
            starts.append([low if kept else -1 for (low, _), kept in zip(offsets, inside, strict=True)])
            ends.append([high if kept else -1 for (_, high), kept in zip(offsets, inside, strict=True)])
        result: dict[str, Any] = {
            "inputs": Ragged.of(encoded["input_ids"]),
            "types": Ragged.of(encoded["token_type_ids"]) if "token_type_ids" in encoded else None,
            "rows": rows + first_row,
            "starts": Ragged.of(starts),
            "ends": Ragged.of(ends),
        }
        if labelled:
            spans = _gold_spans(table)
            result["labels"] = np.array(
                [
                    _token_span(result["starts"][w], result["ends"][w], *spans[row])
                    for w, row in enumerate(rows)
                ]
            ).reshape(-1, 2)
        return result

    def _short_questions(self, questions: list[str], limit: int) -> list[str]:
        """A question of more than half a window would leave no room for the context."""
        encoded = self.tokenizer(
            questions,
            truncation=True,
            max_length=limit,
            add_special_tokens=False,
            return_offsets_mapping=True,
        )
        return [
            text[: offsets[-1][1]] if len(offsets) == limit else text
            for text, offsets in zip(questions, encoded["offset_mapping"], strict=True)
        ]

    def loss(self, model: Any, batch: Batch) -> Tensor:
        """Sum over windows of the mean of the start's and the end's cross-entropy."""
        output = self._forward(model, batch)
        starts, ends = batch["labels"].unbind(-1)
        # Padding must not compete: the loss would depend on which windows happen to share a micro-batch.
        padding = batch["attention_mask"] == 0
        at_start, at_end = (
            functional.cross_entropy(logits.float().masked_fill(padding, -1e9), places, reduction="sum")
            for logits, places in ((output.start_logits, starts), (output.end_logits, ends))
        )
        return (at_start + at_end) / 2

    def outputs(self, model: Any, batch: Batch, task: Task) -> list[Any]:
        """Start and end logits of each window, shape (2, window) with padding."""
        output = self._forward(model, batch)
        return list(torch.stack([output.start_logits, output.end_logits], 1).float().cpu().numpy())

    def answers(self, outputs: Sequence[Any], examples: Examples, table: pa.Table, task: Task) -> Answers:
        """The best span of each row's windows, as the context's own text."""
        contexts = table.column(CONTEXT).to_pylist()
        best: list[tuple[float, int, int]] = [(-np.inf, 0, 0)] * len(table)
        for window, logits in enumerate(outputs):
            row = int(examples.details["rows"][window])
            starts, ends = examples.details["starts"][window], examples.details["ends"][window]
            score, low, high = self._best_span(logits[:, : len(starts)], starts >= 0)
            if score > best[row][0]:
                best[row] = (score, *_trimmed(contexts[row], int(starts[low]), int(ends[high])))
        texts = [context[low:high] for context, (_, low, high) in zip(contexts, best, strict=True)]
        return Answers(
            raw=texts,
            predictions=texts,
            probabilities=[float(np.exp(score)) for score, _, _ in best],
            spans=[(low, high) for _, low, high in best],
        )

    def _best_span(self, logits: NDArray[np.float32], inside: NDArray[np.bool_]) -> tuple[float, int, int]:
        """Log-probability and places of the best span among the n best starts and ends."""
        if not inside.any():
            return -np.inf, 0, 0
        masked = np.where(inside, logits.astype(np.float64), -np.inf)
        peak = masked.max(axis=1, keepdims=True)
        logs = masked - peak - np.log(np.exp(masked - peak).sum(axis=1, keepdims=True))
        lows, highs = (np.argsort(-row, kind="stable")[: self.settings.n_best] for row in logs)
        scores = logs[0][lows][:, None] + logs[1][highs][None, :]
        width = highs[None, :] - lows[:, None]
        scores[(width < 0) | (width >= self.settings.max_answer_length)] = -np.inf
        low, high = np.unravel_index(int(scores.argmax()), scores.shape)
        if np.isinf(scores[low, high]):
            place = int(logs[0].argmax())
            return float(logs[0][place] + logs[1][place]), place, place
        return float(scores[low, high]), int(lows[low]), int(highs[high])


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """The characters `low` to `high` of `text` without the blanks at both ends."""
    inside = text[low:high]
    low += len(inside) - len(inside.lstrip())
    return low, low + len(inside.strip())


def _origins(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The row of each window, and the characters of each of its tokens (-1 outside the context)."""
    return {
        "rows": np.concatenate([part["rows"] for part in parts]),
        "starts": Ragged.join(part["starts"] for part in parts),
        "ends": Ragged.join(part["ends"] for part in parts),
    }


def _gold_spans(table: pa.Table) -> list[tuple[int, int]]:
    """(start, end) characters of each row's first gold answer that is in the context; (-1, -1) where none is."""
    rows = zip(table.column("target").to_pylist(), table.column("answer_start").to_pylist(), strict=True)
    return [next(_found_spans(answers, starts), (-1, -1)) for answers, starts in rows]


def _found_spans(answers: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The answers that stand in the context, without the white space around them, which no token covers."""
    for answer, start in zip(answers, starts, strict=True):
        if start >= 0 and answer.strip():
            low = start + len(answer) - len(answer.lstrip())
            yield low, low + len(answer.strip())


def _token_span(starts: NDArray[np.int32], ends: NDArray[np.int32], low: int, high: int) -> tuple[int, int]:
    """The window's tokens that cover characters `low` to `high`; (0, 0) where they are not all inside."""
    covering = np.flatnonzero((starts >= 0) & (starts < high) & (ends > low))
    if low < 0 or not len(covering) or starts[covering[0]] > low or ends[covering[-1]] < high:
        return 0, 0
    return int(covering[0]), int(covering[-1])
