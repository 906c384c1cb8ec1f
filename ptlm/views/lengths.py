"""Rows in groups by the length of their text."""

from collections.abc import Hashable

import pandas as pd

from ptlm.views import formats

MOST_GROUPS = 6
FEWEST_ROWS = 10
"""Rows of a group, of which a mean says something."""


def groups(lengths: pd.Series) -> pd.Series:
    """The number of each row's group: neighbouring lengths together, `FEWEST_ROWS` rows or more, and about as many as
    in the groups that are still to come. All are in one where there are too few rows for two."""
    numbers: dict[Hashable, int] = {}
    number, filled, left = 0, 0, len(lengths)
    for length, rows in lengths.value_counts().sort_index().items():
        wanted = max(left / (MOST_GROUPS - number), FEWEST_ROWS)
        if filled >= FEWEST_ROWS and filled + rows / 2 > wanted:
            number, filled, left = number + 1, 0, left - filled
        numbers[length] = number
        filled += rows
    last = number if filled >= FEWEST_ROWS else max(number - 1, 0)
    return lengths.map(numbers).clip(upper=last)


def span(lengths: pd.Series) -> str:
    """The shortest and the longest."""
    ends = dict.fromkeys(map(formats.integer, (lengths.min(), lengths.max())))
    return "–".join(ends)
