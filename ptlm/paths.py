"""Where things are kept. Two folders can be named in the environment.

PTLM_HOME      runs, the user's tasks and uploads, caches (default: `.ptlm` beside the app)
PTLM_DATA_DIR  raw data that is already here (`plue/<Task>/*.tsv`, `assin2/*.xml`, `faquad/*.json`)
"""

import os
from pathlib import Path


def home() -> Path:
    """The folder that holds everything the product writes."""
    return Path(os.environ.get("PTLM_HOME") or Path(__file__).parents[1] / ".ptlm").expanduser().resolve()


def runs() -> Path:
    """The folder with one folder a run."""
    return home() / "runs"


def user_tasks() -> Path:
    """The folder with the tasks made from the user's own files."""
    return home() / "tasks"


def cache() -> Path:
    """Downloads and prepared data that can be deleted and made again."""
    return home() / "cache"


def page_opened() -> Path:
    """An empty file, changed whenever somebody opens a page."""
    return home() / ".page-opened"


def raw_data() -> Path | None:
    """The folder with raw data named by PTLM_DATA_DIR, if any."""
    name = os.environ.get("PTLM_DATA_DIR")
    return Path(name).expanduser().resolve() if name else None
