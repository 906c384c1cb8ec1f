"""Spearman's correlation of weighted rows: thousands of resamples at once, and each row left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
WEIGHTS_AT_ONCE = 80_000
"""Weights that are worked on at once: few enough for a processor's own memory."""


@dataclass(frozen=True)
class Ranks:
    """Spearman's correlation: the ranks are those of the weighted sample, ties sharing their mean rank."""

    columns: Floats
    """Both numbers of each row, shape (rows, 2)."""

    def values(self, columns: Floats, weights: Floats) -> Floats:
        """See `Measure`."""
        sides = [_Side.of(columns[:, number]) for number in (0, 1)]
        size = max(1, WEIGHTS_AT_ONCE // len(columns))
        parts = (weights[start : start + size] for start in range(0, len(weights), size))
        return np.concatenate([_correlation(sides, part) for part in parts])

    def leave_one_out(self, columns: Floats, weights: Floats) -> Floats:
        """See `Measure`.

        Without a row, those above it move down by one rank and those tied with it by half a rank. So the sum of
        products of ranks changes by sums over the rows above it, in either column and in both.
        """
        x, y = (_Side.of(columns[:, number]) for number in (0, 1))
        (x_counts, x_ranks), (y_counts, y_ranks) = (side.ranks(weights[:, None]) for side in (x, y))
        u, v = x_ranks[:, 0].astype(np.float64), y_ranks[:, 0].astype(np.float64)
        products = weights @ (u * v) - x.above(weights * v) - y.above(weights * u)
        products += _above_in_both(x.group, y.group, weights) - (u - 0.5) * (v - 0.5)
        rest = np.full(len(weights), weights.sum() - 1)
        cubes = [
            _cubes_without_one(counts[:, 0])[side.group] for counts, side in ((x_counts, x), (y_counts, y))
        ]
        return _from_sums(rest, products, *cubes)


@dataclass(frozen=True)
class _Side:
    """How to rank the cells by one column under any weights."""

    sort: NDArray[np.int64]
    starts: NDArray[np.int64]
    """Where each distinct value starts in the sorted cells."""
    group: NDArray[np.int64]
    """Which distinct value each cell has."""

    @classmethod
    def of(cls, values: Floats) -> "_Side":
        _, group = np.unique(values, return_inverse=True)
        sort = np.argsort(group, kind="stable")
        return cls(sort, np.flatnonzero(np.diff(group[sort], prepend=-1)), group)

    def ranks(self, weights: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Rows of each distinct value, (values, samples), and the mid-ranks of all cells, (cells, samples)."""
        counts = weights[self.sort]
        if len(self.starts) < len(self.sort):
            counts = np.add.reduceat(counts, self.starts, axis=0)
        ranks = np.cumsum(counts, axis=0)
        ranks -= (counts - 1) / 2
        return counts, ranks[self.group]

    def above(self, amounts: Floats) -> Floats:
        """For each cell the sum of `amounts` over the cells that rank above it, half where they tie."""
        sums = np.add.reduceat(amounts[self.sort], self.starts)
        found: Floats = (sums.sum() - np.cumsum(sums) + sums / 2)[self.group]
        return found


def _correlation(sides: Sequence[_Side], weights: Floats) -> Floats:
    """Of each weighted sample. Ranks are whole or half, so that single precision holds them up to 8 million rows."""
    weighted = np.ascontiguousarray(
        weights.T, dtype=np.float32
    )  # a sample a column: cells move as whole lines
    (x_counts, x_ranks), (y_counts, y_ranks) = (side.ranks(weighted) for side in sides)
    weighted *= x_ranks
    products = np.einsum("cs,cs->s", weighted, y_ranks, dtype=np.float64)
    cubes = (np.einsum("gs,gs,gs->s", c, c, c, dtype=np.float64) for c in (x_counts, y_counts))
    return _from_sums(weights.sum(axis=1), products, *cubes)


def _from_sums(rows: Floats, products: Floats, x_cubes: Floats, y_cubes: Floats) -> Floats:
    """From the sum of the products of ranks and the sums of the cubes of how many rows share a rank.

    The squared deviations of mid-ranks sum up to (n³ - Σt³)/12 (Kendall & Gibbons 1990, section 3.8).
    """
    cross = products - rows * ((rows + 1) / 2) ** 2
    squares = (rows**3 - x_cubes) / 12 * ((rows**3 - y_cubes) / 12)
    return ratio(cross, np.sqrt(np.maximum(squares, 0.0)))


def _cubes_without_one(counts: NDArray[np.floating]) -> Floats:
    """The sum of cubes of `counts` if one of them were one less, for each of them."""
    exact = counts.astype(np.float64)
    found: Floats = (exact**3).sum() - exact**3 + (exact - 1) ** 3
    return found


def _above_in_both(x: NDArray[np.int64], y: NDArray[np.int64], weights: Floats) -> Floats:
    """For each cell the weight of the cells above it in both columns; a tie in a column halves it.

    A half is the mean of "above" and "above or tied": four questions a cell, put between the cells in the order of
    `x`. Of two cells that are alike in the higher bits of `y` the one whose next bit is set is above: one pass a
    bit counts those.
    """
    ties = [(0, 0), (0, 1), (1, 0), (1, 1)]
    along = np.concatenate([2 * x, *(2 * x - tie for tie, _ in ties)])
    key = np.concatenate([2 * y, *(2 * y - tie for _, tie in ties)]) + 1
    amount = np.concatenate([weights, np.zeros(len(ties) * len(x))])
    order = np.lexsort((np.arange(len(along)) < len(x), -along))
    key, amount = key[order], amount[order]
    counted = np.zeros(len(order))
    for bit in range(int(key.max()).bit_length()):
        counted += _ones_before(key >> bit, amount)
    found = np.empty(len(order))
    found[order] = counted
    by_question: Floats = found[len(x) :].reshape(len(ties), len(x))
    return by_question.mean(axis=0)


def _ones_before(key: NDArray[np.int64], amount: Floats) -> Floats:
    """For each even key the amounts before it of keys that are larger by one; 0 for odd ones."""
    pair = key >> 1
    sort = np.argsort(pair.astype(np.int16) if pair.max() < 2**15 else pair, kind="stable")
    odd = (key[sort] & 1).astype(bool)
    sums = np.cumsum(np.where(odd, amount[sort], 0.0))
    starts = np.flatnonzero(np.diff(pair[sort], prepend=-1))
    before = np.concatenate([[0.0], sums])[starts]
    counted = np.where(odd, 0.0, sums - np.repeat(before, np.diff(starts, append=len(sort))))
    found = np.empty(len(sort))
    found[sort] = counted
    return found


def ratio(above: Floats, below: Floats) -> Floats:
    """Division in which nothing over nothing is 0, as in `ptlm.metrics`."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
