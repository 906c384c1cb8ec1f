"""Rows of the evaluation split to try a model on, read back from the predictions that its run kept.

The run's folder is enough for it: the data set may be gone, and nothing is downloaded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from ptlm.kinds import GENERATING
from ptlm.runs.run import Run
from ptlm.tasks.record import Task

Split = Callable[[str], dict[str, str] | None]
"""A kept input to its texts by column, or None where they cannot be told apart."""

MOST_ROWS = 2_000
"""Rows of a large evaluation split among which examples are looked for."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One evaluated row."""

    row_id: int
    texts: dict[str, str]
    """By text column of the task."""
    target: Any
    """In the kind's terms: a class index, a number, or a text (the first of several gold answers)."""


def examples(run: Run, task: Task) -> list[Example]:
    """Evaluated rows of which it can be told what stood in which column; none where the file is gone."""
    path = run.predictions_file(task.id)
    if run.spec is None or not path.is_file():
        return []
    generates = run.spec.model.family in GENERATING
    split = _by_prompt(task, run.spec.settings.prefix) if generates else _by_line(task)
    found = []
    for row_id, text, target in _rows(path):
        texts = split(text)
        if texts is not None:
            found.append(Example(row_id=row_id, texts=texts, target=target))
    return found


def _rows(path: Path) -> list[tuple[int, str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["row_id", "input", "target"]).slice(0, MOST_ROWS)
    except (
        pa.ArrowException,
        OSError,
        KeyError,
    ):  # broken, or of another version: there are no examples then
        return []
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _by_line(task: Task) -> Split:
    """An encoder's input is kept as its texts, one a line."""
    names = task.text_columns

    def split(text: str) -> dict[str, str] | None:
        parts = text.split("\n") if len(names) > 1 else [text]
        return dict(zip(names, parts, strict=True)) if len(parts) == len(names) else None

    return split


def _by_prompt(task: Task, prefix: str) -> Split:
    """A generating model's input is kept as the filled-in prompt; whatever fills it alike is as good."""
    groups = {name: f"c{place}" for place, name in enumerate(task.text_columns)}
    pattern, seen = re.escape(prefix), set()
    for literal, name, _spec, _conversion in Formatter().parse(task.prompt):
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={groups[name]})" if name in seen else f"(?P<{groups[name]}>.*?)"
            seen.add(name)
    compiled = re.compile(pattern, re.DOTALL)

    def split(text: str) -> dict[str, str] | None:
        found = compiled.fullmatch(text)
        return {name: found[group] for name, group in groups.items()} if found else None

    return split
