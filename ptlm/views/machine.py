"""What this machine can do, looked at once in the background: asking torch and the network takes seconds."""

from ptlm.background import Inquiry, reason
from ptlm.i18n import N_
from ptlm.runs import health
from ptlm.runs.health import Check

SHOWN = ("devices", "memory", "home", "network")
"""The checks that a newcomer wants to know; `python -m ptlm doctor` has them all."""
BROKEN = N_("A verificação “{check}” não pôde ser feita: {reason}.")


class Examination:
    """The machine's checks as they come in."""

    def __init__(self, pause: float = 0.0) -> None:
        """It begins `pause` seconds after the start, so that whoever asks can first show what it has."""
        self._checks = Inquiry(
            {name: health.CHECKS[name] for name in SHOWN},
            at_once=len(SHOWN),  # the slow ones do not hold up the others
            pause=pause,
        )

    def start(self) -> "Examination":
        """Begin; returns itself."""
        self._checks.start()
        return self

    def wait(self) -> "Examination":
        """Return when every check is in."""
        self._checks.wait()
        return self

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self._checks.done

    def shown(self) -> list[Check]:
        """The checks of `SHOWN` that are in, in that order; one that broke says why."""
        broken = {name: _broken(name, error) for name, error in self._checks.failed.items()}
        found = {**self._checks.found, **broken}
        return [found[name] for name in SHOWN if name in found]


def _broken(name: str, error: Exception) -> Check:
    return Check(id=name, level="error", template=BROKEN, values={"check": name, "reason": reason(error)})
