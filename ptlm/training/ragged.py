"""Rows of unequal length in two flat arrays: compact, quick to slice, and cheap to keep on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ragged:
    """Row `i` is `values[offsets[i]:offsets[i + 1]]`."""

    values: NDArray[np.int32]
    """All rows end to end, shape (sum of lengths,)."""
    offsets: NDArray[np.int64]
    """Where each row starts, and the end of the last, shape (rows + 1,)."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]] | Sequence[NDArray[np.int32]]) -> "Ragged":
        """Pack lists of token ids."""
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=offsets[1:])
        values = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(offsets[-1]))
        return cls(values, offsets)

    @classmethod
    def join(cls, parts: Iterable["Ragged"]) -> "Ragged":
        """All rows of `parts`, in order."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        starts = np.cumsum([0, *(len(part.values) for part in parts)])
        offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts, strict=False)]
        return cls(
            np.concatenate([part.values for part in parts] or [np.zeros(0, np.int32)]),
            np.concatenate([*offsets, starts[-1:]]).astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> NDArray[np.int32]:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Length of each row, shape (rows,)."""
        return np.diff(self.offsets)

    def padded(
        self, rows: Sequence[int], fill: int, *, left: bool = False, multiple: int = 1
    ) -> NDArray[np.int64]:
        """The named rows as one matrix, shape (len(rows), longest rounded up to `multiple`)."""
        lengths = self.lengths[list(rows)]
        width = -(-int(lengths.max(initial=1)) // multiple) * multiple
        out = np.full((len(rows), width), fill, dtype=np.int64)
        for line, (row, length) in enumerate(zip(rows, lengths, strict=True)):
            start = width - length if left else 0
            out[line, start : start + length] = self[row]
        return out
