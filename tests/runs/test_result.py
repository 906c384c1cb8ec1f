"""The shape of a result: what the worker writes has it, what anybody else wrote may not."""

import json
from typing import Any

import pytest

from ptlm.errors import RunError
from ptlm.files import write_json
from ptlm.runs import result
from ptlm.runs.run import load
from ptlm.runs.store import Store
from tests.made_runs import made

GOOD: dict[str, Any] = {"metrics": {"t": {"accuracy": 0.5, "pearson": None}}}


def test_a_run_without_a_result_has_none() -> None:
    assert result.load(made("training").folder) is None


def test_every_part_that_is_missing_but_the_metrics_is_fine() -> None:
    folder = made("done").folder
    write_json(folder / result.FILE, GOOD)
    assert result.load(folder) == {"metrics": {"t": {"accuracy": 0.5}}}
    write_json(folder / result.FILE, {"rows": {}})
    with pytest.raises(RunError, match=r"result\.json está corrompido: .*metrics"):
        result.load(folder)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("metrics", [1, 2]),
        ("metrics", {"t": "alta"}),
        ("metrics", {"t": {"accuracy": "alta"}}),
        ("metrics", {"t": {"accuracy": True}}),
        ("metrics", None),
        ("intervals", {"t": {"accuracy": 3}}),
        ("intervals", {"t": {"accuracy": {"low": "0"}}}),
        ("rows", {"t": {"evaluation": "muitas"}}),
        ("splits", {"t": None}),
        ("baselines", {"t": [0.5]}),
        ("timings", {"data": "depressa"}),
        ("memory", 5),
        ("manifest", "nada"),
        ("manifest", {"data": {"t/test": 1}}),
        ("manifest", {"packages": []}),
    ],
)
def test_another_shape_is_a_problem_of_that_run_alone(part: str, value: Any) -> None:
    run = made("done")
    other = made("done")
    kept = json.loads((run.folder / result.FILE).read_text())
    write_json(run.folder / result.FILE, {**kept, part: value})
    broken = load(run.folder)
    assert broken.result is None
    assert part in str(broken.problem)
    assert Store().get(other.id).problem is None


def test_metrics_that_were_not_finite_are_none_of_the_run_s_and_other_numbers_are_read_back() -> None:
    folder = made("done").folder
    write_json(
        folder / result.FILE,
        {"metrics": {"t": {"pearson": float("nan")}}, "intervals": {"t": {"pearson": {"low": float("nan")}}}},
    )
    read = result.load(folder)
    assert read is not None and read["metrics"] == {"t": {}}
    assert read["intervals"]["t"]["pearson"]["low"] is None
