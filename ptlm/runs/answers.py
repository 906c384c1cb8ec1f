"""A finished run's model on a file of new rows. Worker side: loads the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ptlm.errors import DataError, RunError, UsageError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.reporting import Reporter, Silent
from ptlm.runs.run import Run
from ptlm.runs.tables import WRITERS, write
from ptlm.tasks.record import Task
from ptlm.userdata.reading import read

PREDICTION, LABEL, PROBABILITY, RAW, UNREAD = (
    "prediction",
    "prediction_label",
    "probability",
    "raw_output",
    "unread",
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was done with a file."""

    task: str
    rows: int
    unread: int
    """Rows with an empty text or cells that do not fit, which the model was not asked about."""


def answer_file(
    run: Run, task_id: str | None, source: Path, target: Path, report: Reporter | None = None
) -> Answered:
    """Write the rows of `source` with the answers of the run's model beside them to `target`.

    All columns are kept. Added are `prediction` (the label as the task's data write it, a number, or text),
    `prediction_label` (the verbalised label), `probability`, `raw_output` (what a generating model wrote) and
    `unread` (true where a text is empty, or the line has not the columns that the others have).

    Raises:
        UsageError: which task is meant is not clear, or the format of `target` is not known.
        RunError: the run has no model for the task.
        DataError: `source` cannot be read, or has not the columns that the task needs.
    """
    task = _task(run, task_id)
    _check_target(source, target)
    reading = read(source, ragged="keep", reporter=report)
    table = reading.table.data
    texts = _texts(table, task, source.name)
    unread = pc.or_(pc.invert(_readable(texts)), pa.array(reading.unreadable))
    answers = _answers(run, task, texts.filter(pc.invert(unread)), report or Silent())
    write(target, _beside(table, _spread(answers, unread), task, unread))
    return Answered(task=task.id, rows=len(table), unread=pc.sum(unread).as_py() or 0)


def _task(run: Run, task_id: str | None) -> Task:
    if run.spec is None or run.state != "done":
        raise RunError(N_("A execução {id} não chegou ao fim: não tem modelo para responder."), id=run.id)
    tasks = {task.id: task for task in run.spec.tasks}
    if task_id is None and len(tasks) > 1:
        raise UsageError(N_("A execução tem várias tarefas; diga qual: {options}."), options=", ".join(tasks))
    name = task_id or next(iter(tasks))
    if name not in tasks:
        raise unknown(N_("Tarefa desta execução"), name, tasks)
    return tasks[name]


def _check_target(source: Path, target: Path) -> None:
    if target.suffix.lower() not in WRITERS:
        raise unknown(N_("Formato de saída"), target.suffix or target.name, WRITERS)
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError(
            N_("A saída é o próprio arquivo de entrada ({file}); escolha outro nome."), file=source.name
        )
    if not target.absolute().parent.is_dir():
        raise UsageError(N_("A pasta da saída não existe: {folder}."), folder=str(target.absolute().parent))


def _texts(table: pa.Table, task: Task, file: str) -> pa.Table:
    """The task's text columns of a user's table, by our name or the source's, in any case."""
    known = {name.casefold(): name for name in reversed(table.column_names)}
    found = {
        name: known.get(name.casefold()) or known.get(task.columns[name].casefold())
        for name in task.text_columns
    }
    missing = [name for name, column in found.items() if column is None]
    if missing and len(table.column_names) == len(found) == 1:  # one text and one column: no doubt which
        found, missing = {missing[0]: table.column_names[0]}, []
    if missing:
        raise DataError(
            N_("{file}: falta a coluna {missing} da tarefa “{task}”; o arquivo tem {columns}."),
            file=file,
            missing=", ".join(missing),
            task=task.id,
            columns=", ".join(table.column_names),
        )
    columns: dict[str, Any] = {"row_id": pa.array(range(len(table)), pa.int64())}
    return pa.table(columns | {name: table.column(column) for name, column in found.items()})


def _readable(texts: pa.Table) -> Any:
    """Which rows have no blank text."""
    readable = pa.array([True] * len(texts))
    for name in texts.column_names[1:]:
        filled = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts.column(name))), 0)
        readable = pc.and_(
            readable, filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled
        )
    return readable


def _answers(run: Run, task: Task, texts: pa.Table, report: Reporter) -> pa.Table:
    from ptlm.training.inference import Predictor

    assert run.spec is not None  # held by `_task`
    spec = run.spec
    predictor = Predictor.open(run.folder, spec.model.family, task, spec.tasks, spec.settings)
    return (
        predictor.predict(texts, report)
        if len(texts)
        else pa.table({PREDICTION: [], PROBABILITY: [], RAW: []})
    )


def _spread(answers: pa.Table, unread: Any) -> pa.Table:
    """The answers at their rows' places, null where the model was not asked."""
    asked = pc.if_else(unread, 0, 1)
    places = pc.if_else(unread, pa.scalar(None, pa.int64()), pc.subtract(pc.cumulative_sum(asked), 1))
    return answers.take(places.cast(pa.int64())) if len(answers) else _nothing(answers, len(unread))


def _nothing(answers: pa.Table, rows: int) -> pa.Table:
    return pa.table({name: pa.nulls(rows, pa.string()) for name in answers.column_names})


def _beside(table: pa.Table, answers: pa.Table, task: Task, unread: Any) -> pa.Table:
    added: dict[str, Any] = {PREDICTION: answers.column("prediction")}
    if task.labels:
        added = {PREDICTION: _source_labels(answers.column("prediction"), task), **_labels(answers)}
    for name in (PROBABILITY, RAW):
        if answers.column(name).null_count < len(answers):
            added[name] = answers.column(name)
    added[UNREAD] = unread
    for name, column in _renamed(added, table.column_names).items():
        table = table.append_column(name, column)
    return table


def _labels(answers: pa.Table) -> dict[str, Any]:
    return {LABEL: answers.column("label")} if "label" in answers.column_names else {}


def _source_labels(indices: Any, task: Task) -> Any:
    """Class indices as the task's own data write them; the verbalised label where they do not say."""
    names = dict(enumerate(task.labels))
    for value, index in reversed(list(task.values.items())):  # of several spellings the first one
        names[index] = value
    return pa.array([None if index is None else names[index] for index in indices.to_pylist()], pa.string())


def _renamed(added: Mapping[str, Any], taken: list[str]) -> dict[str, Any]:
    """The added columns under names that the file does not have yet."""
    renamed = {}
    for name, column in added.items():
        free = name
        while free in taken:
            free += "_"
        renamed[free] = column
    return renamed
