"""What the figures of results have in common: how a metric's axis reads, and how one sees whose a figure is.

A table of *points* has one row a figure, with the columns `key` (what the page finds it by), `name`, `value`, `low`,
`high` (NaN where there is no interval), `origin` (a key of `ORIGINS`), and what each chart asks for besides.
"""

from typing import Any

import pandas as pd

from ptlm.charts.base import PALETTE
from ptlm.i18n import N_, _, written
from ptlm.results import scales

ORIGINS = {
    "own": (N_("suas execuções"), PALETTE[0], ""),
    "imported": (N_("importados"), PALETTE[7], "/"),
    "stored": (N_("publicados"), "#66757C", ""),
}
"""Whose a figure is: name, colour and pattern of its bar, on all of which white text can be read."""
OWN = "own"
RING = {"symbol": "circle-open", "size": 19, "line": {"width": 2}}
"""What marks one's own figures where colour and symbol say something else already."""


def heading(metric: str) -> str:
    """A metric's title with the direction in which it is better."""
    scale = scales.of(metric)
    better = _("mais é melhor") if scale.rises else _("menos é melhor")
    return f"{_(scale.title)} ({scale.arrow} {better})"


def number_format(metric: str) -> str:
    """The d3 format of a metric's values."""
    scale = scales.of(metric)
    return f".{scale.digits}{'%' if scale.percent else 'f'}"


def axis(metric: str) -> dict[str, Any]:
    """Title and number format of an axis of the metric's values."""
    form = {"tickformat": ".0%"} if scales.of(metric).percent else {}
    return {"title": {"text": heading(metric)}, "hoverformat": number_format(metric), **form}


def overlay(pattern: str) -> dict[str, Any]:
    """A bar's pattern, white over its colour."""
    return {"shape": pattern, "fillmode": "overlay", "fgcolor": "white", "fgopacity": 0.22, "size": 6}


def interval(points: pd.DataFrame) -> dict[str, Any]:
    """The points' intervals as plotly's error bars; rows without one have none."""
    return {
        "type": "data",
        "symmetric": False,
        "array": (points["high"] - points["value"]).to_numpy(float),
        "arrayminus": (points["value"] - points["low"]).to_numpy(float),
        "thickness": 1.4,
        "width": 3,
    }


def range_text(points: pd.DataFrame, metric: str) -> list[str]:
    """Each point's interval for the text that appears over it; empty where there is none."""
    form = number_format(metric)
    return [
        ""
        if pd.isna(low) or pd.isna(high)
        else "<br>" + written(f"{low:{form}}".rstrip("%") + f" – {high:{form}}")
        for low, high in zip(points["low"], points["high"], strict=True)
    ]
