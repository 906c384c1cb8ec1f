"""What this machine can do, looked at once in the background: asking torch and the network takes seconds."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from ptlm.runs import health
from ptlm.runs.health import Check

SHOWN = ("devices", "memory", "home", "network")
"""The checks that a newcomer wants to know; `python -m ptlm doctor` has them all."""
ICONS = {"devices": "memory", "memory": "memory_alt", "home": "hard_drive", "network": "wifi"}


class Examination:
    """The machine's checks as they come in."""

    def __init__(self, pause: float = 0.0) -> None:
        """It begins `pause` seconds after the start, so that whoever asks can first show what it has."""
        self._pause = pause
        self._found: dict[str, Check] = {}
        self._thread = threading.Thread(target=self._run, name="examination", daemon=True)

    def start(self) -> "Examination":
        """Begin; returns itself."""
        self._thread.start()
        return self

    def _run(self) -> None:
        time.sleep(self._pause)
        with ThreadPoolExecutor(len(health.CHECKS)) as pool:  # the slow ones do not hold up the others
            for done in as_completed([pool.submit(check) for check in health.CHECKS]):
                self._found[done.result().id] = done.result()

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    def shown(self) -> list[Check]:
        """The checks of `SHOWN` that are in, in that order."""
        return [self._found[name] for name in SHOWN if name in self._found]
