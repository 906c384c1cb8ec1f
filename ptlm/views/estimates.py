"""What a request will cost: rows, steps, time, memory. Rough, and said to be.

Speed is learnt from the runs that this machine has finished; before there is any, from what a processor core does.
Operations are counted as 6 a parameter and token for training, 2 for evaluation (Kaplan et al. 2020,
arXiv:2001.08361, table 1).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from ptlm.models.record import Model
from ptlm.runs.launchers import cores
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.tasks.record import Task

TOKENS = {"classification": 48, "similarity": 48, "question_answering": 240, "summarisation": 420}
"""Tokens of a typical row by kind, its answer included."""
NANO_MILLIONS = 2.5
UNKNOWN_MILLIONS = 120.0
CORE_SPEED = 12e9
"""Operations a second of one processor core in such work, where nothing was measured yet."""
STEP_SECONDS = 0.02
"""What a step costs however small the model is."""
START_SECONDS = 12.0
"""Loading libraries, model and data."""
LATEST = 20
"""As many finished runs are learnt from."""
BYTES_A_PARAMETER = 16
"""Weights, gradients and both moments of AdamW, in fp32."""
PROCESS_BYTES = 0.9e9
GENERATING = ("encoder-decoder", "decoder")
GENERATED_TOKENS = {"summarisation": 60.0}
FEW_TOKENS = 6.0
"""Tokens that a label, a number or a short answer takes to write."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What one or more runs will take."""

    runs: int
    trainings: int
    """Models that are trained: an encoder trains one a task."""
    rows: int
    """Train rows over all runs' tasks, once each."""
    steps: int
    seconds: float
    memory: float
    """Bytes of the largest run."""
    measured: bool
    """Whether the speed comes from runs on this machine."""
    unknown_rows: bool = False
    """Whether some task's row count is not known, so that the figures are too small."""


def estimate(specs: Sequence[Spec], finished: Iterable[Run]) -> Estimate:
    """The cost of all `specs`, learnt from `finished` runs where there are any."""
    speed = measured_speed(finished)
    parts = [part for spec in specs for part in _parts(spec)]
    return Estimate(
        runs=len(specs),
        trainings=len(parts),
        rows=sum(_train_rows(spec, task) for spec in specs[:1] for task in _distinct(specs)),
        steps=sum(steps for steps, _seconds in (_cost(spec, tasks, speed) for spec, tasks in parts)),
        seconds=sum(_cost(spec, tasks, speed)[1] for spec, tasks in parts) + START_SECONDS * len(specs),
        memory=max((_memory(spec.model) for spec in specs), default=0.0),
        measured=speed is not None,
        unknown_rows=any(
            not task.rows.get("train") and task.train_task == task.id for task in _distinct(specs)
        ),
    )


def _distinct(specs: Sequence[Spec]) -> list[Task]:
    return list({task.id: task for spec in specs for task in spec.tasks}.values())


def _parts(spec: Spec) -> list[tuple[Spec, tuple[Task, ...]]]:
    """The models that a run trains, each with its tasks."""
    if spec.model.family == "encoder":
        return [(spec, (task,)) for task in spec.tasks]
    return [(spec, spec.tasks)]


def _train_rows(spec: Spec, task: Task) -> int:
    return _limited(task.rows.get("train", 0), spec.settings.limit_train)


def _limited(rows: int, limit: int) -> int:
    return min(rows, limit) if limit else rows


def _cost(spec: Spec, tasks: Sequence[Task], speed: float | None) -> tuple[int, float]:
    """Steps and seconds of training one model and evaluating it."""
    settings = spec.settings
    rows = sum(_train_rows(spec, task) for task in tasks)
    steps = settings.steps or math.ceil(rows / settings.batch_size * settings.epochs)
    tokens = sum(_train_rows(spec, task) * TOKENS[task.kind] for task in tasks)
    passes = steps * settings.batch_size / rows if rows else 0.0
    evaluations = settings.epochs if settings.evaluate == "epoch" else 1.0
    work = 6 * tokens * passes + evaluations * sum(_evaluation_work(spec, task) for task in tasks)
    seconds = work * _millions(spec.model) * 1e6 / (speed or CORE_SPEED * cores())
    return steps, seconds + steps * STEP_SECONDS


def _evaluation_work(spec: Spec, task: Task) -> float:
    """Operations a parameter for predicting the evaluation rows; what is written counts token by token."""
    rows = _limited(task.rows.get(task.evaluation, 0), spec.settings.limit_eval)
    written = GENERATED_TOKENS.get(task.kind, FEW_TOKENS) if spec.model.family in GENERATING else 0.0
    return 2.0 * rows * (TOKENS[task.kind] + written)


def _millions(model: Model) -> float:
    return model.total_millions or (NANO_MILLIONS if model.embedded else UNKNOWN_MILLIONS)


def _memory(model: Model) -> float:
    return _millions(model) * 1e6 * BYTES_A_PARAMETER * 1.3 + PROCESS_BYTES


def measured_speed(finished: Iterable[Run]) -> float | None:
    """Operations a second of the latest finished runs, their median; None where there is none."""
    speeds: list[float] = []
    for run in finished:
        if len(speeds) >= LATEST:
            break
        for facts in ((run.result or {}).get("training") or {}).values():
            speed = _speed(facts)
            if speed:
                speeds.append(speed)
    return median(speeds) if speeds else None


def _speed(facts: Mapping[str, Any]) -> float:
    try:
        return 6.0 * facts["parameters"] * facts["tokens"] / facts["seconds"]
    except (KeyError, TypeError, ZeroDivisionError):
        return 0.0
