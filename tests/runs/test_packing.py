"""A folder as a tar that is made while it is read."""

import io
import tarfile
from pathlib import Path

import pytest

from ptlm.runs import packing
from ptlm.runs.packing import packed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of awkward sizes and names."""
    place = tmp_path / "model"
    (place / "deep" / ("long" * 40)).mkdir(parents=True)
    sizes = {
        "empty": 0,
        "one": 1,
        "block": 512,
        "more.bin": 513,
        "deep/é.json": 70,
        f"deep/{'long' * 40}/x": 9,
    }
    for name, size in sizes.items():
        (place / name).write_bytes((name.encode() * size)[:size])
    return place


def test_what_is_unpacked_is_what_was_packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "CHUNK", 100)
    tar = packed(folder, "run")
    data = b"".join(tar)
    assert len(data) == tar.size
    assert data == b"".join(tar), "it can be made again"
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        found = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert found == {f"run/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def test_never_more_than_a_piece_is_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "CHUNK", 100)
    assert max(len(piece) for piece in packed(folder, "run") if b"\0" * 100 not in piece) <= 512 + 100


def test_a_file_that_is_cut_off_meanwhile_breaks_the_tar(folder: Path) -> None:
    tar = packed(folder, "run")
    (folder / "more.bin").write_bytes(b"x")
    with pytest.raises(OSError, match=r"more\.bin became shorter"):
        b"".join(tar)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert packed(tmp_path / "nowhere", "run").members == ()
