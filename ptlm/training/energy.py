"""The energy that a machine's own counters saw: processor and memory by RAPL (Intel, AMD), NVIDIA cards by NVML.

The counters belong to the whole machine, and not every machine has them or lets them be read (Linux shows RAPL's to
root alone since 2020, CVE-2020-8694): what cannot be read is left out, and nothing is guessed.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
"""Where Linux keeps RAPL's counters (docs.kernel.org/power/powercap/powercap.html)."""
NVML = "libnvidia-ml.so.1"
SECONDS = 20.0
"""Between two looks: the smallest RAPL counters begin anew after 65 kJ, two minutes at 500 W."""
ZONES = {"package": "processor", "dram": "memory"}
"""RAPL's zones by the beginning of their name; `core` and `uncore` are parts of a package, `psys` holds them all."""


@dataclass
class _Counter:
    """One counter that only rises, but for beginning anew where it ends."""

    name: str
    read: Callable[[], float]
    """Joules since some time; OSError where it cannot be read."""
    end: float
    """Joules after which it begins anew; 0: never."""
    last: float = 0.0
    used: float = 0.0

    def start(self) -> bool:
        """Whether it can be read; counts from now on."""
        try:
            self.last = self.read()
        except (OSError, ValueError):
            return False
        return True

    def look(self) -> None:
        """Add what has been used since the last look."""
        now = self.read()
        self.used += now - self.last + (self.end if now < self.last else 0.0)
        self.last = now


@contextmanager
def measured(powercap: Path | None = None, library: str | None = None) -> Iterator[dict[str, float]]:
    """Joules used within, by part (`processor`, `memory`, `gpu`), known at the end; nothing where none can be read.

    Not known either where a counter could no longer be read before the end.
    """
    found: dict[str, float] = {}
    counters = [*_rapl(powercap or POWERCAP), *_cards(library or NVML)]
    counters = [counter for counter in counters if counter.start()]
    with _watched(counters) as looked:
        yield found
    if not looked():
        return
    for counter in counters:
        found[counter.name] = found.get(counter.name, 0.0) + counter.used


@contextmanager
def _watched(counters: list[_Counter]) -> Iterator[Callable[[], bool]]:
    """Look at the counters often enough; gives a function that says whether every look succeeded."""
    done, failed = threading.Event(), threading.Event()

    def look() -> None:
        try:
            for counter in counters:
                counter.look()
        except (OSError, ValueError):
            failed.set()

    def watch() -> None:
        while not done.wait(SECONDS):
            look()

    thread = threading.Thread(target=watch, name="energy", daemon=True)
    if counters:
        thread.start()
    try:
        yield lambda: not failed.is_set()
    finally:
        done.set()
        if counters:
            thread.join()
            look()


def _rapl(powercap: Path) -> Iterator[_Counter]:
    for zone in sorted(powercap.glob("intel-rapl:*")):  # AMD's processors have the same names
        try:
            kind = (zone / "name").read_text().strip().partition("-")[0]
            end = float((zone / "max_energy_range_uj").read_text()) / 1e6
        except (OSError, ValueError):
            continue
        if kind in ZONES:
            file = zone / "energy_uj"
            yield _Counter(ZONES[kind], lambda file=file: float(file.read_text()) / 1e6, end)  # type: ignore[misc]


def _cards(library: str) -> Iterator[_Counter]:
    """The NVIDIA cards that this process trains on."""
    cards = _identities()
    if not cards:
        return
    try:
        nvml = ctypes.CDLL(library)
    except OSError:
        return
    if nvml.nvmlInit_v2() == 0:
        yield from (_Counter("gpu", lambda card=card: _card_joules(nvml, card), 0.0) for card in cards)  # type: ignore[misc]


def _identities() -> list[str]:
    import torch

    if not torch.cuda.is_available():
        return []
    count = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return [str(torch.cuda.get_device_properties(number).uuid) for number in range(count)]


def _card_joules(nvml: ctypes.CDLL, card: str) -> float:
    """Since the driver was loaded (nvmlDeviceGetTotalEnergyConsumption, in millijoules; Volta and later)."""
    handle, millijoules = ctypes.c_void_p(), ctypes.c_ulonglong()
    failed = nvml.nvmlDeviceGetHandleByUUID(f"GPU-{card}".encode(), ctypes.byref(handle))
    failed = failed or nvml.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(millijoules))
    if failed:
        raise OSError(failed, "NVML")
    return millijoules.value / 1000
