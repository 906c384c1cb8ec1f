"""Counters of energy as Linux and NVIDIA's library give them: real files, and a real library of a card that is not."""

import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ptlm import models, tasks
from ptlm.reporting import Silent
from ptlm.training import energy, job
from ptlm.training.config import Settings
from ptlm.training.outcome import merge

CARD = """
static unsigned long long used = 5000;
int nvmlInit_v2(void) { return 0; }
int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) { *handle = &used; return uuid[4] != 'a'; }
int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *joules)
{ *joules = used; used += 2500; return 0; }
"""
"""A card `a…` that has used 5 J and uses 2.5 J between two looks; other cards are not there."""


def zone(folder: Path, number: str, name: str, microjoules: int, end: int = 1_000_000_000) -> Path:
    """One RAPL zone as Linux shows it."""
    path = folder / f"intel-rapl:{number}"
    path.mkdir(parents=True)
    (path / "name").write_text(f"{name}\n")
    (path / "max_energy_range_uj").write_text(f"{end}\n")
    (path / "energy_uj").write_text(f"{microjoules}\n")
    return path / "energy_uj"


def test_what_processors_and_memory_used_is_counted_once(tmp_path: Path) -> None:
    first, second = zone(tmp_path, "0", "package-0", 1_000_000), zone(tmp_path, "1", "package-1", 5_000_000)
    part, memory = zone(tmp_path, "0:0", "core", 0), zone(tmp_path, "0:1", "dram", 300_000)
    whole = zone(tmp_path, "2", "psys", 0)
    with energy.measured(tmp_path) as joules:
        assert joules == {}
        for file, microjoules in (
            (first, 4_000_000), (second, 5_500_000), (part, 2_000_000), (memory, 800_000), (whole, 9_000_000)
        ):  # fmt: skip
            file.write_text(str(microjoules))
    assert joules == pytest.approx({"processor": 3.5, "memory": 0.5})


def test_a_counter_that_began_anew_goes_on(tmp_path: Path) -> None:
    file = zone(tmp_path, "0", "package-0", 900_000_000, end=1_000_000_000)
    with energy.measured(tmp_path) as joules:
        file.write_text("100000000")
    assert joules == pytest.approx({"processor": 200.0})


def test_it_looks_often_enough_to_see_each_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    real = energy._Counter.look

    def counted(counter: energy._Counter) -> None:
        nonlocal looks
        real(counter)
        looks += 1

    monkeypatch.setattr(energy, "SECONDS", 0.005)
    monkeypatch.setattr(energy._Counter, "look", counted)
    file = zone(tmp_path, "0", "package-0", 0, end=1_000_000)
    with energy.measured(tmp_path) as joules:
        for microjoules in (600_000, 200_000, 800_000, 400_000):  # two rounds and 0.4 J
            partial = file.with_suffix(".new")
            partial.write_text(str(microjoules))
            partial.replace(file)
            waited_for = looks + 2  # the first may have read before
            while looks < waited_for:
                time.sleep(0.005)
    assert joules == pytest.approx({"processor": 2.4})
    assert not [thread for thread in threading.enumerate() if thread.name == "energy"]


def test_where_nothing_can_be_read_nothing_is_known(tmp_path: Path) -> None:
    with energy.measured(tmp_path / "missing", "libmissing.so") as joules:
        pass
    assert joules == {}


def test_a_counter_that_is_lost_leaves_nothing_half_known(tmp_path: Path) -> None:
    file = zone(tmp_path, "0", "package-0", 0)
    zone(tmp_path, "1", "package-1", 0)
    with energy.measured(tmp_path) as joules:
        file.unlink()
    assert joules == {}


def test_a_zone_that_only_root_may_read_is_left_out(tmp_path: Path) -> None:
    zone(tmp_path, "0", "package-0", 0).unlink()
    memory = zone(tmp_path, "0:0", "dram", 0)
    with energy.measured(tmp_path) as joules:
        memory.write_text("2000000")
    assert joules == pytest.approx({"memory": 2.0})


def test_what_ends_in_an_error_is_not_measured(tmp_path: Path) -> None:
    zone(tmp_path, "0", "package-0", 0)
    with pytest.raises(KeyError), energy.measured(tmp_path) as joules:
        raise KeyError
    assert joules == {}
    assert not [thread for thread in threading.enumerate() if thread.name == "energy"]


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
@pytest.mark.parametrize(("card", "expected"), [("abc", {"gpu": 2.5}), ("xyz", {})])
def test_a_card_s_counter_is_read(
    card: str, expected: dict[str, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, library = tmp_path / "card.c", tmp_path / "libcard.so"
    source.write_text(CARD)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    monkeypatch.setattr(energy, "_identities", lambda: [card])
    with energy.measured(tmp_path, str(library)) as joules:
        pass
    assert joules == pytest.approx(expected)


def test_a_run_s_result_has_what_it_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = zone(tmp_path / "powercap", "0", "package-0", 1_000_000)
    monkeypatch.setattr(energy, "POWERCAP", tmp_path / "powercap")

    class Busy(Silent):
        """Uses 3 J as evaluation begins."""

        def stage(self, name: str) -> None:
            if name == "evaluating":
                file.write_text(str(int(file.read_text()) + 3_000_000))

    outcome = job.run(
        models.find("ptlm/nano-encoder"),
        [tasks.find("demo_sentiment")],
        Settings(epochs=1, limit_train=16, limit_eval=16),
        tmp_path / "run",
        Busy(),
        lambda: False,
    )
    assert outcome.energy == pytest.approx({"processor": 3.0})


def test_the_energy_of_a_run_s_models_is_added() -> None:
    parts: list[dict[str, Any]] = [
        {"energy": {"processor": 3.0}},
        {"energy": {"processor": 1.5, "gpu": 2.0}},
        {"metrics": {}},
    ]
    assert merge(parts).energy == {"processor": 4.5, "gpu": 2.0}
