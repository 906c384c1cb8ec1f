"""What happens in a run, kept ready to be shown: the file is only read from where it was left last time.

One follower a run serves every tab that looks at it, whatever thread asks.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ptlm.i18n import N_, language
from ptlm.runs import events
from ptlm.runs.events import Event, Kind
from ptlm.searching import holds, words_of

MOST_LINES = 20_000
"""Lines of a log kept; the file has them all."""
MOST_FOLLOWERS = 32

CURVES = ("epoch", "loss", "learning_rate", "gradient_norm", "tokens_per_second")
"""Fields of a step that are kept as curves."""
LEVELS: dict[Kind, str] = {
    "log": N_("Informação"),
    "eval": N_("Avaliação"),
    "step": N_("Passo"),
    "warning": N_("Aviso"),
    "error": N_("Erro"),
}
"""The kinds of event that make a line of the log, and their names for people."""
QUIET_LEVELS: tuple[Kind, ...] = ("log", "eval", "warning", "error")
"""The levels that are shown at first: all but single steps."""


@dataclass
class Curves:
    """One trained model's steps; the lists are of one length."""

    step: list[int] = field(default_factory=list)
    epoch: list[float | None] = field(default_factory=list)
    loss: list[float | None] = field(default_factory=list)
    learning_rate: list[float | None] = field(default_factory=list)
    gradient_norm: list[float | None] = field(default_factory=list)
    tokens_per_second: list[float | None] = field(default_factory=list)
    steps: int = 0
    """As many as there will be."""

    def share(self) -> float:
        """How much of the training is done, 0 … 1."""
        return min(1.0, self.step[-1] / self.steps) if self.step and self.steps else 0.0

    def add(self, event: Event) -> None:
        """One more step; a resumed run repeats some, and what stood there before is forgotten."""
        number = event.values.get("step")
        if not isinstance(number, int):
            return
        keep = len(self.step)
        while keep and self.step[keep - 1] >= number:
            keep -= 1
        if keep < len(self.step):
            for values in (self.step, *(getattr(self, name) for name in CURVES)):
                del values[keep:]
        self.step.append(number)
        self.steps = int(event.values.get("steps") or self.steps)
        for name in CURVES:
            getattr(self, name).append(event.values.get(name))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluated task at one moment of training."""

    task: str
    split: str
    step: int
    epoch: float
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log for people."""

    time: float
    """Unix seconds."""
    level: Kind
    text: str


class Follower:
    """The events of one run so far. `update` reads what is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._offset = 0
        self._shown: list[Event] = []
        self._texts: dict[str, list[Line]] = {}
        self.curves: dict[str, Curves] = {}
        """Steps by the part of the run (encoders train one model a task)."""
        self.evaluations: list[Evaluation] = []

    def update(self) -> "Follower":
        """Read what was written since the last time; returns itself."""
        with self._lock:
            if self._offset > self._size():
                self._start()
            found, self._offset = events.read(self._path, self._offset)
            for event in found:
                self._add(event)
            self._forget()
        return self

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def _add(self, event: Event) -> None:
        if event.kind in LEVELS:
            self._shown.append(event)
        if event.kind == "step":
            self.curves.setdefault(str(event.values.get("part", "")), Curves()).add(event)
        elif event.kind == "eval":
            self._evaluated(event)

    def _evaluated(self, event: Event) -> None:
        values = event.values
        seen = Evaluation(
            task=str(values.get("task", "")),
            split=str(values.get("split", "")),
            step=int(values.get("step") or 0),
            epoch=float(values.get("epoch") or 0.0),
            metrics={
                name: float(value)
                for name, value in (values.get("metrics") or {}).items()
                if isinstance(value, int | float)
            },
        )
        same = {(seen.task, seen.split)}
        self.evaluations = [
            known
            for known in self.evaluations
            if (known.task, known.split) not in same or known.step < seen.step
        ]
        self.evaluations.append(seen)

    def _forget(self) -> None:
        surplus = len(self._shown) - MOST_LINES
        if surplus > 0:
            del self._shown[:surplus]
            for lines in self._texts.values():
                del lines[:surplus]

    def steps(self) -> pd.DataFrame:
        """Optimiser steps: part, step and the fields of `CURVES`; one row a step."""
        with self._lock:
            tables = [
                pd.DataFrame(
                    {"part": part, "step": curves.step, **{name: getattr(curves, name) for name in CURVES}}
                )
                for part, curves in self.curves.items()
            ]
        columns = ["part", "step", *CURVES]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)

    def scores(self) -> pd.DataFrame:
        """Evaluations during training: task, split, step, epoch, metric, value; one row a figure."""
        with self._lock:
            rows = [
                (seen.task, seen.split, seen.step, seen.epoch, name, value)
                for seen in self.evaluations
                for name, value in seen.metrics.items()
            ]
        return pd.DataFrame(rows, columns=["task", "split", "step", "epoch", "metric", "value"])

    def lines(self) -> list[Line]:
        """The log in the reader's language, oldest first."""
        with self._lock:
            lines = self._texts.setdefault(language(), [])
            for event in self._shown[len(lines) :]:
                lines.append(Line(event.time, event.kind, events.text(event)))
            return list(lines)


class Followers:
    """The followers of the runs that were looked at lately."""

    def __init__(self, most: int = MOST_FOLLOWERS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Path, Follower] = OrderedDict()

    def of(self, path: Path) -> Follower:
        """The follower of the events in `path`, up to date."""
        with self._lock:
            follower = self._known.pop(path, None) or Follower(path)
            self._known[path] = follower
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return follower.update()


FOLLOWERS = Followers()


def matching(lines: Sequence[Line], levels: Iterable[str], search: str) -> list[Line]:
    """The lines of some levels that contain every word of `search`."""
    wanted, words = set(levels), words_of(search)
    return [line for line in lines if line.level in wanted and holds(line.text, words)]


def clock(seconds: float) -> str:
    """A unix time as the machine's hour, minute and second."""
    return time.strftime("%H:%M:%S", time.localtime(seconds))
