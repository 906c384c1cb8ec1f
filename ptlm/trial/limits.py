"""How much memory a tried model may take, and how long it stays loaded without being asked."""

import math
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from ptlm.errors import UsageError
from ptlm.i18n import N_

MEMORY_VARIABLE = "PTLM_TRIAL_MEMORY_GB"
IDLE_VARIABLE = "PTLM_TRIAL_IDLE_MINUTES"
GIGABYTE = 10**9
SHARE = 0.8
"""Of the memory that is free when the process starts, what a model may take unless the environment says otherwise."""
IDLE_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the process with the model is held to."""

    memory: int
    """Bytes of its own (pages shared with other processes do not count)."""
    idle: float = IDLE_SECONDS
    """Seconds without a request after which it ends and gives its memory back."""

    @classmethod
    def here(cls) -> "Limits":
        """What the environment says, or what suits this machine at this moment.

        Raises:
            UsageError: a variable that holds no number above 0.
        """
        memory = _positive(MEMORY_VARIABLE)
        idle = _positive(IDLE_VARIABLE)
        return cls(
            memory=int(memory * GIGABYTE) if memory else int(SHARE * free_memory()),
            idle=idle * 60 if idle else IDLE_SECONDS,
        )


def free_memory() -> int:
    """Bytes that a new process may hope for; in a container, never more than the container has."""
    available = psutil.virtual_memory().available
    try:
        return min(available, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):  # no cgroup v2, or "max": no limit
        return available


def _positive(variable: str) -> float:
    """The variable's value; 0 where it is not set."""
    text = os.environ.get(variable, "")
    if not text:
        return 0.0
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise UsageError(
            N_("{variable} deve ser um número maior que 0; veio “{value}”."), variable=variable, value=text
        )
    return value
