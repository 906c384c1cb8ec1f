"""What happens in a run, read bit by bit."""

from pathlib import Path

import pytest

from ptlm.runs.events import Writer
from ptlm.views import follow
from ptlm.views.follow import CURVES, Curves, Follower, Followers, Line
from tests.made_runs import STEPS, made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def step(writer: Writer, number: int, part: str = "rte", **values: float) -> None:
    writer.step({"part": part, "step": number, "steps": 10, "loss": 1.0 / number, **values})


def test_only_what_is_new_is_read_and_nothing_is_doubled(path: Path) -> None:
    follower = Follower(path)
    assert follower.update().steps().empty
    writer = Writer(path)
    step(writer, 1)
    assert follower.update().steps()["step"].tolist() == [1]
    step(writer, 2)
    writer.close()
    assert follower.update().update().steps()["loss"].tolist() == [1.0, 0.5]


def test_steps_that_a_resumed_run_repeats_replace_what_stood_there(path: Path) -> None:
    writer = Writer(path)
    for number in (1, 2, 3, 4):
        step(writer, number)
    for number in (3, 4, 5):
        step(writer, number, loss=9.0)
    writer.close()
    table = Follower(path).update().steps()
    assert table["step"].tolist() == [1, 2, 3, 4, 5]
    assert table["loss"].tolist() == [1.0, 0.5, 9.0, 9.0, 9.0]


def test_a_file_that_begins_anew_is_read_from_its_start(path: Path) -> None:
    writer = Writer(path)
    for number in (1, 2, 3):
        step(writer, number)
    writer.close()
    follower = Follower(path).update()
    path.unlink()
    assert follower.update().steps().empty
    writer = Writer(path)
    step(writer, 1)
    writer.close()
    assert follower.update().steps()["step"].tolist() == [1]


def test_parts_are_kept_apart_and_each_knows_how_far_it_is(path: Path) -> None:
    writer = Writer(path)
    step(writer, 10, "rte")
    step(writer, 4, "mrpc")
    writer.close()
    follower = Follower(path).update()
    assert {part: curves.share() for part, curves in follower.curves.items()} == {"rte": 1.0, "mrpc": 0.4}
    assert Curves().share() == 0.0
    assert set(follower.steps().columns) == {"part", "step", *CURVES}


def test_evaluations_after_a_step_that_is_repeated_are_forgotten(path: Path) -> None:
    writer = Writer(path)
    for number, value in ((10, 0.5), (20, 0.6), (20, 0.7)):
        shared = {"task": "rte", "split": "validation", "step": number, "epoch": number / 10}
        writer.evaluation({**shared, "metrics": {"accuracy": value, "note": "no number"}})
    writer.close()
    table = Follower(path).update().scores()
    assert table[["step", "value"]].to_numpy().tolist() == [[10, 0.5], [20, 0.7]]
    assert set(table["metric"]) == {"accuracy"}


def test_the_log_of_a_run_is_complete_and_in_its_order() -> None:
    run = made("done")
    lines = Follower(run.events_file).update().lines()
    assert sum(line.level == "step" for line in lines) == STEPS
    assert "Retomando do passo 1 de 80." in [line.text for line in lines if line.level == "warning"]
    assert [line.time for line in lines] == sorted(line.time for line in lines)


@pytest.mark.parametrize(
    ("levels", "search", "found"),
    [
        (["log", "warning"], "", ["Lendo Dados", "Falta Memória"]),
        (["warning"], "memória FALTA", ["Falta Memória"]),
        (["log"], "memória", []),
        ([], "", []),
    ],
)
def test_lines_are_found_by_level_and_by_every_word(levels: list[str], search: str, found: list[str]) -> None:
    lines = [Line(0, "log", "Lendo Dados"), Line(1, "warning", "Falta Memória"), Line(2, "step", "Passo")]
    assert [line.text for line in follow.matching(lines, levels, search)] == found


def test_every_level_has_a_name_and_single_steps_are_left_out_at_first() -> None:
    assert set(follow.QUIET_LEVELS) == set(follow.LEVELS) - {"step"}


def test_few_followers_are_kept_and_those_lately_looked_at_stay(tmp_path: Path) -> None:
    followers = Followers(most=2)
    first = followers.of(tmp_path / "1")
    followers.of(tmp_path / "2")
    assert followers.of(tmp_path / "1") is first
    followers.of(tmp_path / "3")
    assert followers.of(tmp_path / "1") is first
