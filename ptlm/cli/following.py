"""Doing a run in the foreground: its worker is started and followed; Ctrl-C stops it."""

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from ptlm.i18n import N_, _
from ptlm.runs import events, supervisor
from ptlm.runs.events import Event
from ptlm.runs.launchers import Launcher
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Patience

INTERVAL = 0.2
"""Seconds between two looks at the run's folder."""
QUIET_SECONDS = 10.0
"""Without a terminal, one line of progress this often."""
STYLES = {"warning": "yellow", "error": "red", "eval": "bold"}
SPOKEN = ("log", "warning", "error", "eval")
"""Kinds of event that are printed as lines."""


class Screen(Protocol):
    """Shows a run as it goes on."""

    def show(self, event: Event) -> None:
        """One event, in order."""

    def say(self, text: str) -> None:
        """A line of our own."""


class Lines:
    """Where nobody looks on, or into a file: lines only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._at = 0.0

    def show(self, event: Event) -> None:
        """Print what is said, and now and then how far it is."""
        if event.kind not in SPOKEN:
            if event.time - self._at < QUIET_SECONDS:
                return
            self._at = event.time
        self._console.print(Text(events.text(event), style=STYLES.get(event.kind, "")), soft_wrap=True)

    def say(self, text: str) -> None:
        """Print it."""
        self._console.print(text, soft_wrap=True)


class Bars(Lines):
    """In a terminal: lines, and below them one bar for the present piece of work."""

    def __init__(self, console: Console, progress: Progress) -> None:
        super().__init__(console)
        self._progress = progress
        self._bar: TaskID = progress.add_task("", total=None, visible=False)
        self._what = ""

    def show(self, event: Event) -> None:
        """Print what is said, move the bar for the rest."""
        if event.kind in SPOKEN:
            super().show(event)
        else:
            self._move(event)

    def _move(self, event: Event) -> None:
        what, done, total, label = _position(event)
        if what != self._what:
            self._what = what
            self._progress.reset(self._bar, visible=True)
        self._progress.update(self._bar, completed=done, total=total, description=label)


def _position(event: Event) -> tuple[str, int, int | None, str]:
    """Name, place and total of a piece of work, and what stands before its bar."""
    values: Mapping[str, Any] = event.values
    if event.kind == "step":
        loss = (
            _(" · perda {value}", value=events.number(values["loss"]))
            if values.get("loss") is not None
            else ""
        )
        what = str(values.get("part", "train"))
        return what, values.get("step", 0), values.get("steps"), f"{what}{loss}"
    what = str(values.get("what", ""))
    return what, values.get("done", 0), values.get("total"), _(events.WORK.get(what, what))


@contextmanager
def screen(console: Console) -> Iterator[Screen]:
    """The screen that fits where `console` prints."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(console, progress)


class Interruptions:
    """Counts Ctrl-C (and the system's wishes to end) instead of being ended by it."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interruptions":
        self._before = {number: signal.signal(number, self._heard) for number in self.SIGNALS}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


STOPPING = N_("Parando com um ponto de retomada; Ctrl-C de novo encerra na hora.")
ENDING = N_("Encerrando na hora.")


def carry_out(store: Store, run_id: str, launcher: Launcher, console: Console) -> tuple[Run, bool]:
    """Start a queued run's worker and follow it to its end; says too whether it was interrupted here."""
    queued = store.get(run_id)
    told_before = queued.events_file.stat().st_size if queued.events_file.exists() else 0
    offset = told_before if queued.status.attempt > 1 else 0
    supervisor.start(store, run_id, launcher)
    obeyed = 0
    with Interruptions() as interruptions, screen(console) as shown:
        while True:
            run = supervisor.tend(store, store.get(run_id), launcher, Patience())
            happened, offset = events.read(run.events_file, offset)
            for event in happened:
                shown.show(event)
            if run.settled:
                return run, interruptions.count > 0
            if interruptions.count > obeyed:
                _obey(store, run, launcher, shown, obeyed)
                obeyed += 1
            time.sleep(INTERVAL)


def _obey(store: Store, run: Run, launcher: Launcher, shown: Screen, obeyed: int) -> None:
    shown.say(_(STOPPING if obeyed == 0 else ENDING))
    if obeyed == 0:
        store.request_stop(run.id)
    else:
        launcher.end(run.status, hard=True)


def verdict(run: Run) -> str:
    """One sentence on how it ended."""
    reason = str(run.status.error or run.problem or "")
    return _("Execução {id}: {state}.", id=run.id, state=run.standing) + (f" {reason}" if reason else "")
