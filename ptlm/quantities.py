"""Amounts as people say them, the same on the pages and in the shell."""

import math

from ptlm.i18n import plural

NOTHING = "–"
"""Where there is no value."""
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
"""Seconds."""
YEAR = 365.25 * DAY


def duration(seconds: float | None) -> str:
    """A length of time, in its two largest units: 45 s, 3 min 20 s, 12 min, 2 h 05 min, 3 d 4 h.

    Of years, only the whole ones. No line ends between a number and its unit.
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
    if seconds >= 2 * YEAR:
        return plural(round(seconds / YEAR), "{count:,} ano", "{count:,} anos")
    return f"{hours // 24}\u00a0d {hours % 24}\u00a0h"
