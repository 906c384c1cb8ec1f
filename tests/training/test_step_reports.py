"""Steps are told in their order, with the time between them; on a GPU one step late."""

from typing import Any

import pytest
import torch

from ptlm.reporting import Silent
from ptlm.training.checkpoint import Place
from ptlm.training.device import Device
from ptlm.training.step_reports import StepReports


class Told(Silent):
    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []

    def step(self, values: Any) -> None:
        self.steps.append(dict(values))


class Late(Device):
    """A device that is still at work on a step when the next one is queued."""

    @property
    def ahead(self) -> int:
        return 1


def reports(*, late: bool) -> tuple[StepReports, Told]:
    plain, told = Device.open("fp32"), Told()
    device = Late(plain.accelerator, plain.token_budget) if late else plain
    return StepReports(device, told, Place(part="test")), told


@pytest.mark.parametrize("late", [False, True])
def test_steps_are_told_in_order_with_their_own_figures(late: bool) -> None:
    running, told = reports(late=late)
    for step in range(1, 4):
        running.add({"step": step}, 10, torch.tensor([step / 10, step * 2.0]))
        assert [line["step"] for line in told.steps] == list(range(1, step + (not late)))
    running.settle()
    assert [(line["step"], line["loss"], line["gradient_norm"]) for line in told.steps] == [
        (1, pytest.approx(0.1), 2.0),
        (2, pytest.approx(0.2), 4.0),
        (3, pytest.approx(0.3), 6.0),
    ]
    running.settle()
    assert len(told.steps) == 3


def test_without_clipping_there_is_no_norm() -> None:
    running, told = reports(late=False)
    running.add({"step": 1}, 10, torch.tensor([0.5]))
    assert told.steps[0]["gradient_norm"] is None


class Clock:
    """A clock that stands still until it is told."""

    now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.mark.parametrize("late", [False, True])
def test_a_steps_time_is_that_between_two_and_nothing_else(
    late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("ptlm.training.step_reports.time", clock)
    running, told = reports(late=late)
    running.go_on()
    for step in range(4):
        clock.now += 2.0
        running.add({"step": step}, 100, torch.tensor([0.0]))
        if step == 1:
            clock.now += 1.0
            running.settle()
            clock.now += 60.0  # an evaluation
            running.go_on()
    clock.now += 0.5
    running.settle()
    seconds = [100 / line["tokens_per_second"] for line in told.steps]
    assert seconds == pytest.approx([4.0, 1.0, 4.0, 0.5] if late else [2.0, 2.0, 2.0, 2.0])
    assert running.place.seconds == pytest.approx(sum(seconds))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_a_gpu_brings_figures_without_being_waited_for() -> None:
    device = Device.open("fp32")
    numbers = device.fetch(torch.tensor([1.0, 2.0], device=device.accelerator.device))
    assert numbers() == [1.0, 2.0] and device.ahead == 1
