from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.training.batching import draw, epoch_order, micro_batches, steps_per_epoch

LENGTHS = st.lists(st.integers(0, 60), min_size=1, max_size=200).map(
    lambda values: np.array(values, dtype=np.int64)
)


@given(LENGTHS, st.integers(1, 50), st.integers(1, 4), st.integers(0, 3))
def test_an_epoch_sees_every_row_once(lengths, batch_size, window, epoch):
    batches = epoch_order(lengths, batch_size, seed=1, epoch=epoch, length_window=window)
    assert sorted(np.concatenate(batches)) == list(range(len(lengths)))
    assert len(batches) == steps_per_epoch(len(lengths), batch_size)
    assert max(map(len, batches)) <= batch_size


def test_the_order_depends_on_seed_and_epoch_alone():
    lengths = np.arange(40)
    first = epoch_order(lengths, 8, seed=3, epoch=2)
    assert all(map(np.array_equal, first, epoch_order(lengths, 8, seed=3, epoch=2)))
    assert not np.array_equal(first[0], epoch_order(lengths, 8, seed=3, epoch=3)[0])
    assert not np.array_equal(first[0], epoch_order(lengths, 8, seed=4, epoch=2)[0])


def test_a_length_window_lessens_padding():
    lengths = np.random.default_rng(0).integers(5, 100, 640)

    def padding(window):
        return sum(
            len(batch) * lengths[batch].max() - lengths[batch].sum()
            for batch in epoch_order(lengths, 32, seed=0, epoch=0, length_window=window)
        )

    assert padding(10) < padding(1) / 2


@given(LENGTHS, st.integers(0, 9), st.integers(1, 300))
def test_pieces_hold_every_row_once_within_limits(lengths, limit, budget):
    pieces = list(micro_batches(range(len(lengths)), lengths, limit=limit, token_budget=budget))
    assert sorted(row for piece in pieces for row in piece) == list(range(len(lengths)))
    for piece in pieces:
        assert len(piece) <= (limit or len(lengths))
        assert len(piece) == 1 or len(piece) * lengths[piece].max() <= max(budget, len(piece))
    widths = [lengths[piece].max() for piece in pieces]
    assert widths == sorted(widths, reverse=True)


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=7),
    st.integers(1, 7),
    st.integers(1, 40),
    st.integers(0, 30),
)
def test_no_other_way_to_cut_is_cheaper(values, limit, budget, piece_cost):
    lengths = np.array(values, dtype=np.int64)
    order = sorted(range(len(values)), key=lambda row: -values[row])

    def cost(pieces):
        return sum(len(piece) * max(values[row] for row in piece) + piece_cost for piece in pieces)

    def fits(piece):
        return len(piece) == 1 or (
            len(piece) <= limit and len(piece) * max(values[r] for r in piece) <= budget
        )

    ways = []
    for cut in product([False, True], repeat=len(values) - 1):
        places = [0, *(place for place, here in enumerate(cut, 1) if here), len(values)]
        ways.append([order[start:end] for start, end in pairwise(places)])
    found = list(micro_batches(order, lengths, limit=limit, token_budget=budget, piece_cost=piece_cost))
    assert cost(found) == min(cost(way) for way in ways if all(map(fits, way)))


def test_as_few_pieces_as_possible_where_a_piece_is_dear():
    lengths = np.array([10, 10, 1, 1, 1, 1, 1, 1])
    assert len(list(micro_batches(range(8), lengths, limit=4, token_budget=1000))) == 2
    cheap = list(micro_batches(range(8), lengths, limit=0, token_budget=1000, piece_cost=0.5))
    assert cheap == [[0, 1], [2, 3, 4, 5, 6, 7]]


def test_a_limit_draws_rows_with_the_seed_in_file_order():
    drawn = draw(1000, 10, seed=5)
    assert list(drawn) == sorted(set(drawn)) and len(drawn) == 10
    assert list(drawn) == list(draw(1000, 10, seed=5)) != list(draw(1000, 10, seed=6))
    assert list(draw(3, 10, seed=5)) == list(draw(3, 0, seed=5)) == [0, 1, 2]


@pytest.mark.parametrize(("rows", "batch", "steps"), [(1, 32, 1), (32, 32, 1), (33, 32, 2), (6500, 128, 51)])
def test_steps_per_epoch(rows, batch, steps):
    assert steps_per_epoch(rows, batch) == steps
