"""The leaderboard as one figure: models by tasks, each column coloured from its worst to its best."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import SEQUENTIAL, Chart, layout, places
from ptlm.i18n import _

MOST_MODELS = 40
ROW, HEAD = 30, 130


def heatmap(goodness: pd.DataFrame, texts: pd.DataFrame) -> Chart:
    """Models (rows) by tasks (columns): `goodness` 0 … 1 within each column, NaN where empty; `texts` in the cells."""
    shown, written = goodness.head(MOST_MODELS), texts.head(MOST_MODELS)
    rows, columns = [str(name) for name in shown.index], [str(name) for name in shown.columns]
    figure = go.Figure(
        go.Heatmap(
            z=shown.to_numpy(float),
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            customdata=np.array(written, dtype=object),
            colorscale=SEQUENTIAL,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
            hovertemplate="%{x}<br>%{customdata}<extra></extra>",
        ),
        layout=layout(height=HEAD + ROW * len(rows), hovermode="closest"),
    )
    figure.update_layout(annotations=_written(written))
    figure.update_yaxes(autorange="reversed", showgrid=False, **places(rows))
    figure.update_xaxes(side="top", showgrid=False, tickangle=-35, **places(columns))
    data = texts.rename_axis(_("modelo")).reset_index(allow_duplicates=True)
    return Chart(figure=figure, data=data, name="placar", title=_("Modelos e tarefas"))


def _written(texts: pd.DataFrame) -> list[dict[str, Any]]:
    """Each cell's text as an annotation: they follow the page's text colour, a heatmap's own text does not."""
    return [
        {"x": column, "y": row, "text": text, "showarrow": False, "font": {"size": 12}}
        for row, cells in enumerate(texts.to_numpy())
        for column, text in enumerate(cells)
        if text
    ]
