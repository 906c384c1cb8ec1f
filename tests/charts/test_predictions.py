"""Figures of predictions: the counts, points and scores of the tables."""

import math

import numpy as np
import pandas as pd
import pytest

from ptlm.charts import predictions as charts
from ptlm.kinds import KINDS


def counts() -> pd.DataFrame:
    return pd.DataFrame([[8, 2], [1, 3]], index=["não", "sim"], columns=["não", "sim"])


def test_a_confusion_matrix_shows_counts_and_is_coloured_by_the_share_of_the_row() -> None:
    chart = charts.confusion(counts())
    (heat,) = chart.figure.data
    assert heat.z.tolist() == [[0.8, 0.2], [0.25, 0.75]]
    texts = {(note.y, note.x): note.text for note in chart.figure.layout.annotations}
    assert texts[0, 0] == "<b>8</b><br>80%"
    assert texts[1, 0] == "<b>1</b><br>25%"
    assert heat.customdata[1][0].tolist() == ["sim", "não", 1]
    assert chart.data["não"].tolist() == [8, 1]
    large = charts.confusion(counts() * 1000)
    assert large.figure.layout.annotations[0].text == "<b>8.000</b><br>80%"


def test_what_is_written_on_dark_cells_is_white() -> None:
    notes = charts.confusion(counts()).figure.layout.annotations
    white = {(note.y, note.x) for note in notes if note.font.color == "white"}
    assert white == {(0, 0), (1, 1)}


def test_very_many_classes_have_their_numbers_over_the_cells_only() -> None:
    names = [f"c{number}" for number in range(charts.MOST_WRITTEN + 1)]
    many = pd.DataFrame(np.eye(len(names), dtype=int), index=names, columns=names)
    figure, fewer = (charts.confusion(table).figure for table in (many, many.iloc[:-1, :-1]))
    assert len(figure.layout.annotations) == 0 and len(fewer.layout.annotations) == charts.MOST_WRITTEN**2
    assert figure.layout.height < fewer.layout.height
    assert figure.data[0].customdata[-1][-1].tolist() == [names[-1], names[-1], 1]


def test_a_class_may_be_called_as_the_table_s_own_column() -> None:
    table = pd.DataFrame([[1, 0], [0, 1]], index=["esperado", "b"], columns=["esperado", "b"])
    assert charts.confusion(table).csv().decode("utf-8-sig").splitlines() == [
        "esperado,esperado,b",
        "esperado,1,0",
        "b,0,1",
    ]


def test_a_class_that_never_came_has_no_share() -> None:
    empty = pd.DataFrame([[0, 0], [1, 1]], index=["a", "b"], columns=["a", "b"])
    assert charts.confusion(empty).figure.data[0].z.tolist() == [[0.0, 0.0], [0.5, 0.5]]


def test_long_names_are_cut_and_stay_whole_in_the_table() -> None:
    name = "uma classe de nome realmente comprido"
    chart = charts.confusion(pd.DataFrame([[1]], index=[name], columns=[name]))
    assert chart.figure.layout.xaxis.ticktext == (name[: charts.LONGEST_LABEL - 1] + "…",)
    assert chart.figure.data[0].customdata[0][0].tolist() == [name, name, 1]
    assert chart.data.iloc[0, 0] == name


@pytest.mark.parametrize(
    "names",
    [("a pergunta foi respondida de todo", "a pergunta foi respondida em parte"), ("0", "10")],
    ids=["cut alike", "numbers"],
)
def test_every_class_has_a_row_and_a_column_of_its_own(names: tuple[str, str]) -> None:
    table = pd.DataFrame([[8, 2], [1, 3]], index=names, columns=names)
    figure = charts.confusion(table).figure
    (heat,) = figure.data
    for axis, drawn in ((figure.layout.xaxis, heat.x), (figure.layout.yaxis, heat.y)):
        assert (axis.type, tuple(axis.tickvals), tuple(drawn)) == ("linear", (0, 1), (0, 1))
        assert len(set(axis.ticktext)) == 2 and max(map(len, axis.ticktext)) <= charts.LONGEST_LABEL
    assert len({(note.x, note.y) for note in figure.layout.annotations}) == 4


def test_numbers_stand_against_numbers_with_the_line_of_equals() -> None:
    table = pd.DataFrame({"row_id": [1, 2], "target": [1.0, 4.0], "prediction": [1.5, 3.0], "score": 0.0})
    chart = charts.agreement(table, (0.0, 5.0))
    line, points = chart.figure.data
    assert (list(line.x), list(line.y)) == ([0.0, 5.0], [0.0, 5.0])
    assert (list(points.x), list(points.y)) == ([1.0, 4.0], [1.5, 3.0])
    assert list(chart.data.columns) == ["row_id", "target", "prediction"]


def test_of_very_many_points_some_are_drawn_and_all_can_be_had() -> None:
    many = charts.MOST_POINTS + 500
    table = pd.DataFrame({"row_id": range(many), "target": 1.0, "prediction": 2.0})
    chart = charts.agreement(table, (0.0, 5.0))
    assert len(chart.figure.data[1].x) == charts.MOST_POINTS
    assert len(chart.data) == many


@pytest.mark.parametrize("kind", KINDS)
def test_scores_by_length_have_their_intervals_and_their_unit(kind: str) -> None:
    groups = pd.DataFrame(
        {
            "words": ["1–5", "6–9", "10"],
            "rows": [10, 12, 11],
            "score": [0.5, 0.8, 1.0],
            "low": [0.4, 0.7, math.nan],
            "high": [0.7, 0.9, math.nan],
        }
    )
    chart = charts.by_length(groups, kind)
    (bars,) = chart.figure.data
    assert list(bars.y) == [0.5, 0.8, 1.0]
    assert list(bars.error_y.array) == pytest.approx([0.2, 0.1, math.nan], nan_ok=True)
    assert list(bars.error_y.arrayminus) == pytest.approx([0.1, 0.1, math.nan], nan_ok=True)
    first = "0,40 – 0,70" if kind == "similarity" else "40,0% – 70,0%"
    assert bars.customdata[0] == [10, f"intervalo de 95%: {first}"]
    assert bars.customdata[2] == [11, "sem intervalo: todas as linhas deram o mesmo valor"]
    assert ("%" in (chart.figure.layout.yaxis.tickformat or "")) is (kind != "similarity")


def test_scores_are_counted_in_tenths_up_to_and_with_one() -> None:
    chart = charts.distribution(pd.DataFrame({"row_id": range(3), "score": [0.0, 0.55, 1.0]}))
    (bars,) = chart.figure.data
    assert (bars.xbins.start, bars.xbins.size) == (0, 0.1)
    assert bars.xbins.end > 1.0
    assert list(bars.x) == [0.0, 0.55, 1.0]
