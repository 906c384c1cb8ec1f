"""What every reader gives back: a source's rows under the source's own column names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ptlm.reporting import Reporter


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The source's columns that are to be read."""

    texts: tuple[str, ...]
    label: str = ""
    """Empty where the split has no labels."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, none twice."""
        return tuple(dict.fromkeys((*self.texts, *((self.label,) if self.label else ()))))


@dataclass(frozen=True, kw_only=True)
class Raw:
    """Rows as they stand in a source."""

    table: pa.Table
    """The wanted columns, under the source's names."""
    origin: Mapping[str, Any]
    """Where the rows came from, as JSON can hold it: kind of source, address or path, commit or checksum."""
    file: str
    """What to call the file in messages."""
    lines: Sequence[int] = ()
    """The line of each row in the file; empty where rows are counted instead."""
    keep: NDArray[np.int64] | None = None
    """The rows that belong to the split, in its order; none: all of them."""

    def line(self, row: int) -> int:
        """Where row `row` (from 0) stands: its line in a text file, else its number from 1."""
        return int(self.lines[row]) if len(self.lines) else row + 1


Reader = Callable[[Any, str, Wanted, Reporter], Raw]
"""A source record, the source's name of a split, what is wanted of it, and a listener, to rows."""
