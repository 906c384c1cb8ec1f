"""A file of new rows in, the same file with a model's answers out."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_, plural
from ptlm.records import unknown
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import Task
from ptlm.trial.answers import Answer
from ptlm.trial.client import Client, checked, task_of
from ptlm.userdata.columns import folded
from ptlm.userdata.findings import Finding
from ptlm.userdata.reading import read
from ptlm.userdata.table import Reading, Table
from ptlm.userdata.writing import ENDINGS, prediction_table, write_table

Rows = Mapping[str, list[str]]
"""Texts by text column of the task, lists of one length."""
Answerer = Callable[[Rows], Sequence[Answer]]
"""What answers some rows, in order: a process of its own, or a model in this one."""

FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 32, 8, 1024
"""Rows asked at once."""
QUICK, SLOW = 0.7, 2.5
"""Seconds that a chunk should take at least and at most: progress is seen, and others get their turn."""


class Cancelled(Exception):  # noqa: N818  (not an error: somebody asked)
    """The answering was given up; nothing was written."""


@dataclass(frozen=True, kw_only=True)
class FileAnswers:
    """What was done with a file."""

    task: str
    rows: int
    unreadable: int
    """Rows that could not be read, or have no text: they are in the output, marked and without an answer."""
    unanswered: int
    """Rows to which what the model wrote is no answer: their prediction is empty, `raw_output` says what it was."""
    blank: int
    """Lines with nothing in them that stand between the file's rows: they are not in the output."""
    blank_lines: tuple[int, ...]
    """Numbers of the first of them."""
    findings: tuple[Finding, ...]
    """What there is to say about the file's lines."""


def guess_columns(task: Task, names: Sequence[str]) -> dict[str, str]:
    """For each of the task's text columns the file's column that holds it; those that no name fits are missing.

    A column fits by our name or by that of the task's data, whatever its case, accents and signs. If the file has one
    column and the task one text, there is no doubt either.
    """
    known = {folded(name): name for name in reversed(names)}
    fitting = {
        column: known.get(folded(column)) or known.get(folded(task.columns[column]))
        for column in task.text_columns
    }
    found = {column: name for column, name in fitting.items() if name}
    if not found and len(names) == 1 == len(task.text_columns):
        return {task.text_columns[0]: names[0]}
    return found


def asking(client: Client, run_id: str, task_id: str = "") -> tuple[Task, Answerer]:
    """The run's task called `task_id`, or its only one, and the run's model as what answers its rows.

    Raises:
        PtlmError: as `Client.answer`; so does the answerer.
    """
    run = checked(client.store, run_id)
    task = task_of(run, task_id)

    def answerer(rows: Rows) -> Sequence[Answer]:
        names = list(rows)
        lines = zip(*rows.values(), strict=True)
        return client.answer(run.id, task.id, [dict(zip(names, line, strict=True)) for line in lines])

    return task, answerer


def answer_file(
    task: Task,
    answerer: Answerer,
    source: Path,
    target: Path,
    *,
    columns: Mapping[str, str] | None = None,
    report: Reporter | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> FileAnswers:
    """Write the rows of `source` with the answers of a model beside them to `target` (.tsv, .csv, …).

    All rows and columns are kept, in order; see `ptlm.userdata.writing.prediction_table` for what is added. The
    prediction of a class is written as the task's data write it. How the file is written is detected.

    Args:
        task, answerer: see `asking`.
        columns: the task's text columns to the file's; guessed where not given.
        report: is told the progress as `read` and `predict`.
        cancel: asked between chunks.

    Raises:
        PtlmError: as the answerer; or the file cannot be read, lacks a column, or the target cannot be written.
        Cancelled: when `cancel` says so.
    """
    _check_target(source, target)
    report = report or Silent()
    reading = read(source, ragged="keep", reporter=report)
    chosen = _checked_columns(task, reading.table, columns)
    readable = ~reading.unreadable & _has_text(reading.table, chosen.values())
    rows = reading.table.where(readable).data.select(list(chosen.values())).rename_columns(list(chosen))
    answers = list(_answers(answerer, rows, report, cancel))
    write_table(_beside(reading, readable, answers, task), target)
    blank = _blank_between(reading)
    return FileAnswers(
        task=task.id,
        rows=len(readable),
        unreadable=int((~readable).sum()),
        unanswered=sum(answer.prediction is None for answer in answers),
        blank=blank.count if blank else 0,
        blank_lines=blank.lines if blank else (),
        findings=reading.findings,
    )


def _beside(reading: Reading, readable: NDArray[np.bool_], answers: Sequence[Answer], task: Task) -> pa.Table:
    """The file's rows with the answers; only `readable` rows have one."""
    values = _class_values(task)
    return prediction_table(
        reading,
        readable,
        predictions=[_written(answer, values) for answer in answers],
        probabilities=[_rounded(answer.probability) for answer in answers],
        raw_outputs=[answer.raw_output for answer in answers],
        labels=[answer.label for answer in answers] if task.labels else None,
    )


def blank_text(count: int, lines: Sequence[int]) -> str:
    """Which lines of a file are not in its output: the answers no longer go by the numbers of the lines."""
    listed = [str(line) for line in lines]
    return plural(
        count,
        "{count} linha em branco do arquivo não está na saída: a linha {lines}.",
        "{count:,} linhas em branco do arquivo não estão na saída: as linhas {lines}.",
        lines=", ".join([*listed, "…"] if count > len(listed) else listed),
    )


def _blank_between(reading: Reading) -> Finding | None:
    """The lines with nothing in them, where any stands between rows."""
    first, last = reading.table.lines[[0, -1]]
    found = next((each for each in reading.findings if each.code == "blank_lines"), None)
    return found if found and any(first < line < last for line in found.lines) else None


def _check_target(source: Path, target: Path) -> None:
    """Refuse before the work what would be refused after it."""
    if target.suffix.lower() not in ENDINGS:
        raise unknown(N_("Formato de saída"), target.suffix or target.name, ENDINGS)
    if not target.absolute().parent.is_dir():
        raise UsageError(N_("A pasta da saída não existe: {folder}."), folder=str(target.absolute().parent))
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError(
            N_("A saída é o próprio arquivo de entrada ({file}): escolha outro nome."), file=source.name
        )


def _checked_columns(task: Task, table: Table, columns: Mapping[str, str] | None) -> dict[str, str]:
    chosen = dict(columns) if columns is not None else guess_columns(task, table.columns)
    missing = [name for name in task.text_columns if chosen.get(name) not in table.columns]
    if missing:
        raise DataError(
            N_("{file}: falta a coluna {missing} da tarefa “{task}”; o arquivo tem {columns}."),
            file=table.file,
            missing=", ".join(chosen.get(name) or name for name in missing),
            task=task.id,
            columns=", ".join(table.columns),
        )
    return {name: chosen[name] for name in task.text_columns}


def _has_text(table: Table, names: Iterable[str]) -> NDArray[np.bool_]:
    """The rows in which not every text is blank."""
    found = np.zeros(len(table), dtype=bool)
    for name in names:
        found |= pc.not_equal(pc.utf8_trim_whitespace(table.data.column(name)), "").to_numpy()
    return found


def _answers(
    answerer: Answerer, rows: pa.Table, report: Reporter, cancel: Callable[[], bool]
) -> Iterator[Answer]:
    """Answers to all rows, asked in chunks of a size that keeps the progress moving."""
    done, size = 0, FIRST_CHUNK
    while done < len(rows):
        if cancel():
            raise Cancelled
        started = time.monotonic()
        chunk = rows.slice(done, size)
        yield from answerer(chunk.to_pydict())
        done += len(chunk)
        report.progress("predict", done, len(rows), "rows")
        size = _next_size(size, time.monotonic() - started)


def _next_size(size: int, seconds: float) -> int:
    if seconds < QUICK:
        return min(2 * size, LARGEST_CHUNK)
    return max(size // 2, SMALLEST_CHUNK) if seconds > SLOW else size


def _written(answer: Answer, values: Mapping[int, str]) -> object:
    """A prediction as the task's data write it."""
    prediction = answer.prediction
    return values[prediction] if isinstance(prediction, int) and values else prediction


def _rounded(probability: float | None) -> float | None:
    """Without the digits that another machine or batch would give differently."""
    return None if probability is None else round(probability, 6)


def _class_values(task: Task) -> dict[int, str]:
    """Class index to the value in the task's data; of several spellings the first one."""
    named = dict(enumerate(task.labels))
    return named | {index: value for value, index in reversed(list(task.values.items()))}
