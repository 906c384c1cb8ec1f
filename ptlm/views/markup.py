"""Small pieces of HTML, everything in them escaped."""

from collections.abc import Iterable

from markupsafe import Markup

from ptlm.i18n import _
from ptlm.views.follow import LEVELS, Line, clock


def log(lines: Iterable[Line]) -> Markup:
    """Lines of a log, one row each: time, level, text."""
    row = Markup('<div class="{}"><time>{}</time><b>{}</b><span>{}</span></div>')
    rows = (row.format(line.level, clock(line.time), _(LEVELS[line.level]), line.text) for line in lines)
    return Markup('<div class="ptlm-log" role="log">{}</div>').format(Markup("").join(rows))
