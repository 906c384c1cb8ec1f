"""What a run frees stays with it."""

import gc
import platform
import subprocess
import sys

import pytest

from ptlm.training.memory import objects_set_aside

PROGRAM = """
import sys
import psutil, torch
from ptlm.training.memory import keep_freed
if sys.argv[1] == "keep":
    assert keep_freed()
blocks = [torch.ones(5_000_000) for _ in range(10)]
full = psutil.Process().memory_info().rss
blocks.clear()
print(full - psutil.Process().memory_info().rss)
"""
MEGABYTE = 10**6


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such settings")
@pytest.mark.parametrize(("mode", "given_back"), [("keep", False), ("leave", True)])
def test_freed_tensors_stay_in_the_process(mode: str, given_back: bool) -> None:
    """Two hundred megabytes; each time in a process of its own, as it holds to the end."""
    words = [sys.executable, "-c", PROGRAM, mode]
    made = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    assert (int(made.stdout) > 100 * MEGABYTE) is given_back


def test_what_is_there_is_set_aside_until_the_end() -> None:
    kept = [[place] for place in range(5000)]
    before = gc.get_freeze_count()
    with pytest.raises(ValueError, match="stop"), objects_set_aside():
        assert gc.get_freeze_count() >= before + len(kept)
        raise ValueError("stop")
    assert gc.get_freeze_count() == 0
