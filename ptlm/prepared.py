"""Data that took long to prepare, kept in the cache folder by what they were made of: made once, opened ever after.

What is kept can be deleted at any time; the oldest go by themselves when there is too much of it.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ptlm import paths
from ptlm.i18n import N_
from ptlm.reporting import Reporter

KEPT_BYTES = 4 * 2**30
"""Room that all prepared data may take; beyond it, what was not used for the longest time goes."""


def key(*parts: object) -> str:
    """A name for whatever is made of `parts` alone; equal parts must have equal `repr`s."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()


def find(name: str) -> Path | None:
    """The folder kept under `name`, if there is one; it counts as used now."""
    folder = _root() / name
    try:
        os.utime(folder)
    except FileNotFoundError:
        return None
    return folder


def keep(name: str, write: Callable[[Path], None], report: Reporter) -> None:
    """Keep what `write` puts into the folder it is given: whole, or not at all where the disk does not allow it."""
    folder = _root() / name
    partial = folder.with_name(f".{name}.{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        write(partial)
        if not folder.exists():
            partial.replace(folder)
        _make_room(folder)
    except OSError as error:
        report.log(
            N_(
                "Os dados preparados não puderam ser guardados ({reason}); da próxima vez serão feitos de novo."
            ),
            level="warning",
            reason=error.strerror or str(error),
        )
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _make_room(newest: Path) -> None:
    """Delete what was used longest ago, until the rest fits; never the newest."""
    kept = sorted(_root().iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    room = KEPT_BYTES - _size(newest)
    for folder in kept:
        if folder == newest or folder.name.startswith("."):
            continue
        room -= _size(folder)
        if room < 0:
            shutil.rmtree(folder, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _root() -> Path:
    return paths.cache() / "prepared"
