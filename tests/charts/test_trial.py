"""Figures of one answer: what stands in them, and the table that goes with them."""

import pytest

from ptlm.charts import PALETTE, trial
from ptlm.charts.base import GREY


def test_classes_stand_by_probability_and_the_chosen_one_stands_out() -> None:
    chart = trial.classes(["não", "talvez", "sim"], [0.2, 0.1, 0.7], 0)
    [bars] = chart.figure.data
    assert list(bars.y) == list(chart.figure.layout.yaxis.tickvals) == [0, 1, 2]
    assert list(chart.figure.layout.yaxis.ticktext) == ["sim", "não", "talvez"]
    assert list(bars.x) == [0.7, 0.2, 0.1]
    assert list(bars.text) == ["70,0%", "20,0%", "10,0%"]
    assert list(bars.marker.color) == [GREY, PALETTE[0], GREY]
    assert chart.data["label"].tolist() == ["não", "talvez", "sim"]


def test_of_many_classes_the_likeliest_are_shown_and_all_can_be_had() -> None:
    labels = [f"classe {number} com um nome bastante comprido" for number in range(40)]
    chart = trial.classes(labels, [number / 780 for number in range(40)], None)
    [bars] = chart.figure.data
    assert len(bars.x) == trial.MOST_CLASSES
    assert bars.x[0] == 39 / 780
    assert len(chart.data) == 40
    assert len(set(bars.y)) == trial.MOST_CLASSES
    assert max(map(len, chart.figure.layout.yaxis.ticktext)) <= 32


@pytest.mark.parametrize(
    "labels",
    [
        ("este texto fala muito bem do que se comprou", "este texto fala muito bem do que se vendeu"),
        ("0", "10"),
    ],
    ids=["cut alike", "numbers"],
)
def test_every_class_has_a_bar_of_its_own(labels: tuple[str, str]) -> None:
    figure = trial.classes(labels, [0.6, 0.4], 0).figure
    assert list(figure.data[0].y) == [0, 1]
    axis = figure.layout.yaxis
    assert (axis.type, axis.tickvals, len(set(axis.ticktext))) == ("linear", (0, 1), 2)


@pytest.mark.parametrize("expected", [None, 4.5])
def test_a_number_stands_on_its_scale(expected: float | None) -> None:
    chart = trial.scale(2.0, (0.0, 5.0), expected)
    assert list(chart.figure.data[0].x) == [0.0, 5.0]
    points = [(trace.name, trace.x[0]) for trace in chart.figure.data[1:]]
    assert points == [("resposta", 2.0)] + ([("esperado", 4.5)] if expected else [])
    assert list(chart.figure.layout.xaxis.tickvals) == [0, 1, 2, 3, 4, 5]
    low, high = chart.figure.layout.xaxis.range
    assert low < 0.0 < 5.0 < high
