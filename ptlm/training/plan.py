"""What a run trains: its rows, and which tasks share a model."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ptlm import sources, tasks
from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import Family
from ptlm.reporting import Reporter
from ptlm.tasks.record import Task
from ptlm.training.batching import draw
from ptlm.training.config import Settings

JOINT = "joint"
"""Name of the one model that generating families train for all tasks."""
EVALUATION_SEED = 0
"""Limited evaluation rows are the same whatever a run's own seed: otherwise no two seeds could be compared."""


@dataclass(frozen=True)
class Part:
    """One model to be trained, and the tasks it is for."""

    name: str
    tasks: tuple[Task, ...]

    @property
    def train_tasks(self) -> tuple[str, ...]:
        """Ids of the tasks whose train splits are used, each once."""
        return tuple(dict.fromkeys(task.train_task for task in self.tasks))


@dataclass(frozen=True)
class Data:
    """A task's rows in this run."""

    task: Task
    train: pa.Table
    evaluation: pa.Table
    selection: pa.Table
    """The rows on which the best model is picked; the evaluation rows where nothing is picked."""
    selection_split: str
    train_fingerprint: str
    """Stands for the contents of `train`, limit and all."""
    origin: Mapping[str, Any]


def parts(family: Family, chosen: Sequence[Task]) -> list[Part]:
    """An encoder trains one model for each train split; the others one for everything."""
    if family != "encoder":
        return [Part(JOINT, tuple(chosen))]
    names = dict.fromkeys(task.train_task for task in chosen)
    return [Part(name, tuple(task for task in chosen if task.train_task == name)) for name in names]


def load(task: Task, settings: Settings, report: Reporter) -> Data:
    """A task's train, evaluation and selection rows, under the run's limits."""
    started = time.perf_counter()
    trains = task if task.train_task == task.id else tasks.find(task.train_task)
    origin: dict[str, Any] = {}

    def rows(source: Task, split: str, limit: int) -> pa.Table:
        loaded = sources.load(source, split, report)
        if not len(loaded.table):
            raise UsageError(
                N_("A partição {split} da tarefa “{task}” não tem linhas."), split=split, task=source.id
            )
        found = {"rows": len(loaded.table), "fingerprint": sources.fingerprint(loaded.table)}
        origin[f"{source.id}/{split}"] = {**loaded.origin, **found}
        seed = settings.seed if split == "train" else EVALUATION_SEED
        return loaded.table.take(draw(len(loaded.table), limit, seed))

    train = rows(trains, "train", settings.limit_train)
    evaluation = rows(task, task.evaluation, settings.limit_eval)
    split = selection_split(task) if settings.keep_best else task.evaluation
    selection = evaluation if split == task.evaluation else rows(task, split, settings.limit_eval)
    report.log(
        N_(
            "{task}: {train:,} linhas de treino, {evaluation:,} de avaliação ({split}), lidas em {seconds:.1f} s."
        ),
        task=task.id,
        train=len(train),
        evaluation=len(evaluation),
        split=task.evaluation,
        seconds=time.perf_counter() - started,
    )
    whole = origin[f"{trains.id}/train"]["fingerprint"]
    fingerprint = f"{whole}/{len(train)}/{settings.seed}" if settings.limit_train else whole
    return Data(task, train, evaluation, selection, split, fingerprint, origin)


def selection_split(task: Task) -> str:
    """Where the best model is picked: the official validation split where there is one."""
    return "validation" if "validation" in task.splits else task.evaluation
