"""What a run does about memory: what it frees is kept for its next step, and what stays is not looked through."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Names of glibc's settings, of malloc.h."""
LARGEST_ON_THE_HEAP = 32 << 20
"""Bytes; glibc allows no more."""
ALL = 2**31 - 1


def keep_freed() -> bool:
    """Let this process, if it uses glibc, give no memory back to the system before it ends; whether it does so.

    A training step asks for the same tensors as the one before. Given back in between, every page of them is made
    anew at the first touch, which costs a processor about as much as the products of a layer.
    """
    if sys.platform != "linux":
        return False
    settle = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(settle and settle(MMAP_THRESHOLD, LARGEST_ON_THE_HEAP) and settle(TRIM_THRESHOLD, ALL))


@contextmanager
def objects_set_aside() -> Iterator[None]:
    """Within this context the garbage collector does not look through what is there already.

    Those are the libraries' objects and a model's: to look through all of them takes a quarter of a second each time.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
