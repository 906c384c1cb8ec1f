"""A page that somebody opens goes first: what trains on the same processor waits a moment meanwhile.

The dashboard touches one file whenever it draws a whole page, and workers look at its age between two pieces of work.
A lower priority is not enough where cores are few: the browser draws in many short pieces, of several processes, and
each finds the cores taken.
"""

import time
from collections.abc import Callable, Sized
from functools import cached_property

from ptlm import paths
from ptlm.runs.manifest import gpus

TURN = 0.4
"""Seconds that server and browser have to themselves from the moment that a page begins to be drawn."""
MOST = 2.0
"""Seconds that a worker waits in one go, however many pages are opened meanwhile."""
RETURN = 3.0
"""Seconds of waiting that a second of work allows, up to `MOST`: a run keeps a quarter of its speed at the least."""
LOOK = 0.02
"""Seconds from one look to the next while waiting: another page may be opened, or the run be stopped."""


def page_opened() -> None:
    """A whole page is being drawn now.

    Where the mark cannot be made (nobody has written there yet, or nobody may), there is no run to ask either: it would
    be a folder in the same place. The page is drawn all the same.
    """
    try:
        paths.page_opened().touch()
    except OSError:
        return


class Courtesy:
    """Whether to stop, which training asks between two pieces of work; before it answers, pages go first.

    Only where training takes the cores away from them: with a graphics card, waiting would cost more than it gives.
    """

    def __init__(
        self,
        stop: Callable[[], bool],
        *,
        cards: Callable[[], Sized] = gpus,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`stop` ends a wait too; `cards` are looked for when the first page is opened; `clock` is that of files."""
        self._stop = stop
        self._cards = cards
        self._clock = clock
        self._sleep = sleep
        self._mark = paths.page_opened()
        self._allowed = MOST
        self._at_work_since = clock()
        self.waited = 0.0
        """Seconds, so far."""

    def __call__(self) -> bool:
        if self._left(self._clock()) > 0 and self._on_a_processor:
            self._wait()
        return self._stop()

    @cached_property
    def _on_a_processor(self) -> bool:
        return not self._cards()

    def _wait(self) -> None:
        """Until no page is being drawn, or the run is to stop, or for as long as is allowed."""
        began = now = self._clock()
        earned = RETURN * max(0.0, began - self._at_work_since)
        self._allowed = min(MOST, self._allowed + earned)
        while not self._stop() and (left := min(self._left(now), began + self._allowed - now)) > 0:
            self._sleep(min(left, LOOK))
            now = self._clock()
        waited = min(max(0.0, now - began), self._allowed)  # or the clock was set meanwhile
        self._at_work_since = now
        self._allowed -= waited
        self.waited += waited

    def _left(self, now: float) -> float:
        """Seconds until the page that is being drawn has had its turn; 0 where none is.

        A mark of the future is none: somebody has set the clock.
        """
        try:
            age = now - self._mark.stat().st_mtime
        except OSError:  # nobody has opened a page yet
            return 0.0
        return max(0.0, TURN - age) if age >= 0 else 0.0
