"""How far runs that differ only in their seed lie apart."""

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, PALETTE, Chart, layout, plain
from ptlm.charts.points import axis, heading, interval, number_format
from ptlm.i18n import _

ROW = 54


def of_seeds(runs: pd.DataFrame, means: pd.DataFrame, metric: str) -> Chart:
    """Every seed as a dot, its configuration's mean as a diamond with the interval.

    `runs`: key, name (of the configuration), seed, value. `means`: name, value, low, high.
    """
    height = 110 + ROW * len(means)
    figure = go.Figure(layout=layout(height=height, hovermode="closest"))
    figure.add_scatter(
        x=means["value"],
        y=means["name"].map(plain),
        error_x={**interval(means), "color": GREY},
        mode="markers",
        marker={"symbol": "diamond-open", "size": 16, "color": PALETTE[1], "line": {"width": 2}},
        name=_("média e intervalo"),
        hovertemplate=f"<b>%{{y}}</b><br>%{{x:{number_format(metric)}}}<extra></extra>",
    )
    figure.add_scatter(
        x=runs["value"],
        y=runs["name"].map(plain),
        mode="markers",
        marker={"size": 9, "color": PALETTE[0], "opacity": 0.75},
        name=_("uma semente"),
        customdata=list(zip(runs["key"], runs["seed"], strict=True)),
        hovertemplate=f"{_('semente')} %{{customdata[1]}}: %{{x:{number_format(metric)}}}<extra></extra>",
    )
    figure.update_xaxes(**axis(metric))
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False, title=None)
    return Chart(figure=figure, data=runs, name="sementes", title=f"{_('Sementes')}: {heading(metric)}")
