import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ptlm.training.ragged import Ragged

ROWS = st.lists(st.lists(st.integers(-5, 70_000), max_size=9), max_size=12)


@given(ROWS)
def test_rows_come_back_as_they_were(rows):
    ragged = Ragged.of(rows)
    assert [list(ragged[row]) for row in range(len(ragged))] == rows
    assert list(ragged.lengths) == [len(row) for row in rows]


@given(st.lists(ROWS, max_size=4))
def test_joining_is_concatenation(parts):
    joined = Ragged.join(Ragged.of(part) for part in parts)
    assert [list(joined[row]) for row in range(len(joined))] == [row for part in parts for row in part]


def test_padding_by_hand():
    ragged = Ragged.of([[1, 2, 3], [4], []])
    assert ragged.padded([1, 0], 0).tolist() == [[4, 0, 0], [1, 2, 3]]
    assert ragged.padded([1, 0], 9, left=True, multiple=4).tolist() == [[9, 9, 9, 4], [9, 1, 2, 3]]
    assert ragged.padded([2], 7).tolist() == [[7]]
    assert ragged.padded([0], 0).dtype == np.int64
