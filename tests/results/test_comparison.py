"""Runs compared by their kept predictions, and runs of several seeds summed up."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ptlm.errors import DataError, RunError, UsageError
from ptlm.metrics import METRICS
from ptlm.results.comparison import compare_runs, corrected, summarise_seeds
from ptlm.runs.run import Run
from ptlm.statistics import compare
from ptlm.tasks import TASKS
from tests.made_runs import ROWS, made

WRONG: dict[str, Any] = {
    "classification": lambda target: 1 - target,
    "similarity": lambda target: (target + 3.0) % 6,
}
DEMOS = tuple({task.kind: task.id for task in TASKS.values() if task.demo}.values())
"""One a kind."""


def worsen(run: Run, task: str, rows: int = 6) -> None:
    """Make the last `rows` predictions wrong."""
    path = run.predictions_file(task)
    table = pd.read_parquet(path)
    wrong = WRONG.get(TASKS[task].kind, lambda _target: "nada disso")
    table.loc[ROWS - rows :, "prediction"] = table["target"].loc[ROWS - rows :].map(wrong)
    table.to_parquet(path)


@pytest.fixture
def pair() -> tuple[Run, Run]:
    runs = [made("done", model="ptlm/nano-t5", task_ids=DEMOS, seed=seed) for seed in (1, 2)]
    for task in DEMOS:
        worsen(runs[1], task)
    return runs[0], runs[1]


@pytest.mark.parametrize("task", DEMOS)
def test_every_kind_of_task_is_compared(pair: tuple[Run, Run], task: str) -> None:
    a, b = pair
    found = compare_runs(a, b, task, resamples=499)
    assert a.spec is not None
    (record,) = (each for each in a.spec.tasks if each.id == task)
    assert tuple(found) == record.metrics
    for metric, each in found.items():
        tables = [pd.read_parquet(run.predictions_file(task)) for run in pair]
        golds = list(tables[0]["target"])
        targets = [[gold] for gold in golds] if METRICS[metric].compares == "answers" else golds
        values = [METRICS[metric].function(targets, list(table["prediction"])) for table in tables]
        assert (each.a, each.b) == pytest.approx(tuple(values))
        assert each.rows == ROWS
        assert not each.better


def test_the_numbers_are_those_of_the_statistics(pair: tuple[Run, Run]) -> None:
    task = DEMOS[0]
    tables = [pd.read_parquet(run.predictions_file(task)) for run in pair]
    expected = compare(
        "accuracy", tables[0]["target"], tables[0]["prediction"], tables[1]["prediction"], resamples=499
    )
    assert compare_runs(*pair, task, ["accuracy"], resamples=499)["accuracy"] == expected


def test_rows_are_matched_by_their_ids(pair: tuple[Run, Run]) -> None:
    task = DEMOS[0]
    before = compare_runs(*pair, task, resamples=199)
    path = pair[1].predictions_file(task)
    pd.read_parquet(path).sample(frac=1, random_state=0).to_parquet(path)
    assert compare_runs(*pair, task, resamples=199) == before


def test_other_rows_are_not_compared(pair: tuple[Run, Run]) -> None:
    task = DEMOS[0]
    path = pair[1].predictions_file(task)
    table = pd.read_parquet(path)
    table.iloc[1:].to_parquet(path)
    with pytest.raises(DataError, match="mesmas linhas"):
        compare_runs(*pair, task)
    table.assign(target=1 - table["target"]).to_parquet(path)
    with pytest.raises(DataError, match="mesmas linhas"):
        compare_runs(*pair, task)
    table.to_parquet(path)
    assert compare_runs(*pair, task, ["accuracy"], resamples=99)["accuracy"].rows == ROWS


def test_what_is_missing_is_named(pair: tuple[Run, Run]) -> None:
    with pytest.raises(UsageError, match="cola"):
        compare_runs(*pair, "cola")
    task = DEMOS[0]
    pair[1].predictions_file(task).write_bytes(b"no parquet")
    with pytest.raises(RunError, match=task):
        compare_runs(*pair, task)
    pair[1].predictions_file(task).unlink()
    with pytest.raises(RunError, match=task):
        compare_runs(*pair, task)


def test_seeds_are_summed_up(pair: tuple[Run, Run]) -> None:
    task = DEMOS[0]
    found = summarise_seeds(pair, task, resamples=199)["accuracy"]
    values = [compare_runs(*pair, task, ["accuracy"], resamples=99)["accuracy"]]
    assert found.value == pytest.approx((values[0].a + values[0].b) / 2)
    assert found.deviation == pytest.approx(np.std([values[0].a, values[0].b], ddof=1))
    assert found.low < found.value < found.high
    assert found.seeds == 2


@pytest.mark.parametrize(
    "asked", [compare_runs, lambda *pair, **more: summarise_seeds(pair[:2], *pair[2:], **more)]
)
def test_what_was_computed_is_kept_until_a_file_changes(
    pair: tuple[Run, Run], asked: Callable[..., Any]
) -> None:
    task = DEMOS[0]
    before = asked(*pair, task, ["accuracy"], resamples=99)
    path = pair[1].predictions_file(task)
    stamp = path.stat().st_mtime_ns
    worsen(pair[1], task, rows=20)
    os.utime(path, ns=(stamp, stamp))
    assert asked(*pair, task, ["accuracy"], resamples=99) == before
    os.utime(path, ns=(stamp, stamp + 1))
    assert asked(*pair, task, ["accuracy"], resamples=99) != before


def test_p_values_are_corrected_among_the_runs_that_one_measure_compares() -> None:
    first, second = ("rte", "accuracy"), ("rte", "f1_macro")
    raw = {("x", first): 0.01, ("x", second): 0.04, ("y", first): 0.03, ("z", first): 0.5}
    found = corrected(raw)
    assert found == pytest.approx(
        {("x", first): 0.03, ("x", second): 0.04, ("y", first): 0.06, ("z", first): 0.5}
    )
    assert list(found) == list(raw)
    assert corrected({}) == {}
