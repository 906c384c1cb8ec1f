"""The thread that works off the queue: starts workers, finds them again after a restart, settles their ends."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from filelock import FileLock, Timeout

from ptlm.errors import PtlmError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.runs.launchers import EXIT_SECONDS, LAUNCHERS, Launcher
from ptlm.runs.run import Run
from ptlm.runs.status import Failure
from ptlm.runs.store import Store
from ptlm.runs.worker import BUSY

log = logging.getLogger(__name__)

NOT_STARTED = N_("O processo da execução não pôde ser iniciado: {reason}.")


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a worker that was asked to stop may go on."""

    soft: float = 60.0
    """Seconds until SIGTERM."""
    hard: float = 120.0
    """Seconds until SIGKILL, counted from the same moment."""


def start(store: Store, run_id: str, launcher: Launcher) -> bool:
    """Start a queued run's worker: whether it was started, and not taken by somebody else before.

    A worker that cannot be started settles the run.

    Raises:
        RunError: the run's folder cannot be changed.
    """
    if not store.claim(run_id):
        return False
    try:
        launcher.start(store.folder / run_id)
    except Exception as error:  # noqa: BLE001  (whatever it is, the run says why, and the next one may be started)
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        failure = Failure(name=type(error).__name__, template=NOT_STARTED, values={"reason": reason})
        store.fail(run_id, failure)
        return False
    return True


def tend(store: Store, run: Run, launcher: Launcher, patience: Patience) -> Run:
    """See to a run that was started: its end is written down if its worker is gone, a stop is enforced."""
    # A killed process looks dead from outside a moment before its exit code can be had.
    code = launcher.exit_code(run.folder, wait=EXIT_SECONDS if run.abandoned else 0.0)
    if code is not None and code != BUSY:
        return store.settle(run.id, code)
    if run.abandoned:
        return store.settle(run.id)
    if run.live:
        _enforce(run, launcher, patience)
    return run


def _enforce(run: Run, launcher: Launcher, patience: Patience) -> None:
    try:
        waited = time.time() - run.stop_file.stat().st_mtime
    except FileNotFoundError:
        return
    if waited >= patience.soft:
        launcher.end(run.status, hard=waited >= patience.hard)


class Supervisor:
    """One background thread. Of several on the same runs, one works and the others stand by."""

    def __init__(
        self,
        store: Store | None = None,
        *,
        at_once: int = 1,
        patience: Patience | None = None,
        interval: float = 0.5,
        launchers: Mapping[str, Launcher] | None = None,
    ) -> None:
        """`at_once` runs share the machine; every `interval` seconds the folders are looked at."""
        self.store = store or Store()
        self.at_once = at_once
        self._patience = patience or Patience()
        self._interval = interval
        self._launchers = launchers or {name: made(at_once) for name, made in LAUNCHERS.items()}
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._said: set[tuple[str, str]] = set()
        self._working = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    @property
    def working(self) -> bool:
        """Whether it is this one that works off the queue."""
        return self._working.is_set()

    def start(self) -> "Supervisor":
        """Begin; returns itself."""
        self._thread.start()
        return self

    def wake(self) -> None:
        """There is something new to do: do not wait for the next look."""
        self._woken.set()

    def close(self) -> None:
        """End the thread. Workers go on, and the next supervisor finds them."""
        self._closing.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        lock = FileLock(self.store.folder / ".supervisor.lock", timeout=0)
        while not self._closing.is_set():
            try:
                self.store.folder.mkdir(parents=True, exist_ok=True)
                with lock:
                    self._working.set()
                    self._work()
            except Timeout:  # another one works: stand by
                self._pause()
            except OSError as error:  # the folder cannot be used now; `health` tells the user
                log.warning("%s", error)
                self._pause()
            finally:
                self._working.clear()

    def _pause(self) -> None:
        self._woken.wait(self._interval)
        self._woken.clear()

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                self.look()
            except Exception:
                log.exception("the queue could not be looked at")
            self._pause()

    def look(self) -> None:
        """See to every run that was started, and start what may start."""
        runs = [self._tended(run) for run in self.store.runs()]
        free = self.at_once - sum(run.live for run in runs)
        for run in reversed(runs):
            if run.state == "queued" and free > 0:
                free -= self._started(run)

    def _tended(self, run: Run) -> Run:
        try:
            return tend(self.store, run, self._launcher(run), self._patience)
        except Exception as error:  # noqa: BLE001  (its folder was deleted, say: the other runs are seen to all the same)
            self._warn(run, error)
            return run

    def _started(self, run: Run) -> bool:
        """Whether the run's worker was started now; what cannot be leaves its place to the next in the queue."""
        try:
            return start(self.store, run.id, self._launcher(run))
        except PtlmError as error:
            self._warn(run, error)
            failure = Failure.of(error)
        try:
            self.store.fail(run.id, failure)
        except PtlmError as error:  # nor can that be written down: it stays in the queue and is tried again
            self._warn(run, error)
        return False

    def _warn(self, run: Run, error: Exception) -> None:
        """Say it once, and not at every look; of what nobody foresaw, where it came from."""
        if (said := (run.id, str(error))) not in self._said:
            self._said.add(said)
            log.warning("%s: %s", *said, exc_info=None if isinstance(error, PtlmError) else error)

    def _launcher(self, run: Run) -> Launcher:
        name = run.spec.launcher if run.spec else "local"
        if name not in self._launchers:
            raise unknown(N_("Lançador"), name, self._launchers)
        return self._launchers[name]
