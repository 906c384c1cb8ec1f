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


def test_a_limit_draws_rows_with_the_seed_in_file_order():
    drawn = draw(1000, 10, seed=5)
    assert list(drawn) == sorted(set(drawn)) and len(drawn) == 10
    assert list(drawn) == list(draw(1000, 10, seed=5)) != list(draw(1000, 10, seed=6))
    assert list(draw(3, 10, seed=5)) == list(draw(3, 0, seed=5)) == [0, 1, 2]


@pytest.mark.parametrize(("rows", "batch", "steps"), [(1, 32, 1), (32, 32, 1), (33, 32, 2), (6500, 128, 51)])
def test_steps_per_epoch(rows, batch, steps):
    assert steps_per_epoch(rows, batch) == steps
