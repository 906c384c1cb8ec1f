"""What is kept for going on."""

from pathlib import Path

import pytest
import torch

from ptlm.runs import failures
from ptlm.training import checkpoint
from tests.reports import Remembering

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.is_char_device(), reason="a device of Linux")
def test_a_full_disk_is_called_so_and_leaves_the_last_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / checkpoint.FILE
    checkpoint.write(path, {"step": 1})
    path.with_suffix(".partial").symlink_to(FULL)
    with pytest.raises(OSError, match="No space left") as caught:
        checkpoint.write(path, {"step": 2, "model": torch.zeros(1_000_000)})
    assert failures.explain(caught.value).template == failures.DISK
    assert torch.load(path, weights_only=True) == {"step": 1}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["empty", "half", "of another version", "something else"])
def test_a_checkpoint_that_cannot_be_read_is_none_and_said(tmp_path: Path, broken: str) -> None:
    path, report = tmp_path / checkpoint.FILE, Remembering()
    checkpoint.write(path, {"place": {"mood": "good"} if broken == "of another version" else {"step": 3}})
    whole = path.read_bytes()
    if broken != "of another version":
        assert checkpoint.find(tmp_path, report) == checkpoint.Place(step=3)
        path.write_bytes(
            {"empty": b"", "half": whole[: len(whole) // 2], "something else": b"[1, 2]"}[broken]
        )
    assert checkpoint.find(tmp_path, report) is None
    assert len(report.warnings) == 1
    assert "recomeça do início" in report.warnings[0]
