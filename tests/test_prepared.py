import os
import time
from pathlib import Path

import pytest

from ptlm import paths, prepared
from ptlm.reporting import Silent
from tests.reports import Remembering


def put(name: str, size: int) -> None:
    prepared.keep(name, lambda folder: (folder / "data").write_bytes(b"x" * size) and None, Silent())


def test_what_is_kept_is_found_by_its_parts() -> None:
    name = prepared.key("rows", 1, ("a", "b"))
    assert name == prepared.key("rows", 1, ("a", "b")) != prepared.key("rows", 1, ("a", "c"))
    assert prepared.find(name) is None
    put(name, 3)
    folder = prepared.find(name)
    assert folder is not None and (folder / "data").read_bytes() == b"xxx"


def test_what_was_not_used_for_the_longest_time_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT_BYTES", 250)
    for age, name in ((300, "old"), (200, "used"), (100, "young")):
        put(name, 80)
        os.utime(paths.cache() / "prepared" / name, (1e9 - age, 1e9 - age))
    assert prepared.find("used") is not None
    put("new", 80)
    assert {name for name in ("old", "used", "young", "new") if prepared.find(name)} == {
        "used",
        "young",
        "new",
    }


def test_a_full_disk_costs_time_not_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        (folder / "half").write_text("begun")
        raise OSError(28, "No space left on device")

    report = Remembering()
    prepared.keep("name", full, report)
    assert prepared.find("name") is None
    assert "No space left on device" in report.warnings[0]
    assert list((paths.cache() / "prepared").iterdir()) == []


def test_two_at_once_keep_the_same_whole() -> None:
    def write(folder: Path) -> None:
        put("name", 3)  # somebody else in this process begins later and is done before
        (folder / "data").write_bytes(b"mine")

    report = Remembering()
    prepared.keep("name", write, report)
    assert report.warnings == []
    assert [path.name for path in (paths.cache() / "prepared").iterdir()] == ["name"]
    assert (paths.cache() / "prepared" / "name" / "data").read_bytes() == b"xxx"


def test_what_a_killed_process_left_goes_after_a_day() -> None:
    put("old", 3)
    for name, age in (("left", 2 * prepared.LEFT_SECONDS), ("young", 60)):
        folder = paths.cache() / "prepared" / f"{prepared.PARTIAL}{name}"
        folder.mkdir()
        (folder / "data").write_bytes(b"x")
        os.utime(folder, (time.time() - age,) * 2)
    put("new", 3)
    names = {path.name for path in (paths.cache() / "prepared").iterdir()}
    assert names == {"old", "new", f"{prepared.PARTIAL}young"}


def test_other_errors_are_not_hidden_and_leave_nothing() -> None:
    def wrong(folder: Path) -> None:
        raise ValueError("bug")

    with pytest.raises(ValueError, match="bug"):
        prepared.keep("name", wrong, Silent())
    assert list((paths.cache() / "prepared").iterdir()) == []
