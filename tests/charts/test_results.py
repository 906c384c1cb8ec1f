"""The figures of results: what is drawn is what the tables say."""

import itertools
import json
import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.charts import Chart, bars, leaderboard, pairs, radar, ranks, scatter, spread
from ptlm.metrics import METRICS
from ptlm.statistics import friedman

NAN = float("nan")


def points(*rows: tuple[str, float, float], metric: str = "accuracy", **columns: object) -> pd.DataFrame:
    """Published points of (name, millions, value)."""
    table = pd.DataFrame(rows, columns=["name", "millions", "value"])
    fixed = {"key": [f"k{n}" for n in range(len(rows))], "low": NAN, "high": NAN, "origin": "stored"}
    return table.assign(**{"family": "encoder", **fixed, **columns})


def scores(mark: str = "") -> pd.DataFrame:
    rows, columns = ([f"{name}{mark}" for name in names] for names in ("ABC", "xyz"))
    return pd.DataFrame([[0.9, 0.8, 0.7], [0.6, 0.7, 0.65], [0.5, 0.75, 0.6]], index=rows, columns=columns)


def every_chart(mark: str = "") -> list[Chart]:
    """One of each, with `mark` in the names that people give."""
    a = f"A{mark}"
    some = points((a, 10, 0.8), ("B", 100, 0.9), ("C", 50, 0.7))
    table = scores(mark)
    runs = pd.DataFrame({"key": ["1", "2"], "name": [a, a], "seed": [1, 2], "value": [0.8, 0.9]})
    means = pd.DataFrame({"name": [a], "value": [0.85], "low": [0.7], "high": [0.95]})
    gaps = pd.DataFrame({"name": ["B"], "metric": "accuracy", "value": [0.1], "low": [0.0], "high": [0.2]})
    groups = pd.DataFrame({"group": [a], "rows": [10], "a": [2], "b": [3]})
    return [
        scatter.against(some, "millions", "accuracy"),
        scatter.against(some.assign(watt_hours=[0.002, 0.5, 0.03]), "watt_hours", "accuracy"),
        bars.of_task(some, "accuracy", "Tarefa"),
        radar.radar(table),
        ranks.critical_difference(list(table.index), friedman(table.to_numpy())),
        spread.of_seeds(runs, means, "accuracy"),
        leaderboard.heatmap(table, table.map("{:.2f}".format)),
        pairs.differences(gaps, a),
        pairs.wins(groups, a, "B", "Por tamanho"),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.name)
def test_every_figure_travels_with_a_title_its_table_and_a_page_of_its_own(chart: Chart) -> None:
    assert chart.title
    assert chart.name == chart.name.lower()
    assert chart.csv().decode("utf-8-sig").count("\n") == len(chart.data) + 1
    assert b"<html" in chart.html()
    assert b"cdn.plot.ly" not in chart.html().split(b"<body")[0]


@pytest.mark.parametrize("chart", every_chart("<a href='https://x'>&lt;"), ids=lambda chart: chart.name)
def test_names_are_only_text(chart: Chart) -> None:
    drawn = json.dumps(chart.figure.to_plotly_json(), default=list)
    assert "&lt;a href='https://x'>&amp;lt;" in drawn
    assert "<a href" not in drawn and ">&lt;" not in drawn


def test_no_name_in_a_figure_s_table_is_run_by_a_spreadsheet() -> None:
    chart = bars.of_task(points(("=cmd()", 10, 0.8), ("B", 100, -0.9)), "accuracy", "Tarefa")
    assert chart.csv().decode("utf-8-sig").splitlines()[1:] == ["'=cmd(),0.8,,,stored", "B,-0.9,,,stored"]


def test_file_names_differ() -> None:
    names = [chart.name for chart in every_chart()]
    assert len(set(names)) == len(names)


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=25),
    st.sampled_from(["accuracy", "mse"]),
)
def test_front_holds_exactly_what_nothing_beats(pairs_: list[tuple[int, int]], metric: str) -> None:
    table = points(*[(str(n), float(cost), value / 30) for n, (cost, value) in enumerate(pairs_)])
    found = scatter.front(table, "millions", metric)
    sign = 1 if METRICS[metric].higher_is_better else -1
    seen = {(cost, sign * value / 30) for cost, value in pairs_}
    best = {
        (cost, value)
        for cost, value in seen
        if not any((c <= cost and v >= value) and (c, v) != (cost, value) for c, v in seen)
    }
    assert {(row.millions, sign * row.value) for row in found.itertuples()} == best
    assert list(found["millions"]) == sorted(found["millions"])


def test_models_of_unknown_size_are_left_out_of_the_scatter() -> None:
    chart = scatter.against(points(("A", 0, 0.8), ("B", NAN, 0.9), ("C", 50, 0.7)), "millions", "accuracy")
    assert list(chart.data["name"]) == ["C"]


def test_a_scatter_of_nothing_is_an_empty_figure() -> None:
    chart = scatter.against(points(("A", 0, 0.8)), "millions", "accuracy")
    assert len(chart.data) == 0 and len(chart.figure.data) == 0


def test_the_axis_of_costs_spans_all_points() -> None:
    chart = scatter.against(points(("A", 14, 0.8), ("B", 6900, 0.9)), "millions", "accuracy")
    low, high = chart.figure.layout.xaxis.range
    assert low < math.log10(14) and high > math.log10(6900)


def test_own_points_are_ringed() -> None:
    table = points(("A", 10, 0.8), ("B", 20, 0.9), origin=["own", "stored"])
    figure = scatter.against(table, "millions", "accuracy").figure
    (ring,) = [trace for trace in figure.data if trace.marker.symbol == "circle-open"]
    assert list(ring.x) == [10]


def test_bars_keep_the_best_and_all_of_ones_own() -> None:
    rows = [(f"m{n}", 1.0, n / 100) for n in range(100)]
    origin = ["own" if n in (0, 50) else "stored" for n in range(100)]
    chart = bars.of_task(points(*rows, origin=origin), "accuracy", "T")
    drawn = {
        label: value for trace in chart.figure.data for label, value in zip(trace.y, trace.x, strict=True)
    }
    assert len(drawn) == bars.MOST_BARS
    assert {"★ m0", "★ m50"} <= set(drawn)
    others = sorted(value for label, value in drawn.items() if not label.startswith("★"))
    assert others == [n / 100 for n in range(100 - bars.MOST_BARS + 2, 100)]
    assert len(chart.data) == 100


def test_the_best_has_its_name_and_those_close_before_it_have_none() -> None:
    table = points(("A", 10, 0.5), ("B", 100, 0.6), ("C", 300, 0.7), ("D", 330, 0.8))
    notes = scatter.against(table, "millions", "accuracy").figure.layout.annotations
    assert [(note.text, round(10**note.x)) for note in notes if note.text] == [
        ("A", 10),
        ("B", 100),
        ("D", 330),
    ]
    assert [note.xanchor for note in notes] == ["left", "right", "right", "right"]


def test_the_smallest_error_stands_on_top() -> None:
    chart = bars.of_task(points(("A", 1, 0.5), ("B", 1, 0.3)), "mse", "T")
    assert list(chart.figure.layout.yaxis.categoryarray) == ["A", "B"]  # plotly counts from the bottom
    assert "↓" in chart.title


def test_bars_of_one_name_stay_apart() -> None:
    chart = bars.of_task(points(("A", 1, 0.5), ("A", 1, 0.3)), "accuracy", "T")
    assert len(set(chart.figure.data[0].y)) == 2


def numbered() -> list[go.Figure]:
    """Figures of what is called by numbers, whose axis of names plotly would take for one of numbers."""
    some = points(("0", 10, 0.8), ("10", 100, 0.9))
    gaps = pd.DataFrame({"name": ["0", "10"], "metric": "accuracy", "value": 0.1, "low": 0.0, "high": 0.2})
    runs = pd.DataFrame({"key": ["a", "b"], "name": ["0", "10"], "seed": 1, "value": 0.8})
    groups = pd.DataFrame({"group": ["0", "10"], "rows": 10, "a": 2, "b": 3})
    table = pd.DataFrame([[0.1, 0.2], [0.3, 0.4]], index=["0", "10"], columns=["0", "10"])
    return [
        bars.of_task(some, "accuracy", "T").figure,
        pairs.differences(gaps, "A").figure,
        pairs.wins(groups, "A", "B", "T").figure,
        spread.of_seeds(runs, runs.assign(low=NAN, high=NAN), "accuracy").figure,
        leaderboard.heatmap(table, table.map("{:.2f}".format)).figure,
    ]


@pytest.mark.parametrize("figure", numbered(), ids=["bars", "differences", "wins", "spread", "heatmap"])
def test_names_that_are_numbers_stand_beside_each_other_not_on_a_scale(figure: go.Figure) -> None:
    axis = figure.layout.yaxis
    assert axis.type == "category" or (list(axis.ticktext), list(axis.tickvals)) == (["0", "10"], [0, 1])


def test_columns_of_one_name_stay_apart_in_the_heatmap() -> None:
    goodness = pd.DataFrame([[0.1, 0.9]], index=["A"], columns=["x", "x"])
    figure = leaderboard.heatmap(goodness, goodness.map("{:.2f}".format)).figure
    assert {(note.x, note.text) for note in figure.layout.annotations} == {(0, "0.10"), (1, "0.90")}
    assert list(figure.layout.xaxis.ticktext) == ["x", "x"]


def test_intervals_are_drawn_where_there_are_any() -> None:
    table = points(("A", 1, 0.5), ("B", 1, 0.3), low=[0.4, NAN], high=[0.7, NAN])
    error = bars.of_task(table, "accuracy", "T").figure.data[0].error_x
    assert np.allclose(error.array, [0.2, NAN], equal_nan=True)
    assert np.allclose(error.arrayminus, [0.1, NAN], equal_nan=True)


def test_radar_closes_each_line_and_starts_below_the_worst() -> None:
    figure = radar.radar(scores()).figure
    assert list(figure.data[0].r) == [0.9, 0.8, 0.7, 0.9]
    assert figure.layout.polar.radialaxis.range[0] == 0.5
    worst = scores()
    worst.iloc[0, 0] = -0.23
    assert radar.radar(worst).figure.layout.polar.radialaxis.range[0] == pytest.approx(-0.3)


@given(st.integers(3, 12), st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_bars_of_the_diagram_never_share_a_place(models: int, tasks: int, seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(models, tasks))
    result = friedman(table)
    order = {model: row for row, model in enumerate(np.argsort(result.ranks, kind="stable"))}
    lanes = ranks._lanes(result, {int(model): row for model, row in order.items()})
    assert len(lanes) == len(result.cliques)
    for one, other in itertools.combinations(lanes, 2):
        apart = one[1] < other[0] or other[1] < one[0]
        assert apart or one[2] != other[2]


def test_the_diagram_joins_whom_the_tasks_cannot_tell_apart() -> None:
    result = friedman([[3, 3, 3, 3, 3, 3], [2, 2, 1, 2, 1, 2], [1, 1, 2, 1, 2, 1]])
    figure = ranks.critical_difference(["A", "B", "C"], result).figure
    assert list(figure.layout.yaxis.ticktext) == ["A", "B", "C"]
    rows = figure.layout.yaxis
    assert rows.showgrid is not False and rows.zeroline is False, "the first row looks like the others"
    spans = {tuple(round(y) for y in trace.y) for trace in figure.data if trace.line.width == 5}
    assert spans == {tuple(sorted((c[0], c[-1]))) for c in result.cliques}


def test_wins_are_shares_of_each_group() -> None:
    groups = pd.DataFrame({"group": ["a", "b"], "rows": [10, 0], "a": [2, 0], "b": [3, 0]})
    left, right = pairs.wins(groups, "A", "B", "T").figure.data
    assert left.x[0] == -0.2 and right.x[0] == 0.3
    assert math.isnan(left.x[1])


def test_differences_are_in_points_and_doubt_is_hollow() -> None:
    table = pd.DataFrame(
        {
            "name": ["B", "C"],
            "metric": "accuracy",
            "value": [0.1, 0.2],
            "low": [-0.1, 0.1],
            "high": [0.3, 0.3],
        }
    )
    figure = pairs.differences(table, "A").figure
    drawn = {trace.marker.symbol: (list(trace.y), list(trace.x)) for trace in figure.data}
    assert drawn["circle-open"] == (["B"], [10.0])
    assert drawn["circle"] == (["C"], [20.0])


def test_a_task_may_be_called_as_the_tables_own_column() -> None:
    table = scores().rename(columns={"x": "modelo"})
    assert list(radar.radar(table).data) == ["modelo", "modelo", "y", "z"]
    assert list(leaderboard.heatmap(table, table.map("{:.2f}".format)).data) == ["modelo", "modelo", "y", "z"]


def test_the_heatmap_writes_every_cell_that_has_a_value() -> None:
    goodness = scores()
    texts = goodness.map("{:.2f}".format)
    texts.iloc[0, 0] = ""
    figure = leaderboard.heatmap(goodness, texts).figure
    assert sorted(note.text for note in figure.layout.annotations) == sorted(
        text for text in texts.to_numpy().ravel() if text
    )


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (100, ["100%", "50%", "0%", "50%", "100%"]),
        (71, ["50%", "25%", "0%", "25%", "50%"]),
        (3, ["3%", "2%", "1%", "0%", "1%", "2%", "3%"]),
        (0, ["100%", "50%", "0%", "50%", "100%"]),
        (0.8, ["0,5%", "0%", "0,5%"]),
        (0.01, ["0,01%", "0,005%", "0%", "0,005%", "0,01%"]),
    ],
)
def test_shares_of_wins_are_named_at_round_numbers(most: float, ticks: list[str]) -> None:
    """`most` in percent of a group's rows."""
    won = round(most * 1000)
    groups = pd.DataFrame({"group": ["g", "h"], "rows": [100_000] * 2, "a": [won, 0], "b": [0, won]})
    axis = pairs.wins(groups, "A", "B", "T").figure.layout.xaxis
    assert list(axis.ticktext) == ticks
    assert [abs(tick) for tick in axis.tickvals] == pytest.approx(
        [float(tick.rstrip("%").replace(",", ".")) / 100 for tick in ticks]
    )
    assert axis.range[1] >= max(axis.tickvals)
