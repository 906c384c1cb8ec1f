"""Curves of a run: what is drawn is what the tables say."""

import math

import pandas as pd
import pytest

from ptlm.charts import training
from ptlm.metrics import METRICS


def steps(count: int, *parts: str) -> pd.DataFrame:
    rows = [
        {
            "part": part,
            "step": step,
            "epoch": step / count,
            "loss": 1.0 / step,
            "learning_rate": 1e-3 * step / count,
            "gradient_norm": 2.0,
            "tokens_per_second": 100.0 + step,
        }
        for part in parts
        for step in range(1, count + 1)
    ]
    return pd.DataFrame(rows)


def test_a_short_loss_is_drawn_as_it_is() -> None:
    (curve,) = training.loss(steps(20, "a")).figure.data
    assert list(curve.y) == [1.0 / step for step in range(1, 21)]
    assert list(curve.x) == list(range(1, 21))


def test_a_long_loss_is_smoothed_over_its_pale_values() -> None:
    table = steps(100, "a")
    pale, curve = training.loss(table).figure.data
    assert list(pale.y) == table["loss"].tolist()
    assert pale.opacity < 1
    assert list(curve.y) == pytest.approx(table["loss"].ewm(span=4).mean().tolist())  # 4% of 100 steps


def test_a_very_long_curve_is_thinned_and_its_table_is_not() -> None:
    chart = training.loss(steps(5000, "a"))
    assert [len(trace.x) for trace in chart.figure.data] == [training.MOST_POINTS] * 2
    assert len(chart.data) == 5000
    assert chart.figure.data[1].x[-1] == 5000


def test_each_model_of_a_run_has_a_curve_with_its_name() -> None:
    figure = training.loss(steps(10, "rte", "mrpc")).figure
    assert [trace.name for trace in figure.data] == ["rte", "mrpc"]
    assert len({trace.line.dash for trace in figure.data}) == 2
    assert figure.layout.showlegend
    assert not training.loss(steps(10, "rte")).figure.layout.showlegend
    named = training.loss(steps(10, "<b>rte", "mrpc")).figure.data[0]
    assert named.name == "&lt;b>rte"


def test_a_models_curve_is_called_as_its_task_is_for_people() -> None:
    table, titles = steps(10, "rte", "mrpc"), {"rte": "RTE"}
    for chart in (training.loss(table, titles), training.of_steps(table, "learning_rate", titles)):
        assert [trace.name for trace in chart.figure.data] == ["RTE", "mrpc"]
        assert set(chart.data["part"]) == {"rte", "mrpc"}


def of_sizes(**sizes: float) -> pd.DataFrame:
    """The losses of some parts, which fall from their size to a tenth of it."""
    tables = [steps(10, part) for part in sizes]
    return pd.concat(
        [t.assign(loss=t["loss"] * size) for t, size in zip(tables, sizes.values(), strict=True)],
        ignore_index=True,
    )


def test_losses_of_very_different_sizes_share_a_logarithmic_axis() -> None:
    axis = training.loss(of_sizes(a=80.0, b=0.8)).figure.layout.yaxis
    assert axis.type == "log"
    assert "logarítmica" in axis.title.text
    assert axis.range[0] < math.log10(0.08) and axis.range[1] > math.log10(80)
    for table in (of_sizes(a=8.0, b=0.8), of_sizes(a=80.0), of_sizes(a=80.0, b=-0.8)):
        assert training.loss(table).figure.layout.yaxis.type != "log"


def test_the_noise_of_long_curves_stays_off_a_logarithmic_axis() -> None:
    small, large = steps(100, "a"), steps(100, "b").assign(loss=lambda table: 80 * table["loss"])
    assert len(training.loss(pd.concat([small, large], ignore_index=True)).figure.data) == 2
    assert len(training.loss(pd.concat([small, small.assign(part="b")])).figure.data) == 4


def test_a_loss_of_zero_does_not_stretch_a_logarithmic_axis() -> None:
    table = of_sizes(a=80.0, b=0.8)
    table.loc[[8, 9], "loss"] = [1e-12, 0.0]
    axis = training.loss(table).figure.layout.yaxis
    assert axis.range[0] == pytest.approx(math.log10(0.8) - training.DECADES - 0.1)


@pytest.mark.parametrize("count", [2, 8])
def test_many_series_are_listed_below_a_plot_that_keeps_its_height(count: int) -> None:
    one = training.loss(steps(10, "a")).figure.layout
    layout = training.loss(steps(10, *(f"a name of some length {n}" for n in range(count)))).figure.layout
    room = layout.height - one.height
    assert room >= count * 20
    assert layout.margin.b - one.margin.b == room == layout.legend.maxheight
    assert (layout.legend.orientation, layout.legend.yref, layout.legend.y) == ("v", "container", 0)


def test_few_short_names_stand_above_the_plot() -> None:
    one, two = (training.loss(steps(10, *parts)).figure.layout for parts in (["rte"], ["rte", "mrpc"]))
    assert (two.height, two.margin.b, two.legend.orientation) == (one.height, one.margin.b, "h")


@pytest.mark.parametrize("field", training.STEP_FIELDS)
def test_every_field_of_a_step_can_be_drawn(field: str) -> None:
    table = steps(10, "a")
    chart = training.of_steps(table, field)
    assert list(chart.figure.data[0].y) == table[field].tolist()
    assert list(chart.data.columns) == ["part", "step", field]


def test_a_step_without_a_value_leaves_a_gap() -> None:
    table = steps(3, "a").astype({"loss": object})
    table.loc[1, "loss"] = None
    (curve,) = training.loss(table).figure.data
    assert pd.isna(curve.y[1])


def scores(metric: str, values: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "task": "rte",
            "split": "validation",
            "step": range(10, 10 + len(values)),
            "epoch": [float(epoch) for epoch in range(1, len(values) + 1)],
            "metric": metric,
            "value": values,
        }
    )


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_drawn_by_epoch_in_its_unit(metric: str) -> None:
    chart = training.metric_by_epoch(scores(metric, [0.5, 0.7]), metric, {"rte": "RTE: implicação"})
    (curve,) = chart.figure.data
    assert (list(curve.x), list(curve.y), curve.name) == ([1.0, 2.0], [0.5, 0.7], "RTE: implicação")
    axis = chart.figure.layout.yaxis
    assert axis.hoverformat == f".{METRICS[metric].digits}{'%' if METRICS[metric].percent else 'f'}"
    assert ("%" in (axis.tickformat or "")) is METRICS[metric].percent


def test_few_epochs_are_whole_on_the_axis_and_a_single_value_has_a_sensible_stretch() -> None:
    layout = training.metric_by_epoch(scores("accuracy", [0.97]), "accuracy", {}).figure.layout
    assert layout.xaxis.dtick == 1
    assert list(layout.yaxis.range) == pytest.approx([0.87, 1.0])
    many = training.metric_by_epoch(scores("accuracy", [n / 30 for n in range(20)]), "accuracy", {})
    assert many.figure.layout.xaxis.dtick is None
    assert many.figure.layout.yaxis.range is None


def test_other_metrics_and_tasks_are_kept_apart() -> None:
    table = pd.concat(
        [scores("accuracy", [0.5, 0.6]), scores("f1", [0.1]), scores("accuracy", [0.9]).assign(task="mrpc")]
    )
    chart = training.metric_by_epoch(table, "accuracy", {})
    assert {trace.name: list(trace.y) for trace in chart.figure.data} == {"rte": [0.5, 0.6], "mrpc": [0.9]}
    assert len(chart.data) == 3
