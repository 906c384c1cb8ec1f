"""Answers of a trained model to rows, their scores, and the file they are kept in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray

from ptlm.metrics import METRICS
from ptlm.reporting import Reporter
from ptlm.tasks.record import Task
from ptlm.training.approach import Answers, Approach, Examples
from ptlm.training.device import Device, halving
from ptlm.training.texts import columns, prompts


class Stopped(Exception):  # noqa: N818  (not an error: somebody asked)
    """The run was asked to stop."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Answers to labelled rows, in the kind's terms, with their figures."""

    metrics: Mapping[str, float]
    unparsed: float
    """Share of answers that are none."""
    predictions: list[Any]
    """As scored: what stands for an unparsed answer is the kind's fallback."""
    answers: Answers
    row_scores: Mapping[str, NDArray[np.float64]]
    """Of each metric that is a mean of row scores: dear to compute for texts, so computed once."""


def answer(
    model: Any,
    approach: Approach,
    examples: Examples,
    table: pa.Table,
    task: Task,
    device: Device,
    report: Reporter,
    stop: Callable[[], bool] = lambda: False,
) -> Answers:
    """The model's answer to each row of `table`; batches are sorted by length and halved where they don't fit.

    Raises:
        Stopped: when `stop` says so between two batches.
    """
    outputs: list[Any] = [None] * len(examples)
    done = 0
    model.eval()

    def work(rows: list[int]) -> None:
        nonlocal done
        if stop():
            raise Stopped
        batch = device.move(approach.collate(examples, rows))
        with device.accelerator.autocast():
            results = approach.outputs(device.accelerator.unwrap_model(model), batch, task)
        for row, result in zip(rows, results, strict=True):
            outputs[row] = result
        done += len(rows)
        report.progress("evaluate", done, len(examples))

    pieces = device.pieces(
        np.arange(len(examples)), examples.inputs.lengths, training=False, passes=approach.passes(task)
    )
    with torch.inference_mode():
        halving(
            pieces,
            work,
            lambda rows: [rows[: len(rows) // 2], rows[len(rows) // 2 :]] if len(rows) > 1 else [],
        )
    return approach.answers(outputs, examples, table, task)


def score(answers: Answers, targets: Sequence[Any], task: Task) -> Scored:
    """Figures of the answers; an answer that is none counts as wrong, never as missing."""
    kind = task.kind_record
    predictions = [
        kind.fallback(target, task.answers) if prediction is None else prediction
        for prediction, target in zip(answers.predictions, targets, strict=True)
    ]
    missing = sum(prediction is None for prediction in answers.predictions)
    by_row = {name: rows(targets, predictions) for name in task.metrics if (rows := METRICS[name].rows)}
    whole = kind.score(
        targets, predictions, [name for name in task.metrics if name not in by_row], task.answers
    )
    return Scored(
        metrics={
            name: float(by_row[name].mean()) if name in by_row else whole[name] for name in task.metrics
        },
        unparsed=missing / len(targets),
        predictions=predictions,
        answers=answers,
        row_scores=by_row,
    )


def inputs(table: pa.Table, task: Task, head: str, prefix: str) -> list[str]:
    """Each row's input as text: the prompt for generating families, the texts one a line for encoders."""
    if head in ("seq2seq", "causal"):
        return prompts(table, task, prefix)
    return ["\n".join(texts) for texts in zip(*columns(table, task).values(), strict=True)]


def write_predictions(path: Path, table: pa.Table, task: Task, scored: Scored, texts: list[str]) -> None:
    """Keep every evaluated row: row_id, input, target, prediction, raw_output, score, probability.

    Classification holds class indices (-1: the output was no label), similarity numbers, the rest text; question
    answering has all gold answers in `targets`, the first one in `target`.
    """
    targets = table.column("target").to_pylist()
    kept = {
        "row_id": table.column("row_id"),
        "input": texts,
        "target": [gold[0] for gold in targets] if task.kind == "question_answering" else targets,
        "prediction": scored.predictions,
        "raw_output": scored.answers.raw,
        "score": task.kind_record.row_scores(targets, scored.predictions, task.answers),
        "probability": pa.array(scored.answers.probabilities, pa.float64()),
    }
    if task.kind == "question_answering":
        kept["targets"] = targets
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    pq.write_table(pa.table(kept), partial)
    partial.replace(path)
