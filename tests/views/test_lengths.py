"""Groups of rows by length: none is small, every row is in one."""

import numpy as np
import pandas as pd
import pytest

from ptlm.views import lengths
from ptlm.views.lengths import FEWEST_ROWS, MOST_GROUPS


@pytest.mark.parametrize("seed", range(20))
def test_groups_follow_the_lengths_and_none_is_small(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = pd.Series(rng.geometric(rng.uniform(0.05, 0.8), rng.integers(1, 200)))
    spans = words.groupby(lengths.groups(words)).agg(["min", "max", "size"])
    assert spans["size"].sum() == len(words)
    assert (spans["min"].iloc[1:].to_numpy() > spans["max"].iloc[:-1].to_numpy()).all()
    if len(spans) == 1:
        ends = [np.sum(words <= last) for last in np.unique(words)]
        assert not any(FEWEST_ROWS <= end <= len(words) - FEWEST_ROWS for end in ends)
        return
    assert spans["size"].min() >= FEWEST_ROWS
    assert len(spans) <= MOST_GROUPS


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (list(range(60)), [10] * 6),
        ([number % 13 for number in range(40)], [10, 12, 18]),
        ([1] * 12 + [2] * 108, [12, 108]),
        ([1] * 25 + [2] * 4, [29]),
        (list(range(19)), [19]),
    ],
    ids=["even", "few", "mostly one", "hardly another", "too few"],
)
def test_groups_are_about_equal(words: list[int], rows: list[int]) -> None:
    assert lengths.groups(pd.Series(words)).value_counts(sort=False).tolist() == rows


def test_a_span_of_one_length_is_said_once() -> None:
    assert lengths.span(pd.Series([3, 3])) == "3"
    assert lengths.span(pd.Series([9, 3, 5])) == "3–9"
    assert lengths.span(pd.Series([900, 1204])) == "900–1.204"
