"""What a run is asked to do, fully resolved: enough to do the same again years later."""

import json
import re
import secrets
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from ptlm.errors import PtlmError, RunError, UsageError
from ptlm.files import read_json, write_json
from ptlm.i18n import N_
from ptlm.models.record import Model
from ptlm.records import build
from ptlm.runs import launchers, naming
from ptlm.tasks.plain import from_plain, task_from_plain, to_plain
from ptlm.tasks.record import Task
from ptlm.training import rules
from ptlm.training.config import Settings, settle

VERSION = 1
FILE = "spec.json"
LONGEST_SLUG = 40
TRAIN = ("python", "-m", "ptlm", "train")
MOST_RUNS = 500
"""Runs that are asked for at once."""
NO_TASKS = N_("Escolha ao menos uma tarefa.")
OWN_OPTIONS = {"seed": "--seed", "limit_train": "--limit-train", "limit_eval": "--limit-eval"}
"""Hyperparameters that the shell's `train` has an option of their own for."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One run as it was asked for. The records of model and tasks are kept whole, since both may change later."""

    id: str
    """Also the name of the run's folder."""
    name: str
    """As somebody gave it, or made of ids where nobody did: `title` is what people see."""
    model: Model
    tasks: tuple[Task, ...]
    preset: str
    overrides: Mapping[str, Any]
    """What was set by hand on top of the preset."""
    settings: Settings
    """All hyperparameters."""
    group: str = ""
    """Common to the runs that were started together."""
    launcher: str = "local"
    """A key of `ptlm.runs.launchers.LAUNCHERS`."""
    created: str
    """UTC, ISO 8601 with microseconds: the order of the queue."""
    version: int = VERSION

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `from_dict` takes it."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Spec":
        """The spec again, every record checked.

        Raises:
            PtlmError: a field is unknown, missing, or not allowed.
        """
        if data.get("version", VERSION) > VERSION:
            raise RunError(N_("A execução foi feita por uma versão mais nova deste programa: atualize-o."))
        values = dict(data)
        readers = {"model": Model, "settings": Settings}
        values |= {name: from_plain(record, data[name]) for name, record in readers.items() if name in data}
        if "tasks" in data:
            values["tasks"] = tuple(_known_task(json.dumps(task)) for task in data["tasks"])
        return build(cls, values, N_("Especificação da execução"))

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks, in the order asked for."""
        return tuple(task.id for task in self.tasks)

    @property
    def named(self) -> bool:
        """Whether somebody gave it a name."""
        return self.name != naming.stored(self.model, self.tasks)

    def title(self, *, tasks: bool = True, seed: bool = True) -> str:
        """What people call the run, in the reader's language; with or without its tasks and its seed where nobody
        gave it a name. A seed is named where it was asked for."""
        if self.named:
            return self.name
        asked_for = seed and "seed" in self.overrides
        return naming.shown(
            self.model, self.tasks if tasks else (), self.settings.seed if asked_for else None
        )

    def notes(self) -> dict[str, str]:
        """What should be known of the values before the run begins, by hyperparameter, in the reader's language."""
        return rules.notes(self.settings, self.overrides, self.model)

    def command(self) -> str:
        """The shell command that does the same."""
        return shlex.join((*TRAIN, *chain.from_iterable(self.options())))

    def options(self) -> list[tuple[str, str]]:
        """The command's options, each with its value."""
        tasks = [("--task", task) for task in self.task_ids]
        by_hand = [
            (OWN_OPTIONS[name], _written(value))
            if name in OWN_OPTIONS
            else ("--set", f"{name}={_written(value)}")
            for name, value in self.overrides.items()
        ]
        return [("--model", self.model.id), *tasks, ("--preset", self.preset), *by_hand]

    def again(self, overrides: Mapping[str, Any] | None = None, name: str = "") -> "Spec":
        """A new run of the same records and settings, with `overrides` on top."""
        changes = dict(overrides or {})
        known = {field.name for field in fields(Settings)}
        if unfit := set(changes) - known:
            raise UsageError(N_("Hiperparâmetro desconhecido: {name}."), name=sorted(unfit)[0])
        moment = _now()
        return replace(
            self,
            id=_identifier(moment, self.model, self.tasks),
            name=name or self.name,
            overrides={**self.overrides, **changes},
            settings=replace(self.settings, **changes),
            group="",
            created=moment.isoformat(),
        )


def create(
    model_id: str,
    task_ids: Sequence[str],
    preset: str = "quick",
    overrides: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    group: str = "",
    launcher: str = "local",
) -> Spec:
    """A checked spec of `model_id` on `task_ids`; nothing is written.

    Raises:
        UsageError: an unknown task, preset or hyperparameter, or a value that is not allowed.
        ModelError: the model's family cannot do one of the tasks, or the model cannot be found.
    """
    from ptlm import models

    chosen = _tasks(task_ids)
    model = models.find(model_id)
    models.check(model, chosen)
    return of_records(model, chosen, preset, overrides, name=name, group=group, launcher=launcher)


def _tasks(task_ids: Sequence[str]) -> tuple[Task, ...]:
    from ptlm import tasks

    chosen = tuple(tasks.find(task_id) for task_id in dict.fromkeys(task_ids))
    if not chosen:
        raise UsageError(NO_TASKS)
    return chosen


def of_records(
    model: Model,
    tasks: tuple[Task, ...],
    preset: str = "quick",
    overrides: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    group: str = "",
    launcher: str = "local",
) -> Spec:
    """A spec of records that are known to fit each other."""
    launchers.check(launcher)
    chosen = dict(overrides or {})
    recommended = {
        "batch_size": model.batch_size,
        "learning_rate": model.learning_rate,
        "epochs": model.epochs,
    }
    moment = _now()
    return Spec(
        id=_identifier(moment, model, tasks),
        name=name.strip() or naming.stored(model, tasks),
        model=model,
        tasks=tasks,
        preset=preset,
        overrides=chosen,
        settings=settle(
            preset,
            chosen,
            family=model.family,
            recommended=recommended,
            kinds=[task.kind for task in tasks],
        ),
        group=group,
        launcher=launcher,
        created=moment.isoformat(),
    )


def plan(
    model_ids: Sequence[str],
    task_ids: Sequence[str],
    preset: str = "quick",
    overrides: Mapping[str, Any] | None = None,
    *,
    seeds: Sequence[int] = (),
    name: str = "",
    launcher: str = "local",
) -> list[Spec]:
    """The runs of a benchmark, one a model and seed, in one group; all are checked before any is started."""
    from ptlm import models

    chosen = [models.find(name) for name in dict.fromkeys(model_ids)]
    return benchmark(chosen, _tasks(task_ids), preset, overrides, seeds=seeds, name=name, launcher=launcher)


def benchmark(
    models: Sequence[Model],
    tasks: Sequence[Task],
    preset: str = "quick",
    overrides: Mapping[str, Any] | None = None,
    *,
    seeds: Sequence[int] = (),
    apart: bool = False,
    name: str = "",
    launcher: str = "local",
) -> list[Spec]:
    """One run a model and seed, in one group where they are several; `apart`: also one a task.

    Raises:
        UsageError: there is no model or task, there are too many runs, or a value is not allowed.
        ModelError: a model's family cannot do one of the tasks.
    """
    from ptlm.models import check

    if not models:
        raise UsageError(N_("Escolha ao menos um modelo."))
    if not tasks:
        raise UsageError(NO_TASKS)
    for model in models:
        check(model, tasks)
    bundles = [(task,) for task in tasks] if apart else [tuple(tasks)]
    settings = [{**(overrides or {}), "seed": seed} for seed in seeds] or [dict(overrides or {})]
    count = len(models) * len(bundles) * len(settings)
    if count > MOST_RUNS:
        raise UsageError(
            N_("São {count} execuções de uma vez; o limite é {most}."), count=count, most=MOST_RUNS
        )
    group = f"{_now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}" if count > 1 else ""
    return [
        of_records(model, bundle, preset, values, name=name, group=group, launcher=launcher)
        for model in models
        for bundle in bundles
        for values in settings
    ]


def load(folder: Path) -> Spec:
    """The spec of the run in `folder`.

    Raises:
        RunError: `spec.json` is missing, corrupt, or holds something that is no spec.
    """
    data = read_json(folder / FILE)
    try:
        return Spec.from_dict(data)
    except RunError:
        raise
    except (PtlmError, TypeError, ValueError, AttributeError, KeyError) as error:
        raise RunError(
            N_("O arquivo {file} está corrompido: {reason}"), file=FILE, reason=str(error)
        ) from error


def save(folder: Path, spec: Spec) -> None:
    """Replace the spec of the run in `folder`."""
    write_json(folder / FILE, spec.as_dict())


@lru_cache(maxsize=1024)
def _known_task(text: str) -> Task:
    """The task written as `text`; of many runs most have the same ones."""
    return task_from_plain(json.loads(text))


def _now() -> datetime:
    return datetime.now(UTC)


def _slug(text: str) -> str:
    """`text` with only what every file system, shell and address takes."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text)[:LONGEST_SLUG].strip("-") or "x"


def _identifier(moment: datetime, model: Model, tasks: Sequence[Task]) -> str:
    what = _slug(tasks[0].id) if len(tasks) == 1 else f"{len(tasks)}-tasks"
    return f"{moment:%Y%m%d-%H%M%S}-{_slug(naming.short(model))}-{what}-{secrets.token_hex(4)}"


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
