"""A raw data folder that a test fills itself, and a look at what the hub's client is asked for."""

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, named by PTLM_DATA_DIR."""
    made = tmp_path / "raw"
    made.mkdir()
    monkeypatch.setenv("PTLM_DATA_DIR", str(made))
    return made


@pytest.fixture
def local_only(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each time that the hub's client is asked for files, whether it is to look on this machine alone."""
    asked: list[bool] = []
    real = huggingface_hub.snapshot_download

    def download(**options: Any) -> str:
        asked.append(options.get("local_files_only", False))
        return real(**options)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return asked
