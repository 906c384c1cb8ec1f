"""Checkpoints: everything a killed run needs to go on as if nothing had happened.

One folder, made aside and renamed, so that there is always a whole one: the model, the optimiser, the schedule
and the random states (by accelerate), and the place in the run.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from ptlm.records import build

PLACE = "place.json"


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


def save(folder: Path, accelerator: Accelerator, place: Place) -> None:
    """Replace the checkpoint in `folder`."""
    aside, last = folder / "next", folder / "last"
    if accelerator.is_main_process:
        shutil.rmtree(aside, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.save_state(str(aside))
    if accelerator.is_main_process:
        (aside / PLACE).write_text(json.dumps(asdict(place)), encoding="utf-8")
        if last.exists():
            shutil.rmtree(folder / "old", ignore_errors=True)
            last.replace(folder / "old")
        aside.replace(last)
        shutil.rmtree(folder / "old", ignore_errors=True)


def find(folder: Path) -> tuple[Path, Place] | None:
    """The newest whole checkpoint below `folder`, if any. A kill between two renames leaves the older one."""
    for name in ("last", "old"):
        place = folder / name / PLACE
        if place.is_file():
            values: Mapping[str, Any] = json.loads(place.read_text(encoding="utf-8"))
            return folder / name, build(Place, values, "checkpoint")
    return None


def restore(path: Path, accelerator: Accelerator) -> None:
    """Put the checkpoint's state into what the accelerator has prepared."""
    accelerator.load_state(str(path))
