"""Which rows go through the model together. Pure functions of seed and epoch, so that a resumed run goes on alike."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray


def steps_per_epoch(rows: int, batch_size: int) -> int:
    """Optimiser steps that see every row once; the last one may be smaller."""
    return -(-rows // batch_size)


def epoch_order(
    lengths: NDArray[np.int64], batch_size: int, *, seed: int, epoch: int, length_window: int = 1
) -> list[NDArray[np.int64]]:
    """The effective batches of one epoch, as row numbers.

    With `length_window` 1 the order is purely random. With more, rows are sorted by length among that many
    batches before they are cut, and the batches shuffled again: less padding, still a random order.
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(len(lengths))
    if length_window > 1:
        window = length_window * batch_size
        chunks = [order[start : start + window] for start in range(0, len(order), window)]
        order = np.concatenate([chunk[np.argsort(lengths[chunk], kind="stable")] for chunk in chunks])
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    if length_window > 1:
        batches = [batches[place] for place in rng.permutation(len(batches))]
    return batches


def micro_batches(
    rows: Sequence[int] | NDArray[np.int64], lengths: NDArray[np.int64], *, limit: int, token_budget: int
) -> Iterator[list[int]]:
    """Cut `rows` into pieces of near-equal length, longest first.

    A piece has at most `limit` rows (0: no limit) and at most `token_budget` tokens with padding (but always one
    row). The longest first, so that a lack of memory shows at once.
    """
    order = sorted((int(row) for row in rows), key=lambda row: (-lengths[row], row))
    piece: list[int] = []
    width = 0
    for row in order:
        full = len(piece) == limit if limit else False
        if piece and (full or width * (len(piece) + 1) > token_budget):
            yield piece
            piece = []
        if not piece:
            width = max(int(lengths[row]), 1)
        piece.append(row)
    if piece:
        yield piece


def draw(rows: int, limit: int, seed: int) -> NDArray[np.int64]:
    """Which rows a limit keeps: drawn with the seed, in the file's order; all of them where it does not bind."""
    if not limit or limit >= rows:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).permutation(rows)[:limit])
