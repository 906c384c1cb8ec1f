"""How the long-running parts tell what they are doing, without knowing who listens."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from ptlm.i18n import Template

Level = Literal["info", "warning", "error"]
Stage = Literal["preparing", "training", "evaluating"]


class Reporter(Protocol):
    """Listens to downloads, preparation, training and evaluation. Texts are templates marked with `N_` or `NP_`."""

    def stage(self, name: Stage) -> None:
        """What the run does from now on."""

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None:
        """One line for people."""

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        """How far a piece of work is: `what` is a short stable name (`download`, `encode`, `evaluate`, …)."""

    def step(self, values: Mapping[str, Any]) -> None:
        """One optimiser step: step, steps, epoch, loss, learning_rate, gradient_norm, …"""

    def evaluation(self, values: Mapping[str, Any]) -> None:
        """One evaluated task: task, split, step, epoch, metrics."""


class Silent:
    """A reporter that listens to nothing."""

    def stage(self, name: Stage) -> None: ...

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None: ...

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None: ...

    def step(self, values: Mapping[str, Any]) -> None: ...

    def evaluation(self, values: Mapping[str, Any]) -> None: ...
