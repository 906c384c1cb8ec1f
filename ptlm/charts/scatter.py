"""Score against what it costs, parameters, seconds or energy, with the Pareto front."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, PALETTE, SYMBOLS, Chart, layout, plain
from ptlm.charts.points import OWN, RING, axis, heading, interval, number_format, range_text
from ptlm.i18n import N_, _, written
from ptlm.results.board import rises

MOST_POINTS = 1500
"""More would be a blot; the worst are left out first."""
NAMES_APART = 0.15
"""Decades between two names on the front."""
ROOM = 0.18
"""Decades that the axis is longer than the values at either end."""
MOST_DECADES = 3
"""On longer axes only powers of ten are written."""
FAMILY_STYLES = {
    name: (PALETTE[number], SYMBOLS[number])
    for number, name in enumerate(("encoder", "encoder-decoder", "decoder"))
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Something that one would rather have less of: a column of the points."""

    column: str
    title: str
    """Portuguese, marked for translation; with the unit."""
    name: str
    """Of the figure's file."""
    heading: str


COSTS = {
    cost.column: cost
    for cost in (
        Cost(
            column="millions",
            title=N_("parâmetros, em milhões (escala logarítmica)"),
            name="resultado-e-tamanho",
            heading=N_("Resultado e tamanho do modelo"),
        ),
        Cost(
            column="seconds",
            title=N_("duração da execução, em segundos (escala logarítmica)"),
            name="resultado-e-tempo",
            heading=N_("Resultado e tempo"),
        ),
        Cost(
            column="watt_hours",
            title=N_("energia da máquina toda durante a execução, em watts-hora (escala logarítmica)"),
            name="resultado-e-energia",
            heading=N_("Resultado e energia"),
        ),
    )
}


def front(points: pd.DataFrame, cost: str, metric: str) -> pd.DataFrame:
    """The points than which none is both cheaper (or as cheap) and better, by rising cost."""
    sign = 1 if rises(metric) else -1
    rising = points.assign(goodness=sign * points["value"]).sort_values(
        [cost, "goodness"], ascending=[True, False], kind="stable"
    )
    best_before = rising["goodness"].cummax().shift(fill_value=float("-inf"))
    return rising[rising["goodness"] > best_before].drop(columns="goodness")


def against(points: pd.DataFrame, cost: str, metric: str) -> Chart:
    """Points, with the columns of `ptlm.charts.points`, `family` and the cost; those of unknown cost are left out."""
    what = COSTS[cost]
    known = points[points[cost] > 0].sort_values("value", ascending=not rises(metric))
    known = known.head(MOST_POINTS)
    figure = go.Figure(layout=layout(_(what.title), height=430, hovermode="closest"))
    _front(figure, front(known, cost, metric), cost)
    for family, rows in known.groupby("family", sort=False):
        colour, symbol = FAMILY_STYLES.get(str(family), (GREY, "circle"))
        figure.add_scatter(
            x=rows[cost],
            y=rows["value"],
            error_y={**interval(rows), "color": colour},
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 10, "opacity": 0.9},
            name=plain(str(family)) or _("família não informada"),
            customdata=list(zip(rows["key"], rows["name"].map(plain), range_text(rows, metric), strict=True)),
            hovertemplate=f"<b>%{{customdata[1]}}</b><br>%{{y:{number_format(metric)}}}%{{customdata[2]}}"
            "<br>%{x:,.4~r}<extra></extra>",
        )
    _ring(figure, known[known["origin"] == OWN], cost)
    figure.update_xaxes(type="log", **_log_axis(known[cost]))
    figure.update_yaxes(**axis(metric))
    columns = ["name", "family", cost, "value", "low", "high", "origin"]
    title = f"{_(what.heading)}: {heading(metric)}"
    return Chart(figure=figure, data=known[columns], name=what.name, title=title)


def _log_axis(values: pd.Series) -> dict[str, Any]:
    """Ticks at 1, 2 and 5 of every power of ten, and room at both ends for names."""
    if values.empty:
        return {}
    low, high = math.log10(values.min()) - ROOM, math.log10(values.max()) + ROOM
    ticks = [
        step * 10**power
        for power in range(math.floor(low), math.ceil(high))
        for step in ((1, 2, 5) if high - low < MOST_DECADES else (1,))
    ]
    return {"range": [low, high], "tickvals": ticks, "ticktext": [written(f"{tick:,.10g}") for tick in ticks]}


def _front(figure: go.Figure, best: pd.DataFrame, cost: str) -> None:
    """The line through the best points, and their names beside them."""
    if len(best) < 2:
        return
    figure.add_scatter(
        x=best[cost],
        y=best["value"],
        mode="lines",
        line={"shape": "hv", "color": GREY, "dash": "dot", "width": 1.5},
        name=_("fronteira de Pareto"),
        hoverinfo="skip",
    )
    places = best[cost].map(math.log10)
    for name, place, value in zip(_names(best["name"], places), places, best["value"], strict=True):
        # Left of the point and above the line, but for the leftmost name, which would leave the figure: it stands
        # to the right, where the line goes up.
        leftmost = place == places.iloc[0]
        figure.add_annotation(
            x=place,
            y=value,
            text=plain(name),
            showarrow=False,
            font={"size": 11},
            xanchor="left" if leftmost else "right",
            xshift=5 if leftmost else -5,
            yshift=-12 if leftmost else 12,
        )


def _names(names: pd.Series, places: pd.Series) -> list[str]:
    """Each point's name where it has room. The best, at the right, has one; those close before another have none."""
    kept, next_one = [], float("inf")
    for name, place in zip(reversed(list(names)), reversed(list(places)), strict=True):
        far = next_one - place >= NAMES_APART
        kept.append(str(name) if far else "")
        next_one = place if far else next_one
    return kept[::-1]


def _ring(figure: go.Figure, own: pd.DataFrame, cost: str) -> None:
    if own.empty:
        return
    figure.add_scatter(
        x=own[cost],
        y=own["value"],
        mode="markers",
        marker={**RING, "color": PALETTE[3]},
        name=_("suas execuções"),
        hoverinfo="skip",
        customdata=[[key] for key in own["key"]],
    )
