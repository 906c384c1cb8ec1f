"""Figures of one answer: how likely each class is, and where a number stands on its scale."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, PALETTE, Chart, layout, places
from ptlm.i18n import _, written

MOST_CLASSES = 12
"""Of more, only the likeliest are shown; the table behind the figure has all."""
LONGEST_LABEL = 32
TICKS = 5
"""Parts into which the ticks divide a scale; both ends have one, however narrow the page."""
BAR, EDGES = 34, 46
"""Pixels of one bar with its gap, and of what stands around all of them."""


def classes(labels: Sequence[str], probabilities: Sequence[float], chosen: int | None) -> Chart:
    """The probability of each class as a bar, the likeliest on top; the chosen one stands out."""
    data = pd.DataFrame({"label": list(labels), "probability": list(probabilities)})
    shown = data.sort_values("probability", ascending=False, kind="stable").head(MOST_CLASSES)
    figure = go.Figure(layout=layout(height=EDGES + BAR * len(shown), hovermode=False, bargap=0.28))
    figure.add_bar(
        x=shown["probability"],
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": [PALETTE[0] if row == chosen else GREY for row in shown.index]},
        text=[_percent(value) for value in shown["probability"]],
        textposition="outside",
        cliponaxis=False,
    )
    figure.update_xaxes(range=[0, 1.18], tickvals=[0, 0.5, 1], tickformat=".0%", fixedrange=True)
    axis = places([str(label) for label in shown["label"]], LONGEST_LABEL)
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, **axis)
    return Chart(figure=figure, data=data, name="classes", title=_("Probabilidade de cada classe"))


def _percent(value: float) -> str:
    return written(f"{value:.1%}")


def scale(value: float, ends: tuple[float, float], expected: float | None = None) -> Chart:
    """A number on its scale, and the expected one where it is known."""
    points = {_("resposta"): value} | ({_("esperado"): expected} if expected is not None else {})
    figure = go.Figure(layout=layout(height=120, hovermode="closest", showlegend=True))
    figure.add_scatter(
        x=list(ends), y=[0, 0], mode="lines", line={"color": GREY, "width": 6}, opacity=0.5, **_silent
    )
    styles = (
        {"symbol": "circle", "size": 18, "color": PALETTE[0]},
        {"symbol": "diamond-open", "size": 16, "color": PALETTE[1], "line": {"width": 3}},
    )
    for (name, number), marker in zip(points.items(), styles, strict=False):
        figure.add_scatter(x=[number], y=[0], mode="markers", marker=marker, name=name)
    margin = 0.03 * (ends[1] - ends[0])
    ticks = [ends[0] + share * (ends[1] - ends[0]) / TICKS for share in range(TICKS + 1)]
    reach = [ends[0] - margin, ends[1] + margin]
    figure.update_xaxes(range=reach, tickvals=ticks, fixedrange=True, hoverformat=".2f")
    figure.update_yaxes(visible=False, range=[-1, 1], fixedrange=True)
    data = pd.DataFrame({"name": list(points), "value": list(points.values())})
    return Chart(figure=figure, data=data, name="escala", title=_("Lugar na escala"))


_silent = {"showlegend": False, "hoverinfo": "skip"}
