"""Bootstrap weights, replicates of several measures on the same resamples, and the jackknife."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ptlm.statistics.measures import Floats, Measure, Sums

CELLS_AT_ONCE = 1_000_000
"""Weights kept in memory at a time (8 bytes each, a few copies)."""
MOST_WEIGHTS = 40_000_000
"""Weights drawn in all, beyond which fewer resamples do: large sets need fewer, for they vary less."""
FEWEST_RESAMPLES = 1999
MANY_ROWS = 1000
"""Rows from which samples are tallied one by one, which then costs less than all at once."""
SMALLEST_STRATUM = 2
"""Rows of a stratum of its own; rarer ones share one, for a single row would never vary."""


@dataclass(frozen=True)
class Cells:
    """The distinct rows of a sample. Cells are sorted by stratum."""

    counts: Floats
    """Rows in each cell, shape (cells,)."""
    first: NDArray[np.int64]
    """A row of each cell, shape (cells,)."""
    row_cell: NDArray[np.int64]
    """The cell of each row, rows sorted by stratum, shape (rows,)."""
    strata: tuple[tuple[slice, slice], ...]
    """Cells and sorted rows of each stratum."""

    @property
    def rows(self) -> int:
        """Rows of the sample."""
        return len(self.row_cell)


def cells_of(columns: Floats, strata: ArrayLike | None = None) -> Cells:
    """Group rows that are equal in `columns` (rows, k) and in stratum (rows,)."""
    stratum = _merged(np.zeros(len(columns)) if strata is None else np.asarray(strata))
    table = np.column_stack([stratum.astype(np.float64), columns])
    order = np.lexsort(table.T[::-1])  # several times faster than np.unique by rows
    starts = np.flatnonzero(np.diff(table[order], axis=0, prepend=np.nan).any(axis=1))
    counts = np.diff(starts, append=len(order))
    first, row_cell = order[starts], np.repeat(np.arange(len(starts)), counts)
    cell_bounds = np.searchsorted(stratum[first], np.arange(stratum.max() + 2))
    row_bounds = np.searchsorted(row_cell, cell_bounds)
    slices = (
        (slice(*cell_bounds[index : index + 2]), slice(*row_bounds[index : index + 2]))
        for index in range(len(cell_bounds) - 1)
    )
    return Cells(counts.astype(np.float64), first, row_cell, tuple(slices))


def _merged(strata: NDArray[np.generic]) -> NDArray[np.int64]:
    """Strata numbered from 0; those with too few rows become one, together with the smallest of the others."""
    _, stratum, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    small = np.flatnonzero(sizes < SMALLEST_STRATUM)
    if small.size:
        smallest_first = np.argsort(sizes, kind="stable")
        together = smallest_first[: max(small.size + 1, 2)]
        stratum = np.where(np.isin(stratum, together), together[0], stratum)
        _, stratum = np.unique(stratum, return_inverse=True)
    return stratum.ravel().astype(np.int64)


def affordable(cells: Cells, resamples: int) -> int:
    """How many of the resamples asked for are drawn."""
    return min(resamples, max(FEWEST_RESAMPLES, MOST_WEIGHTS // len(cells.counts)))


def bootstrap_weights(cells: Cells, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """How often each cell is drawn, `resamples` times, within each stratum: chunks of shape (samples, cells)."""
    size = max(1, CELLS_AT_ONCE // cells.rows)
    for start in range(0, resamples, size):
        samples = min(size, resamples - start)
        weights = np.empty((samples, len(cells.counts)))
        for cell_slice, row_slice in cells.strata:
            weights[:, cell_slice] = _draw(cells, cell_slice, row_slice, samples, rng)
        yield weights


def _draw(
    cells: Cells, cell_slice: slice, row_slice: slice, samples: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    counts, rows = cells.counts[cell_slice], cells.row_cell[row_slice]
    if len(counts) * 8 < len(rows):  # few cells: a binomial a cell costs less than a number a row
        return rng.multinomial(len(rows), counts / counts.sum(), size=samples)
    if len(rows) >= MANY_ROWS:
        places = rows - cell_slice.start
        return np.stack([_tally(places, rng, len(counts)) for _ in range(samples)])
    drawn = rows[rng.integers(0, len(rows), size=(samples, len(rows)), dtype=np.int32)] - cell_slice.start
    drawn += np.arange(samples)[:, None] * len(counts)
    return np.bincount(drawn.ravel(), minlength=samples * len(counts)).reshape(samples, len(counts))


def _tally(places: NDArray[np.int64], rng: np.random.Generator, cells: int) -> NDArray[np.int64]:
    """How often each cell is drawn in one sample as large as `places`, the cell of each row."""
    drawn = rng.integers(0, len(places), len(places))
    return np.bincount(drawn if cells == len(places) else places[drawn], minlength=cells)


@dataclass(frozen=True)
class Influence:
    """What each row does to a value, from the jackknife; the numbers that a bootstrap interval needs."""

    acceleration: float
    """BCa's a: a sixth of the skewness (Efron 1987; for strata Davison & Hinkley 1997, section 5.3)."""
    variance: float
    """Of the value, each stratum's with the divisor n(n-1)."""
    narrowness: float
    """How much too small the bootstrap's standard error is: it divides by n, not by n-1."""
    freedom: float
    """Degrees of freedom of the variance (Welch-Satterthwaite over strata)."""


def influence_of(measure: Measure, cells: Cells) -> Influence:
    """Jackknife one measure over the cells; a value that does not vary gives zeros and endless freedom."""
    columns = measure.columns[cells.first]
    without = measure.leave_one_out(columns, cells.counts)
    cubes = 0.0
    biased, unbiased, freedom = [], [], []
    for cell_slice, row_slice in cells.strata:
        rows = row_slice.stop - row_slice.start
        counts, left = cells.counts[cell_slice], without[cell_slice]
        effect = (rows - 1) * (counts @ left / rows - left)
        cubes += float(counts @ effect**3) / rows**3
        biased.append(float(counts @ effect**2) / rows**2)
        unbiased.append(biased[-1] * rows / max(rows - 1, 1))
        freedom.append(max(rows - 1, 1))
    return _influence(cubes, np.array(biased), np.array(unbiased), np.array(freedom))


def _influence(cubes: float, biased: Floats, unbiased: Floats, freedom: NDArray[np.int64]) -> Influence:
    if biased.sum() <= 1e-24:
        return Influence(0.0, 0.0, 1.0, np.inf)
    return Influence(
        acceleration=cubes / biased.sum() ** 1.5 / 6,
        variance=float(unbiased.sum()),
        narrowness=float(np.sqrt(unbiased.sum() / biased.sum())),
        freedom=float(unbiased.sum() ** 2 / (unbiased**2 / freedom).sum()),
    )


def replicate(
    measures: Mapping[str, Measure], cells: Cells, resamples: int, rng: np.random.Generator
) -> dict[str, Floats]:
    """Every measure on the same resamples; each value has shape (resamples,)."""
    columns = {name: measure.columns[cells.first] for name, measure in measures.items()}
    sums = {name: measure for name, measure in measures.items() if isinstance(measure, Sums)}
    joint = np.hstack([columns[name] for name in sums] or [np.empty((len(cells.first), 0))])
    ends = np.cumsum([columns[name].shape[1] for name in sums])
    found: dict[str, list[Floats]] = {name: [] for name in measures}
    for weights in bootstrap_weights(cells, resamples, rng):
        parts = np.split(
            weights @ joint, ends[:-1], axis=1
        )  # one pass over the weights for all that are sums
        for (name, measure), part in zip(sums.items(), parts, strict=False):
            found[name].append(measure.finish(part))
        for name in measures.keys() - sums.keys():
            found[name].append(measures[name].values(columns[name], weights))
    return {name: np.concatenate(each) for name, each in found.items()}
