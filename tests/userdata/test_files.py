"""Files from outside: names, places, and what they really are."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm import paths
from ptlm.errors import DataError, UsageError
from ptlm.userdata import files, limits
from ptlm.userdata.files import (
    delete_upload,
    file_format,
    importable_file,
    importable_files,
    open_zip,
    safe_name,
    save_upload,
)
from tests.userdata.conftest import Write


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("dados.tsv", "dados.tsv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\meu corpus (1).csv", "meu corpus (1).csv"),
        ("..", "arquivo"),
        ("", "arquivo"),
        ("a\x00b\n.tsv", "a_b_.tsv"),
        ("<script>.tsv", "_script_.tsv"),
        ("con.tsv", "_con.tsv"),
        ("ação 🙂.tsv", "ação _.tsv"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_every_name_can_be_a_file_and_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 255
    assert Path(safe).name == safe
    assert safe not in (".", "..")
    assert safe.isprintable()


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("a" * 300 + ".tsv").endswith("a.tsv")
    assert len(safe_name("ç" * 300 + ".tsv").encode()) <= 255


def test_an_upload_is_kept_under_a_safe_name_and_deleted_with_its_folder() -> None:
    path = save_upload(io.BytesIO(b"a\tb\n"), "../x/dados.tsv")
    assert path.parent.parent == paths.home() / "uploads"
    assert path.name == "dados.tsv"
    assert path.read_bytes() == b"a\tb\n"
    delete_upload(path)
    assert not path.parent.exists()


def test_deleting_leaves_other_files_alone(write: Write) -> None:
    path = write("a\tb\n")
    delete_upload(path)
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"x" * 2000])
def test_an_upload_that_is_refused_leaves_nothing(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    with pytest.raises(DataError, match=r"d\.tsv"):
        save_upload(io.BytesIO(content), "d.tsv")
    assert list((paths.home() / "uploads").iterdir()) == []


def test_an_upload_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return bytes(size)

    monkeypatch.setattr(files, "MAX_FILE_BYTES", 5_000_000)
    endless = Endless()
    with pytest.raises(DataError, match="5 MB"):
        save_upload(endless, "d.tsv")  # type: ignore[arg-type]
    assert endless.read_so_far < 8_000_000


def test_a_disk_that_takes_no_more_is_one_sentence(home: Path) -> None:
    (home / "uploads").write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"d\.tsv: não pôde ser gravado"):
        save_upload(io.BytesIO(b"x"), "d.tsv")


def test_files_of_the_machine_need_a_folder_that_was_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(files.IMPORT_VARIABLE, raising=False)
    assert importable_files() == []
    with pytest.raises(UsageError, match=files.IMPORT_VARIABLE):
        importable_file("x.tsv")


def test_only_files_below_the_opened_folder_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "aberta"
    (opened / "sub").mkdir(parents=True)
    (opened / "sub" / "dentro.tsv").write_text("a\tb\n")
    (opened / "foto.png").write_text("x")
    (tmp_path / "fora.tsv").write_text("segredo\n")
    (tmp_path / "aberta2").mkdir()
    (tmp_path / "aberta2" / "vizinha.tsv").write_text("segredo\n")
    (opened / "atalho.tsv").symlink_to(tmp_path / "fora.tsv")
    monkeypatch.setenv(files.IMPORT_VARIABLE, str(opened))
    assert importable_files() == ["sub/dentro.tsv"]
    assert importable_file("sub/dentro.tsv").read_text() == "a\tb\n"
    outside = ["../fora.tsv", str(tmp_path / "fora.tsv"), "atalho.tsv", "sub/../../fora.tsv"]
    for name in (*outside, "../aberta2/vizinha.tsv", "x\x00.tsv", "a" * 5000):
        with pytest.raises((UsageError, DataError)) as caught:
            importable_file(name)
        assert "segredo" not in str(caught.value)
    with pytest.raises(DataError, match="não existe"):
        importable_file("sub/nada.tsv")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "xls"),
        (b"\x1f\x8b\x08" + bytes(100), "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (bytes(range(256)) * 4, "binário"),
        (b"\x7fELF" + bytes(500), "binário"),
        (b"", "vazio"),
    ],
)
def test_what_is_no_table_is_named(write: Write, content: bytes, word: str) -> None:
    with pytest.raises(DataError, match=word):
        file_format(write(content))


def test_other_zips_are_named(tmp_path: Path) -> None:
    for member, word in (("dados.tsv", "zip"), ("content.xml", "LibreOffice")):
        with zipfile.ZipFile(tmp_path / "d.tsv", "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(DataError, match=word):
            file_format(tmp_path / "d.tsv")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomba.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/sharedStrings.xml", bytes(50_000_000))
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match="200 vezes"):
        file_format(path)


def test_many_members_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1_000_000)
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(11):
            archive.writestr(str(number), bytes(100_000))
    with pytest.raises(DataError, match="1 MB"), open_zip(path):
        pass


def test_a_member_cannot_be_larger_than_it_says(tmp_path: Path) -> None:
    """What `open_zip` relies on: Python stops at the declared size."""
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(1_000_000))
    lying = path.read_bytes().replace((1_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lying)
    with open_zip(path) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read("x")


def test_folders_and_missing_files_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nada.tsv", Path("a" * 5000), Path("a\x00b")):
        with pytest.raises(DataError):
            file_format(path)
