"""A run's figures beside the stored ones."""

from types import SimpleNamespace

import pytest

from ptlm.cli import figures


@pytest.mark.parametrize(
    ("metric", "ranked"), [("accuracy", ["high", "low", "none"]), ("mse", ["low", "high", "none"])]
)
def test_stored_figures_are_ranked_and_those_without_the_first_metric_come_last(
    metric: str, ranked: list[str]
) -> None:
    stored = [
        SimpleNamespace(model=model, prefix="", source="s", metric=name, value=value)
        for model, name, value in (("none", "pearson", 0.5), ("low", metric, 0.2), ("high", metric, 0.8))
    ]
    assert [row[0] for row in figures._stored_rows(stored, [metric, "pearson"])] == ranked
