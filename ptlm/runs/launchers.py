"""How a run's worker is started, watched and ended. One class a place where workers run."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil

from ptlm import paths
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.runs.status import Status, process_of

PACKAGE_PARENT = Path(__file__).parents[2]
WORKER_LOG = "worker.log"
EXIT_SECONDS = 3.0
"""A worker may still be on its way out this long after it has settled its run."""
QUIET: Mapping[str, str] = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",  # our own events say it; in a file the bars are noise
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # otherwise a look-up on the network for each `.bin` model
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "true",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}
NICENESS = 10
"""Of processes that work in the background: where the cores are few, what a person looks at goes first."""
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


class Launcher(Protocol):
    """A place where workers run. The run's folder is all that the two sides share."""

    def start(self, folder: Path) -> None:
        """Start the worker of the run in `folder`, which goes on without us."""

    def exit_code(self, folder: Path, wait: float = 0.0) -> int | None:
        """How the worker that this object started ended (minus a signal's number), or None if it is not known.

        `wait` at most so many seconds for one that is ending.
        """

    def end(self, status: Status, *, hard: bool) -> None:
        """Ask the worker to stop with a checkpoint; `hard`: end it and all it started, at once."""


class Local:
    """Workers are processes of this machine, each the leader of its own session, without a pipe to us."""

    def __init__(self, module: str = "ptlm.runs.worker", share: int = 1) -> None:
        """`module` is what the worker runs; `share` of them divide the processor's cores."""
        self._module = module
        self._share = share
        self._children: dict[Path, subprocess.Popen[bytes]] = {}

    def start(self, folder: Path) -> None:
        """Start the worker; its output is added to `worker.log`."""
        if earlier := self._children.pop(folder, None):
            with suppress(subprocess.TimeoutExpired):  # it has settled the run, and is about to exit
                earlier.wait(EXIT_SECONDS)
        with (folder / WORKER_LOG).open("ab") as log:
            self._children[folder] = subprocess.Popen(
                [sys.executable, "-m", self._module, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment(self._share),
            )
        give_way(self._children[folder].pid)

    def exit_code(self, folder: Path, wait: float = 0.0) -> int | None:
        """The code of a child of ours that has ended; asking also lets the system forget it."""
        child = self._children.get(folder)
        if child is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            code = child.wait(wait)
            del self._children[folder]
            return code
        return None

    def close(self) -> None:
        """End the workers that this object started and that are still there."""
        for child in self._children.values():
            child.kill()
            child.wait()
        self._children.clear()

    def end(self, status: Status, *, hard: bool) -> None:
        """SIGTERM to the worker, or SIGKILL to its process group; nothing if it is gone."""
        process = None if status.claimed else process_of(status)
        if process is None:
            return
        try:
            if hard and os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        except (ProcessLookupError, psutil.NoSuchProcess):
            return


LAUNCHERS: Mapping[str, Callable[[int], Launcher]] = {"local": lambda share: Local(share=share)}
"""What makes a launcher, by name; it is told how many runs share the machine."""


def make(name: str, share: int = 1) -> Launcher:
    """The launcher called `name`.

    Raises:
        UsageError: there is none.
    """
    check(name)
    return LAUNCHERS[name](share)


def check(name: str) -> None:
    """Refuse a launcher that does not exist.

    Raises:
        UsageError: there is none called `name`.
    """
    if name not in LAUNCHERS:
        raise unknown(N_("Lançador"), name, LAUNCHERS)


def cores() -> int:
    """Processor cores that this process may really use: its affinity, cut by the container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        allowed = min(allowed, max(1, int(quota) // int(period)))
    except (OSError, ValueError):  # no cgroup v2, or "max": no quota
        pass
    return max(1, allowed)


def environment(share: int = 1) -> dict[str, str]:
    """The worker's environment: quiet, UTF-8, no more threads than cores; what the user has set stays."""
    threads = str(max(1, cores() // share))
    path = os.pathsep.join(filter(None, (str(PACKAGE_PARENT), os.environ.get("PYTHONPATH"))))
    defaults = {**QUIET, **dict.fromkeys(THREAD_VARIABLES, threads)}
    return {**defaults, **os.environ, "PTLM_HOME": str(paths.home()), "PYTHONPATH": path}


def give_way(pid: int) -> None:
    """Let others have the processor before the process `pid` and all that it starts from now on."""
    with suppress(ProcessLookupError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, pid, max(NICENESS, os.getpriority(os.PRIO_PROCESS, pid)))


def quieten() -> None:
    """The same for this process, before it loads a heavy library itself."""
    for name, value in environment().items():
        os.environ.setdefault(name, value)
