"""Where users' tasks lie and which version counts; `tests/userdata/test_store.py` tries what is written there."""

from dataclasses import replace
from pathlib import Path

import pytest

from ptlm import paths
from ptlm.errors import DataError
from ptlm.tasks import TASKS
from ptlm.tasks.record import UserTable
from ptlm.tasks.user import folder_of, placed, user_task, user_tasks, versions

SOURCE = UserTable(folder="../../etc/1", files={"train": "train.parquet"}, fingerprint="")


def test_versions_are_numbers_in_order(home: Path) -> None:
    for name in ("1", "10", "9", "x", ".new-1", "٣"):
        (paths.user_tasks() / "minha" / name).mkdir(parents=True)
    (paths.user_tasks() / "minha" / "11").write_text("no folder")
    assert versions("minha") == [1, 9, 10]


@pytest.mark.parametrize("name", ["..", "../minha", "", ".", "A", "nada", "minha/1"])
def test_only_names_are_looked_up(home: Path, name: str) -> None:
    (paths.user_tasks() / "minha" / "1").mkdir(parents=True)
    assert versions(name) == []
    assert user_task(name) is None


def test_a_record_is_bound_to_the_folder_it_lies_in() -> None:
    task = placed(replace(TASKS["mrpc"], sources=(SOURCE,)), "minha", 3)
    assert (task.id, task.version, task.sources[0].folder) == ("minha", "3", "minha/3")
    assert folder_of(task.sources[0]) == paths.user_tasks() / "minha" / "3"
    with pytest.raises(DataError, match="dados"):
        placed(TASKS["mrpc"], "minha", 1)


def test_without_a_folder_there_are_no_tasks() -> None:
    assert user_tasks() == {}
