"""Data that took long to prepare, kept in the cache folder by what they were made of: made once, opened ever after.

What is kept can be deleted at any time; the oldest go by themselves when there is too much of it.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from ptlm import paths
from ptlm.i18n import N_
from ptlm.reporting import Reporter

KEPT_BYTES = 4 * 2**30
"""Room that all prepared data may take; beyond it, what was not used for the longest time goes."""
PARTIAL = ".new-"
"""What the names of folders begin with that are being written."""
LEFT_SECONDS = 24 * 3600.0
"""What is still being written after so long was left by a process that was killed."""


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
    folder, partial = _root() / name, None
    try:
        _root().mkdir(parents=True, exist_ok=True)
        partial = Path(mkdtemp(prefix=PARTIAL, dir=_root()))
        write(partial)
        partial.chmod(0o755)
        if not folder.exists():
            partial.replace(folder)
    except OSError as error:
        report.log(
            N_(
                "Os dados preparados não puderam ser guardados ({reason}); da próxima vez serão feitos de novo."
            ),
            level="warning",
            reason=error.strerror or str(error),
        )
    finally:
        if partial:
            shutil.rmtree(partial, ignore_errors=True)
    _make_room(folder)


def _make_room(newest: Path) -> None:
    """Delete what was used longest ago, until the rest fits, but never the newest; and what was left half-written."""
    kept: list[tuple[bool, float, int, Path]] = []
    for folder in _root().glob("*"):
        with suppress(OSError):  # another process makes room too
            moment, size = folder.stat().st_mtime, sum(file.stat().st_size for file in folder.iterdir())
            if not folder.name.startswith(PARTIAL):
                kept.append((folder == newest, moment, size, folder))
            elif moment < time.time() - LEFT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
    room = KEPT_BYTES
    for is_newest, _moment, size, folder in sorted(kept, reverse=True):
        room -= size
        if room < 0 and not is_newest:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return paths.cache() / "prepared"
