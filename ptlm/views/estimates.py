"""What a request will cost: rows, steps, time, memory. Rough, and said to be.

What is known best is used: the pace and the memory of earlier runs of the same model on this machine, else the pace
of any run that it has finished, else what a processor core does. Operations are counted as 6 a parameter and token
for training, 2 for evaluation (Kaplan et al. 2020, arXiv:2001.08361, table 1).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from ptlm import tasks as records
from ptlm.i18n import N_, _, plural
from ptlm.models.record import Model
from ptlm.runs.launchers import cores
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.tasks.record import Task

Basis = Literal["model", "machine", "guess"]
BASES: Mapping[Basis, str] = {
    "model": N_("Estimativa: pelo que este modelo já levou nesta máquina."),
    "machine": N_("Estimativa: pela velocidade das execuções já feitas nesta máquina, com outros modelos."),
    "guess": N_(
        "Estimativa grosseira, para {cores} núcleos e sem GPU: nada parecido terminou ainda nesta máquina."
    ),
}
"""What the time rests on, the surest first; Portuguese, marked for translation."""

TOKENS = {"classification": 48, "similarity": 48, "question_answering": 240, "summarisation": 420}
"""Tokens of a typical row by kind, its answer included, where none was measured."""
NANO_MILLIONS = 0.7
UNKNOWN_MILLIONS = 120.0
CORE_SPEED = 12e9
"""Operations a second of one processor core in such work, where nothing was measured yet."""
STEP_SECONDS = 0.02
"""What a step costs however small the model is, where nothing was measured yet."""
START_SECONDS = 12.0
"""Loading libraries, model and data."""
FEW_STEPS = 40
"""Fewer steps than these are worth a word: 20 of them taught the smallest model nothing of 250 rows, 48 did."""
LONG_SECONDS = 7 * 86_400
"""What takes longer than this is worth a word before it begins."""
LATEST = 20
"""As many finished runs, of each model and of all, are learnt from."""
BYTES_A_PARAMETER = 16
"""Weights, gradients and both moments of AdamW, in fp32."""
ACTIVATION_BYTES = 68
"""A token, a layer and a unit of its width, kept for the backward pass in fp32: twice the 34 of half precision
(Korthikanti et al. 2022, arXiv:2205.05198, equation 1, without attention's own maps)."""
TOKENS_AT_ONCE = 4_096
"""Tokens that go through the model at once on a processor."""
HEAD_WIDTH = 64
"""Transformers tend to have one layer for each 64 units of width, so that 12 · width³ / 64 is their size."""
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
    """Models that are trained: an encoder trains one a train split."""
    rows: int
    """Train rows over all runs' tasks, once each."""
    steps: int
    fewest_steps: int
    """Of the model that is trained for the fewest; 0 where it is not known."""
    seconds: float
    memory: float
    """Bytes of the largest run."""
    basis: Basis
    """What the time of the least known model rests on."""
    unknown_rows: bool = False
    """Whether some task's row count is not known, so that the figures are too small."""


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The most memory that a run held."""

    bytes: float
    batch: int
    """Effective batch."""
    tasks: frozenset[str]
    """What it was trained on."""
    tokens: int
    """Of a typical row of its longest kind of task."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What finished runs of this machine tell; the latest of each model and of all."""

    speeds: list[float] = field(default_factory=list)
    """Operations a second, of any model but the embedded ones: they are too small to tell of others."""
    own_speeds: dict[str, list[float]] = field(default_factory=dict)
    """Operations a second by model."""
    memory: dict[str, list["Peak"]] = field(default_factory=dict)
    """What its runs held at most, by model."""
    tokens: dict[str, list[float]] = field(default_factory=dict)
    """Tokens a row by the task of a model that learnt no other."""

    def speed(self, model: str) -> tuple[float, Basis]:
        """Operations a second of a model, and what that rests on."""
        own = self.own_speeds.get(model)
        if own:
            return median(own), "model"
        return (median(self.speeds), "machine") if self.speeds else (CORE_SPEED * cores(), "guess")

    def tokens_of(self, task: Task) -> float:
        """Tokens of a typical row of a task."""
        found = self.tokens.get(task.train_task)
        return median(found) if found else TOKENS[task.kind]


def seen(finished: Iterable[Run]) -> Seen:
    """What runs, the newest first, tell of this machine."""
    known = Seen()
    for run in finished:
        if run.spec is None or run.state != "done":
            continue
        facts = ((run.result or {}).get("training") or {}).values()
        own = known.own_speeds.setdefault(run.spec.model.id, [])
        for values in facts:
            speed = _speed(values)
            if speed and len(own) < LATEST:
                own.append(speed)
            if speed and not run.spec.model.embedded and len(known.speeds) < LATEST:
                known.speeds.append(speed)
            _count_tokens(known, values, run.spec)
        _weigh(known, run, run.spec)
    return known


def _speed(facts: Mapping[str, Any]) -> float:
    try:
        return 6.0 * facts["parameters"] * facts["tokens"] / facts["seconds"]
    except (KeyError, TypeError, ZeroDivisionError):
        return 0.0


def _count_tokens(known: Seen, facts: Mapping[str, Any], spec: Spec) -> None:
    rows = facts.get("step", 0) * spec.settings.batch_size
    learnt: Sequence[str] = facts.get("tasks") or []
    if rows and facts.get("tokens") and len(learnt) == 1:
        known.tokens.setdefault(learnt[0], []).append(facts["tokens"] / rows)


def _weigh(known: Seen, run: Run, spec: Spec) -> None:
    peaks = (run.result or {}).get("memory") or {}
    peak = peaks.get("gpu") or peaks.get("process")
    if peak:
        own = known.memory.setdefault(spec.model.id, [])
        trained = frozenset(task.train_task for task in spec.tasks)
        batch = spec.settings.batch_size
        own.append(Peak(bytes=float(peak), batch=batch, tasks=trained, tokens=_longest(spec)))


def estimate(specs: Sequence[Spec], finished: Iterable[Run]) -> Estimate:
    """The cost of all `specs`, learnt from `finished` runs, the newest first, where there are any."""
    known = seen(finished)
    parts = [part for spec in specs for part in _parts(spec)]
    costs = [_cost(spec, tasks, known) for spec, tasks in parts]
    bases = [known.speed(spec.model.id)[1] for spec in specs]
    return Estimate(
        runs=len(specs),
        trainings=len(parts),
        rows=sum(_train_rows(specs[0], task) for task in _distinct(specs)) if specs else 0,
        steps=sum(steps for steps, _seconds in costs),
        fewest_steps=min((steps for steps, _seconds in costs), default=0),
        seconds=sum(seconds for _steps, seconds in costs) + START_SECONDS * len(specs),
        memory=max((_memory(spec, known) for spec in specs), default=0.0),
        basis=max(bases, key=list(BASES).index, default="guess"),
        unknown_rows=any(not _trains(task).rows.get("train") for task in _distinct(specs)),
    )


def few_steps(cost: Estimate) -> str:
    """What to say where a model will hardly have begun to learn; otherwise empty."""
    if not 0 < cost.fewest_steps < FEW_STEPS:
        return ""
    return plural(
        cost.fewest_steps,
        "Só {count} passo de treino: o modelo pode não aprender quase nada. Peça mais épocas ou um lote menor.",
        "Só {count} passos de treino: o modelo pode não aprender quase nada. Peça mais épocas ou um lote menor.",
    )


def too_long(cost: Estimate) -> str:
    """What to say where all of it takes longer than people mean to wait; otherwise empty."""
    if cost.seconds < LONG_SECONDS:
        return ""
    return _(
        "Isto leva mais de uma semana nesta máquina. Confira as épocas, os passos e quantas execuções são."
    )


def _distinct(specs: Sequence[Spec]) -> list[Task]:
    """The tasks that rows are trained on, each train split once."""
    return list({task.train_task: task for spec in specs for task in spec.tasks}.values())


def _parts(spec: Spec) -> list[tuple[Spec, tuple[Task, ...]]]:
    """The models that a run trains, each with its tasks; as `ptlm.training.plan.parts`."""
    if spec.model.family != "encoder":
        return [(spec, spec.tasks)]
    names = dict.fromkeys(task.train_task for task in spec.tasks)
    return [(spec, tuple(task for task in spec.tasks if task.train_task == name)) for name in names]


def _trains(task: Task) -> Task:
    return task if task.train_task == task.id else records.find(task.train_task)


def _train_rows(spec: Spec, task: Task) -> int:
    return _limited(_trains(task).rows.get("train", 0), spec.settings.limit_train)


def _limited(rows: int, limit: int) -> int:
    return min(rows, limit) if limit else rows


def _cost(spec: Spec, tasks: Sequence[Task], known: Seen) -> tuple[int, float]:
    """Steps and seconds of training one model and evaluating it."""
    settings = spec.settings
    trained = list({task.train_task: task for task in tasks}.values())
    rows = sum(_train_rows(spec, task) for task in trained)
    steps = settings.steps or math.ceil(math.ceil(rows / settings.batch_size) * settings.epochs)
    tokens = sum(_train_rows(spec, task) * known.tokens_of(task) for task in trained)
    passes = steps * min(settings.batch_size, rows) / rows if rows else 0.0
    work = 6 * tokens * passes
    work += _evaluations(spec, steps, passes) * sum(_evaluation_work(spec, task, known) for task in tasks)
    speed, basis = known.speed(spec.model.id)
    seconds = work * _millions(spec.model) * 1e6 / speed
    return steps, seconds + (steps * STEP_SECONDS if basis != "model" else 0.0)


def _evaluations(spec: Spec, steps: int, passes: float) -> float:
    """How often the evaluation rows are predicted in so many passes over the train rows."""
    settings = spec.settings
    if settings.evaluate == "steps":
        return max(1.0, steps / max(1, settings.evaluate_steps))
    if settings.evaluate == "epoch":
        return max(1.0, passes if settings.steps else settings.epochs)
    return 1.0


def _evaluation_work(spec: Spec, task: Task, known: Seen) -> float:
    """Operations a parameter for predicting the evaluation rows; what is written counts token by token."""
    rows = _limited(task.rows.get(task.evaluation, 0), spec.settings.limit_eval)
    written = GENERATED_TOKENS.get(task.kind, FEW_TOKENS) if spec.model.family in GENERATING else 0.0
    return 2.0 * rows * (known.tokens_of(task) + written)


def _millions(model: Model) -> float:
    return model.total_millions or (NANO_MILLIONS if model.embedded else UNKNOWN_MILLIONS)


def _memory(spec: Spec, known: Seen) -> float:
    """The most that the model took here with as large a batch or a smaller one, else a sum of what it must hold.

    Runs on the same tasks tell most, then those on texts about as long, then any.
    """
    trained = {task.train_task for task in spec.tasks}
    peaks = [peak for peak in known.memory.get(spec.model.id, ()) if peak.batch <= spec.settings.batch_size]
    same = [peak for peak in peaks if peak.tasks == trained]
    as_long = [peak for peak in peaks if peak.tokens == _longest(spec)]
    if nearest := same or as_long or peaks:
        return max(peak.bytes for peak in nearest)
    millions = _millions(spec.model)
    return millions * 1e6 * BYTES_A_PARAMETER + _activations(spec, millions) + PROCESS_BYTES


def _longest(spec: Spec) -> int:
    """Tokens of a typical row of the longest kind among a run's tasks, as far as the model reads."""
    return max((min(TOKENS[task.kind], spec.settings.max_length) for task in spec.tasks), default=0)


def _activations(spec: Spec, millions: float) -> float:
    """Bytes that one piece of a batch leaves for the backward pass."""
    settings = spec.settings
    backbone = (spec.model.backbone_millions or millions) * 1e6
    width = (backbone * HEAD_WIDTH / 12) ** (1 / 3)
    at_once = min(TOKENS_AT_ONCE, _longest(spec) * (settings.micro_batch_size or settings.batch_size))
    return at_once * width * (width / HEAD_WIDTH) * ACTIVATION_BYTES
