"""Two models on the same rows: how far apart, and where one wins."""

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, PALETTE, Chart, layout, plain
from ptlm.charts.points import interval, overlay
from ptlm.i18n import _, written
from ptlm.results import scales

ROW = 46
TICK_STEPS = (*(digit / 10**power for power in range(6, 1, -1) for digit in (1, 2, 5)), 0.1, 0.2, 0.25, 0.5)
"""How far apart shares are named on an axis: round numbers, one to three of them a side."""


def differences(table: pd.DataFrame, base: str) -> Chart:
    """Differences from the model `base` with their intervals; an interval that holds 0 says "cannot tell".

    `table`: name, metric, value (the difference), low, high.
    """
    metric = scales.of(str(table["metric"].iloc[0]))
    scale = 100 if metric.percent else 1
    names = table["name"].map(plain)
    scaled = table.assign(name=names, **{name: table[name] * scale for name in ("value", "low", "high")})
    unit = _("pontos percentuais") if metric.percent else _(metric.title)
    figure = go.Figure(
        layout=layout(
            _("diferença em relação a {base}<br>({unit})", base=plain(base), unit=unit),
            height=128 + ROW * len(table),
            hovermode="closest",
            showlegend=False,
        )
    )
    sure = (scaled["low"] > 0) | (scaled["high"] < 0)
    for certain, symbol, colour in ((True, "circle", PALETTE[0]), (False, "circle-open", GREY)):
        rows = scaled[sure == certain]
        figure.add_scatter(
            x=rows["value"],
            y=rows["name"],
            error_x={**interval(rows), "color": colour, "thickness": 2},
            mode="markers",
            marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2}},
            hovertemplate=f"<b>%{{y}}</b><br>%{{x:+.{metric.digits}f}}<extra></extra>",
        )
    figure.add_vline(x=0, line={"color": GREY, "width": 1.5, "dash": "dash"})
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(names)[::-1],
        showgrid=False,
        title=None,
    )
    return Chart(figure=figure, data=table, name="diferencas", title=_("Diferenças e intervalos de 95%"))


def wins(groups: pd.DataFrame, a: str, b: str, title: str) -> Chart:
    """Shares of rows that A alone (to the left) and B alone (to the right) does better, a group a bar.

    `groups`: group (text), rows, a, b (rows that A alone, B alone does better).
    """
    figure = go.Figure(
        layout=layout(
            _("parte das linhas do grupo"),
            height=110 + 36 * len(groups),
            barmode="relative",
            bargap=0.3,
            hovermode="closest",
        )
    )
    sides = (("a", a, -1, PALETTE[1], "/"), ("b", b, 1, PALETTE[0], ""))
    for column, name, sign, colour, pattern in sides:
        share = groups[column] / groups["rows"].where(groups["rows"] > 0)
        figure.add_bar(
            x=sign * share,
            y=groups["group"].map(plain),
            orientation="h",
            name=_("só {model}", model=plain(name)),
            marker={"color": colour, "pattern": overlay(pattern)},
            customdata=list(zip(groups[column], groups["rows"], share, strict=True)),
            hovertemplate="%{y}: %{customdata[0]:,} / %{customdata[1]:,} (%{customdata[2]:.1%})<extra></extra>",
        )
    reach = (
        float((groups[["a", "b"]].max(axis=1) / groups["rows"].where(groups["rows"] > 0)).max() or 0) or 1.0
    )
    step = next((step for step in TICK_STEPS if reach <= 3 * step), TICK_STEPS[-1])
    side = [step * number for number in range(1, int(reach / step + 1e-9) + 1)]
    ticks = [-tick for tick in reversed(side)] + [0.0, *side]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[written(f"{100 * abs(tick):.6g}%") for tick in ticks],
        range=[-reach * 1.1, reach * 1.1],
        zeroline=True,
        zerolinecolor=GREY,
    )
    figure.update_yaxes(autorange="reversed", type="category", title=None, showgrid=False)
    return Chart(figure=figure, data=groups, name="vitorias", title=title)
