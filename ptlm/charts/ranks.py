"""The critical-difference diagram (Demšar 2006), turned so that long names of many models have room.

Models stand below each other by mean rank, the best on top. A bar on the left joins models whose mean ranks lie
closer than Nemenyi's critical difference: these tasks cannot tell them apart.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, PALETTE, Chart, layout, places, plain
from ptlm.i18n import _
from ptlm.statistics import RankTest

ROW = 30
LANE = 0.022
"""Between two bars side by side, as a share of the axis."""


def critical_difference(names: Sequence[str], test: RankTest) -> Chart:
    """The diagram of `ptlm.statistics.friedman`; `names` are the models in the order of its scores."""
    table = pd.DataFrame({"name": list(names), "rank": test.ranks}).sort_values("rank", kind="stable")
    count = len(table)
    figure = go.Figure(
        layout=layout(
            _("posto médio (1 é o melhor)"), height=150 + ROW * count, hovermode="closest", showlegend=False
        )
    )
    figure.add_scatter(
        x=table["rank"],
        y=list(range(count)),
        mode="markers",
        marker={"color": PALETTE[0], "size": 12},
        customdata=table["name"].map(plain),
        hovertemplate="<b>%{customdata}</b><br>" + _("posto médio") + " %{x:.2f}<extra></extra>",
    )
    lanes = _lanes(test, {model: row for row, model in enumerate(table.index)})
    step = LANE * count
    for first, last, lane in lanes:
        _line(figure, (1 - step * (lane + 1.5),) * 2, (first - 0.2, last + 0.2), PALETTE[1], 5)
    _scale(figure, test.critical_difference)
    figure.update_yaxes(range=[count - 0.4, -1.9], **places(list(table["name"])))
    left = 1 - step * (2.5 + max((lane for *_span, lane in lanes), default=0))
    figure.update_xaxes(range=[left, max(count, 1 + test.critical_difference) + step], dtick=1, tick0=1)
    return Chart(figure=figure, data=table, name="diferenca-critica", title=_title(test))


def _scale(figure: go.Figure, difference: float) -> None:
    """How long the critical difference is, above the models."""
    _line(figure, (1, 1 + difference), (-1.2, -1.2), GREY, 3)
    text = _("diferença crítica: {value:.2f}", value=difference)
    figure.add_annotation(
        x=1 + difference / 2, y=-1.2, text=text, showarrow=False, yanchor="bottom", font={"size": 12}
    )


def _title(test: RankTest) -> str:
    return _("Diferença crítica entre modelos em {count} tarefas", count=test.tasks)


def _lanes(test: RankTest, places: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """First and last row of each group, with the number of the first lane in which no other is in its way."""
    spans = [[places[model] for model in clique] for clique in test.cliques]
    ends: list[int] = []
    found = []
    for first, last in sorted((min(rows), max(rows)) for rows in spans):
        lane = next((lane for lane, end in enumerate(ends) if end < first), len(ends))
        ends[lane : lane + 1] = [last]
        found.append((first, last, lane))
    return found


def _line(
    figure: go.Figure, x: tuple[float, float], y: tuple[float, float], colour: str, width: float
) -> None:
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip")
