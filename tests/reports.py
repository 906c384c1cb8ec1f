"""A reporter that remembers what it was told."""

from typing import Any

from ptlm.i18n import Template, _
from ptlm.reporting import Level, Silent


class Remembering(Silent):
    """Keeps log lines and progress for assertions."""

    def __init__(self) -> None:
        self.lines: list[tuple[Level, str]] = []
        self.steps: list[tuple[str, int, int | None, str]] = []

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None:
        self.lines.append((level, _(template, **values)))

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        self.steps.append((what, done, total, unit))

    @property
    def warnings(self) -> list[str]:
        """The warnings' texts."""
        return [text for level, text in self.lines if level == "warning"]
