"""What is kept for going on."""

from pathlib import Path

import pytest
import torch

from ptlm.runs import failures
from ptlm.training import checkpoint

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
