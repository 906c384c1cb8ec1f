"""Tables to plotly figures. One look for all of them, and the table behind each goes with it."""

from ptlm.charts.base import PALETTE, Chart

__all__ = ["PALETTE", "Chart"]
