"""How a run stands: its state machine, and the file that holds it."""

import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import psutil
from filelock import FileLock

from ptlm.errors import PtlmError, RunError
from ptlm.files import read_json, write_json
from ptlm.i18n import N_, Template, _, kept
from ptlm.records import build

State = Literal["queued", "preparing", "training", "evaluating", "done", "failed", "cancelled", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
LIVE: frozenset[State] = frozenset({"preparing", "training", "evaluating"})
SETTLED: frozenset[State] = frozenset({"done", "failed", "cancelled", "interrupted"})
RESUMABLE: frozenset[State] = SETTLED - {"done"}
TRANSITIONS: dict[State, frozenset[State]] = {
    "queued": frozenset({"preparing", "failed", "cancelled"}),
    **dict.fromkeys(LIVE, LIVE | SETTLED),
    "done": frozenset(),
    **{state: frozenset({"queued"}) for state in RESUMABLE},
}
TITLES: dict[State, str] = {
    "queued": N_("na fila"),
    "preparing": N_("preparando"),
    "training": N_("treinando"),
    "evaluating": N_("avaliando"),
    "done": N_("concluída"),
    "failed": N_("falhou"),
    "cancelled": N_("parada"),
    "interrupted": N_("interrompida"),
}
"""Each state alone: what a run did or is."""
CONDITIONS: dict[State, str] = {
    **TITLES,
    "preparing": N_("em preparação"),
    "training": N_("em treino"),
    "evaluating": N_("em avaliação"),
    "failed": N_("com falha"),
}
"""Each state behind “A execução está …”."""

FILE = "status.json"
CLOCK_TOLERANCE = 2.0
"""Seconds by which two readings of one process's start time may differ (the boot time is rounded)."""
SILENCE = 60.0
"""Seconds without a heartbeat after which a worker on another machine counts as gone."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the present piece of work is."""

    what: str
    done: int
    total: int | None = None
    unit: str = ""
    eta: float | None = None
    """Seconds left, estimated from the recent pace."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a run did not get to its end: a text as template and values."""

    name: str
    """The exception's class, or `Signal`, `Gone`."""
    template: Template
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return kept(self.template, self.values)

    @classmethod
    def of(cls, error: PtlmError) -> "Failure":
        """The failure that a sentence for the user stands for."""
        return cls(name=type(error).__name__, template=error.template, values=error.values)


@dataclass(frozen=True, kw_only=True)
class Status:
    """What `status.json` holds. Times are unix seconds; 0 means not yet."""

    state: State
    version: int = 1
    attempt: int = 1
    """1, and one more for each time it was resumed."""
    stage: State | None = None
    """The last live state, kept when the run has settled."""
    claimed: bool = False
    """The process named next is not the worker yet, but the one that is about to start it."""
    host: str = ""
    pid: int = 0
    process_started: float = 0.0
    """Start time of the process, which with its id names it for good."""
    heartbeat: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    spent: float = 0.0
    """Seconds of the attempts before this one."""
    progress: Progress | None = None
    exit_code: int | None = None
    """The worker's; minus the signal's number where one ended it."""
    error: Failure | None = None

    @property
    def live(self) -> bool:
        """Whether it says that a worker is at it."""
        return self.state in LIVE

    @property
    def seconds(self) -> float:
        """How long all attempts took together, or have taken up to the last sign of life."""
        present = (self.finished or self.heartbeat) - self.started if self.started else 0.0
        return self.spent + max(0.0, present)

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen unless it is resumed."""
        return self.state in SETTLED

    def moved(self, state: State, **changes: Any) -> "Status":
        """The status after a change of state.

        Raises:
            RunError: a run cannot go from this state to that one.
        """
        if state != self.state and state not in TRANSITIONS[self.state]:
            raise RunError(
                N_("A execução está {before}: não pode ficar {after}."),
                before=_(CONDITIONS[self.state]),
                after=_(CONDITIONS[state]),
            )
        return replace(self, state=state, stage=state if state in LIVE else self.stage, **changes)


def load(folder: Path) -> Status:
    """The status of the run in `folder`.

    Raises:
        RunError: `status.json` is missing or corrupt.
    """
    data = read_json(folder / FILE)
    known = {item.name for item in fields(Status)}
    values = {name: value for name, value in data.items() if name in known}
    try:
        if values["state"] not in STATES:
            raise ValueError(values["state"])
        for name, record in (("progress", Progress), ("error", Failure)):
            values[name] = build(record, values[name], FILE) if values.get(name) else None
        return build(Status, values, FILE)
    except (PtlmError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise RunError(N_("O arquivo {file} está corrompido: não descreve um estado."), file=FILE) from error


def save(folder: Path, status: Status, *, durable: bool = True) -> None:
    """Replace the status of the run in `folder`."""
    write_json(folder / FILE, asdict(status), durable=durable)


def lock(folder: Path) -> FileLock:
    """Held while somebody who is not the run's worker changes its state."""
    return FileLock(folder / ".status.lock", timeout=10)


def identity(pid: int | None = None) -> dict[str, Any]:
    """The fields that name a process for good: machine, id and start time (default: this process)."""
    process = psutil.Process(pid)
    return {"host": _host(), "pid": process.pid, "process_started": process.create_time()}


@cache
def _host() -> str:
    return socket.gethostname()


def process_of(status: Status) -> psutil.Process | None:
    """The process on this machine, or None where it is gone (or is another one with the same id)."""
    if status.host != _host() or status.pid <= 0:
        return None
    try:
        process = psutil.Process(status.pid)
        same = abs(process.create_time() - status.process_started) <= CLOCK_TOLERANCE
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def is_at_work(status: Status) -> bool:
    """Whether the worker is alive; on another machine, whether it gave a sign lately."""
    if status.host and status.host != _host():
        return time.time() - status.heartbeat < SILENCE
    return process_of(status) is not None
