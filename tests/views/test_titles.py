"""Names of runs that are listed together."""

import pytest

from ptlm.views import titles
from tests.made_runs import made

EARLY, LATE = "2026-01-02T12:00:00+00:00", "2026-01-02T12:01:00+00:00"


def test_runs_of_one_name_are_told_apart_by_what_differs() -> None:
    runs = [
        made("done", name="minha"),
        made("done", name="sua", seed=1, created=EARLY),
        made("done", name="sua", seed=2, created=EARLY),
        made("done", name="sua", seed=2, created=LATE),
    ]
    alone, first, second, third = titles.of(runs).values()
    assert (alone, first) == ("minha", "sua · semente 1")
    assert second.startswith("sua · semente 2 · ") and third.startswith("sua · semente 2 · ")
    assert second.removesuffix("00") == third.removesuffix("01")


def test_what_differs_in_nothing_is_counted() -> None:
    runs = [made("done", created=EARLY), made("done", created=EARLY)]
    assert list(titles.of(runs, tasks=False).values()) == ["Nano BERT (1)", "Nano BERT (2)"]


@pytest.mark.parametrize("tasks", [True, False])
def test_every_run_has_a_name_of_its_own(tasks: bool) -> None:
    runs = [
        made("done", model=model, task_ids=[task], seed=seed, created=EARLY)
        for model in ("ptlm/nano-encoder", "ptlm/nano-t5")
        for task in ("demo_sentiment", "demo_qa")
        for seed in (1, 2, 2)
    ]
    names = titles.of(runs, tasks=tasks)
    assert list(names) == [run.id for run in runs]
    assert len(set(names.values())) == len(runs)


def test_a_run_that_cannot_be_read_has_its_id() -> None:
    from ptlm.runs.store import Store

    run = made("done")
    (run.folder / "spec.json").write_text("{")
    assert titles.of(Store().runs()) == {run.id: run.id}
