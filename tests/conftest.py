"""Fixtures shared by all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ptlm.i18n import set_language
from tests.fakehub import fake_hub

__all__ = ["fake_hub"]
# A first import inside a test, or a busy machine, is no failure.
settings.register_profile("ptlm", deadline=None)
settings.load_profile("ptlm")

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in ptlm.training, before any test imports torch

REPOSITORY = Path(__file__).parents[1]


def _raw_data() -> Path:
    return Path(os.environ.get("PTLM_DATA_DIR") or REPOSITORY.parent / "shared" / "data").resolve()


RAW_DATA = _raw_data()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh PTLM_HOME for each test, and no raw data unless the test asks for it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PTLM_HOME", str(folder))
    monkeypatch.delenv("PTLM_DATA_DIR", raising=False)
    return folder


@pytest.fixture
def english() -> Iterator[None]:
    """The reader's language is English for the test."""
    set_language("en")
    yield
    set_language("pt")


@pytest.fixture
def raw_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the real data sets, named by PTLM_DATA_DIR for the test; skips where there is none."""
    if not (RAW_DATA / "plue").is_dir():
        pytest.skip(f"needs the real data sets: name their folder in PTLM_DATA_DIR (looked in {RAW_DATA})")
    monkeypatch.setenv("PTLM_DATA_DIR", str(RAW_DATA))
    return RAW_DATA
