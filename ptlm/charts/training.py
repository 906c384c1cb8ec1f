"""Curves of a run: loss, learning rate and metrics, from the tables of `ptlm.views.follow.Follower`."""

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import Chart, layout, name_series, ordered, plain, style, symbol, thinned
from ptlm.charts.points import number_format
from ptlm.i18n import N_, _
from ptlm.results import scales

MOST_POINTS = 600
SMOOTHED_FROM = 60
"""Fewer steps are shown as they are."""
SPAN = 0.04
"""The smoothed loss is an exponential mean over this share of the steps."""

FAR = 20
"""Times that one part's highest loss is above another's where a linear axis would show nothing of the latter."""

DECADES = 4
"""How many powers of ten such an axis goes down: what lies deeper is rounding."""

MOST_TICKS = 12
"""Epochs that are all named on the axis."""

STEP_FIELDS = {
    "loss": N_("Perda"),
    "learning_rate": N_("Taxa de aprendizado"),
    "gradient_norm": N_("Norma do gradiente"),
    "tokens_per_second": N_("Tokens por segundo"),
}

AS_THEY_ARE: Mapping[str, str] = {}
"""Titles of nothing: every series is called as it is in the table."""


def _numbers(table: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(table[column], errors="coerce")


def loss(steps: pd.DataFrame, titles: Mapping[str, str] = AS_THEY_ARE) -> Chart:
    """Training loss by step; long curves as an exponential mean over the pale single values.

    `titles` names the parts for people. Parts of very different losses share a logarithmic axis.
    """
    figure = go.Figure(layout=layout(_("passo"), _("perda"), numbers=True))
    parts, far_apart = ordered(steps["part"]), _far_apart(steps)
    for number, part in enumerate(parts):
        rows = steps[steps["part"] == part]
        values = _numbers(rows, "loss")
        smooth = len(rows) >= SMOOTHED_FROM
        shown = thinned(
            rows.assign(loss=values, mean=values.ewm(span=max(2, SPAN * len(rows))).mean()), MOST_POINTS
        )
        line = style(number)
        if smooth and not far_apart:  # a logarithmic axis would make the most of the smallest values' noise
            pale = {**line, "width": 1, "dash": "solid"}
            figure.add_scatter(x=shown["step"], y=shown["loss"], line=pale, opacity=0.3, **_quiet)
        curve = shown["mean"] if smooth else shown["loss"]
        figure.add_scatter(x=shown["step"], y=curve, line=line, mode="lines", name=_name(part, parts, titles))
    name_series(figure)
    figure.update_yaxes(hoverformat=".4~g")
    if far_apart:
        _logarithmic(figure, steps)
    return Chart(figure=figure, data=steps, name="perda", title=_("Perda no treino"))


def _far_apart(steps: pd.DataFrame) -> bool:
    """Whether the parts' losses are of such different sizes that some would lie flat on a common axis."""
    highest = _highest(steps)
    return bool((_numbers(steps, "loss").dropna() >= 0).all() and highest.max() > FAR * highest.min() > 0)


def _highest(steps: pd.DataFrame) -> pd.Series:
    """Each part's highest loss."""
    return _numbers(steps, "loss").groupby(steps["part"]).max()


def _logarithmic(figure: go.Figure, steps: pd.DataFrame) -> None:
    """A logarithmic axis, at most `DECADES` below the lowest of the parts' highest losses; a loss of 0 is a gap."""
    values, highest = _numbers(steps, "loss"), _highest(steps)
    low = max(values[values > 0].min(), highest.min() / 10**DECADES)
    figure.update_yaxes(
        type="log",
        title={"text": _("perda (escala logarítmica)")},
        range=[math.log10(low) - 0.1, math.log10(highest.max()) + 0.1],
        dtick=1,
        tickformat="~g",
        exponentformat="none",
    )


_quiet = {"mode": "lines", "showlegend": False, "hoverinfo": "skip"}


def _name(part: str, parts: list[str], titles: Mapping[str, str]) -> str:
    return plain(titles.get(part, part)) if len(parts) > 1 else _("perda")


def of_steps(steps: pd.DataFrame, field: str, titles: Mapping[str, str] = AS_THEY_ARE) -> Chart:
    """One of `STEP_FIELDS` by step; `titles` names the parts for people."""
    title = _(STEP_FIELDS[field])
    figure = go.Figure(layout=layout(_("passo"), title, numbers=True))
    parts = ordered(steps["part"])
    for number, part in enumerate(parts):
        rows = thinned(steps[steps["part"] == part], MOST_POINTS)
        name = plain(titles.get(part, part)) if len(parts) > 1 else title
        figure.add_scatter(
            x=rows["step"], y=_numbers(rows, field), line=style(number), mode="lines", name=name
        )
    name_series(figure)
    if field == "learning_rate":
        figure.update_yaxes(tickformat=".1e", exponentformat="e", rangemode="tozero")
    return Chart(figure=figure, data=steps[["part", "step", field]], name=field, title=title)


def metric_by_epoch(scores: pd.DataFrame, metric: str, titles: Mapping[str, str] = AS_THEY_ARE) -> Chart:
    """One metric of every task by epoch; `titles` names the tasks for people."""
    scale = scales.of(metric)
    heading, percent = _(scale.title), scale.percent
    rows = scores[scores["metric"] == metric]
    figure = go.Figure(layout=layout(_("época"), heading, percent=percent, numbers=True))
    series = ordered(zip(rows["task"], rows["split"], strict=True))
    for number, (task, split) in enumerate(series):
        part = rows[(rows["task"] == task) & (rows["split"] == split)].sort_values("step")
        figure.add_scatter(
            x=part["epoch"],
            y=part["value"],
            mode="lines+markers",
            line=style(number),
            marker={"symbol": symbol(number), "size": 7},
            name=plain(titles.get(task, task)),
        )
    figure.update_yaxes(hoverformat=number_format(metric))
    figure.update_xaxes(hoverformat=".2f")
    name_series(figure)
    _frame(figure, rows, percent=percent)
    return Chart(figure=figure, data=rows, name=f"metrica-{metric}", title=heading)


def _frame(figure: go.Figure, rows: pd.DataFrame, *, percent: bool) -> None:
    """Whole epochs on the axis where they are few, and a sensible stretch around a single value."""
    if 1 <= rows["epoch"].max() <= MOST_TICKS:
        figure.update_xaxes(dtick=1)
    if rows["value"].nunique() == 1 and percent:
        value = float(rows["value"].iloc[0])
        figure.update_yaxes(range=[max(0.0, value - 0.1), min(1.0, value + 0.1)])
