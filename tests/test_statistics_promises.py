"""The promises at the size where they are hardest to keep, by a short run of the benchmark folder's simulations."""

import pytest

from tests.benchmarks.intervals import KINDS, ONE_MODEL, TWO_MODELS, Job, jobs, line

REPLICATIONS = 500
NOISE = 0.0225
"""Two and a half standard deviations of a share of 0.95 of so many replications, rounded down."""
GROSS = "similarity 1 to 5, 5 % gross errors"
"""docs/statistics.md says that 71 rows are too few for it."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "metric"), [(name, metrics[-1]) for name, (metrics, _) in ONE_MODEL.items() if name != GROSS]
)
def test_an_interval_of_71_rows_covers(name: str, metric: str) -> None:
    shares = KINDS["interval"](Job("interval", name, metric, 71, REPLICATIONS))
    assert shares["covered"] > 0.94 - NOISE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "metric"),
    [(name, metrics[0]) for name, (metrics, _) in TWO_MODELS.items() if name.startswith("equal,")],
)
def test_a_test_of_71_rows_rejects_no_more_than_it_says(name: str, metric: str) -> None:
    shares = KINDS["comparison"](Job("comparison", name, metric, 71, REPLICATIONS))
    assert shares["rejected"] < 0.06 + NOISE
    assert shares["covered"] > 0.94 - NOISE


def test_a_better_model_is_found() -> None:
    shares = KINDS["comparison"](Job("comparison", "B better, balanced classes", "accuracy", 500, 60))
    assert shares["rejected"] > 0.9


def test_the_table_has_a_line_for_everything() -> None:
    planned = jobs([71, 277], 10)
    assert len({(job.title, job.rows) for job in planned}) == len(planned)
    assert {job.kind for job in planned} == set(KINDS)
    job = planned[0]
    assert (
        line(job, {"covered": 0.951, "above": 0.02})
        == f"| interval | {job.name} | accuracy | 71 | 95.1 |  | above 2.0 |"
    )
