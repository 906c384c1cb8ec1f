"""Checkpoints: everything a killed run needs to go on as if nothing had happened.

One file, written aside and renamed, so that there is always a whole one: weights, optimiser, schedule, random
states and the place in the run. The order of rows needs no state: it follows from seed and epoch. (accelerate's
own checkpoint is a folder of files, which a kill can leave half-written, and it stores tied weights with a warning.)
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from accelerate import Accelerator

from ptlm.errors import PtlmError
from ptlm.i18n import N_
from ptlm.records import build
from ptlm.reporting import Reporter

FILE = "last.pt"
BROKEN = (EOFError, UnpicklingError, RuntimeError, LookupError, TypeError, PtlmError)
"""What a file can raise that a power cut left half on the disk, or another version wrote."""


@dataclass
class Place:
    """Where in the training of one model a run is."""

    part: str = ""
    """Which of the run's models this is."""
    step: int = 0
    """Optimiser steps done."""
    evaluated: int = -1
    """The step after which the last evaluation was made; -1: none yet."""
    best: float | None = None
    """Best score by which the model is picked so far."""
    best_step: int = 0
    waited: int = 0
    """Evaluations since the best one."""
    ended_early: bool = False
    seconds: float = 0.0
    """Time spent training."""
    tokens: int = 0
    """Tokens trained on, padding not counted."""
    padding: int = 0
    """Tokens of padding that went along."""
    micro_batch_size: int = 0
    """Rows at once, where lack of memory made it smaller than asked."""
    history: list[dict[str, Any]] = field(default_factory=list)
    """Evaluations so far."""


@dataclass(frozen=True)
class Trained:
    """What a checkpoint holds the state of."""

    model: Any
    optimizer: Any
    scheduler: Any

    def state(self, accelerator: Accelerator) -> dict[str, Any]:
        """Everything but the place in the run."""
        return {
            "model": accelerator.unwrap_model(self.model).state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "scaler": accelerator.scaler.state_dict() if accelerator.scaler else {},
            "random": torch.get_rng_state(),
            "device_random": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        }


def save(folder: Path, accelerator: Accelerator, trained: Trained, place: Place) -> None:
    """Replace the checkpoint in `folder`."""
    if accelerator.is_main_process:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / FILE, {**trained.state(accelerator), "place": asdict(place)})


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Replace `path` by torch's file of `content`; what cannot be written whole is not left behind.

    Raises:
        OSError: the disk does not take it. (Given a path instead of a file, torch says nothing of the disk.)
    """
    partial = path.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            torch.save(content, file)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def find(folder: Path, report: Reporter) -> Place | None:
    """The place that the checkpoint in `folder` was made at, if there is one; a broken one is none, and `report` is
    told."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        return build(Place, kept["place"], "checkpoint")
    except BROKEN as error:
        report.log(
            N_("O último ponto salvo não pôde ser lido ({reason}): o treino recomeça do início."),
            level="warning",
            reason=next(iter(str(error).strip().splitlines()), type(error).__name__),
        )
        return None


def restore(folder: Path, accelerator: Accelerator, trained: Trained) -> None:
    """Put the checkpoint's state into what is being trained."""
    state = torch.load(folder / FILE, map_location="cpu", weights_only=True)
    accelerator.unwrap_model(trained.model).load_state_dict(state["model"])
    trained.optimizer.load_state_dict(state["optimizer"])
    trained.scheduler.load_state_dict(state["scheduler"])
    if accelerator.scaler and state["scaler"]:
        accelerator.scaler.load_state_dict(state["scaler"])
    torch.set_rng_state(state["random"])
    if torch.cuda.is_available() and len(state["device_random"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["device_random"])
