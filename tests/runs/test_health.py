"""The checks of this machine."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from ptlm.runs import health
from ptlm.runs.health import CHECKS, Check
from ptlm.runs.store import Store
from ptlm.sources import hub
from tests.runs.conftest import make_spec


@pytest.fixture(autouse=True)
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "offline", lambda: True)  # the variable would stay with the hub's client


def test_every_check_says_something_and_is_plain_data(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {check.id: check for check in health.checks()}
    assert list(made) == list(CHECKS)
    for check in made.values():
        facts = json.loads(json.dumps(check.as_dict()))
        assert facts["message"] == str(check)
        assert "{" not in str(check)
        assert facts["ok"] == (check.level == "ok")
    assert made["versions"].level == "ok"
    assert made["devices"].facts["torch"]
    assert made["devices"].level in ("ok", "warning")
    assert made["network"].level == "warning"


def only(check: Callable[[], Check], level: str, *words: str) -> None:
    made = check()
    assert made.level == level
    for word in words:
        assert word in str(made)


def test_broken_runs_are_counted() -> None:
    store = Store()
    only(health._runs, "ok", "guardadas: 0")
    run = store.add(make_spec())
    (run.folder / "spec.json").write_text("{")
    only(health._runs, "warning", "guardadas: 1; com defeito em seus arquivos: 1")


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "packages", lambda: {"numpy": "1"})
    only(health._versions, "error", "torch", "requirements.txt")


def test_a_torch_that_cannot_be_loaded_is_told_from_a_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise subprocess.CalledProcessError(1, "x", stderr="Traceback\nImportError: libcuda.so\n")

    def slow(*arguments: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(subprocess, "run", broken)
    only(health._devices, "error", "ImportError: libcuda.so")
    monkeypatch.setattr(subprocess, "run", slow)
    only(health._devices, "error", "não respondeu")


def test_graphics_cards_are_named() -> None:
    card = {"name": "Placa X", "memory": 80 * 10**9, "free": 1}
    check = health._device_check({"gpus": [card], "mps": False, "cores": 4})
    assert (check.level, str(check)) == ("ok", "Placa de vídeo: Placa X (80 GB).")
    assert health._device_check({"gpus": [], "mps": True, "cores": 4}).level == "ok"


def test_little_memory_and_little_disk_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=4 * 10**9, available=10**9))
    only(health._memory, "warning", "1,0 de 4,0 GB")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=10**9))
    only(health._home, "warning", "1,0 GB livres")


def test_a_home_that_cannot_be_made_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PTLM_HOME", str(tmp_path / "file" / "home"))
    only(health._home, "error", "PTLM_HOME")


def test_a_raw_data_folder_without_data_is_warned_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    only(health._raw_data, "ok", "não está definida")
    monkeypatch.setenv("PTLM_DATA_DIR", str(tmp_path))
    only(health._raw_data, "warning", "nenhuma das pastas")
    (tmp_path / "plue").mkdir()
    only(health._raw_data, "ok", "plue")


def test_silent_addresses_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "offline", lambda: False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(health, "CODE_HOST", "http://127.0.0.1:9")
    only(health._network, "warning", "http://127.0.0.1:9")
