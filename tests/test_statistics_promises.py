"""The promises at the size where they are hardest to keep, by a short run of the benchmark folder's simulations."""

from pathlib import Path

import pytest

from tests.benchmarks.intervals import KINDS, Job, jobs, run, table
from tests.benchmarks.populations import ONE_MODEL, TWO_MODELS

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
    planned = jobs([71, 277])
    assert len({(job.title, job.rows) for job in planned}) == len(planned)
    assert {job.kind for job in planned} == set(KINDS)


def test_batches_are_kept_and_put_together(tmp_path: Path) -> None:
    kept = tmp_path / "batches.jsonl"
    planned = [Job("tasks", "3 models", "", 6, 40, batch) for batch in range(3)]
    first = list(run(planned[:2], kept))
    assert first[0][1] != first[1][1]  # other sets
    text = kept.read_text(encoding="utf-8")
    found = list(run(planned, kept))
    assert found[:2] == first
    assert kept.read_text(encoding="utf-8").startswith(text)
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    share = sum(shares["rejected"] for _, shares in found) / 3
    error = (share * (1 - share) / 120) ** 0.5
    assert table(found) == [
        f"| tasks | 3 models |  | 6 |  | {100 * share:.1f} ± {100 * error:.1f} |  | 120 |"
    ]
