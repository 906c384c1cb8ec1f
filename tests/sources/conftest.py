"""A raw data folder that a test fills itself."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, named by PTLM_DATA_DIR."""
    made = tmp_path / "raw"
    made.mkdir()
    monkeypatch.setenv("PTLM_DATA_DIR", str(made))
    return made
