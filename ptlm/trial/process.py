"""The worker process as the page's side sees it."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ptlm import paths
from ptlm.errors import RunError
from ptlm.i18n import N_
from ptlm.runs.launchers import environment, give_way
from ptlm.trial.channel import TAKEN, TOO_MUCH_MEMORY, decode, encode
from ptlm.trial.limits import GIGABYTE, Limits

GOODBYE_SECONDS = 5.0
KILLED = -9
ENDINGS = {
    TOO_MUCH_MEMORY: N_(
        "O modelo passou do limite de {limit:.1f} GB de memória e foi fechado: tente textos mais curtos, feche outros "
        "programas, ou aumente o limite em PTLM_TRIAL_MEMORY_GB."
    ),
    KILLED: N_(
        "O sistema encerrou o processo do modelo, provavelmente por falta de memória: feche outros programas e "
        "tente de novo."
    ),
}
"""Sentences for the codes with which the process can end."""
BROKE = N_(
    "O processo do modelo terminou sem responder (código {code}): tente de novo; os detalhes estão em {log}."
)
NOT_STARTED = N_("O processo do modelo não pôde ser iniciado ({reason}): tente de novo.")


class Process:
    """One worker, from its start to its end. Not thread-safe: one request at a time."""

    def __init__(self, limits: Limits) -> None:
        """Start it; loading its libraries takes a few seconds, which the first request waits for.

        Raises:
            RunError: it cannot be started.
        """
        self.limits = limits
        self._served = self._unread = False
        self.log = paths.home() / "trial" / "worker.log"
        try:
            self._process = self._started()
        except OSError as error:
            raise RunError(NOT_STARTED, reason=error.strerror or str(error)) from error
        give_way(self._process.pid)

    def _started(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "ptlm.trial.worker", str(self.limits.memory), str(self.limits.idle)]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for whoever started it; the end of its input will do
                env={**environment(), "PTLM_TRIAL_LOG": str(self.log), "HF_HUB_OFFLINE": "1"},
            )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def gone(self) -> bool:
        """Whether it has ended by itself, without having been asked."""
        return self._process.poll() is not None

    @property
    def gone_before(self) -> bool:
        """Whether it had served well and ended before it took the last request: another one may be asked."""
        return self._served and self._unread

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The reply, however long it takes, or None where the process is gone."""
        assert self._process.stdin is not None
        self._unread = True
        try:
            self._process.stdin.write(encode(request))
            self._process.stdin.flush()
        except OSError:  # it ended while we were writing
            return None
        self._unread = self._line() != TAKEN
        line = self._line()
        if not line.endswith(b"\n"):
            return None
        self._served = True
        return decode(line)

    def _line(self) -> bytes:
        """What it says next, up to a line's end; less than that where it ends before."""
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def close(self) -> int:
        """End it; returns how it ended (minus a signal's number)."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written may have no reader any more
                pipe.close() if pipe else None
        try:
            return self._process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def ending(self, code: int) -> RunError:
        """The sentence for a process that ended with `code` instead of answering."""
        return RunError(
            ENDINGS.get(code, BROKE), limit=self.limits.memory / GIGABYTE, code=code, log=str(self.log)
        )
