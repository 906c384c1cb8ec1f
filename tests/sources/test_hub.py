"""Fetching from a hub: the real client against a hub on loopback, with and without network."""

import errno
import os
import socket
from pathlib import Path

import huggingface_hub
import pytest

from ptlm.errors import DownloadError
from ptlm.sources import hub
from tests.fakehub import FakeHub, commit_of
from tests.reports import Remembering

WEIGHTS = os.urandom(300_000)


@pytest.fixture
def model(fake_hub: FakeHub) -> Path:
    """A repository `acme/model` with three files."""
    folder = fake_hub.folder("models", "acme/model")
    (folder / "config.json").write_text("{}")
    (folder / "weights.h5").write_bytes(WEIGHTS)
    (folder / "sub").mkdir()
    (folder / "sub" / "notes.txt").write_text("notas")
    return folder


def test_fetches_what_fits_the_patterns_and_tells_how_far(model: Path, fake_hub: FakeHub) -> None:
    report = Remembering()
    snapshot = hub.fetch("acme/model", kind="model", patterns=["*.json", "*.h5"], report=report)
    assert snapshot.commit == commit_of(model)
    assert (snapshot.path / "weights.h5").read_bytes() == WEIGHTS
    assert not (snapshot.path / "sub").exists()
    assert fake_hub.count("GET", "notes.txt") == 0
    total = len(WEIGHTS) + len("{}")
    assert report.steps[-1] == ("download", total, total, "B")


def test_everything_without_patterns(model: Path) -> None:
    snapshot = hub.fetch("acme/model", kind="model")
    assert (snapshot.path / "sub" / "notes.txt").read_text() == "notas"


def test_a_data_set_at_another_revision(fake_hub: FakeHub) -> None:
    (fake_hub.folder("datasets", "acme/rows") / "a.txt").write_text("main")
    (fake_hub.folder("datasets", "acme/rows", "refs/convert/parquet") / "a.txt").write_text("parquet")
    snapshot = hub.fetch("acme/rows", kind="dataset", revision="refs/convert/parquet")
    assert (snapshot.path / "a.txt").read_text() == "parquet"


def test_the_newest_is_seen_and_the_old_stays_at_its_commit(model: Path) -> None:
    old = hub.fetch("acme/model", kind="model")
    (model / "config.json").write_text('{"new": true}')
    new = hub.fetch("acme/model", kind="model")
    assert new.commit == commit_of(model) != old.commit
    assert hub.fetch("acme/model", kind="model", revision=old.commit) == old
    assert (old.path / "config.json").read_text() == "{}"


def test_a_commit_that_is_here_needs_no_network(model: Path, fake_hub: FakeHub) -> None:
    first = hub.fetch("acme/model", kind="model")
    asked = len(fake_hub.requests)
    assert hub.fetch("acme/model", kind="model", revision=first.commit) == first
    assert len(fake_hub.requests) == asked


def test_without_network_the_copy_is_used_and_said(model: Path, fake_hub: FakeHub) -> None:
    first = hub.fetch("acme/model", kind="model")
    fake_hub.stop()
    report = Remembering()
    assert hub.fetch("acme/model", kind="model", report=report) == first
    assert "Sem conexão" in report.lines[-1][1]


def test_a_hub_that_never_answers_does_not_hold_up(
    model: Path, monkeypatch: pytest.MonkeyPatch, fake_hub: FakeHub, local_only: list[bool]
) -> None:
    first = hub.fetch("acme/model", kind="model")
    local_only.clear()
    monkeypatch.setattr(hub, "PROBE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        assert hub.fetch("acme/model", kind="model") == first
    assert local_only == [True], "the hub's own client would wait for minutes"


def test_forbidden_network_is_not_used(
    model: Path, fake_hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hub.fetch("acme/model", kind="model")
    asked = len(fake_hub.requests)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert hub.fetch("acme/model", kind="model") == first
    with pytest.raises(DownloadError, match="não está"):
        hub.fetch("acme/other", kind="model")
    assert len(fake_hub.requests) == asked


def test_an_incomplete_copy_is_no_copy(model: Path, fake_hub: FakeHub) -> None:
    hub.fetch("acme/model", kind="model", patterns=["*.json"])
    fake_hub.stop()
    with pytest.raises(DownloadError, match="não está"):
        hub.fetch("acme/model", kind="model", patterns=["*.json", "*.h5"])


def test_a_break_is_resumed(model: Path, fake_hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 50_000)
    fake_hub.cut("weights.h5", after=120_000)
    snapshot = hub.fetch("acme/model", kind="model")
    assert (snapshot.path / "weights.h5").read_bytes() == WEIGHTS
    ranges = [r.range for r in fake_hub.requests if r.method == "GET" and r.path.endswith("weights.h5")]
    assert ranges == ["", "bytes=100000-"]


def test_what_arrived_before_a_failure_is_not_fetched_again(model: Path, fake_hub: FakeHub) -> None:
    fake_hub.fail("weights.h5", status=503)
    with pytest.raises(DownloadError, match=r"HTTP 503"):
        hub.fetch("acme/model", kind="model")
    assert fake_hub.count("GET", "config.json") == 1
    snapshot = hub.fetch("acme/model", kind="model")
    assert (snapshot.path / "weights.h5").read_bytes() == WEIGHTS
    assert fake_hub.count("GET", "config.json") == 1


@pytest.mark.parametrize(
    ("repo", "options", "said"),
    [
        ("acme/none", {}, "acme/none não existe em http://127.0.0.1"),
        ("acme/closed", {}, "hf auth login"),
        ("acme/model", {"revision": "v9"}, "não tem a revisão v9"),
        ("acme/model", {"revision": "0" * 40}, "não tem a revisão 0000"),
        ("acme/model", {"patterns": ["*.bin"]}, r"nenhum arquivo \*\.bin"),
        ("not a name", {}, "organização/nome"),
    ],
)
def test_refusals_say_what_to_do(
    model: Path, fake_hub: FakeHub, repo: str, options: dict[str, object], said: str
) -> None:
    fake_hub.folder("models", "acme/closed")
    fake_hub.gated.add("acme/closed")
    with pytest.raises(DownloadError, match=said):
        hub.fetch(repo, kind="model", **options)  # type: ignore[arg-type]


def test_no_network_and_no_copy(fake_hub: FakeHub) -> None:
    fake_hub.stop()
    with pytest.raises(DownloadError, match="não responde"):
        hub.fetch("acme/model", kind="model")


def test_a_full_disk_is_told(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", full)
    with pytest.raises(DownloadError, match="disco está cheio"):
        hub.fetch("acme/model", kind="model")


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert hub.cache_folder() == tmp_path / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "x"))
    assert hub.cache_folder() == tmp_path / "x"
