"""Numbers, times and sizes for people, in the reader's language."""

import math
from datetime import UTC, datetime, tzinfo

from ptlm.i18n import _, language, plural, written
from ptlm.quantities import DAY, HOUR, MINUTE, NOTHING
from ptlm.quantities import duration as duration  # one of the formats, wherever else it is needed too
from ptlm.results import scales


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters, the last of them a sign that something is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip(" ·,") + "…"


def integer(value: float) -> str:
    """A whole number with its thousands apart: 392.702."""
    return written(f"{round(value):,}")


def decimal(value: float | None, digits: int = 1) -> str:
    """A number with `digits` decimals; a dash where there is none."""
    return NOTHING if value is None or not math.isfinite(value) else written(f"{value:,.{digits}f}")


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage: 12,3%; a dash where there is none."""
    return NOTHING if share is None or not math.isfinite(share) else written(f"{share:,.{digits}%}")


def bare(percentage: str) -> str:
    """A percentage without its sign, where a head or a neighbour has it."""
    return percentage.removesuffix("%")


def significant(value: float | None, digits: int = 3) -> str:
    """A number with `digits` significant ones, as 5e−05 where it is small; all that stand before the comma."""
    if value is None or not math.isfinite(value):
        return NOTHING
    whole = abs(value) >= 10**digits - 0.5  # `g` would write 1e+03
    return written(f"{value:,.0f}" if whole else f"{value:.{digits}g}")


def metric(name: str, value: float | None) -> str:
    """A metric's value with its unit and sensible digits; an unknown metric's with three."""
    scale = scales.of(name)
    return percent(value, scale.digits) if scale.percent else decimal(value, scale.digits)


def difference(name: str, value: float, *, unit: bool = True) -> str:
    """A metric's difference with its sign; of percentages, in points, which it says with `unit`."""
    scale = scales.of(name)
    size = abs(value) * (100 if scale.percent else 1)
    sign = "" if not float(f"{size:.{scale.digits}f}") else ("+" if value > 0 else "−")
    points = f"\u00a0{_('p.p.')}" if unit and scale.percent else ""
    return sign + decimal(size, scale.digits) + points


def metric_title(name: str) -> str:
    """What a metric is called."""
    return _(scales.of(name).title)


def short_title(name: str) -> str:
    """What a metric is called in a tight place."""
    return _(scales.of(name).short)


def size(count: float | None) -> str:
    """Bytes as MB or GB (powers of 1000, as disks are sold)."""
    if count is None:
        return NOTHING
    for limit, unit, digits in ((1e6, "kB", 0), (1e9, "MB", 0), (1e12, "GB", 1)):
        if count < limit:
            return f"{decimal(count / limit * 1e3, digits)} {unit}"
    return f"{decimal(count / 1e12, 1)} TB"


def parameters(millions: float) -> str:
    """A model's size: 108,9 M or 1,3 B; a dash where it is not known."""
    if not millions:
        return NOTHING
    return f"{decimal(millions / 1000, 1)} B" if millions >= 1000 else f"{decimal(millions, 1)} M"


def ago(then: float, now: float) -> str:
    """How long ago a moment was, both in unix seconds, in words."""
    passed = max(0.0, now - then)
    if passed < MINUTE:
        return _("agora mesmo")
    if passed < HOUR:
        return _("há {count} min", count=int(passed // MINUTE))
    if passed < DAY:
        return _("há {count} h", count=int(passed // HOUR))
    return plural(int(passed // DAY), "há {count} dia", "há {count} dias")


def moment(iso: str, zone: tzinfo | None = None) -> str:
    """A UTC time in ISO 8601 as day and minute in `zone` (default: the machine's)."""
    try:
        then = datetime.fromisoformat(iso)
    except ValueError:
        return iso or NOTHING
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    form = "%d/%m/%Y %H:%M" if language() == "pt" else "%Y-%m-%d %H:%M"
    return then.astimezone(zone).strftime(form)


def unix(iso: str) -> float:
    """A UTC time in ISO 8601 as unix seconds; 0 where it cannot be read."""
    try:
        then = datetime.fromisoformat(iso)
    except ValueError:
        return 0.0
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp()
