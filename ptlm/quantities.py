"""Amounts as people say them, the same on the pages and in the shell."""

import math

NOTHING = "–"
"""Where there is no value."""
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
"""Seconds."""


def duration(seconds: float | None) -> str:
    """A length of time, in its two largest units: 45 s, 3 min 20 s, 12 min, 2 h 05 min, 3 d 4 h.

    No line ends between a number and its unit.
    """
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return NOTHING
    whole, minutes, hours = round(seconds), round(seconds / MINUTE), round(seconds / HOUR)
    if whole < MINUTE:
        return f"{whole}\u00a0s"
    if whole < 10 * MINUTE:
        return f"{whole // 60}\u00a0min {whole % 60:02}\u00a0s"
    if minutes < 60:
        return f"{minutes}\u00a0min"
    if minutes < 24 * 60:
        return f"{minutes // 60}\u00a0h {minutes % 60:02}\u00a0min"
    return f"{hours // 24}\u00a0d {hours % 24}\u00a0h"
