"""Figures of predictions against what was expected, from the tables of `ptlm.views.predictions`."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ptlm.charts.base import GREY, HALVES, PALETTE, Chart, layout, places, plain
from ptlm.i18n import N_, _, written

MOST_POINTS = 4000
LONGEST_LABEL = 26
MOST_WRITTEN = 24
"""Classes up to which numbers stand in the cells; of more they would be too small, and too many for a browser."""
ROW, NARROW = 62, 24
"""Height of a row in pixels, with numbers in it and without."""
HALF = 0.5
"""From this share of a row on a cell is dark."""
SCORE_TITLES = {
    "classification": N_("acertos"),
    "similarity": N_("erro absoluto médio"),
    "question_answering": N_("F1 médio"),
    "summarisation": N_("nota média"),
}


def confusion(counts: pd.DataFrame) -> Chart:
    """Expected classes (rows) against predicted ones (columns): counts, coloured by the share of the row."""
    shares = counts.div(counts.sum(axis=1).replace(0, 1), axis=0)
    written_in = len(counts) <= MOST_WRITTEN
    columns, rows = ([str(name) for name in axis] for axis in (counts.columns, counts.index))
    said = [
        [[plain(row), plain(column), int(count)] for column, count in zip(columns, cells, strict=True)]
        for row, cells in zip(rows, counts.to_numpy(), strict=True)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(),
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            customdata=np.array(said, dtype=object).reshape(len(rows), len(columns), 3),
            colorscale=HALVES,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=f"{_('esperado')}: %{{customdata[0]}}<br>{_('previsto')}: %{{customdata[1]}}<br>"
            "%{customdata[2]:,}<extra></extra>",
        ),
        layout=layout(
            _("previsto"),
            _("esperado"),
            height=max(220, 90 + (ROW if written_in else NARROW) * len(rows)),
            hovermode="closest",
        ),
    )
    if written_in:
        figure.update_layout(annotations=_written(counts, shares))
    figure.update_yaxes(autorange="reversed", showgrid=False, **places(rows, LONGEST_LABEL))
    figure.update_xaxes(showgrid=False, side="bottom", **places(columns, LONGEST_LABEL))
    data = counts.rename_axis(_("esperado")).reset_index(allow_duplicates=True)
    return Chart(figure=figure, data=data, name="matriz-de-confusao", title=_("Matriz de confusão"))


def _written(counts: pd.DataFrame, shares: pd.DataFrame) -> list[dict[str, Any]]:
    """Each cell's count and share, as annotations: unlike a heatmap's own text they follow the page's colour."""
    found = []
    for (row, column), count in np.ndenumerate(counts.to_numpy()):
        share = float(shares.to_numpy()[row, column])
        on_dark = {"font": {"color": "white"}} if share >= HALF else {}
        text = f"<b>{written(f'{int(count):,}')}</b><br>{share:.0%}"
        found.append({"x": column, "y": row, "text": text, "showarrow": False, **on_dark})
    return found


def agreement(table: pd.DataFrame, scale: tuple[float, float]) -> Chart:
    """Predicted numbers against expected ones, with the line on which they are equal."""
    shown = table.sample(MOST_POINTS, random_state=0) if len(table) > MOST_POINTS else table
    figure = go.Figure(
        layout=layout(_("esperado"), _("previsto"), height=380, hovermode="closest", showlegend=False)
    )
    figure.add_scatter(
        x=list(scale), y=list(scale), mode="lines", line={"color": GREY, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=shown["target"],
        y=shown["prediction"],
        mode="markers",
        marker={"color": PALETTE[0], "opacity": 0.45, "size": 7},
        hovertemplate=_("esperado") + ": %{x:.2f}<br>" + _("previsto") + ": %{y:.2f}<extra></extra>",
    )
    data = table[["row_id", "target", "prediction"]]
    return Chart(figure=figure, data=data, name="previsto-e-esperado", title=_("Previsto e esperado"))


def by_length(groups: pd.DataFrame, kind: str) -> Chart:
    """Score of groups of rows by the length of their input, each with its 95% interval."""
    title, form = _(SCORE_TITLES[kind]), ".2f" if kind == "similarity" else ".1%"
    figure = go.Figure(
        go.Bar(
            x=groups["words"],
            y=groups["score"],
            marker={"color": PALETTE[0]},
            customdata=[list(said) for said in zip(groups["rows"], _doubts(groups, form), strict=True)],
            error_y={
                "type": "data",
                "array": groups["high"] - groups["score"],
                "arrayminus": groups["score"] - groups["low"],
                "color": GREY,
            },
            hovertemplate=f"%{{y:{form}}}<br>%{{customdata[1]}}<br>%{{customdata[0]:,}} {_('linhas')}<extra></extra>",
        ),
        layout=layout(_("palavras na entrada"), title, percent=kind != "similarity", bargap=0.35),
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(rangemode="tozero", hoverformat=form)
    return Chart(figure=figure, data=groups, name="por-tamanho", title=_("Por tamanho do texto"))


def _doubts(groups: pd.DataFrame, form: str) -> list[str]:
    """Each group's interval, or why it has none."""
    return [
        _("sem intervalo: todas as linhas deram o mesmo valor")
        if pd.isna(low)
        else _("intervalo de 95%") + ": " + written(f"{low:{form}} – {high:{form}}")
        for low, high in zip(groups["low"], groups["high"], strict=True)
    ]


def distribution(table: pd.DataFrame) -> Chart:
    """How many rows got which score, in tenths."""
    figure = go.Figure(
        go.Histogram(
            x=table["score"], xbins={"start": 0, "end": 1.0001, "size": 0.1}, marker={"color": PALETTE[0]}
        ),
        layout=layout(_("nota da linha"), _("linhas"), bargap=0.08),
    )
    return Chart(
        figure=figure, data=table[["row_id", "score"]], name="notas", title=_("Distribuição das notas")
    )
