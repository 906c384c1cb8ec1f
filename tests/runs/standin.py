"""A stand-in for the training, so that what surrounds it is tested in milliseconds.

`python -m tests.runs.standin FOLDER` is a worker like the real one whose "training" counts to a number. What it
does is chosen by the spec's prefix, a comma-separated list of words.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ptlm.errors import DataError
from ptlm.models.record import Model
from ptlm.reporting import Reporter
from ptlm.runs import worker
from ptlm.tasks.record import Task
from ptlm.training.config import Settings
from ptlm.training.outcome import Outcome

STEP_SECONDS = 0.01
GO_ON = "go-on"
"""A file in the run's folder: with the word `held`, the count waits behind its first step until it is there."""


def train(
    model: Model,
    tasks: Sequence[Task],
    settings: Settings,
    folder: Path,
    report: Reporter,
    stop: Callable[[], bool],
) -> Outcome:
    """Count to `settings.steps`, keeping the count in a checkpoint; figures depend on nothing else."""
    words = settings.prefix.split(",")
    report.stage("preparing")
    if "slow-start" in words:
        time.sleep(60)
    if "bad-data" in words:
        raise DataError("O arquivo {file} não presta: {reason}.", file="x.tsv", reason="vazio")
    if "memory" in words:
        raise MemoryError
    if "bug" in words:
        raise ZeroDivisionError("division by zero\nsecond line")
    report.stage("training")
    place = folder / "checkpoints" / "step"
    place.parent.mkdir(exist_ok=True)
    first = int(place.read_text()) if place.exists() else 0
    for step in range(first + 1, settings.steps + 1):
        time.sleep(STEP_SECONDS)
        place.write_text(str(step))
        report.step({"part": "x", "step": step, "steps": settings.steps, "epoch": 1.0, "loss": 1 / step})
        if "kill" in words and step == 3:
            words.remove("kill")
            os.kill(os.getpid(), signal.SIGKILL)
        while "stubborn" in words:
            time.sleep(0.05)
        while "held" in words and not (folder / GO_ON).exists() and not stop():
            time.sleep(STEP_SECONDS)
        if stop():
            return Outcome(stopped=True)
    report.stage("evaluating")
    metrics = {task.id: dict.fromkeys(task.metrics, 0.5) for task in tasks}
    for task in tasks:
        report.evaluation(
            {
                "task": task.id,
                "split": "test",
                "step": settings.steps,
                "epoch": 1.0,
                "metrics": metrics[task.id],
            }
        )
    return Outcome(metrics=metrics, training={"x": {"first": first, "steps": settings.steps}}, revision="abc")


if __name__ == "__main__":
    sys.exit(worker.main(train=train))
