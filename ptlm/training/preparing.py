"""Tokenised rows, from the cache where the same rows went through the same tokenizer before."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ptlm import __version__, prepared
from ptlm.reporting import Reporter
from ptlm.tasks.record import Task
from ptlm.training.approach import Approach, Examples
from ptlm.training.ragged import Ragged

WORTH_ROWS = 20_000
"""From this many rows on, tokenising takes long enough to keep what came of it."""
ENCODING_SETTINGS = (
    "max_length",
    "max_target_length",
    "max_new_tokens",
    "doc_stride",
    "prefix",
    "target_bos",
)
"""Hyperparameters that change the tokens of a row."""
TASK_FIELDS = ("kind", "prompt", "lead_in", "labels", "scale", "text_columns")
"""What of a task changes the tokens of a row; its data are told apart by their fingerprint."""
ROOT, SHORTENED = "examples.json", "shortened"


def encoded(approach: Approach, table: pa.Table, task: Task, fingerprint: str, report: Reporter) -> Examples:
    """The labelled rows of `table` as `approach.encode` makes them; arrays from the cache are mapped, not read.

    `fingerprint` stands for the contents of `table`.
    """
    if len(table) < WORTH_ROWS or not approach.tokenizer.is_fast:
        return approach.encode(table, task, labelled=True)
    name = _name(approach, task, fingerprint)
    folder = prepared.find(name)
    if folder is not None:
        return _read(folder)
    examples = approach.encode(table, task, labelled=True)
    prepared.keep(name, lambda empty: _write(empty, examples), report)
    return examples


def _name(approach: Approach, task: Task, fingerprint: str) -> str:
    backend = json.loads(approach.tokenizer.backend_tokenizer.to_str())
    for changing in ("truncation", "padding"):  # each call leaves its own there
        backend.pop(changing, None)
    return prepared.key(
        __version__,
        type(approach).__name__,
        approach.positions,
        [getattr(approach.settings, name) for name in ENCODING_SETTINGS],
        [getattr(task, name) for name in TASK_FIELDS],
        json.dumps(backend),
        sorted(map(str, approach.tokenizer.special_tokens_map.items())),
        approach.tokenizer.split_special_tokens,
        fingerprint,
    )


def _write(folder: Path, examples: Examples) -> None:
    parts: dict[str, str] = {}
    for field in fields(examples):
        value = getattr(examples, field.name)
        if isinstance(value, Ragged):
            np.save(folder / f"{field.name}.values.npy", value.values)
            np.save(folder / f"{field.name}.offsets.npy", value.offsets)
            parts[field.name] = "ragged"
        elif isinstance(value, np.ndarray):
            np.save(folder / f"{field.name}.npy", value)
            parts[field.name] = "array"
    (folder / ROOT).write_text(json.dumps({"parts": parts, SHORTENED: examples.shortened}), encoding="utf-8")


def _read(folder: Path) -> Examples:
    found = json.loads((folder / ROOT).read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        name: Ragged(_mapped(folder / f"{name}.values.npy"), _mapped(folder / f"{name}.offsets.npy"))
        if sort == "ragged"
        else _mapped(folder / f"{name}.npy")
        for name, sort in found["parts"].items()
    }
    return Examples(**values, shortened=found[SHORTENED])


def _mapped(path: Path) -> Any:
    """The array in `path`, a plain one over the mapped file: `np.memmap` is slower at every index."""
    return np.asarray(np.load(path, mmap_mode="r"))
