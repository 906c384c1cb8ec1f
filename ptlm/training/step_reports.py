"""What is told of each optimiser step, without a GPU having to wait for it."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from ptlm.reporting import Reporter
from ptlm.training.checkpoint import Place
from ptlm.training.device import Device


@dataclass
class StepReports:
    """Tells the steps in their order.

    A processor has computed a step when the program is behind it. A GPU is still at it: its figures are asked for once
    the next step is queued, so that it never runs dry. A step's time is the time between two that were told.
    """

    device: Device
    report: Reporter
    place: Place
    """Where training is: gets the seconds."""
    since: float = field(default_factory=time.perf_counter)
    waiting: deque[tuple[Mapping[str, Any], int, Callable[[], list[float]]]] = field(default_factory=deque)

    def add(self, values: Mapping[str, Any], tokens: int, figures: Tensor) -> None:
        """A step is queued: what is known of it, its tokens, and its loss and (where there is one) gradient norm."""
        self.waiting.append((values, tokens, self.device.fetch(figures)))
        while len(self.waiting) > self.device.ahead:
            self._tell()

    def settle(self) -> None:
        """Tell all that waits: something else than a step comes now."""
        while self.waiting:
            self._tell()

    def go_on(self) -> None:
        """Steps come again: what was in between is not their time."""
        self.since = time.perf_counter()

    def _tell(self) -> None:
        values, tokens, figures = self.waiting.popleft()
        loss, *norm = figures()
        now = time.perf_counter()
        seconds, self.since = now - self.since, now
        self.place.seconds += seconds
        self.report.step(
            {
                **values,
                "loss": loss,
                "gradient_norm": norm[0] if norm else None,
                "tokens_per_second": tokens / seconds,
            }
        )
