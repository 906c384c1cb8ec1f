"""All runs as a person looks at them: what is at work, what has ended, found by words, groups folded."""

from collections.abc import Iterable

from ptlm.runs.run import Run

QUEUED_LAST = {"training": 0, "evaluating": 0, "preparing": 0, "queued": 1}
"""The order of what has not ended."""

STATE_COLOURS = {
    "queued": "gray",
    "preparing": "blue",
    "training": "blue",
    "evaluating": "blue",
    "done": "green",
    "failed": "red",
    "cancelled": "gray",
    "interrupted": "orange",
    "broken": "red",
}
STATE_ICONS = {
    "queued": "schedule",
    "preparing": "progress_activity",
    "training": "progress_activity",
    "evaluating": "progress_activity",
    "done": "check_circle",
    "failed": "error",
    "cancelled": "cancel",
    "interrupted": "pause_circle",
    "broken": "broken_image",
}
"""A state is shown by a word, a colour and a sign."""


def active(runs: Iterable[Run]) -> list[Run]:
    """The runs that have not ended: at work first, then the queue in its order."""
    found = [run for run in runs if not run.settled][::-1]
    return sorted(found, key=lambda run: QUEUED_LAST.get(run.state, 2))
