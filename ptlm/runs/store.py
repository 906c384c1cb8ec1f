"""All runs, and what can be done with them. The folders are the only truth: this only reads and changes files."""

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ptlm import paths
from ptlm.errors import RunError, UsageError
from ptlm.i18n import N_, _
from ptlm.records import suggestion, unknown
from ptlm.runs import run as views
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.failures import ending
from ptlm.runs.run import CONDITIONS, STOP, Run, Stamp
from ptlm.runs.spec import Spec
from ptlm.runs.status import RESUMABLE, Failure, Status

DRAFT, DOOMED = ".new-", ".deleted-"
"""What the names of folders begin with that are being made or deleted."""
LEFT_SECONDS = 24 * 3600.0
"""What is still there after so long was left by a process that was killed, or by a disk that failed."""
SAFE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
MOST_MATCHES = 4


@dataclass(frozen=True, slots=True)
class _Seen:
    """A run as it was when its files were last looked at."""

    stamp: Stamp
    run: Run
    at: float
    """Of the monotonic clock."""


class Store:
    """The runs below one folder. Any number of stores, threads and processes may use it at once."""

    def __init__(self, folder: Path | None = None, *, rest: float = 0.0) -> None:
        """`folder` holds one folder a run (default: `ptlm.paths.runs()`).

        For `rest` seconds the files of a run that has ended are not looked at again: what other processes do to it
        (name it anew, resume it) is seen that much later. What this store does is seen at once.
        """
        self.folder = folder or paths.runs()
        self._rest = rest
        self._lock = threading.Lock()
        self._known: dict[str, _Seen] = {}

    def ids(self) -> list[str]:
        """The names of all runs' folders, in no order."""
        try:
            with os.scandir(self.folder) as entries:
                return [entry.name for entry in entries if SAFE_ID.fullmatch(entry.name) and entry.is_dir()]
        except FileNotFoundError:
            return []

    def runs(self) -> list[Run]:
        """All runs, the newest first; broken ones too."""
        ids = self.ids()
        runs = [self._view(run_id) for run_id in ids]
        with self._lock:
            for gone in set(self._known) - set(ids):
                del self._known[gone]
        return sorted(runs, key=_age, reverse=True)

    def get(self, run_id: str) -> Run:
        """The run called `run_id`.

        Raises:
            UsageError: there is none.
        """
        if not SAFE_ID.fullmatch(run_id) or not (self.folder / run_id).is_dir():
            raise _no_such(run_id, self.ids())
        return self._view(run_id)

    def find(self, text: str) -> Run:
        """The run whose id is `text`, or the only one whose id starts with it or contains it.

        Raises:
            UsageError: there is none, or there are several.
        """
        ids = self.ids()
        exact = [run_id for run_id in ids if run_id == text]
        starting = [run_id for run_id in ids if text and run_id.startswith(text)]
        matches = sorted(exact or starting or [run_id for run_id in ids if text and text in run_id])
        if len(matches) > 1:
            options = ", ".join(matches[:MOST_MATCHES]) + (", …" if len(matches) > MOST_MATCHES else "")
            raise UsageError(N_("“{id}” serve para várias execuções: {options}."), id=text, options=options)
        return self.get(matches[0] if matches else text)

    def _view(self, run_id: str) -> Run:
        with self._lock:  # two threads that list the same runs read each of them once
            seen, now = self._known.get(run_id), time.monotonic()
            if seen is None or not seen.run.settled or now - seen.at >= self._rest:
                seen = self._known[run_id] = _looked_at(self.folder / run_id, seen, now)
            run = views.seen_now(seen.run)
            if run.abandoned:
                # Or it has written down its end since its files were read, and is gone for that.
                seen = self._known[run_id] = _looked_at(self.folder / run_id, seen, now)
                run = views.seen_now(seen.run)
        return run

    def add(self, spec: Spec) -> Run:
        """Put a run into the queue; its folder appears whole.

        Raises:
            RunError: the folder cannot be written.
        """
        draft = self.folder / f"{DRAFT}{spec.id}"
        self._sweep()
        try:
            draft.mkdir(parents=True)
            specs.save(draft, spec)
            statuses.save(draft, Status(state="queued"))
            draft.rename(self.folder / spec.id)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            reason = error.strerror or str(error)
            raise RunError(
                N_("Não foi possível criar a execução em {folder}: {reason}."),
                folder=str(self.folder),
                reason=reason,
            ) from error
        return self.get(spec.id)

    @contextmanager
    def _changing(self, run_id: str) -> Iterator[Status | None]:
        """Nobody else but the run's worker changes its status meanwhile; gives the stored one, None where there is none
        or it cannot be read."""
        self._forget(run_id)
        try:
            if not (self.folder / run_id).is_dir():  # deleted meanwhile: the lock would make a new folder
                yield None
                return
            with statuses.lock(self.folder / run_id):
                yield self._stored(run_id)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError(
                N_("A execução {id} não pôde ser alterada: {reason}."), id=run_id, reason=reason
            ) from error

    def _stored(self, run_id: str) -> Status | None:
        try:
            return statuses.load(self.folder / run_id)
        except RunError:
            return None

    def _save(self, run_id: str, status: Status) -> None:
        statuses.save(self.folder / run_id, status)
        self._forget(run_id)

    def _forget(self, run_id: str) -> None:
        """Look at the run's files the next time, whenever that is."""
        with self._lock:
            self._known.pop(run_id, None)

    def claim(self, run_id: str) -> bool:
        """Take a queued run in order to start its worker; False where somebody else was faster."""
        with self._changing(run_id) as status:
            if status is None or status.state != "queued":
                return False
            now = time.time()
            (self.folder / run_id / STOP).unlink(missing_ok=True)
            self._save(
                run_id,
                status.moved("preparing", claimed=True, **statuses.identity(), started=now, heartbeat=now),
            )
        return True

    def fail(self, run_id: str, failure: Failure) -> None:
        """Settle a claimed run whose worker could not be started."""
        with self._changing(run_id) as status:
            if status and not status.settled:
                self._save(run_id, status.moved("failed", error=failure, finished=time.time()))

    def settle(self, run_id: str, exit_code: int | None = None) -> Run:
        """Write down the end of a run whose worker is gone without having done so itself.

        `exit_code` is the worker's where it was seen to end (minus a signal's number).
        """
        with self._changing(run_id) as status:
            if status and status.live and (exit_code is not None or not statuses.is_at_work(status)):
                # Read again: the worker may have settled it between our reading and its end.
                status = self._stored(run_id)
                if status and status.live:
                    self._save(run_id, _ended(status, self.folder / run_id, exit_code))
        return self.get(run_id)

    def request_stop(self, run_id: str) -> Run:
        """Ask a run to stop with a checkpoint; one that is still queued is cancelled at once.

        Raises:
            RunError: it has ended already.
        """
        run = self.get(run_id)
        if run.settled:
            raise _not_allowed(run, N_("só uma execução na fila ou em andamento pode ser parada"))
        with self._changing(run_id) as status:
            if status and status.state == "queued":
                self._save(run_id, status.moved("cancelled", finished=time.time()))
            elif not run.stop_requested:  # a second wish does not make the grace time longer
                run.stop_file.touch()
        return self.get(run_id)

    def resume(self, run_id: str) -> Run:
        """Put a run that did not get to its end back into the queue, to go on from its last checkpoint.

        Raises:
            RunError: it is done, still at work, or its spec cannot be read.
        """
        run = self.get(run_id)
        if not run.resumable:
            raise _not_allowed(run, N_("só uma execução parada, interrompida ou com falha pode ser retomada"))
        with self._changing(run_id) as status:
            before = status or run.status
            if before.state in RESUMABLE or (before.live and not statuses.is_at_work(before)):
                run.stop_file.unlink(missing_ok=True)
                self._save(run_id, Status(state="queued", attempt=before.attempt + 1, spent=before.seconds))
        return self.get(run_id)

    def repeat(self, run_id: str, overrides: Mapping[str, Any] | None = None, name: str = "") -> Run:
        """Queue a new run of the same records and settings, with `overrides` on top.

        Raises:
            RunError: the run's spec cannot be read.
            UsageError: an override is unknown or not allowed.
        """
        run = self.get(run_id)
        if run.spec is None:
            raise _not_allowed(run, N_("não se sabe o que foi pedido"))
        return self.add(run.spec.again(overrides, name))

    def rename(self, run_id: str, name: str) -> Run:
        """Give a run another name for people; its id stays.

        Raises:
            UsageError: the name is empty.
            RunError: the run's spec cannot be read, or not be written.
        """
        run = self.get(run_id)
        if run.spec is None:
            raise _not_allowed(run, N_("não se sabe o que foi pedido"))
        if not (shown := " ".join(name.split())):
            raise UsageError(N_("O nome de uma execução não pode ser vazio."))
        with self._changing(run_id):
            specs.save(run.folder, replace(run.spec, name=shown))
            self._forget(run_id)
        return self.get(run_id)

    def delete(self, run_id: str) -> None:
        """Delete the run's folder for good.

        Raises:
            RunError: a worker is at it, or the folder cannot be deleted.
        """
        run = self.get(run_id)
        doomed = self.folder / f"{DOOMED}{run_id}"
        self._sweep()
        with self._changing(run_id) as status:
            if status and status.live and statuses.is_at_work(status):
                raise _not_allowed(run, N_("pare-a antes de apagá-la"))
            run.folder.rename(doomed)
            os.utime(doomed)  # so that it is not taken for what was left long ago
            shutil.rmtree(doomed)

    def _sweep(self) -> None:
        """Delete what was left in the middle of being made or deleted."""
        for prefix in (DRAFT, DOOMED):
            for left in self.folder.glob(f"{prefix}*"):
                with suppress(FileNotFoundError):  # another process sweeps too
                    if left.stat().st_mtime < time.time() - LEFT_SECONDS:
                        shutil.rmtree(left, ignore_errors=True)


def _looked_at(folder: Path, before: _Seen | None, now: float) -> _Seen:
    """The run in `folder`, read only where its files have changed since `before`."""
    stamp = views.stamp(folder)
    run = before.run if before and before.stamp == stamp else views.load(folder)
    return _Seen(stamp=stamp, run=run, at=now)


def _age(run: Run) -> tuple[str, str]:
    """Run ids begin with the time too: a broken run stands where its id puts it."""
    return (re.sub(r"\D", "", run.spec.created if run.spec else run.id)[:20], run.id)


def _no_such(run_id: str, ids: list[str]) -> UsageError:
    if not ids:
        return UsageError(N_("Execução desconhecida: “{id}”. Ainda não há nenhuma."), id=run_id)
    close = suggestion(run_id, ids)
    return unknown(N_("Execução"), run_id, [close] if close else sorted(ids, reverse=True)[:MOST_MATCHES])


def _ended(status: Status, folder: Path, exit_code: int | None) -> Status:
    if (folder / STOP).exists():
        return status.moved("cancelled", exit_code=exit_code, finished=time.time())
    state, failure = ending(exit_code, folder)
    return status.moved(state, exit_code=exit_code, error=failure, finished=time.time())


def _not_allowed(run: Run, reason: str) -> RunError:
    template = N_("A execução {id} está {state}: {reason}.")
    return RunError(template, id=run.id, state=_(CONDITIONS[run.state]), reason=_(reason))
