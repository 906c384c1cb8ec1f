"""A finished run's figures beside the stored ones of the same tasks."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from ptlm import results
from ptlm.cli.output import table
from ptlm.i18n import _
from ptlm.metrics import METRICS
from ptlm.runs.events import number
from ptlm.runs.run import Run
from ptlm.tasks.record import Task

DIGITS = 4


def figures(run: Run) -> Iterator[Table]:
    """One table a task: this run, the trivial answer, then the stored figures, the best first."""
    if run.spec is None or not run.result:
        return
    stored = results.stored(run.spec.task_ids, source=results.SEED)
    for task in run.spec.tasks:
        if task.id in run.metrics:
            yield _task_table(run, run.result, task, [figure for figure in stored if figure.task == task.id])


def _task_table(run: Run, result: Mapping[str, Any], task: Task, stored: Sequence[Any]) -> Table:
    own = result["metrics"][task.id]
    metrics = [name for name in task.metrics if name in own]
    rows: list[list[str | Text]] = [
        [Text(run.name, style="bold"), *(_own(result, task.id, name) for name in metrics), _("esta execução")]
    ]
    if baseline := (result.get("baselines") or {}).get(task.id):
        rows.append([_("resposta trivial"), *(number(baseline.get(name), DIGITS) for name in metrics), ""])
    return table(
        f"{task.id} · {task.shown_title}",
        [_("modelo"), *metrics, _("fonte")],
        [*rows, *_stored_rows(stored, metrics)],
        right=range(1, len(metrics) + 1),
    )


def _own(result: Mapping[str, Any], task: str, metric: str) -> Text:
    """The value in bold, with its interval."""
    value = number(result["metrics"][task][metric], DIGITS)
    interval = ((result.get("intervals") or {}).get(task) or {}).get(metric)
    around = f" [{number(interval['low'], 3)}; {number(interval['high'], 3)}]" if interval else ""
    return Text.assemble((value, "bold"), (around, "dim"))


def _stored_rows(stored: Sequence[Any], metrics: Sequence[str]) -> list[list[str | Text]]:
    by_model: dict[tuple[str, str], dict[str, float]] = {}
    for figure in stored:
        model = f"{figure.model} {figure.prefix}".strip()
        by_model.setdefault((model, figure.source), {})[figure.metric] = figure.value
    sign = -1 if METRICS[metrics[0]].higher_is_better else 1
    ranked = sorted(by_model.items(), key=lambda item: sign * item[1].get(metrics[0], sign * math.inf))
    return [
        [model, *(number(values.get(name), DIGITS) for name in metrics), source]
        for (model, source), values in ranked
    ]
