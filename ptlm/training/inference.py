"""Answers of a finished run's model to new rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

from ptlm.errors import RunError
from ptlm.i18n import N_
from ptlm.kinds import Family
from ptlm.models import loading
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import Task
from ptlm.training import plan, prediction
from ptlm.training.approach import Examples
from ptlm.training.config import Settings
from ptlm.training.device import Device
from ptlm.training.ways import way


@dataclass(frozen=True)
class Predictor:
    """A kept model, ready to answer rows of one task."""

    task: Task
    approach: Any
    model: Any
    device: Device

    @classmethod
    def open(
        cls, run: Path, family: Family, task: Task, tasks: Sequence[Task], settings: Settings
    ) -> "Predictor":
        """The model that the run in folder `run` trained for `task`, one of the run's `tasks`.

        Raises:
            RunError: the run kept no model for the task.
        """
        part = next(part for part in plan.parts(family, tasks) if task.id in {one.id for one in part.tasks})
        folder = run / "model" / part.name
        if not folder.is_dir():
            raise RunError(
                N_(
                    "A execução não tem modelo guardado para a tarefa “{task}” (pasta {folder}): repita a execução."
                ),
                task=task.id,
                folder=folder,
            )
        kind_of = way(family, task.kind)
        loaded = loading.reopen(folder, kind_of.head)
        device = Device.open(settings.precision)
        model = loaded.model.to(device.accelerator.device).eval()
        device.suit(model)
        positions = loading.max_positions(model)
        return cls(task, kind_of(loaded.tokenizer, settings, device.pad_multiple, positions), model, device)

    def predict(
        self, table: pa.Table, report: Reporter | None = None, stop: Callable[[], bool] = lambda: False
    ) -> pa.Table:
        """Answers to the rows of `table` (the task's text columns, no target needed), in order.

        Columns: `prediction` (class index, number or text; null where the output is no answer), `label` (the
        verbalised class; classification only), `probability` (0–1; null where the head has none), `raw_output`,
        `start` and `end` (characters of the context; encoders' question answering only).
        """
        examples = self.approach.encode(table, self.task, labelled=False)
        answers = prediction.answer(
            self.model, self.approach, examples, table, self.task, self.device, report or Silent(), stop
        )
        columns: dict[str, Any] = {
            "prediction": answers.predictions,
            "probability": pa.array(answers.probabilities, pa.float64(), from_pandas=True),
            "raw_output": answers.raw,
        }
        if self.task.labels:
            columns["label"] = [
                None if index is None else self.task.labels[index] for index in answers.predictions
            ]
        if answers.spans is not None:
            columns["start"] = pa.array([low for low, _ in answers.spans], pa.int64())
            columns["end"] = pa.array([high for _, high in answers.spans], pa.int64())
        return pa.table(columns)

    def class_probabilities(self, table: pa.Table) -> np.ndarray:
        """Probability of each class for each row, shape (rows, classes).

        Encoders have them; for generating families they are the labels' likelihoods, normalised over the labels.
        """
        examples = self.approach.encode(table, self.task, labelled=False)
        if self.approach.head == "classification":
            outputs = self._by_example(
                examples, lambda batch: self.approach.outputs(self.model, batch, self.task)
            )
            return np.stack(outputs)
        labelled = self.approach.label_examples(examples, self.task)
        losses = self._by_example(
            labelled, lambda batch: self.approach.row_losses(self.model, batch).tolist()
        )
        logs = -np.array(losses).reshape(len(table), len(self.task.labels))
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(chances / chances.sum(axis=1, keepdims=True))

    def _by_example(self, examples: Examples, work: Callable[[Any], Sequence[Any]]) -> list[Any]:
        results: list[Any] = [None] * len(examples)
        pieces = self.device.pieces(np.arange(len(examples)), examples.lengths, training=False)
        with torch.inference_mode(), self.device.accelerator.autocast():
            for rows in pieces:
                batch = self.device.move(self.approach.collate(examples, rows))
                for row, result in zip(rows, work(batch), strict=True):
                    results[row] = result
        return results
