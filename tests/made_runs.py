"""Runs in any state, written as the product itself writes them, for what only reads them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ptlm import metrics, tasks
from ptlm.files import write_json
from ptlm.models import MODELS
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.events import Writer
from ptlm.runs.run import Run
from ptlm.runs.status import Failure, Progress, State, Status
from ptlm.runs.store import Store
from ptlm.tasks.record import Task

ROWS = 40
STEPS = 80
TARGETS: Mapping[str, Any] = {
    "classification": lambda row: row % 2,
    "similarity": lambda row: float(row % 6),
    "question_answering": lambda row: f"resposta {row}",
    "summarisation": lambda row: f"resumo número {row}",
}


def made(
    state: State,
    *,
    model: str = "ptlm/nano-encoder",
    task_ids: Sequence[str] = ("demo_sentiment",),
    name: str = "",
    group: str = "",
    created: str = "",
    error: Failure | None = None,
    **overrides: Any,
) -> Run:
    """A run in `state`, with the events, predictions and result that belong to it."""
    chosen = tuple(tasks.find(task) for task in task_ids)
    spec = specs.of_records(MODELS[model], chosen, "quick", overrides, name=name, group=group)
    spec = replace(spec, created=created or spec.created)
    run = Store().add(spec)
    if state != "queued":
        write_events(run, done=state == "done")
        statuses.save(run.folder, _status(state, error))
    if state == "done":
        for task in chosen:
            write_predictions(run, task)
        write_json(run.folder / "result.json", _result(run, chosen))
    return Store().get(run.id)


def _status(state: State, error: Failure | None) -> Status:
    now = time.time()
    live = state in statuses.LIVE
    return Status(
        state=state,
        **(statuses.identity() if live else {}),
        started=now - 60,
        heartbeat=now,
        finished=0.0 if live else now,
        progress=Progress(what="train", done=STEPS // 2, total=STEPS, eta=31.0) if live else None,
        error=error,
    )


def write_events(run: Run, *, done: bool) -> None:
    """What a worker would have written, up to the middle or to the end."""
    assert run.spec is not None
    writer = Writer(run.events_file)
    writer.stage("preparing")
    writer.log("Retomando do passo {step} de {steps}.", level="warning", step=1, steps=STEPS)
    writer.stage("training")
    parts = [task.id for task in run.spec.tasks] if run.spec.model.family == "encoder" else ["all"]
    for part in parts:
        for step in range(1, (STEPS if done else STEPS // 2) + 1):
            values = {"part": part, "step": step, "steps": STEPS, "epoch": step / 40, "loss": 1.0 / step}
            writer.step({**values, "learning_rate": 1e-3, "gradient_norm": 1.0, "tokens_per_second": 900.0})
    for task in run.spec.tasks:
        for epoch in (1, 2) if done else (1,):
            figures = dict.fromkeys(task.metrics, 0.5 + epoch / 10)
            shared = {"task": task.id, "split": "test", "step": 40 * epoch, "epoch": float(epoch)}
            writer.evaluation({**shared, "metrics": figures})
    writer.close()


def write_predictions(run: Run, task: Task, rows: int = ROWS) -> None:
    """Every fourth row is wrong."""
    target = [TARGETS[task.kind](row) for row in range(rows)]
    wrong = [row % 4 == 3 for row in range(rows)]
    other = {
        "classification": lambda value: 1 - value,
        "similarity": lambda value: (value + 2.0) % 6,
    }.get(task.kind, lambda value: "outra coisa")
    guess = [other(value) if bad else value for value, bad in zip(target, wrong, strict=True)]
    scores = [(a - b) ** 2 for a, b in zip(target, guess, strict=True)] if task.kind == "similarity" else None
    table = pd.DataFrame(
        {
            "row_id": range(rows),
            "input": [f"texto <b>{row}</b> " + "palavra " * (row % 13) for row in range(rows)],
            "target": target,
            "prediction": guess,
            "raw_output": [str(value) for value in guess],
            "score": scores or [0.0 if bad else 1.0 for bad in wrong],
            "probability": [0.9] * rows,
        }
    )
    path = run.predictions_file(task.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_parquet(path)


def _result(run: Run, chosen: Sequence[Task]) -> dict[str, Any]:
    figures = {task.id: _figures(run, task) for task in chosen}
    return {
        "version": 1,
        "id": run.id,
        "metrics": figures,
        "intervals": {
            task: {name: {"low": value - 0.05, "high": value + 0.05} for name, value in known.items()}
            for task, known in figures.items()
        },
        "baselines": {task: dict.fromkeys(known, 0.5) for task, known in figures.items()},
        "rows": {task.id: {"train": 1200, "evaluation": ROWS} for task in chosen},
        "training": {task.id: {"seconds": 10.0, "tokens": 50_000, "parameters": 700_000} for task in chosen},
        "timings": {"model": 3.0, "training": 10.0},
        "memory": {"process": 700_000_000},
        "manifest": {
            "machine": {"processor": "Teste", "gpus": []},
            "device": {"kind": "cpu", "precision": "no"},
            "model": {"id": run.spec.model.id if run.spec else "", "revision": ""},
            "command": "python -m ptlm train",
        },
    }


def _figures(run: Run, task: Task) -> dict[str, float]:
    table = pd.read_parquet(run.predictions_file(task.id))
    targets = (
        [[text] for text in table["target"]] if task.kind == "question_answering" else list(table["target"])
    )
    return {name: metrics.find(name).function(targets, list(table["prediction"])) for name in task.metrics}
