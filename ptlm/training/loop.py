"""The training loop: from tokenised rows to a trained model, in one path that can be read in one go."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, tee, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module
from transformers import get_scheduler

from ptlm.i18n import N_, NP_
from ptlm.reporting import Reporter
from ptlm.training import checkpoint
from ptlm.training.approach import Approach, Batch, Examples
from ptlm.training.batching import epoch_order, steps_per_epoch
from ptlm.training.checkpoint import Place
from ptlm.training.config import Settings
from ptlm.training.device import Device, out_of_memory
from ptlm.training.gradients import Gradients
from ptlm.training.graphs import GraphedGradients
from ptlm.training.prediction import Stopped
from ptlm.training.step_reports import StepReports

CHECKPOINT_SECONDS = 60.0
"""At least this long between two checkpoints inside an epoch, and never more than a tenth of the time for them."""

STEPS_FORESEEN = 64
"""Steps from which is told which shapes of batch the rest of training has."""

Evaluate = Callable[[Place], float]
"""Evaluates the model where it is, reports it, and returns the score that picks the best one (higher is better)."""


@dataclass(frozen=True)
class Piece:
    """Rows that go through the model together."""

    batch: Batch
    tokens: int
    """Without padding."""
    padding: int


@dataclass
class Trainer:
    """One model, its rows and what is needed to train on them. `fit` does the work."""

    model: Any
    approach: Approach
    examples: Examples
    settings: Settings
    device: Device
    report: Reporter
    stop: Callable[[], bool]
    evaluate: Evaluate
    keep_best: Callable[[Place], None]
    checkpoints: Path
    place: Place
    optimizer: Any = field(init=False)
    scheduler: Any = field(init=False)

    ahead: tuple[np.ndarray | None, list[Piece]] = field(default=(None, []), init=False)
    """An effective batch and its pieces, made while the device was at work on the one before."""

    def __post_init__(self) -> None:
        self.per_epoch = steps_per_epoch(len(self.examples), self.settings.batch_size)
        self.steps = self.settings.steps or max(1, math.ceil(self.settings.epochs * self.per_epoch))
        self._prepare()

    def _prepare(self) -> None:
        """Model, optimiser and schedule on the device."""
        self.device.suit(self.model)
        self.multiple = self.device.training_multiple(int(self.examples.lengths.max()))
        self.approach = self.approach.padded_to(self.multiple)
        optimizer = torch.optim.AdamW(
            _decay_groups(self.model, self.settings.weight_decay), lr=self.settings.learning_rate, fused=True
        )
        name = "constant_with_warmup" if self.settings.schedule == "constant" else self.settings.schedule
        scheduler = get_scheduler(
            name, optimizer, round(self.settings.warmup * self.steps), num_training_steps=self.steps
        )
        accelerator = self.device.accelerator
        self.model, self.optimizer = accelerator.prepare(self.model, optimizer)
        # Not prepared: accelerate would step it once a process at every optimiser step.
        self.scheduler = scheduler
        kind = GraphedGradients if self.device.graphs else Gradients
        self.gradients = kind(self.model, self.approach, self.device, self.report)
        self.trained = checkpoint.Trained(self.model, self.optimizer, scheduler)

    def fit(self) -> Place:
        """Train to the end, or to where an early stop ends it.

        Raises:
            Stopped: when `stop` said so; a checkpoint of this very step is on disk then.
        """
        found = checkpoint.find(self.checkpoints, self.report)
        if found and found.part == self.place.part:
            self.place = found
            checkpoint.restore(self.checkpoints, self.device.accelerator, self.trained)
            self.report.log(
                N_("Retomando do passo {step} de {steps}."), step=self.place.step, steps=self.steps
            )
        self._saved_at, self._save_cost = time.monotonic(), 0.0
        self.gradients.expect(map(self._batches, islice(self._remaining(), STEPS_FORESEEN)))
        self.told = StepReports(self.device, self.report, self.place)
        self._evaluate_if_due()
        batches, later = tee(self._remaining())
        next(later, None)
        for rows, following in zip_longest(batches, later):
            if self.place.ended_early:
                break
            self._step(rows, following)
            if self.stop():
                self._save()
                raise Stopped
            self._evaluate_if_due()
            self._save_if_due()
        self.told.settle()
        self.gradients.summary()
        self.gradients.drop()
        return self.place

    def _remaining(self) -> Iterator[np.ndarray]:
        """Effective batches that are still to be done, across epochs."""
        step = self.place.step
        while step < self.steps:
            epoch, done = divmod(step, self.per_epoch)
            order = epoch_order(
                self.examples.lengths,
                self.settings.batch_size,
                seed=self.settings.seed,
                epoch=epoch,
                length_window=self.settings.length_window,
            )
            left = order[done : done + self.steps - step]
            yield from left
            step += len(left)

    def _step(self, rows: np.ndarray, following: np.ndarray | None) -> None:
        """One optimiser step on one effective batch; smaller pieces and again where memory runs out."""
        self.model.train()
        while True:
            try:
                tokens, padding = self._add_gradients(rows)
                break
            except Exception as error:
                if not out_of_memory(error) or len(rows) == 1 or self.place.micro_batch_size == 1:
                    raise
                self._halve(len(rows))
        length = self._clip()
        self.optimizer.step()
        rate = self.scheduler.get_last_lr()[0]
        self.scheduler.step()
        self.gradients.clear()
        self.place.step += 1
        self.place.tokens += tokens
        self.place.padding += padding
        self.told.add(
            {
                "part": self.place.part,
                "step": self.place.step,
                "steps": self.steps,
                "epoch": self.place.step / self.per_epoch,
                "learning_rate": rate,
            },
            tokens,
            self._figures(length),
        )
        # A GPU is still at work on all this.
        self.ahead = (following, self._collated(following) if following is not None else [])

    def _add_gradients(self, rows: np.ndarray) -> tuple[int, int]:
        """The gradient of the mean loss over all terms of the effective batch, in pieces; tokens and padding."""
        made_for, pieces = self.ahead
        if made_for is not rows:
            pieces = self._collated(rows)
        self.gradients.start(int(self.examples.terms[rows].sum()), left=self.steps - self.place.step)
        for place, piece in enumerate(pieces):
            self.stop()  # heard after the step; whoever is asked may take a moment
            self.gradients.add(piece.batch, last=place == len(pieces) - 1)
        return sum(piece.tokens for piece in pieces), sum(piece.padding for piece in pieces)

    def _collated(self, rows: np.ndarray) -> list[Piece]:
        """This process' pieces of an effective batch."""
        accelerator, lengths = self.device.accelerator, self.examples.lengths
        limit = self.place.micro_batch_size or self.settings.micro_batch_size
        pieces = self.device.pieces(rows, lengths, limit=limit, training=True, multiple=self.multiple)
        return [
            Piece(
                batch=self.device.pinned(self.approach.collate(self.examples, piece)),
                tokens=int(lengths[piece].sum()),
                padding=int((lengths[piece].max() - lengths[piece]).sum()),
            )
            for piece in pieces[accelerator.process_index :: accelerator.num_processes]
        ]

    def _batches(self, rows: np.ndarray) -> list[Batch]:
        return [piece.batch for piece in self._collated(rows)]

    def _halve(self, rows: int) -> None:
        """The same effective batch in smaller pieces."""
        self.gradients.drop()
        self.ahead = (None, [])
        self.device.free()
        limit = self.place.micro_batch_size or self.settings.micro_batch_size or rows
        self.place.micro_batch_size = max(1, limit // 2)
        self.report.log(
            NP_(
                "Faltou memória: o micro-lote passa a ter {count} linha só; o lote efetivo não muda.",
                "Faltou memória: o micro-lote passa a ter no máximo {count} linhas; o lote efetivo não muda.",
            ),
            level="warning",
            count=self.place.micro_batch_size,
        )

    def _clip(self) -> Tensor | None:
        """Cut the gradient to the largest norm allowed; the norm it had."""
        limit = self.settings.gradient_clipping
        return self.device.accelerator.clip_grad_norm_(self.model.parameters(), limit) if limit else None

    def _figures(self, length: Tensor | None) -> Tensor:
        """Loss and, where it was asked for, gradient norm of the step, shape (1 or 2,)."""
        loss: Tensor = self.device.accelerator.reduce(self.gradients.loss, "sum")
        return torch.stack([loss] if length is None else [loss, length])

    def _evaluate_if_due(self) -> None:
        place = self.place
        if place.evaluated == place.step or not self._due(place.step):
            return
        self._save()
        score = self.evaluate(place)
        self.told.go_on()
        place.evaluated = place.step
        if place.best is None or score > place.best:
            place.best, place.best_step, place.waited = score, place.step, 0
            self.keep_best(place)
        else:
            place.waited += 1
        place.ended_early = 0 < self.settings.patience <= place.waited
        if place.ended_early and place.step < self.steps:
            self.report.log(
                NP_(
                    "Parada antecipada no passo {step}: {count} avaliação sem melhora.",
                    "Parada antecipada no passo {step}: {count} avaliações sem melhora.",
                ),
                step=place.step,
                count=place.waited,
            )

    def _due(self, step: int) -> bool:
        """Whether an evaluation belongs after `step`. The last step's is the final one, made by the caller."""
        if step == 0 or self.settings.evaluate == "end":
            return False
        if step == self.steps:
            return True
        cadence = self.per_epoch if self.settings.evaluate == "epoch" else self.settings.evaluate_steps
        return step % cadence == 0

    def _save_if_due(self) -> None:
        wait = max(CHECKPOINT_SECONDS, 10 * self._save_cost)
        if time.monotonic() - self._saved_at > wait:
            self._save()

    def _save(self) -> None:
        self.told.settle()
        started = time.monotonic()
        checkpoint.save(self.checkpoints, self.device.accelerator, self.trained, self.place)
        self._saved_at = time.monotonic()
        self._save_cost = self._saved_at - started
        self.told.go_on()


def _decay_groups(model: Module, weight_decay: float) -> list[dict[str, Any]]:
    """Weight decay for matrices, none for biases and norms."""
    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    return [
        {"params": [p for _, p in named if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for _, p in named if p.ndim < 2], "weight_decay": 0.0},
    ]
