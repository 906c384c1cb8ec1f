"""Downloads against a real server on loopback that breaks, changes its mind, refuses and disappears."""

import errno
import hashlib
import threading
from pathlib import Path

import pytest

from ptlm import paths
from ptlm.errors import DownloadError, UsageError
from ptlm.sources import download
from tests.fakehub import FakeHub
from tests.reports import Remembering

CONTENT = bytes(range(256)) * 8192  # 2 MiB: several pieces
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.01)


@pytest.fixture
def url(fake_hub: FakeHub) -> str:
    """The address of a file of 2 MiB."""
    (fake_hub.folder("models", "acme/files") / "data.zip").write_bytes(CONTENT)
    return f"{fake_hub.url}/acme/files/resolve/main/data.zip"


def _ranges(hub: FakeHub) -> list[str]:
    return [request.range for request in hub.requests if request.method == "GET"]


def _parts() -> list[Path]:
    return sorted((paths.cache() / "downloads").glob("*.part"))


def test_a_file_is_fetched_once_and_told_to_its_end(url: str, fake_hub: FakeHub) -> None:
    report = Remembering()
    first = download.fetch(url, sha256=SHA256, report=report)
    assert first.path.read_bytes() == CONTENT
    assert first.sha256 == SHA256
    assert report.steps[-1] == ("download", len(CONTENT), len(CONTENT), "B")
    assert [done for _, done, _, _ in report.steps] == sorted(done for _, done, _, _ in report.steps)
    assert download.fetch(url) == first
    assert fake_hub.count("GET", "data.zip") == 1
    assert _parts() == []


def test_a_break_is_resumed_at_once(url: str, fake_hub: FakeHub) -> None:
    fake_hub.cut("data.zip", after=700_000)
    fake_hub.cut("data.zip", after=500_000)
    assert download.fetch(url).path.read_bytes() == CONTENT
    first, second, third = _ranges(fake_hub)
    assert first == ""
    assert 0 < int(second[6:-1]) < int(third[6:-1])


def test_a_break_is_resumed_by_the_next_call(url: str, fake_hub: FakeHub) -> None:
    fake_hub.cut("data.zip", after=700_000)
    fake_hub.cut("data.zip", after=0, times=download.ATTEMPTS)
    with pytest.raises(DownloadError, match="continua de onde parou"):
        download.fetch(url)
    (part,) = _parts()
    assert part.read_bytes() == CONTENT[: part.stat().st_size] != b""
    before = part.stat().st_size
    assert download.fetch(url, sha256=SHA256).path.read_bytes() == CONTENT
    assert _ranges(fake_hub)[-1] == f"bytes={before}-"


def test_a_file_that_changed_meanwhile_starts_anew(url: str, fake_hub: FakeHub) -> None:
    fake_hub.cut("data.zip", after=700_000)
    fake_hub.cut("data.zip", after=0, times=download.ATTEMPTS)
    with pytest.raises(DownloadError):
        download.fetch(url)
    changed = CONTENT[::-1]
    (fake_hub.folder("models", "acme/files") / "data.zip").write_bytes(changed)
    assert download.fetch(url).path.read_bytes() == changed


def test_a_part_longer_than_the_file_starts_anew(url: str, fake_hub: FakeHub) -> None:
    fake_hub.cut("data.zip", after=700_000)
    fake_hub.cut("data.zip", after=0, times=download.ATTEMPTS)
    with pytest.raises(DownloadError):
        download.fetch(url)
    (part,) = _parts()
    part.write_bytes(CONTENT)  # killed between the last byte and the renaming
    assert download.fetch(url, sha256=SHA256).path.read_bytes() == CONTENT
    assert 416 in {request.status for request in fake_hub.requests}


def test_a_wrong_checksum_is_never_kept(url: str, fake_hub: FakeHub) -> None:
    with pytest.raises(DownloadError, match="não é o esperado"):
        download.fetch(url, sha256="0" * 64)
    assert _parts() == []
    assert not list((paths.cache() / "downloads").glob("*data.zip"))
    download.fetch(url)
    with pytest.raises(DownloadError, match="não é o esperado"):
        download.fetch(url, sha256="0" * 64)


def test_what_was_tampered_with_is_fetched_again(url: str, fake_hub: FakeHub) -> None:
    fetched = download.fetch(url)
    fetched.path.write_bytes(b"short")
    assert download.fetch(url).path.read_bytes() == CONTENT
    fetched.path.with_name(f"{fetched.path.name}.json").write_text("{torn")
    assert download.fetch(url).sha256 == SHA256
    assert fake_hub.count("GET", "data.zip") == 3


def test_two_at_once_fetch_once(url: str, fake_hub: FakeHub) -> None:
    got: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: got.append(download.fetch(url).path.read_bytes())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [CONTENT] * 4
    assert fake_hub.count("GET", "data.zip") == 1


def test_a_refusal_names_the_status(url: str) -> None:
    with pytest.raises(DownloadError, match="HTTP 404"):
        download.fetch(url.replace("data.zip", "none.zip"))


def test_no_server_names_the_host(url: str, fake_hub: FakeHub) -> None:
    fake_hub.stop()
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:\d+ não responde") as raised:
        download.fetch(url)
    assert raised.value.values["reason"] == "ConnectionError"


@pytest.mark.parametrize("address", ["ftp://example.org/x", "file:///etc/passwd", "data.zip"])
def test_only_http_addresses(address: str) -> None:
    with pytest.raises(UsageError, match="http"):
        download.fetch(address)


def test_a_full_disk_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download, "_write", full)
    with pytest.raises(DownloadError, match="disco está cheio"):
        download.fetch(url)


def test_a_folder_that_cannot_be_written_is_told(
    url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("PTLM_HOME", str(home / "file" / "home"))
    with pytest.raises(DownloadError, match="Não foi possível gravar"):
        download.fetch(url)
