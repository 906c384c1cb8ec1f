"""A few models over several tasks at a glance."""

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import Chart, layout, plain, style, symbol
from ptlm.i18n import _

MOST_MODELS = 6
FEWEST_TASKS = 3


def radar(values: pd.DataFrame) -> Chart:
    """Models (rows) by tasks (columns), at most 1, higher better; none missing.

    The scale starts a little below the worst value, as the axis says: the shape shows differences, not sizes.
    """
    shown = values.head(MOST_MODELS)
    low = (shown.min().min() * 10 // 1) / 10
    figure = go.Figure(layout=layout(height=460, hovermode="closest"))
    tasks = [plain(str(name)) for name in shown.columns]
    for number, (name, row) in enumerate(shown.iterrows()):
        closed = [*row, row.iloc[0]]
        figure.add_scatterpolar(
            r=closed,
            theta=[*tasks, tasks[0]],
            mode="lines+markers",
            line=style(number),
            marker={"symbol": symbol(number), "size": 7},
            name=plain(str(name)),
            hovertemplate="%{theta}: %{r:.3f}<extra>%{fullData.name}</extra>",
        )
    figure.update_polars(
        bgcolor="rgba(0,0,0,0)",
        radialaxis={
            "range": [low, max(1.0, shown.max().max())],
            "tickformat": ".1f",
            "angle": 90,
            "tickangle": 90,
            "nticks": 5,
            "gridcolor": "rgba(127,139,144,0.35)",
            "linecolor": "rgba(127,139,144,0.35)",
        },
        angularaxis={
            "type": "category",
            "gridcolor": "rgba(127,139,144,0.35)",
            "linecolor": "rgba(127,139,144,0.35)",
        },
    )
    figure.update_layout(
        margin={"l": 60, "r": 60, "t": 36, "b": 8}, legend={"y": -0.12, "yanchor": "top", "x": 0}
    )
    data = shown.rename_axis(_("modelo")).reset_index(allow_duplicates=True)
    return Chart(figure=figure, data=data, name="radar", title=_("Poucos modelos, várias tarefas"))
