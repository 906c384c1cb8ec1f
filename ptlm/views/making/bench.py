"""Work on sketches in the background: started once, looked at from any tab, given up when nobody wants it any more.

What was read and examined is kept here as long as somebody works on it, since reading a large file takes a while; all
of it can be had again from the disk.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, cast

from ptlm.kinds import GENERATING
from ptlm.models import MODELS
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import Task
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.excel import sheet_names
from ptlm.userdata.table import Reading
from ptlm.views.making import work
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.work import Examined

T = TypeVar("T")
WORKERS = 2
MOST = 2
"""Sketches whose rows are kept in memory."""
FRESH = 5.0
"""Seconds within which whoever waits for something looks again: until then its rows stay, however many do."""
IDLE = 600.0
"""Seconds after which rows that nobody looks at are dropped."""


class Abandoned(Exception):  # noqa: N818  (not an error: something else was asked)
    """The work was given up in the middle."""


class _Progress(Silent):
    """Remembers how far the work is, and ends it when it is given up."""

    def __init__(self) -> None:
        self.what, self.done, self.total = "", 0, 0
        self.abandoned = False

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        if self.abandoned:
            raise Abandoned
        self.what, self.done, self.total = what, done, total or 0


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work."""

    key: Hashable
    """What it is the result of: another key, another job."""
    future: "Future[T]"
    listener: _Progress

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.future.done()

    @property
    def fraction(self) -> float:
        """How far it is, 0–1; 0 where that is not known."""
        return min(1.0, self.listener.done / self.listener.total) if self.listener.total else 0.0

    @property
    def what(self) -> str:
        """What is being done: `read`, `audit`, `save`; empty before it has begun."""
        return self.listener.what

    def result(self) -> T:
        """What came of it, once it is there.

        Raises:
            PtlmError: as the work did.
            Abandoned: it was given up: something else was asked, in another tab perhaps.
        """
        try:
            return self.future.result()
        except CancelledError:  # before it had begun
            raise Abandoned from None

    def within(self, patience: float) -> T | None:
        """What came of it, waiting at most `patience` seconds; None: it goes on, or was given up.

        Raises:
            PtlmError: as the work did.
        """
        if not settled([self], patience):
            return None
        try:
            return self.result()
        except Abandoned:
            return None


@dataclass(eq=False)
class _Desk:
    """The jobs of one sketch, by what they are for."""

    jobs: dict[str, Job[Any]] = field(default_factory=dict)
    used: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether something is being done for it."""
        return not all(job.done for job in self.jobs.values())


class Bench:
    """The work of one server. Thread-safe."""

    def __init__(self, *, most: int = MOST, fresh: float = FRESH, idle: float = IDLE) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="bench")
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, _Desk] = OrderedDict()
        self._most, self._fresh, self._idle = most, fresh, idle
        self._timer: threading.Timer | None = None

    def head(self, sketch: Sketch, split: str) -> Job[Reading]:
        """The first rows of one split's file, for a preview."""
        source = sketch.files[split]
        return self._job(
            sketch.id,
            f"head:{split}",
            source,
            lambda _report: _headed(work.open_source(source, limit=work.PREVIEW_ROWS)),
        )

    def dialect(self, sketch: Sketch, split: str) -> Job[Dialect]:
        """How one split's file is written: as somebody said, or as detected."""
        source = sketch.files[split]
        return self._job(sketch.id, f"dialect:{split}", source, lambda _report: work.dialect_of(source))

    def sheets(self, sketch: Sketch, split: str) -> Job[list[str]]:
        """The sheets of one split's workbook."""
        source = sketch.files[split]
        path = work.path_of(source)
        return self._job(sketch.id, f"sheets:{split}", source, lambda _report: sheet_names(path))

    def reading(self, sketch: Sketch, split: str) -> Job[Reading]:
        """All rows of one split's file."""
        source = sketch.files[split]
        return self._job(sketch.id, f"read:{split}", source, lambda report: work.open_source(source, report))

    def examined(self, sketch: Sketch, readings: Mapping[str, Reading]) -> Job[Examined]:
        """The data after everything chosen; `readings` are those of `reading`, of all splits."""
        return self._job(
            sketch.id, "examine", _asked(sketch), lambda report: work.examine(sketch, readings, report)
        )

    def make(self, sketch: Sketch, examined: Examined) -> Job[Task]:
        """Keep the task. Asked again while it is being kept, it is not kept twice."""
        with self._lock:
            desk = self._desks.get(sketch.id)
            under_way = desk.jobs.get("make") if desk else None
        if under_way is not None and not under_way.done:
            return under_way
        return self._job(
            sketch.id, "make", time.monotonic(), lambda report: work.make(sketch, examined, report)
        )

    def making(self, sketch_id: str) -> Job[Task] | None:
        """The keeping of this sketch's task, where it was asked for."""
        with self._lock:
            desk = self._desks.get(sketch_id)
            return desk.jobs.get("make") if desk else None

    def forget(self, sketch_id: str, what: str = "") -> None:
        """Give up the work on a sketch, or only what is called `what`, and drop what came of it."""
        with self._lock:
            desk = self._desks.get(sketch_id)
            if desk is None:
                return
            for name in [what] if what else list(desk.jobs):
                _give_up(desk.jobs.pop(name, None))
            if not desk.jobs:
                del self._desks[sketch_id]

    def close(self) -> None:
        """Give everything up; for the end of the server."""
        for sketch_id in list(self._desks):
            self.forget(sketch_id)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._timer:
            self._timer.cancel()

    def _job(self, sketch_id: str, what: str, key: Hashable, run: Callable[[Reporter], T]) -> Job[T]:
        with self._lock:
            desk = self._desks.setdefault(sketch_id, _Desk())
            self._desks.move_to_end(sketch_id)
            desk.used = time.monotonic()
            job = desk.jobs.get(what)
            if job is None or job.key != key:
                _give_up(job)
                listener = _Progress()
                job = desk.jobs[what] = Job(key, self._pool.submit(run, listener), listener)
            self._drop_unused()
            return cast("Job[T]", job)

    def _drop_unused(self) -> None:
        """Drop the rows of sketches that nobody has looked at for long, and of all but the latest few.

        Those stay that somebody waits for: else several who wait would take from each other what they wait for.
        """
        now = time.monotonic()
        for place, (sketch_id, desk) in enumerate(reversed(list(self._desks.items()))):
            unseen = now - desk.used
            if not desk.busy and unseen > (self._idle if place < self._most else self._fresh):
                del self._desks[sketch_id]
        if self._desks and self._timer is None:
            self._timer = threading.Timer(self._idle, self._tidy)
            self._timer.daemon = True
            self._timer.start()

    def _tidy(self) -> None:
        with self._lock:
            self._timer = None
            self._drop_unused()


def settled(jobs: Iterable[Job[Any]], patience: float) -> bool:
    """Whether all jobs have ended, waiting for at most `patience` seconds."""
    return not wait([job.future for job in jobs], timeout=patience).not_done


def _give_up(job: Job[Any] | None) -> None:
    if job is not None:
        job.listener.abandoned = True
        job.future.cancel()


def _headed(reading: Reading) -> Reading:
    """A reading can hold more rows than were asked for."""
    return replace(
        reading,
        table=reading.table.head(work.PREVIEW_ROWS),
        unreadable=reading.unreadable[: work.PREVIEW_ROWS],
    )


def _asked(sketch: Sketch) -> Hashable:
    """What the examined data depend on."""
    return (
        tuple(sketch.files.items()),
        sketch.roles,
        sketch.remedies,
        sketch.shares,
        sketch.models,
        (sketch.template, sketch.prefix) if _some_write(sketch) else "",
    )


def _some_write(sketch: Sketch) -> bool:
    """Whether one of the models whose truncation is told reads the prompt."""
    return any(name in MODELS and MODELS[name].family in GENERATING for name in sketch.models)
