"""Families that write their answer: encoder-decoders and decoders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import torch
from torch import Tensor
from torch.nn import functional
from transformers import LogitsProcessor, LogitsProcessorList

from ptlm.models.loading import TARGET_BOS
from ptlm.tasks.record import Task
from ptlm.training import causal, last_layer
from ptlm.training.approach import IGNORED, Answers, Batch, Examples, Head, Way, bare, mask_of
from ptlm.training.encoders import CHUNK
from ptlm.training.ragged import Ragged
from ptlm.training.texts import fitted_prompts, prompts

NUMBER_SAMPLES = (" 0.123", " 1.875", " 2.5", " 3.733", " 4.964")
"""Numbers as long as any in the data: what an answer to a similarity task may need."""


class _Confidence(LogitsProcessor):
    """Keeps the probability of each greedy choice, so that no second pass is needed for it."""

    def __init__(self) -> None:
        self.steps: list[Tensor] = []

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        self.steps.append(scores.float().log_softmax(-1).amax(-1))
        return scores


class _Generator(Way):
    def encode(self, table: pa.Table, task: Task, *, labelled: bool) -> Examples:
        """Prompts and, for labelled rows, verbalised targets."""
        inputs, labels, shortened = [], [], 0
        for start in range(0, len(table), CHUNK):
            chunk = table.slice(start, CHUNK)
            ids, cut = self._fitting_ids(chunk, task)
            shortened += cut
            inputs.append(Ragged.of(ids))
            if labelled:
                labels.append(Ragged.of(self._label_ids(self._verbalised(chunk, task), task)))
        return self._examples(Ragged.join(inputs), Ragged.join(labels) if labelled else None, shortened)

    def _fitting_ids(self, table: pa.Table, task: Task) -> tuple[list[list[int]], int]:
        """The prompts' tokens, and how many rows had to be shortened: only those too long are looked at twice."""
        room = self._room(task)
        ids = self._prompt_ids(prompts(table, task, self.settings.prefix), task)
        long = [row for row, tokens in enumerate(ids) if len(tokens) > room]
        if not long:
            return ids, 0
        fitted, cut = fitted_prompts(table.take(long), task, self.settings.prefix, self._measure, room)
        for row, tokens in zip(long, self._prompt_ids(fitted, task), strict=True):
            ids[row] = tokens
        return ids, cut

    def _examples(self, inputs: Ragged, labels: Ragged | None, shortened: int) -> Examples:
        terms = labels.lengths if labels is not None else np.zeros(len(inputs), dtype=np.int64)
        return Examples(
            inputs=inputs, labels=labels, lengths=inputs.lengths + terms, terms=terms, shortened=shortened
        )

    def _measure(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._bare_ids(list(texts))]

    def _bare_ids(self, texts: list[str]) -> list[list[int]]:
        ids: list[list[int]] = self.tokenizer(texts, add_special_tokens=False, return_attention_mask=False)[
            "input_ids"
        ]
        return ids

    def _room(self, task: Task) -> int:
        raise NotImplementedError

    def _prompt_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        raise NotImplementedError

    def _label_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        raise NotImplementedError

    @staticmethod
    def _verbalised(table: pa.Table, task: Task) -> list[str]:
        verbalise = task.kind_record.verbalise
        return [verbalise(target, task.answers) for target in table.column("target").to_pylist()]

    def _closed(self, ids: list[int], limit: int) -> list[int]:
        """At most `limit` tokens, the end-of-sequence token among them exactly once, at the end."""
        eos = self.tokenizer.eos_token_id
        ids = ids[:-1] if ids and ids[-1] == eos else ids
        return [*ids[: limit - 1], eos]

    def row_losses(self, model: Any, batch: Batch) -> Tensor:
        """Cross-entropy of the label's tokens, summed over each row, shape (rows,)."""
        raise NotImplementedError

    def loss(self, model: Any, batch: Batch) -> Tensor:
        """Sum of the cross-entropy of the label's tokens."""
        return self.row_losses(model, batch).sum()

    def label_examples(self, examples: Examples, task: Task) -> Examples:
        """Every unlabelled example once with each of the task's labels: row by row, label by label."""
        labels = self._label_ids(list(task.labels), task)
        inputs = Ragged.of([examples.inputs[row] for row in range(len(examples)) for _ in labels])
        return self._examples(inputs, Ragged.of(labels * len(examples)), 0)

    def new_tokens(self, task: Task) -> int:
        """Tokens an answer may take: for closed answers what the longest of them needs, its end included."""
        known = {"classification": task.labels, "similarity": NUMBER_SAMPLES}.get(task.kind)
        if known is None:
            return self.settings.max_new_tokens
        longest = max(len(ids) for ids in self._label_ids(list(known), task))
        return min(self.settings.max_new_tokens, longest)

    def passes(self, task: Task) -> int:
        """Once for every token of the answer."""
        return self.new_tokens(task)

    def outputs(self, model: Any, batch: Batch, task: Task) -> list[Any]:
        """(text, probability) of each greedy answer."""
        confidence = _Confidence()
        config = deepcopy(
            model.generation_config
        )  # settled when the model was loaded: greedy, with its own tokens
        config.max_new_tokens = self.new_tokens(task)
        with last_layer.only(model, None):
            produced = model.generate(
                **{name: tensor for name, tensor in batch.items() if name != "labels"},
                generation_config=config,
                logits_processor=LogitsProcessorList([confidence]),
            )[:, -len(confidence.steps) :]
        return self._read(produced.cpu().numpy(), torch.stack(confidence.steps, 1).cpu().numpy())

    def _read(self, tokens: Any, logs: Any) -> list[Any]:
        eos = self.tokenizer.eos_token_id
        ends = [int((row == eos).argmax()) if (row == eos).any() else len(row) for row in tokens]
        kept = [row[:end].tolist() for row, end in zip(tokens, ends, strict=True)]
        texts = self.tokenizer.batch_decode(
            kept, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        chances = [float(np.exp(row[: end + 1].sum())) for row, end in zip(logs, ends, strict=True)]
        return list(zip(texts, chances, strict=True))

    def answers(self, outputs: Sequence[Any], examples: Examples, table: pa.Table, task: Task) -> Answers:
        """Each text read back by the task's kind."""
        parse = task.kind_record.parse
        return Answers(
            raw=[text for text, _ in outputs],
            predictions=[parse(text, task.answers) for text, _ in outputs],
            probabilities=[chance for _, chance in outputs],
        )


class Seq2Seq(_Generator):
    """The encoder reads the prompt, the decoder writes the label."""

    head: ClassVar[Head] = "seq2seq"

    def _room(self, task: Task) -> int:
        return self.limit - 1 - self.tokenizer.num_special_tokens_to_add()

    def _prompt_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        # Some vocabularies do not append the end of sequence themselves; the model was trained to see it.
        encoded = self.tokenizer(texts, return_attention_mask=False)["input_ids"]
        return [self._closed(ids, self.limit) for ids in encoded]

    def _label_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        encoded = self.tokenizer(text_target=texts, return_attention_mask=False)["input_ids"]
        return [self._closed(ids, self.settings.max_target_length) for ids in encoded]

    def collate(self, examples: Examples, rows: Sequence[int]) -> Batch:
        """input_ids, attention_mask and labels (padding ignored)."""
        ids = examples.inputs.padded(rows, self.tokenizer.pad_token_id, multiple=self.pad_multiple)
        mask = mask_of(examples.inputs.lengths[list(rows)], ids.shape[1])
        batch = {"input_ids": torch.from_numpy(ids), "attention_mask": mask}
        if isinstance(examples.labels, Ragged):
            labels = examples.labels.padded(rows, IGNORED, multiple=self.label_multiple)
            batch["labels"] = torch.from_numpy(labels)
        return batch

    def row_losses(self, model: Any, batch: Batch) -> Tensor:
        """Cross-entropy of the label's tokens, summed over each row."""
        labels = batch["labels"]
        shifted = bare(model).prepare_decoder_input_ids_from_labels(labels)
        output = model(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            decoder_input_ids=shifted,
            use_cache=False,
        )
        return _by_row(output.logits, labels)


class Causal(_Generator):
    """The decoder reads the prompt and goes on with the label.

    Labelled rows are prompt and label end to end; the loss is on the label's tokens alone. Rows to be answered
    are padded on the left, so that what is generated does not depend on the row's neighbours.
    """

    head: ClassVar[Head] = "causal"

    @property
    def limit(self) -> int:
        """Input tokens at most: the answer takes positions behind them."""
        longest_answer = max(self.settings.max_new_tokens, self.settings.max_target_length)
        return min(super().limit, self.positions - longest_answer) if self.positions else super().limit

    def _room(self, task: Task) -> int:
        around = self._measure([self._between(task)])[0] + 1 + self.tokenizer.num_special_tokens_to_add()
        return max(8, self.limit - around)

    def _between(self, task: Task) -> str:
        """Text between prompt and answer, where no token marks it."""
        return f" {task.lead_in}" if task.lead_in and not self.settings.target_bos else ""

    def _prompt_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        between = self._between(task)
        encoded = self.tokenizer([text + between for text in texts], return_attention_mask=False)["input_ids"]
        eos = self.tokenizer.eos_token_id
        start = [self.tokenizer.convert_tokens_to_ids(TARGET_BOS)] if self.settings.target_bos else []
        return [[*(ids[:-1] if len(ids) > 1 and ids[-1] == eos else ids), *start] for ids in encoded]

    def _label_ids(self, texts: list[str], task: Task) -> list[list[int]]:
        if self.settings.target_bos:
            encoded = self._bare_ids(texts)
        else:
            # A text in the middle of another: what its tokens are behind a colon and a space.
            colon = self._bare_ids([":"])[0]
            encoded = [ids[len(colon) :] for ids in self._bare_ids([f": {text.lstrip()}" for text in texts])]
        return [self._closed(ids, self.settings.max_target_length) for ids in encoded]

    def collate(self, examples: Examples, rows: Sequence[int]) -> Batch:
        """Labelled: prompt and label end to end (input_ids), the labels, and where each is to be read.

        `read` are positions in input_ids, `labels` the tokens that follow them, both of shape (rows, longest label).
        Unlabelled: left-padded prompts and their mask.
        """
        if isinstance(examples.labels, Ragged):
            return self._with_labels(examples.inputs, examples.labels, rows)
        ids = examples.inputs.padded(rows, self.tokenizer.pad_token_id, left=True, multiple=self.pad_multiple)
        mask = mask_of(examples.inputs.lengths[list(rows)], ids.shape[1], left=True)
        return {"input_ids": torch.from_numpy(ids), "attention_mask": mask}

    def _with_labels(self, inputs: Ragged, labels: Ragged, rows: Sequence[int]) -> Batch:
        whole = Ragged.of([np.concatenate([inputs[row], labels[row]]) for row in rows])
        # What fills up is never looked at. Not with the padding token: transformers would miss a mask and say so.
        filler = int(self.tokenizer.pad_token_id == 0)
        ids = whole.padded(range(len(rows)), filler, multiple=self.pad_multiple)
        answers = labels.padded(rows, IGNORED, multiple=self.label_multiple)
        # As many neighbours for every row, from the prompt's last token on; fewer behind than that: some before it.
        last = inputs.lengths[list(rows)] - 1
        first = np.minimum(last, ids.shape[1] - answers.shape[1])
        shifted = np.full_like(answers, IGNORED)
        for line, before in enumerate(last - first):
            shifted[line, before:] = answers[line, : answers.shape[1] - before]
        return {
            "input_ids": torch.from_numpy(ids),
            "labels": torch.from_numpy(shifted),
            "read": torch.from_numpy(first[:, None] + np.arange(answers.shape[1])),
        }

    def row_losses(self, model: Any, batch: Batch) -> Tensor:
        """Cross-entropy of the label's tokens, summed over each row; nothing else is projected on the vocabulary.

        Padding is on the right, where no token of the row looks: so there is no mask, and attention can use the
        kernels that know the causal one alone.
        """
        read = batch["read"]
        inside = bare(model)
        with last_layer.only(inside, read), _projected_at(inside, read), causal.without_mask(inside):
            output = model(input_ids=batch["input_ids"], use_cache=False)
        return _by_row(output.logits, batch["labels"])


@contextmanager
def _projected_at(model: Any, positions: Tensor) -> Iterator[None]:
    """Project on the vocabulary what stands at each row's `positions` (rows, positions), and nothing else."""

    def pick(_: Any, inputs: tuple[Tensor]) -> tuple[Tensor]:
        return (inputs[0].take_along_dim(positions[..., None], 1),)

    hook = model.get_output_embeddings().register_forward_pre_hook(pick)
    try:
        yield
    finally:
        hook.remove()


def _by_row(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of `logits` (rows, tokens, vocabulary) against `labels` (rows, tokens), shape (rows,)."""
    losses = functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return losses.view(labels.shape).sum(1)
