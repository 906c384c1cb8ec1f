"""Numbers that stand for rows: rows with the same texts have the same number."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.userdata.table import CHUNK_ROWS, Table

Keys = NDArray[np.int64]
_UNUSUAL = r"[\s\x{A0}][\s\x{A0}]|[^\S ]|[\x{A0}\x{300}-\x{36F}]"
"""Runs of blanks, blanks that are not spaces, accents apart from their letters: rare, and slow to put right."""


def exact_keys(table: Table, columns: Sequence[str]) -> Keys:
    """One 64-bit number a row, the same for rows whose cells are the same but for blanks at their ends."""
    return _keys(table, columns, pc.utf8_trim_whitespace)


def loose_keys(table: Table, columns: Sequence[str]) -> Keys:
    """As `exact_keys`, but blind to case, to runs of blanks, and to how accents are composed."""
    return _keys(table, columns, _loosened)


def _loosened(column: pa.Array) -> pa.Array:
    column = pc.utf8_lower(column)
    if pc.any(pc.match_substring_regex(column, _UNUSUAL)).as_py():
        composed = pc.utf8_normalize(column, form="NFC")
        column = pc.replace_substring_regex(composed, r"[\s\x{A0}]+", " ")
    return pc.utf8_trim_whitespace(column)


def _keys(table: Table, columns: Sequence[str], prepare: Callable[[pa.Array], pa.Array]) -> Keys:
    """Python's own hash of the row's tuple of texts: 64 bits, so that among a million rows no two differ and collide.

    The numbers are good for one process only: they must not be stored.
    """
    pieces = []
    for batch in table.data.select(list(columns)).to_batches(max_chunksize=CHUNK_ROWS):
        texts = [prepare(column).to_pylist() for column in batch.columns]
        pieces.append(np.fromiter(map(hash, zip(*texts, strict=True)), dtype=np.int64, count=batch.num_rows))
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)


def first_of_each(keys: Keys) -> NDArray[np.bool_]:
    """True for the first row of each key."""
    first = np.zeros(len(keys), dtype=bool)
    first[np.unique(keys, return_index=True)[1]] = True
    return first


def groups(keys: Keys) -> NDArray[np.int64]:
    """The keys as 0, 1, 2 … in the order of their first rows: the same in every process."""
    _unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def in_conflict(keys: Keys, answers: Keys) -> NDArray[np.bool_]:
    """True for rows whose key occurs with more than one answer."""
    group, answer = groups(keys), groups(answers)
    count = int(answer.max(initial=0)) + 1
    pairs = np.unique(group * count + answer)
    answers_of = np.bincount(pairs // count, minlength=int(group.max(initial=-1)) + 1)
    return answers_of[group] > 1
