"""Model and rows of a case, tokenised by ptlm, and ptlm's own loop over them."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    GPT2Config,
    GPT2LMHeadModel,
    T5Config,
    T5ForConditionalGeneration,
    T5Tokenizer,
)

from ptlm import models, tasks
from ptlm.models import loading
from ptlm.models.record import Model
from ptlm.reporting import Silent
from ptlm.training import plan
from ptlm.training.approach import Examples, join
from ptlm.training.batching import epoch_order
from ptlm.training.checkpoint import Place
from ptlm.training.config import Settings
from ptlm.training.device import Device
from ptlm.training.loop import Trainer
from ptlm.training.prediction import answer
from ptlm.training.ragged import Ragged
from ptlm.training.ways import way
from tests.benchmarks.cases import BATCH, Case

WIDTHS: dict[str, dict[str, dict[str, int]]] = {
    "tiny": {
        "encoder": {
            "hidden_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 512,
        },
        "encoder-decoder": {"d_model": 128, "d_ff": 512, "num_layers": 2, "num_heads": 4, "d_kv": 32},
        "decoder": {"n_embd": 128, "n_layer": 2, "n_head": 4},
    },
    "small": {"encoder": {}, "encoder-decoder": {"num_layers": 6}, "decoder": {}},
}
OUTSIDE = ("embed", "shared", "wte", "wpe", "lm_head")
"""Parts of a parameter's name that do not belong to the backbone."""


class Work:
    """Model and rows of a case, for all ways alike."""

    def __init__(
        self,
        case: Case,
        size: str = "nano",
        scale: float = 1.0,
        settings: Settings | None = None,
        epochs: int = 1,
    ) -> None:
        self.case = case
        self.settings = settings or Settings(
            epochs=epochs, batch_size=BATCH, learning_rate=case.learning_rate, schedule="constant", warmup=0.0
        )
        self.device = Device.open(self.settings.precision, self.settings.graphs)
        chosen = [tasks.find(task) for task in case.tasks]
        approach = way(case.family, chosen[0].kind)
        self.loaded = model_of(case, size, approach.head, self.settings.seed, len(chosen[0].labels))
        self.data = self._limited([plan.load(task, self.settings, Silent()) for task in chosen], scale)
        self.approach = approach(
            self.loaded.tokenizer,
            self.settings,
            self.device.pad_multiple,
            loading.max_positions(self.loaded.model),
        )
        self.train = join([self.approach.encode(d.train, d.task, labelled=True) for d in self.data])
        self.backbone = sum(
            parameter.numel()
            for label, parameter in self.loaded.model.named_parameters()
            if not any(part in label for part in OUTSIDE)
        )

    def _limited(self, whole: list[plan.Data], scale: float) -> list[plan.Data]:
        """The case's number of rows, from each task its share."""
        train = self._share(sum(len(data.train) for data in whole), self.case.rows[0] * scale)
        evaluation = self._share(sum(len(data.evaluation) for data in whole), self.case.rows[1] * scale)
        return [
            plan.load(
                data.task,
                replace(
                    self.settings,
                    limit_train=max(1, round(len(data.train) * train)),
                    limit_eval=max(1, round(len(data.evaluation) * evaluation)),
                ),
                Silent(),
            )
            for data in whole
        ]

    @staticmethod
    def _share(rows: int, wanted: float) -> float:
        return min(1.0, wanted / rows) if wanted else 1.0

    def fit(self, examples: Examples) -> Place:
        """Train on `examples` with ptlm's loop, without an evaluation in between."""
        with tempfile.TemporaryDirectory() as folder:
            trainer = Trainer(
                model=self.loaded.model,
                approach=self.approach,
                examples=examples,
                settings=replace(self.settings, evaluate="end"),
                device=self.device,
                report=Silent(),
                stop=lambda: False,
                evaluate=lambda place: 0.0,
                keep_best=lambda place: None,
                checkpoints=Path(folder),
                place=Place(part="bench"),
            )
            self.gradients = trainer.gradients
            return trainer.fit()

    def exact(self) -> float:
        """Share of the evaluation rows that the model answers exactly."""
        right = rows = 0
        for data in self.data:
            unlabelled = self.approach.encode(data.evaluation, data.task, labelled=False)
            answers = answer(
                self.loaded.model,
                self.approach,
                unlabelled,
                data.evaluation,
                data.task,
                self.device,
                Silent(),
            )
            targets = data.evaluation.column("target").to_pylist()
            right += sum(ours == target for ours, target in zip(answers.predictions, targets, strict=True))
            rows += len(targets)
        return right / rows

    def collate_all(self) -> None:
        """Make an epoch's batches, and nothing with them."""
        for rows in epoch_order(self.train.lengths, BATCH, seed=0, epoch=0):
            for piece in self.device.pieces(rows, self.train.lengths, training=True):
                self.approach.collate(self.train, piece)


def model_of(case: Case, size: str, head: Any, seed: int, labels: int) -> loading.Loaded:
    """The case's model with random weights: embedded, or of a published shape with PTT5's vocabulary."""
    outputs = max(labels, 1)
    if size == "nano":
        return loading.load(models.find(case.nano), head, seed=seed, num_labels=outputs)
    with tempfile.TemporaryDirectory() as folder:
        write_model(case, size, Path(folder), seed)
        return loading.load(
            Model(id=folder, title=size, family=case.family), head, seed=seed, num_labels=outputs
        )


def write_model(case: Case, size: str, folder: Path, seed: int) -> None:
    """A folder with a model of random weights and PTT5's vocabulary, from the raw data."""
    vocabulary = Path(os.environ["PTLM_DATA_DIR"]) / "tokenizers" / "ptt5_spm_32000_pt.model"
    common: dict[str, Any] = {"vocab_size": 32128, "pad_token_id": 0, "eos_token_id": 1}
    common |= WIDTHS[size][case.family]
    torch.manual_seed(seed)
    model: Any
    if case.family == "encoder":
        model = BertForSequenceClassification(BertConfig(**common))
    elif case.family == "encoder-decoder":
        model = T5ForConditionalGeneration(T5Config(**common, decoder_start_token_id=0, dropout_rate=0.0))
    else:
        model = GPT2LMHeadModel(GPT2Config(**common, bos_token_id=1))
    model.save_pretrained(folder)
    T5Tokenizer.from_pretrained(str(vocabulary), extra_ids=0, sep_token="</s>").save_pretrained(folder)


def subset(examples: Examples, rows: int) -> Examples:
    """The first rows of tokenised examples."""

    def first(part: Any) -> Any:
        if isinstance(part, Ragged):
            return Ragged(part.values[: part.offsets[rows]], part.offsets[: rows + 1])
        return part[:rows] if part is not None else None

    if len(examples) <= rows:
        return examples
    names = ("inputs", "types", "labels", "lengths", "terms")
    return replace(examples, **{name: first(getattr(examples, name)) for name in names})


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of wall clock, and of processor time in all threads, once what is under it has ended."""

    def now() -> tuple[float, float]:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter(), time.process_time()

    spent: list[float] = []
    started = now()
    yield spent
    spent.extend(end - start for end, start in zip(now(), started, strict=True))
