"""All figures at hand, kept ready: what was read is read again only when its file has changed."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ptlm import results
from ptlm.results.figure import Figure
from ptlm.runs.run import Run


class Shelf:
    """The figures of one server process, whoever looks at them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own: dict[str, tuple[Mapping[str, Any] | None, list[Figure]]] = {}

    def figures(self, runs: Iterable[Run]) -> list[Figure]:
        """Own figures first, the newest on top, then imported and stored ones."""
        return results.told_apart([*self._figures_of(list(runs)), *results.imported(), *results.stored()])

    def _figures_of(self, runs: Sequence[Run]) -> list[Figure]:
        with self._lock:
            known = self._own
            # A run's result is a new object only when its file was read anew.
            self._own = {
                run.id: known[run.id]
                if run.id in known and known[run.id][0] is run.result
                else (run.result, results.of_run(run))
                for run in runs
                if run.state == "done"
            }
            return [figure for _result, figures in self._own.values() for figure in figures]


def finished(runs: Iterable[Run]) -> int:
    """What changes when a run ends well or is deleted."""
    return hash(frozenset(run.id for run in runs if run.state == "done"))
