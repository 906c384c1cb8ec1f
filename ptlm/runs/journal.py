"""The worker's side of a run's folder: its events and its status, kept up to date while it works."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ptlm.i18n import Template
from ptlm.reporting import Level, Stage
from ptlm.runs import status as statuses
from ptlm.runs.events import Writer
from ptlm.runs.status import Progress, State, Status

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 1.0
PACE_SECONDS = 30.0
"""The time left is estimated from the pace of this long a past."""


class Pace:
    """Estimates the time left of one piece of work from its recent pace."""

    def __init__(self) -> None:
        self._what = ""
        self._seen: deque[tuple[float, int]] = deque()

    def eta(self, what: str, done: int, total: int | None, now: float) -> float | None:
        """Seconds left after `done` of `total` at time `now`; None where it cannot be told (yet)."""
        if what != self._what or (self._seen and done < self._seen[-1][1]):
            self._what = what
            self._seen.clear()
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > PACE_SECONDS:
            self._seen.popleft()
        (since, before), gained = self._seen[0], done - self._seen[0][1]
        if total is None or gained <= 0 or now <= since:
            return None
        return max(0.0, (total - done) * (now - since) / (done - before))


class Journal:
    """A `ptlm.reporting.Reporter` that writes events at once and the status at every change and heartbeat."""

    def __init__(
        self,
        folder: Path,
        status: Status,
        *,
        entered: Callable[[Stage], None] = lambda stage: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`entered` is told of each stage before it is written down."""
        self._folder = folder
        self._entered = entered
        self._clock = clock
        self._events = Writer(folder / "events.jsonl", clock)
        self._pace = Pace()
        self._lock = threading.Lock()
        self._status = status
        self.change(status.state)

    @property
    def status(self) -> Status:
        """How the run stands."""
        return self._status

    def change(self, state: State, **changes: Any) -> None:
        """Write down a change of state."""
        with self._lock:
            if not self._status.settled:
                self._status = self._status.moved(state, heartbeat=self._clock(), **changes)
                statuses.save(self._folder, self._status)

    def beat(self) -> None:
        """A sign of life, with the progress made since the last one."""
        with self._lock:
            if not self._status.settled:
                self._status = replace(self._status, heartbeat=self._clock())
                statuses.save(self._folder, self._status, durable=False)

    def close(self) -> None:
        """No more events."""
        self._events.close()

    def stage(self, name: Stage) -> None:
        """What the run does from now on."""
        self._entered(name)
        self._events.stage(name)
        self.change(name, progress=None)

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None:
        """One line for people."""
        self._events.log(template, level=level, **values)

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        """How far a piece of work is."""
        self._events.progress(what, done, total, unit)
        self._advance(what, done, total, unit)

    def step(self, values: Mapping[str, Any]) -> None:
        """One optimiser step."""
        self._events.step(values)
        if "step" in values:
            self._advance("train", values["step"], values.get("steps"), "")

    def evaluation(self, values: Mapping[str, Any]) -> None:
        """One evaluated task."""
        self._events.evaluation(values)

    def _advance(self, what: str, done: int, total: int | None, unit: str) -> None:
        eta = self._pace.eta(what, done, total, self._clock())
        progress = Progress(what=what, done=done, total=total, unit=unit, eta=eta)
        with self._lock:
            self._status = replace(self._status, progress=progress)


class Heart:
    """A thread that beats while the worker works, and watches for a wish to stop."""

    def __init__(self, journal: Journal, watch: Callable[[], None]) -> None:
        self._journal = journal
        self._watch = watch
        self._still = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._still.set()
        self._thread.join()

    def _run(self) -> None:
        failed = False
        while not self._still.wait(HEARTBEAT_SECONDS):
            try:
                self._journal.beat()
            except OSError as error:
                # A full disk, say. What cannot do without it ends the run; the next sign of life may do.
                if not failed:
                    log.warning("a sign of life could not be written: %s", error)
                failed = True
            else:
                failed = False
            self._watch()
