"""What is wrong with rows as wholes: empty, repeated, contradictory, or in two splits at once."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.tasks.record import SPLITS
from ptlm.userdata.findings import Finding, finding
from ptlm.userdata.keys import exact_keys, first_of_each, in_conflict, loose_keys
from ptlm.userdata.splitting import ENOUGH
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table

FEW_ROWS = {"train": 50, "validation": ENOUGH, "test": ENOUGH}
"""Fewer rows than these in a split are worth a warning."""
_MISSING = r"(?i)^\s*(na|n/a|nan|null|none|nil|#n/d|#n/a)\s*$"


def empty(table: Table, column: str) -> NDArray[np.bool_]:
    """True for rows whose cell has nothing but blanks in it."""
    # A trimmed copy would be as large as the column itself.
    mask: NDArray[np.bool_] = pc.match_substring_regex(
        table.data.column(column), r"\A[\s\v\p{Z}]*\z"
    ).to_numpy()
    return mask


def empty_cells(subject: Subject) -> Iterator[Finding]:
    """Empty texts and answers, a column at a time."""
    for split, table in subject.tables.items():
        for column in subject.roles.used:
            mask = empty(table, column)
            code = "empty_labels" if column == subject.roles.target else "empty_cells"
            if mask.any():
                yield finding(code, int(mask.sum()), lines=table.lines[mask], split=split, column=column)


def missing_markers(subject: Subject) -> Iterator[Finding]:
    """Cells that say they are missing: kept as texts, since `NA` may well be one."""
    for split, table in subject.tables.items():
        for column in subject.roles.used:
            mask = pc.match_substring_regex(table.data.column(column), _MISSING).to_numpy()
            if mask.any():
                lines = table.lines[mask]
                yield finding("missing_markers", int(mask.sum()), lines=lines, split=split, column=column)


def duplicates(subject: Subject) -> Iterator[Finding]:
    """Rows whose texts and answer an earlier row of the split has too."""
    for split, table in subject.tables.items():
        mask = ~first_of_each(exact_keys(table, (*subject.roles.texts, *subject.answer_columns)))
        if mask.any():
            yield finding("duplicates", int(mask.sum()), lines=table.lines[mask], split=split)


def conflicts(subject: Subject) -> Iterator[Finding]:
    """The same text with different answers, where one answer must be wrong."""
    if subject.roles.kind not in ("classification", "similarity") or not subject.roles.target:
        return
    for split, table in subject.tables.items():
        mask = in_conflict(subject.text_keys(split), loose_keys(table, [subject.roles.target]))
        if mask.any():
            yield finding("conflicts", int(mask.sum()), lines=table.lines[mask], split=split)


def leaked(subject: Subject, split: str, other: str) -> NDArray[np.bool_]:
    """True for rows of `split` whose texts are in `other` too."""
    return np.isin(subject.text_keys(split), subject.text_keys(other))


def leakage(subject: Subject) -> Iterator[Finding]:
    """Rows of a split to learn from that are also in a split to be measured on."""
    for split, other in combinations([name for name in SPLITS if name in subject.tables], 2):
        mask = leaked(subject, split, other)
        if mask.any():
            lines = subject.tables[split].lines[mask]
            yield finding("leakage", int(mask.sum()), lines=lines, split=split, other=other)


def split_sizes(subject: Subject) -> Iterator[Finding]:
    """Splits that are small or missing."""
    for split, table in subject.tables.items():
        if len(table) < FEW_ROWS.get(split, 0):
            yield finding("few_rows", len(table), split=split)
    if set(subject.tables) == {"train"}:
        yield finding("no_validation", 1, split="train")
