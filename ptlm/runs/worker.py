"""The process that does one run: `python -m ptlm.runs.worker FOLDER`.

All it needs is in the run's folder, and all it says goes there, so that it outlives whoever started it.
"""

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from ptlm.errors import PtlmError, RunError
from ptlm.files import write_json
from ptlm.i18n import N_
from ptlm.reporting import Stage
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.courtesy import Courtesy
from ptlm.runs.failures import explain
from ptlm.runs.journal import Heart, Journal
from ptlm.runs.launchers import EXIT_SECONDS, quieten
from ptlm.runs.manifest import manifest
from ptlm.runs.run import RESULT, STOP
from ptlm.runs.spec import Spec
from ptlm.runs.status import State, Status

if TYPE_CHECKING:
    from ptlm.training.outcome import Outcome

Train = Callable[..., "Outcome"]
"""`ptlm.training.job.run`, or something that takes and returns the same."""

EXIT_CODES: dict[State, int] = {"done": 0, "failed": 1, "cancelled": 3, "interrupted": 4}
UNUSABLE = 2
"""The folder holds no run that could be started."""
BUSY = 5
"""Another worker is at this run."""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody wants the run to stop while there is nothing to save yet.

    A wish and not an error: `except Exception` must not swallow it.
    """


class StopSwitch:
    """Whether somebody wants the run to stop: the stop file, or a signal."""

    def __init__(self, folder: Path) -> None:
        self._file = str(folder / STOP)
        self._signalled = False
        self.at_once = True
        """Nothing is worth saving yet: a signal ends the work in the middle."""

    def install(self) -> None:
        """Listen to the signals that mean stop."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        first, self._signalled = not self._signalled, True
        if self.at_once and first:
            raise Stopped

    @property
    def asked_by_file(self) -> bool:
        """Whether a person asked, rather than the system."""
        return os.path.exists(self._file)  # noqa: PTH110  (asked at every step)

    def __call__(self) -> bool:
        return self._signalled or self.asked_by_file

    def entered(self, stage: Stage) -> None:
        """The run is in another stage from now on."""
        self.at_once = stage == "preparing"

    def watch(self) -> None:
        """Called by another thread every second: while preparing, nobody else looks for the file."""
        if self.at_once and not self._signalled and self.asked_by_file:
            os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: Sequence[str] | None = None, train: Train | None = None) -> int:
    """Do the run in the folder named by the only argument; returns the process's exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) != 1:
        print("usage: python -m ptlm.runs.worker FOLDER", file=sys.stderr)  # noqa: T201
        return UNUSABLE
    folder = Path(words[0]).resolve()
    try:
        with FileLock(folder / "worker.lock", timeout=EXIT_SECONDS):
            return _work(folder, train)
    except Timeout:
        return BUSY
    except (PtlmError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return UNUSABLE


def _work(folder: Path, train: Train | None) -> int:
    quieten()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    status = statuses.load(folder)
    if status.settled:
        raise RunError(N_("A execução {id} já terminou; para continuá-la, retome-a."), id=folder.name)
    switch = StopSwitch(folder)
    journal = Journal(folder, _taken(status), entered=switch.entered)
    with Heart(journal, switch.watch):
        _settle(journal, switch, lambda: _do(folder, journal, switch, train))
    journal.close()
    return EXIT_CODES[journal.status.state]


def _taken(status: Status) -> Status:
    now = datetime.now(UTC).timestamp()
    changes = {**statuses.identity(), "claimed": False, "started": now, "heartbeat": now}
    return status.moved("preparing", **changes, finished=0.0, progress=None, exit_code=None, error=None)


def _settle(journal: Journal, switch: StopSwitch, work: Callable[[], bool]) -> None:
    """Do the work and write down how it ended, whatever happens."""
    changes: dict[str, Any] = {}
    try:
        switch.install()
        state: State = "done" if work() else _stopped(switch)
    except Stopped:
        state = _stopped(switch)
    except BaseException as error:  # noqa: BLE001  (the last place where a failure can be told)
        failure = explain(error)
        state, changes = "failed", {"error": failure}
        details = {} if isinstance(error, PtlmError) else {"traceback": traceback.format_exc()}
        with suppress(OSError):  # on a full disk the status may be all that can still be written
            traceback.print_exc()
            journal.log(failure.template, level="error", **failure.values, **details)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # the end is being written: too late to stop
    if state in ("cancelled", "interrupted"):
        journal.log(_FAREWELL[state])
    journal.change(
        state,
        exit_code=EXIT_CODES[state],
        finished=datetime.now(UTC).timestamp(),
        **({"progress": None} if state == "done" else {}),
        **changes,
    )


_FAREWELL: dict[State, str] = {
    "cancelled": N_("Parada a pedido. A execução pode ser retomada de onde está."),
    "interrupted": N_("O sistema pediu que a execução parasse. Ela pode ser retomada de onde está."),
}


def _stopped(switch: StopSwitch) -> State:
    return "cancelled" if switch.asked_by_file else "interrupted"


def _do(folder: Path, journal: Journal, switch: StopSwitch, train: Train | None) -> bool:
    """Train and keep the result; False where it stopped before the end."""
    spec = specs.load(folder)
    journal.log(N_("Carregando as bibliotecas."))
    started = datetime.now(UTC)
    if train is None:
        from ptlm.training import job

        train = job.run
    courtesy = Courtesy(switch)
    outcome = train(spec.model, spec.tasks, spec.settings, folder, journal, courtesy)
    if outcome.stopped:
        return False
    write_json(folder / RESULT, _result(spec, outcome, started, courtesy.waited, journal.status))
    journal.log(N_("Concluída."))
    return True


def _result(
    spec: Spec, outcome: "Outcome", started: datetime, waited: float, status: Status
) -> dict[str, Any]:
    finished = datetime.now(UTC)
    facts = outcome.as_dict()
    facts.pop("stopped", None)
    made = {
        **manifest(),
        "command": spec.command(),
        "settings": spec.settings.as_dict(),
        "model": {"id": spec.model.id, "revision": facts.pop("revision", "")},
        "data": facts.pop("data", {}),
        "device": facts.pop("device", {}),
        "started": started.isoformat(),
        "finished": finished.isoformat(),
        "attempts": status.attempt,
        "seconds": round(status.spent + (finished - started).total_seconds(), 3),
        "seconds_waited_for_pages": round(waited, 3),
    }
    return {"version": 1, "id": spec.id, **facts, "manifest": made}


if __name__ == "__main__":
    sys.exit(main())
