from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from ptlm.training.device import Device, halving, out_of_memory


def split(piece):
    middle = len(piece) // 2
    return [piece[:middle], piece[middle:]] if len(piece) > 1 else []


def test_pieces_that_do_not_fit_are_halved_in_order():
    seen = []

    def work(piece):
        if len(piece) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        seen.extend(piece)

    halving([[1, 2, 3, 4, 5], [6]], work, split)
    assert seen == [1, 2, 3, 4, 5, 6]


def test_what_cannot_be_halved_any_more_is_raised():
    def work(piece):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    with pytest.raises(torch.OutOfMemoryError):
        halving([[1, 2]], work, split)


def test_other_errors_are_not_taken_for_lack_of_memory():
    assert not out_of_memory(ValueError("shape"))
    assert out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    with pytest.raises(ValueError, match="shape"):
        halving([[1, 2]], lambda piece: (_ for _ in ()).throw(ValueError("shape")), split)


def test_fp32_means_fp32():
    device = Device.open("fp32")
    with device.accelerator.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


@pytest.fixture
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("width", "threads"), [(1000, 1), (2000, 2)])
def test_a_small_model_is_computed_on_one_core(two_threads: None, width: int, threads: int) -> None:
    """A million weights and four million; the others' cores are free for the page."""
    device = Device.open("fp32")
    if device.kind != "cpu":
        pytest.skip("threads are a processor's")
    device.suit(torch.nn.Linear(width, width))
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize(
    ("longest", "multiple"), [(1, 16), (72, 16), (128, 16), (129, 32), (260, 64), (512, 64), (513, 128)]
)
def test_with_graphs_there_are_eight_lengths_at_most(longest: int, multiple: int) -> None:
    device = replace(Device.open("fp32"), graphs=True)
    assert device.training_multiple(longest) == multiple and longest <= 8 * multiple
    assert replace(device, graphs=False).training_multiple(longest) == device.pad_multiple


def test_what_goes_through_the_model_often_goes_in_fewer_pieces() -> None:
    """A piece more costs its launches every time; padding costs the first time alone."""
    device, lengths = Device.open("fp32"), np.repeat([10, 40, 160], 40)
    rows = np.arange(len(lengths))
    once, often = (device.pieces(rows, lengths, training=False, passes=passes) for passes in (1, 60))
    assert len(often) < len(once)
    assert sorted(row for piece in often for row in piece) == rows.tolist()


def test_figures_come_as_numbers() -> None:
    device = Device.open("fp32")
    assert device.fetch(torch.tensor([1.0, 2.5], device=device.accelerator.device))() == [1.0, 2.5]
    batch = device.pinned({"labels": torch.arange(3)})
    assert batch["labels"].tolist() == [0, 1, 2]
    assert batch["labels"].is_pinned() is (device.kind == "cuda")
