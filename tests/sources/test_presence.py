"""Where rows and models would come from, against what the product's own downloads leave behind."""

import json
from pathlib import Path

import pytest

from ptlm import sources, tasks
from ptlm.sources import download, hub, presence
from ptlm.sources.presence import Origin
from ptlm.tasks.record import HubFiles
from tests.fakehub import FakeHub

EVERY = list(tasks.TASKS.values())


@pytest.fixture(autouse=True)
def nothing_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


def test_every_kind_of_source_that_can_be_read_can_be_looked_for() -> None:
    assert presence.LOOKS.keys() == sources.READERS.keys()


@pytest.mark.parametrize("task", EVERY, ids=lambda task: task.id)
def test_before_anything_is_fetched_only_what_is_made_is_here(task: tasks.Task) -> None:
    origin = presence.of_rows(task, list(task.splits))
    assert origin.place == ("made" if task.demo else "network")
    assert bool(origin.address) is not task.demo


def test_real_data_laid_down_are_here(raw_data: Path) -> None:
    for name in ("mrpc", "rte", "cola", "assin2_score"):
        task = tasks.find(name)
        assert presence.of_rows(task, [task.evaluation, "train"]) == presence.HERE, name


def test_a_download_that_was_kept_is_here_and_half_of_one_is_not() -> None:
    task = tasks.find("rte")
    url = presence.of_rows(task, ["train"]).address
    place = download._place(url)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half")
    assert presence.of_rows(task, ["train"]) == Origin("network", url)
    download._note(place).write_text(json.dumps({"sha256": "0", "size": 4}))
    assert presence.of_rows(task, ["train"]) == presence.HERE


def test_what_the_hub_s_client_has_fetched_is_here(fake_hub: FakeHub) -> None:
    folder = fake_hub.folder("models", "gente/modelo")
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    address = f"{fake_hub.url}/gente/modelo"
    assert presence.of_model("gente/modelo") == Origin("network", address)
    hub.fetch("gente/modelo", kind="model", patterns=["config.json"])
    assert presence.of_model("gente/modelo") == Origin("network", address)
    fetched = hub.fetch("gente/modelo", kind="model")
    assert presence.of_model("gente/modelo") == presence.HERE
    assert presence.of_model("gente/modelo", fetched.commit) == presence.HERE
    assert presence.of_model("gente/modelo", "0" * 40) == Origin("network", address)


def test_a_data_set_of_the_hub_is_here_once_its_files_are(fake_hub: FakeHub) -> None:
    task = tasks.find("squad_v1.1")
    (source,) = [source for source in task.sources if isinstance(source, HubFiles)]
    folder = fake_hub.folder("datasets", source.repo) / "data"
    folder.mkdir()
    (folder / "train-0.parquet").write_bytes(b"rows")
    hub.fetch(source.repo, kind="dataset", patterns=["data/train-*"])
    assert presence.of_rows(task, ["train"]) == presence.HERE
    assert presence.of_rows(task, ["train", "validation"]).place == "network"


def test_with_the_network_forbidden_the_hub_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert presence.of_model("gente/modelo") == presence.NOWHERE
    assert presence.of_rows(tasks.find("squad_v1.1"), ["train"]) == presence.NOWHERE
    assert presence.of_rows(tasks.find("rte"), ["train"]).place == "network"  # not of the hub
