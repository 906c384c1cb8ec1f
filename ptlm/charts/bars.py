"""One task: every model's figure as a bar, with its interval, the best on top."""

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, Chart, layout, plain
from ptlm.charts.points import ORIGINS, OWN, axis, heading, interval, number_format, overlay, range_text
from ptlm.i18n import _
from ptlm.results.board import rises

MOST_BARS = 30
ROW = 26


def of_task(points: pd.DataFrame, metric: str, title: str) -> Chart:
    """Bars of one task's points, those of one's own runs and the best others; `title` is the task's."""
    shown = _shown(points, metric)
    height = 90 + ROW * len(shown)
    figure = go.Figure(layout=layout(height=height, hovermode="closest", bargap=0.25))
    for origin, (name, colour, pattern) in ORIGINS.items():
        rows = shown[shown["origin"] == origin]
        if rows.empty:
            continue
        figure.add_bar(
            x=rows["value"],
            y=rows["label"],
            orientation="h",
            error_x={**interval(rows), "color": GREY},
            marker={"color": colour, "pattern": overlay(pattern)},
            name=_(name),
            texttemplate=f"%{{x:{number_format(metric)}}}",
            textposition="inside",
            insidetextanchor="start",
            textfont={"color": "white"},
            customdata=list(zip(rows["key"], rows["name"].map(plain), range_text(rows, metric), strict=True)),
            hovertemplate=f"<b>%{{customdata[1]}}</b><br>%{{x:{number_format(metric)}}}%{{customdata[2]}}"
            "<extra></extra>",
        )
    figure.update_xaxes(**axis(metric), rangemode="tozero")
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(shown["label"])[::-1],
        showgrid=False,
        title=None,
    )
    columns = ["name", "value", "low", "high", "origin"]
    return Chart(
        figure=figure, data=points[columns], name="barras-por-tarefa", title=f"{title}: {heading(metric)}"
    )


def _shown(points: pd.DataFrame, metric: str) -> pd.DataFrame:
    """At most `MOST_BARS` rows, the best first; one's own stay, however bad. With a label of its own each."""
    best_first = points.sort_values("value", ascending=not rises(metric), kind="stable")
    place = (best_first["origin"] != OWN).cumsum() + (best_first["origin"] == OWN).sum()
    shown = best_first[(best_first["origin"] == OWN) | (place <= MOST_BARS)].head(MOST_BARS)
    names = shown["name"].map(plain)
    marked = names.where(shown["origin"] != OWN, "★ " + names)
    # Bars of one label would be drawn over each other; invisible spaces tell them apart.
    return shown.assign(label=marked + marked.groupby(marked).cumcount().map(lambda count: "\u200b" * count))
