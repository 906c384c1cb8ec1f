"""The fake hub speaks to the real client, so that tests on top of it mean something."""

from pathlib import Path

import pytest
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

from tests.fakehub import FakeHub, commit_of


def test_snapshot_of_nested_files(fake_hub: FakeHub, tmp_path: Path) -> None:
    folder = fake_hub.folder("datasets", "acme/notas")
    (folder / "data").mkdir()
    (folder / "data" / "train.txt").write_text("um")
    (folder / "README.md").write_text("dois")
    got = Path(
        snapshot_download("acme/notas", repo_type="dataset", endpoint=fake_hub.url, cache_dir=tmp_path / "c")
    )
    assert got.name == commit_of(folder)
    assert (got / "data" / "train.txt").read_text() == "um"
    assert (got / "README.md").read_text() == "dois"


def test_revisions_and_commits(fake_hub: FakeHub) -> None:
    main = fake_hub.folder("models", "acme/m")
    (main / "a.txt").write_text("main")
    other = fake_hub.folder("models", "acme/m", "refs/convert/parquet")
    (other / "a.txt").write_text("other")
    api = HfApi(endpoint=fake_hub.url)
    assert api.model_info("acme/m").sha == commit_of(main)
    assert (
        api.model_info("acme/m", revision="refs/convert/parquet").sha == commit_of(other) != commit_of(main)
    )
    with pytest.raises(RevisionNotFoundError):
        api.model_info("acme/m", revision="v9")
    before = commit_of(main)
    (main / "a.txt").write_text("changed")
    assert commit_of(main) != before


def test_a_cut_download_is_resumed_by_range(
    fake_hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 40_000
    )  # what it keeps of a broken answer
    content = bytes(range(256)) * 4000
    (fake_hub.folder("models", "acme/m") / "w.bin").write_bytes(content)
    fake_hub.cut("w.bin", after=100_000)
    got = hf_hub_download("acme/m", "w.bin", endpoint=fake_hub.url, cache_dir=tmp_path / "c")
    assert Path(got).read_bytes() == content
    ranges = [
        request.range for request in fake_hub.requests if request.method == "GET" and "w.bin" in request.path
    ]
    assert ranges == ["", "bytes=80000-"]


def test_refusals(fake_hub: FakeHub) -> None:
    fake_hub.folder("models", "acme/closed")
    fake_hub.gated.add("acme/closed")
    api = HfApi(endpoint=fake_hub.url)
    with pytest.raises(GatedRepoError):
        api.model_info("acme/closed")
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("acme/none")
