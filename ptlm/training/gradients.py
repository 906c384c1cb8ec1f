"""The gradient of an effective batch, added up piece by piece."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from ptlm.reporting import Reporter
from ptlm.training.approach import Approach, Batch
from ptlm.training.device import Device


@dataclass
class Gradients:
    """Gradients as torch computes them: every operation launched by itself.

    Every piece adds its sum divided by the terms of the whole batch, so that any cutting gives the gradient of one
    large batch (transformers' Trainer averages means, which differs as soon as pieces are unequal).
    """

    model: Any
    approach: Approach
    device: Device
    report: Reporter
    loss: Tensor = field(init=False)
    """Mean loss over the terms of the effective batch, as far as its pieces have been added."""
    terms: Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.loss, self.terms = (torch.zeros((), device=self.device.accelerator.device) for _ in range(2))

    def expect(self, steps: Iterable[list[Batch]]) -> None:
        """Before training: the pieces of some steps that are to come."""

    def start(self, terms: int, left: int) -> None:
        """Begin an effective batch of so many terms; `left` optimiser steps are still to be done, this one included."""
        self.loss.zero_()
        self.terms.fill_(terms)

    def add(self, batch: Batch, *, last: bool) -> None:
        """Add a piece's gradient to the parameters' `grad`; the last piece of a batch is that of all processes too."""
        accelerator, batch = self.device.accelerator, self.device.move(batch)
        with nullcontext() if last else accelerator.no_sync(self.model):
            with accelerator.autocast():
                loss = self.approach.loss(self.model, batch) / self.terms
            accelerator.backward(loss * accelerator.num_processes)
        self.loss += loss.detach()

    def clear(self) -> None:
        """Back to no gradient, after an optimiser step."""
        self.model.zero_grad(set_to_none=True)

    def drop(self) -> None:
        """Let go of all memory that is held: there was too little, or training has ended."""
        self.model.zero_grad(set_to_none=True)

    def summary(self) -> None:
        """Say in the log what there is to say after training."""
