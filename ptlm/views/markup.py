"""Small pieces of HTML, everything in them escaped."""

import html
from collections.abc import Iterable

from ptlm.i18n import _
from ptlm.views.follow import LEVELS, Line, clock


def log(lines: Iterable[Line]) -> str:
    """Lines of a log, one row each: time, level, text."""
    rows = (
        f'<div class="{line.level}"><time>{clock(line.time)}</time><b>{_(LEVELS[line.level])}</b>'
        f"<span>{html.escape(line.text)}</span></div>"
        for line in lines
    )
    return f'<div class="ptlm-log" role="log">{"".join(rows)}</div>'
