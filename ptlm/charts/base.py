"""The look that all figures share, and the form in which a figure travels with its data.

Colours are Okabe and Ito's (2008, jfly.uni-koeln.de/color), the light ones darkened until they stand out by 3:1
both on a white and on a near-black page. Colour never stands alone: each series also has a dash and a marker of its
own, and its name beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ptlm.i18n import language

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#B8629A", "#9A7D0A", "#5B7F95", "#7A5CA8", "#A0522D")
GREY = "#7F8B90"
"""What is only there to compare with."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "cross", "star", "pentagon")
SEQUENTIAL = ((0.0, "rgba(0,114,178,0.03)"), (1.0, "rgba(0,114,178,0.55)"))
"""From the page's own colour to a blue on which its text can still be read, whatever the theme."""
HALVES = (
    (0.0, "rgba(0,114,178,0.03)"),
    (0.5, "rgba(0,114,178,0.16)"),
    (0.5, "rgba(0,114,178,0.75)"),
    (1.0, "rgba(0,114,178,1.0)"),
)
"""Shares: below a half pale, so that the page's own text can be read on it; from a half on dark enough for white."""
HEIGHT = 300
HEADING_HEIGHT = 100
"""What a figure grows by where it carries its own heading."""

LINE, SAMPLE = 48, 7
"""Letters that stand beside each other on a phone's screen, and those that a series' line and marker take."""
LEGEND_ROW, LEGEND_GAP = 20, 12
"""Heights in pixels: of one series in a list, and around the list."""

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": [
        "lasso2d",
        "select2d",
        "autoScale2d",
        "zoom2d",
        "pan2d",
        "zoomIn2d",
        "zoomOut2d",
    ],
}
"""Plotly's own options for every figure on a page, which keeps the figure as wide as its place by itself.

What is left of its bar is short: it lies over the names of the series.
"""
ALONE = {**CONFIG, "responsive": True}
"""The same for a figure that is a page of its own."""

TEMPLATE = go.layout.Template(
    layout={
        "colorway": list(PALETTE),
        "font": {"family": "Source Sans, Source Sans Pro, Helvetica, Arial, sans-serif", "size": 14},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "xaxis": {"gridcolor": "#E7E5DF", "zeroline": False, "linecolor": "#B9B6AE"},
        "yaxis": {"gridcolor": "#E7E5DF", "zeroline": False, "linecolor": "#B9B6AE"},
    }
)
"""For figures that leave the page; on it, the page's theme sets fonts and backgrounds."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure, the table it was made of, and the name of the file that either is saved as."""

    figure: go.Figure
    data: pd.DataFrame
    name: str
    title: str
    """In the reader's language, for those who cannot see the figure and for saved files."""

    def csv(self) -> bytes:
        """The table behind the figure, for spreadsheets."""
        from ptlm.userdata.writing import spreadsheet

        return spreadsheet(self.data)

    def html(self) -> bytes:
        """The figure as a page of its own that needs no network and no server; its bar saves it as SVG."""
        figure = go.Figure(self.figure)
        heading = {"text": plain(self.title), "x": 0.02, "y": 0.98, "yref": "container", "yanchor": "top"}
        below = max(50, figure.layout.margin.b or 0)
        figure.update_layout(
            template=TEMPLATE, title=heading, margin={"t": 110, "l": 72, "r": 30, "b": below}
        )
        if figure.layout.height:
            figure.update_layout(height=figure.layout.height + HEADING_HEIGHT)
        config = {**ALONE, "toImageButtonOptions": {"format": "svg", "filename": self.name}}
        return figure.to_html(config=config, include_plotlyjs=True).encode()

    def config(self) -> dict[str, Any]:
        """Plotly's options for this figure: what its downloads are called."""
        picture = {"format": "png", "filename": self.name, "scale": 2}
        return {**CONFIG, "toImageButtonOptions": picture, "locale": "pt-BR" if language() == "pt" else "en"}


def layout(
    x: str = "",
    y: str = "",
    *,
    height: int = HEIGHT,
    percent: bool = False,
    numbers: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The layout of a figure with the axes' titles; `percent`: y is shown times 100.

    With `numbers` on both axes, it is known how much room their labels take; otherwise the browser measures it, and
    draws the figure once more for that.
    """
    axes: dict[str, Any] = {
        "xaxis": {
            "title": {"text": x},
            "unifiedhovertitle": {"text": f"{x} %{{x}}"},
            "automargin": not numbers,
        },
        "yaxis": {"title": {"text": y}, "automargin": not numbers},
    }
    if percent:
        axes["yaxis"]["tickformat"] = ".1~%"
    return {
        **axes,
        "height": height,
        "margin": {"l": 72, "r": 16, "t": 12, "b": 48} if numbers else {"l": 8, "r": 12, "t": 12, "b": 8},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": {"text": ""}},
        "hovermode": "x unified",
        "separators": ",." if language() == "pt" else ".,",
        "uirevision": "kept",  # zoom and hidden series survive new data
        "barcornerradius": 3,
        **more,
    }


def name_series(figure: go.Figure) -> None:
    """Names of several series: above the plot where a line has room for all of them, else listed below it.

    The list makes the figure higher; the plot keeps its height.
    """
    names = [trace.name for trace in figure.data if trace.showlegend is not False]
    figure.update_layout(showlegend=len(names) > 1)
    if sum(len(name) + SAMPLE for name in names) <= LINE:
        return
    room = LEGEND_ROW * len(names) + LEGEND_GAP
    figure.update_layout(
        height=(figure.layout.height or HEIGHT) + room,
        margin={"b": (figure.layout.margin.b or 0) + room},
        legend={"orientation": "v", "yref": "container", "y": 0, "yanchor": "bottom", "maxheight": room},
    )


def places(names: Sequence[str], longest: int = 200) -> dict[str, Any]:
    """An axis of names, each at its number: names that are cut alike, or that are numbers, keep places of their own.

    Longer names are cut at their end, those that begin alike in the middle.
    """
    cut = [_cut(name, longest) for name in names]
    texts = [
        _cut(name, longest, longest // 2) if cut.count(text) > 1 else text
        for name, text in zip(names, cut, strict=True)
    ]
    numbers = list(range(len(texts)))
    return {
        "type": "linear",
        "tickvals": numbers,
        "ticktext": [plain(text) for text in texts],
        "ticks": "",
        "zeroline": False,
    }


def plain(text: str) -> str:
    """Somebody's text such that plotly writes it as it stands: it reads texts as HTML, links included."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _cut(name: str, longest: int, tail: int = 0) -> str:
    """At most `longest` letters of a name, the last `tail` of them its own last."""
    return name if len(name) <= longest else f"{name[: longest - 1 - tail]}…{name[len(name) - tail :]}"


def style(number: int) -> dict[str, Any]:
    """Colour and dash of the `number`-th series of lines."""
    return {"color": PALETTE[number % len(PALETTE)], "dash": DASHES[number % len(DASHES)], "width": 2}


def symbol(number: int) -> str:
    """The marker of the `number`-th series."""
    return SYMBOLS[number % len(SYMBOLS)]


def thinned(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most `most` rows, evenly spread; the first and the last are always kept."""
    if len(table) <= most:
        return table
    places = pd.Index([round(place * (len(table) - 1) / (most - 1)) for place in range(most)])
    return table.iloc[places.unique()]


def ordered(values: Iterable[Any]) -> list[Any]:
    """The different values in the order in which they first stand there."""
    return list(dict.fromkeys(values))
