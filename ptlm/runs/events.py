"""What happens in a run, one JSON object a line, only ever appended to.

Texts are kept as templates and values, so that the reader chooses the language. A line that is not complete
yet is left for the next reading; a line that is no event is skipped and shows up as one warning.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import Path
from typing import Any, Literal

from ptlm.files import dumps
from ptlm.i18n import N_, Template, _, kept, written
from ptlm.reporting import Level, Stage

Kind = Literal["log", "progress", "step", "eval", "warning", "error"]
KINDS: tuple[Kind, ...] = ("log", "progress", "step", "eval", "warning", "error")
KIND_OF_LEVEL: dict[Level, Kind] = {"info": "log", "warning": "warning", "error": "error"}
STAGE_TEXTS: dict[Stage, str] = {
    "preparing": N_("Preparando dados e modelo."),
    "training": N_("Treinando."),
    "evaluating": N_("Avaliando."),
}
SKIPPED_LINES = N_("Linhas ilegíveis do registro de eventos, puladas: {count}.")

PROGRESS_SECONDS = 0.25
"""Progress of one piece of work is written at most this often."""
STEPS_WRITTEN_ALL = 5_000
"""This many steps are all written; of the later ones, at most one each `STEP_SECONDS`."""
STEP_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the file."""

    kind: Kind
    time: float
    """Unix seconds."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What was reported; for log, warning and error, what fills the template."""
    template: Template = ""
    """A marked text (log, warning, error)."""


class Writer:
    """Appends events to a file; a `ptlm.reporting.Reporter` that many threads may call."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._progress_at: dict[str, float] = {}
        self._steps = 0
        self._step_at = 0.0
        self._file = path.open("ab", buffering=0)  # each line is one write, so that readers see whole lines
        if _is_torn(path):
            self._file.write(b"\n")

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()

    def write(self, event: Event) -> None:
        """Append one event."""
        line: dict[str, Any] = {"time": round(event.time, 3), "kind": event.kind, "values": event.values}
        if event.template:
            line["template"] = event.template
        data = dumps(line).encode() + b"\n"
        with self._lock:
            if not self._file.closed:
                self._file.write(data)

    def stage(self, name: Stage) -> None:
        """A log line that says what the run does from now on."""
        self.write(Event("log", self._clock(), {"stage": name}, STAGE_TEXTS[name]))

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None:
        """A line for people."""
        self.write(Event(KIND_OF_LEVEL[level], self._clock(), values, template))

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        """How far a piece of work is; its end is always written."""
        now = self._clock()
        if done == total or now - self._progress_at.get(what, 0.0) >= PROGRESS_SECONDS:
            self._progress_at[what] = now
            self.write(Event("progress", now, {"what": what, "done": done, "total": total, "unit": unit}))

    def step(self, values: Mapping[str, Any]) -> None:
        """One optimiser step; in a long run not every one is written, the last one always."""
        now = self._clock()
        self._steps += 1
        last = values.get("step") == values.get("steps")
        if last or self._steps <= STEPS_WRITTEN_ALL or now - self._step_at >= STEP_SECONDS:
            self._step_at = now
            self.write(Event("step", now, values))

    def evaluation(self, values: Mapping[str, Any]) -> None:
        """One evaluated task."""
        self.write(Event("eval", self._clock(), values))


def _is_torn(path: Path) -> bool:
    """Whether a writer was killed in the middle of the last line."""
    with path.open("rb") as file:
        if not file.seek(0, SEEK_END):
            return False
        file.seek(-1, SEEK_END)
        return file.read(1) != b"\n"


def read(path: Path, offset: int = 0) -> tuple[list[Event], int]:
    """The events after byte `offset`, and the offset to go on from.

    A torn last line waits for its end. Unreadable lines are counted in one warning event at the end. A missing
    file has no events; one that has become shorter than `offset` is read from its start.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, SEEK_END)
            file.seek(offset if offset <= size else 0)
            start, data = file.tell(), file.read()
    except FileNotFoundError:
        return [], 0
    complete = data.rfind(b"\n") + 1
    events = [_parsed(line) for line in data[:complete].split(b"\n") if line.strip(b" \r\x00")]
    found = [event for event in events if event is not None]
    if skipped := len(events) - len(found):
        found.append(Event("warning", found[-1].time if found else 0.0, {"count": skipped}, SKIPPED_LINES))
    return found, start + complete


def _parsed(line: bytes) -> Event | None:
    try:
        data = json.loads(line)
        event = Event(data["kind"], float(data["time"]), data.get("values") or {}, data.get("template") or "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    well_formed = event.kind in KINDS and isinstance(event.values, dict) and _is_text(event.template)
    return event if well_formed else None


def _is_text(template: Any) -> bool:
    """Whether it is a text, or the singular and plural of one."""
    texts = template if isinstance(template, list) and len(template) == 2 else [template]
    return all(isinstance(text, str) for text in texts)


def number(value: Any, digits: int = 4) -> str:
    """A number for people in the reader's language, `digits` significant digits; anything else as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–" if value is None else str(value)
    text = str(value) if isinstance(value, int) else f"{value:.{digits}g}"
    return written(text)


def text(event: Event) -> str:
    """One line for people, in the reader's language."""
    return _TEXTS.get(event.kind, _message)(event)


def _message(event: Event) -> str:
    return kept(event.template, event.values)


def _step(event: Event) -> str:
    values = event.values
    parts = [_("passo {step}/{steps}", step=values.get("step", "?"), steps=values.get("steps", "?"))]
    for name, template in _STEP_PARTS.items():
        if values.get(name) is not None:
            parts.append(_(template, value=number(values[name])))
    return " · ".join(parts)


def _evaluation(event: Event) -> str:
    values = event.values
    metrics = values.get("metrics") or {}
    scores = ", ".join(f"{name} {number(value)}" for name, value in metrics.items())
    return _(
        "{task} ({split}), época {epoch}: {scores}",
        task=values.get("task", "?"),
        split=values.get("split", "?"),
        epoch=number(values.get("epoch"), 3),
        scores=scores,
    )


def _progress(event: Event) -> str:
    values = event.values
    what = _(WORK.get(values.get("what", ""), values.get("what", "")))
    done, total, unit = values.get("done"), values.get("total"), values.get("unit") or ""
    return f"{what}: {done}{f'/{total}' if total is not None else ''} {unit}".rstrip()


WORK = {
    "download": N_("baixando"),
    "read": N_("lendo"),
    "encode": N_("codificando textos"),
    "train": N_("treinando"),
    "evaluate": N_("avaliando"),
    "predict": N_("prevendo"),
    "intervals": N_("calculando intervalos de confiança"),
}
"""Names for people of the pieces of work that report progress; an unknown one is shown as it is."""
_STEP_PARTS = {
    "part": "{value}",
    "epoch": N_("época {value}"),
    "loss": N_("perda {value}"),
    "learning_rate": N_("taxa de aprendizado {value}"),
    "gradient_norm": N_("norma do gradiente {value}"),
    "tokens_per_second": N_("{value} tokens/s"),
}
_TEXTS: dict[str, Callable[[Event], str]] = {"step": _step, "eval": _evaluation, "progress": _progress}
