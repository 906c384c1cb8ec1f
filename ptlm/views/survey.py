"""The room that things take on the disk, measured in the background: walking through many files takes seconds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ptlm import storage
from ptlm.background import Inquiry, reason
from ptlm.i18n import _
from ptlm.storage import Place
from ptlm.views import formats
from ptlm.views.making import sketch as sketches

MOST_RUNS = 5
LARGEST = "largest"


@dataclass(frozen=True, kw_only=True)
class Room:
    """What one place takes, in bytes."""

    used: int
    freeable: int


class Survey:
    """What every place takes, and the largest runs, as it comes in."""

    def __init__(self) -> None:
        places: dict[str, Callable[[], Room]] = {
            name: partial(_measured, place) for name, place in storage.PLACES.items()
        }
        self._places = Inquiry(places)
        self._runs = Inquiry({LARGEST: lambda: storage.largest_runs(MOST_RUNS)})

    def start(self) -> "Survey":
        """Measure anew, unless somebody is at it; returns itself."""
        self._places.start()
        self._runs.start()
        return self

    def wait(self) -> "Survey":
        """Return when everything is measured."""
        self._places.wait()
        self._runs.wait()
        return self

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self._places.done and self._runs.done

    @property
    def found(self) -> Mapping[str, Room]:
        """By place, as they come in."""
        return self._places.found

    @property
    def problems(self) -> dict[str, str]:
        """Why other places could not be measured, in the reader's language."""
        return {name: reason(error) for name, error in self._places.failed.items()}

    @property
    def largest(self) -> list[tuple[str, int]]:
        """Ids and bytes of the runs that take most room; empty before they are measured."""
        return self._runs.found.get(LARGEST, [])

    @property
    def total(self) -> int:
        """Bytes of all places that are in."""
        return sum(room.used for room in self.found.values())


def _measured(place: Place) -> Room:
    return Room(used=storage.used(place), freeable=storage.freeable(place, kept=sketches.uploads()))


def free(place: Place) -> int:
    """Delete what a place can do without; returns the bytes.

    Raises:
        RunError: a run is going on that may need it.
        DataError: something could not be deleted.
    """
    return storage.free(place, kept=sketches.uploads())


def freed_text(count: int) -> str:
    """What was deleted, in one sentence."""
    return (
        _("Pronto: {size} liberados.", size=formats.size(count))
        if count
        else _("Não havia nada para apagar.")
    )
