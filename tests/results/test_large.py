"""Twenty thousand figures are no matter: ten times as many take about ten times the work, not a hundred times."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptlm import results
from ptlm.export import of_board, to_csv, to_latex, to_markdown
from ptlm.results import Figure
from tests.work import steps

BASE = results.stored(["rte"])
COLUMNS = list(dict.fromkeys((figure.task, figure.metric, figure.split) for figure in BASE))
FEW, TIMES = 2, 10


def many(count: int) -> list[Figure]:
    """The figures of `count` runs."""
    return [
        replace(figure, run=f"run-{run}", source="own", origin="own", value=figure.value * (1 - run * 1e-4))
        for run in range(count)
        for figure in BASE
    ]


def exported(figures: Sequence[Figure]) -> None:
    table = of_board(results.leaderboard(figures, COLUMNS), COLUMNS)
    for form in (to_csv, to_markdown, to_latex):
        assert form(table).count("\n") > len(table.rows)


WORK: dict[str, Callable[[Sequence[Figure]], Any]] = {
    "board": lambda figures: results.leaderboard(figures, COLUMNS),
    "contests": results.contests,
    "told_apart": results.told_apart,
    "export": exported,
}


@pytest.mark.parametrize("name", WORK)
def test_work_grows_with_the_number_of_figures(name: str) -> None:
    few, more = many(FEW), many(FEW * TIMES)
    WORK[name](few)  # what is done once only
    small, large = (steps(lambda figures=figures: WORK[name](figures)) for figures in (few, more))  # type: ignore[misc]
    assert large < 1.5 * TIMES * small


def test_a_file_s_work_grows_with_its_rows(tmp_path: Path) -> None:
    found = []
    for count in (FEW, FEW * TIMES):
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            results.write(many(count), file)
        assert results.read(path, "own") == many(count)
        found.append(steps(lambda path=path: results.read(path, "own")))  # type: ignore[misc]
    assert found[1] < 1.5 * TIMES * found[0]
