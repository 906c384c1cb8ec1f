"""Which rows go through the model together. Pure functions of seed and epoch, so that a resumed run goes on alike."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

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
    rows: Sequence[int] | NDArray[np.int64],
    lengths: NDArray[np.int64],
    *,
    limit: int,
    token_budget: int,
    piece_cost: float = np.inf,
    grain: int = 1,
    multiple: int = 1,
) -> Iterator[list[int]]:
    """Cut `rows` into pieces of near-equal length, longest first, so that they cost the least.

    A piece costs its tokens with padding up to a `multiple`, and `piece_cost` tokens for being one more (infinite: as
    few pieces as possible). It has at most `limit` rows (0: no limit) and at most `token_budget` tokens with padding
    (but always `grain` rows). The longest first, so that a lack of memory shows at once. Cuts are made after
    multiples of `grain` rows alone, for pieces of few sizes.
    """
    rows = np.asarray(rows, dtype=np.int64)
    order = rows[np.lexsort((rows, -lengths[rows]))]
    widths = -(-np.maximum(lengths[order], 1) // multiple) * multiple
    cuts = _cheapest_cuts(
        widths, limit or len(order), token_budget, min(piece_cost, 10.0 * widths.sum()), grain
    )
    for start, end in pairwise(cuts):
        yield order[start:end].tolist()


def _cheapest_cuts(
    widths: NDArray[np.int64], limit: int, token_budget: int, piece_cost: float, grain: int
) -> list[int]:
    """Where to cut rows sorted by falling width: 0, …, len(widths).

    The cheapest way to cut the first `end` rows is the cheapest way to cut those before some `start`, and one piece
    from there on: tried for every start, row by row.
    """
    best = np.zeros(len(widths) + 1)
    start_of = np.zeros(len(widths) + 1, dtype=np.int64)
    for end in (*range(grain, len(widths), grain), len(widths)):
        fitting = max(1, min(limit, token_budget // int(widths[end - 1])))
        first = min(-(-max(0, end - fitting) // grain), (end - 1) // grain) * grain
        starts = np.arange(first, end, grain)
        tokens = (end - starts) * widths[starts]
        costs = np.where((tokens <= token_budget) | (starts == starts[-1]), best[starts] + tokens, np.inf)
        place = int(costs.argmin())
        best[end], start_of[end] = costs[place] + piece_cost, starts[place]
    cuts = [len(widths)]
    while cuts[-1]:
        cuts.append(int(start_of[cuts[-1]]))
    return cuts[::-1]


def draw(rows: int, limit: int, seed: int) -> NDArray[np.int64]:
    """Which rows a limit keeps: drawn with the seed, in the file's order; all of them where it does not bind."""
    if not limit or limit >= rows:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).permutation(rows)[:limit])
