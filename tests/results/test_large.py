"""Twenty thousand figures are no matter."""

import time
from dataclasses import replace
from pathlib import Path

from ptlm import results
from ptlm.export import of_board, to_csv, to_latex, to_markdown

BASE = results.stored()
MANY = [
    replace(figure, run=f"run-{number}", source="own", origin="own", value=figure.value * (1 - number * 1e-4))
    for number in range(45)
    for figure in BASE
]
COLUMNS = list(dict.fromkeys((figure.task, figure.metric, figure.split) for figure in BASE))[:16]


def test_a_board_of_twenty_thousand_figures_takes_less_than_a_second() -> None:
    assert len(MANY) > 20_000
    start = time.process_time()
    lines = results.leaderboard(MANY, COLUMNS)
    results.contests(MANY)
    assert time.process_time() - start < 1
    assert sum(len(line.figures) for line in lines) == sum(
        (figure.task, figure.metric, figure.split) in COLUMNS and figure.protocol == "fine-tuned"
        for figure in MANY
    )


def test_the_whole_board_is_handed_out() -> None:
    table = of_board(results.leaderboard(MANY, COLUMNS), COLUMNS)
    start = time.process_time()
    for form in (to_csv, to_markdown, to_latex):
        assert form(table).count("\n") > len(table.rows)
    assert time.process_time() - start < 3


def test_twenty_thousand_figures_are_read_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write(MANY, file)
    start = time.process_time()
    read = results.read(path, "own")
    assert time.process_time() - start < 3
    assert read == MANY
