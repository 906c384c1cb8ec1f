"""Delimited text: every row survives, and what is wrong is named with file and line."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.errors import DataError, DownloadError
from ptlm.reporting import Silent
from ptlm.sources import delimited
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import Archive, Delimited
from tests.fakehub import FakeHub
from tests.reports import Remembering

SOURCE = Delimited(folder="plue/X", files={"train": "train.tsv"})
WANTED = Wanted(texts=("a", "b"), label="y")


def _read(folder: Path, content: bytes, source: Delimited = SOURCE, wanted: Wanted = WANTED) -> Raw:
    path = folder / "plue" / "X" / "train.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return delimited.read(source, "train", wanted, Silent())


def _rows(raw: Raw) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in raw.table.to_pylist()]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a\tb\ty\num\tdois\t1\n", [("um", "dois", "1")]),
        (b"a\tb\ty\num\tdois\t1", [("um", "dois", "1")]),
        (b"a\tb\ty\r\num\tdois\t1\r\ntr\xc3\xaas\t\t0\r\n", [("um", "dois", "1"), ("três", "", "0")]),
        (b"\xef\xbb\xbfa\tb\ty\num\tdois\t1\n", [("um", "dois", "1")]),
        (b'a\tb\ty\n"um\tdois\t1\ntres\t"quatro"\t0\n', [('"um', "dois", "1"), ("tres", '"quatro"', "0")]),
        (b"a\tb\ty\nu\x00m\t\x00\t1\n", [("u\x00m", "\x00", "1")]),
        (b"a\tb\ty\num\rdois\ttres\t1\n", [("um\rdois", "tres", "1")]),
        ("a\tb\ty\num\u2028dois\tt\x85r\x0cs\t1\n".encode(), [("um\u2028dois", "t\x85r\x0cs", "1")]),
        (b"a\tb\ty\n\num\tdois\t1\n\n\n", [("um", "dois", "1")]),
        (b"a\tb\ty\nNA\tnull\tnan\n", [("NA", "null", "nan")]),
        (b"y\tlixo\tb\ta\n1\tx\tdois\tum\n", [("um", "dois", "1")]),
        (b"a\tb\ty\n", []),
        (b"a\tb\ty\n" + b"x" * 3_000_000 + b"\tdois\t1\n", [("x" * 3_000_000, "dois", "1")]),
    ],
    ids=[
        "plain",
        "no_last_break",
        "crlf",
        "bom",
        "quotes",
        "nul",
        "lone_cr",
        "other_breaks",
        "blank_lines",
        "na",
        "order",
        "header_only",
        "long",
    ],
)
def test_every_row_survives(folder: Path, content: bytes, rows: list[tuple[str, ...]]) -> None:
    assert _rows(_read(folder, content)) == rows


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), max_size=20)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=20), st.booleans(), st.booleans())
def test_any_text_comes_back(rows: list[tuple[str, str, str]], windows: bool, mark: bool) -> None:
    end = "\r\n" if windows else "\n"
    text = end.join("\t".join(row) for row in [("a", "b", "y"), *rows]) + end
    content = text.encode("utf-8-sig" if mark else "utf-8")
    lines = delimited._lines(io.BytesIO(content), "train.tsv")
    collected = delimited._Rows("train.tsv", delimited._header(lines, "\t", "train.tsv"), WANTED, SOURCE)
    for number, line in lines:
        collected.add(number, line)
    assert [tuple(row.values()) for row in collected.table().to_pylist()] == rows


def test_the_same_as_the_csv_module_where_that_can_read(folder: Path) -> None:
    content = 'a\tb\ty\n"um"\t\'dois\t1\n\\tres\t""\t0\n'
    expected = list(csv.reader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    assert _rows(_read(folder, content.encode())) == [tuple(row) for row in expected]


def test_more_rows_than_one_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BATCH", 7)
    rows = [(f"a{i}", f"b{i}", str(i)) for i in range(50)]
    raw = _read(folder, "\n".join("\t".join(row) for row in [("a", "b", "y"), *rows]).encode())
    assert _rows(raw) == rows
    assert [raw.line(row) for row in (0, 49)] == [2, 51]


def test_files_without_header_are_named_by_the_record(folder: Path) -> None:
    raw = _read(folder, b"x\t1\tum\n", replace(SOURCE, headers={"train": ("b", "y", "a")}))
    assert _rows(raw) == [("um", "x", "1")]
    assert raw.line(0) == 1


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"a\tb\ty\num\tdois\t1\num\tdois\n", 3, "2 colunas e devia ter 3"),
        (b"a\tb\ty\n\num\tdois\ttres\t1\n", 3, "4 colunas e devia ter 3"),
        (b"a\tb\nx\ty\n", 1, "falta a coluna y"),
        (b"a,b,y\n1,2,3\n", 1, "o arquivo tem a,b,y"),
        (b"a\tb\ty\nvov\xf3\tdois\t1\n", 2, "byte 4 não é UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(folder: Path, content: bytes, line: int, said: str) -> None:
    with pytest.raises(DataError) as raised:
        _read(folder, content)
    assert f"train.tsv:{line}:" in str(raised.value)
    assert said in str(raised.value)
    assert raised.value.values["line"] == line


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(folder: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=r"train\.tsv está vazio"):
        _read(folder, content)


def test_incomplete_lines_are_left_out_only_where_the_record_says_so_and_are_counted(folder: Path) -> None:
    source = replace(SOURCE, leave_out_incomplete=True)
    content = b"a\tb\ty\num\tdois\t1\ntres\tquatro\t\ncinco\nseis\t\t0\nsete\toito\tnove\tdez\n"
    path = folder / "plue" / "X" / "train.tsv"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    report = Remembering()
    raw = delimited.read(source, "train", WANTED, report)
    assert _rows(raw) == [("um", "dois", "1"), ("seis", "", "0")]
    assert [raw.line(row) for row in range(2)] == [2, 5]
    assert "3 linhas incompletas" in report.warnings[0]
    assert "a primeira é a 3" in report.warnings[0]
    with pytest.raises(DataError, match=r"train\.tsv:4"):
        delimited.read(SOURCE, "train", WANTED, report)


def test_a_large_file_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "WORTH_ROWS", 2)
    source = replace(SOURCE, leave_out_incomplete=True)
    content = b"a\tb\ty\num\tdois\t1\ntres\n\nseis\t\t0\n"
    first = _read(folder, content, source)
    with monkeypatch.context() as closed:
        closed.setattr(delimited, "_Rows", None)  # no line must be looked at again
        report = Remembering()
        again = delimited.read(source, "train", WANTED, report)
    assert again.table.equals(first.table) and again.origin == first.origin
    assert [again.line(row) for row in range(2)] == [first.line(row) for row in range(2)] == [2, 5]
    assert "1 linha" in report.warnings[0]
    assert _rows(_read(folder, content + b"sete\toito\t1\n", source))[-1] == ("sete", "oito", "1")
    assert _rows(_read(folder, content, source, Wanted(texts=("b",)))) == [("dois",), ("",)]


def test_the_origin_is_the_files_checksum(folder: Path) -> None:
    raw = _read(folder, b"a\tb\ty\n")
    assert raw.origin == {
        "kind": "file",
        "path": str(folder / "plue" / "X" / "train.tsv"),
        "sha256": "01aa5b91e33ed06b6746b715b318e53acbc1d07016b84863317a155792f068f3",
    }


@pytest.fixture
def archive(fake_hub: FakeHub) -> Archive:
    """A release archive with one top folder, and a folder that only looks like the wanted one."""
    path = fake_hub.folder("models", "acme/files") / "v1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("X-1/datasets/Other_X/train.tsv", "wrong")
        zipped.writestr("X-1/datasets/X/train.tsv", b"\xef\xbb\xbfa\tb\ty\r\num\tdois\t1\r\n")
    return Archive(url=f"{fake_hub.url}/acme/files/resolve/main/v1.zip", member="datasets/X")


def test_rows_from_an_archive(archive: Archive, fake_hub: FakeHub) -> None:
    source = replace(SOURCE, archive=archive)
    raw = delimited.read(source, "train", WANTED, Silent())
    assert _rows(raw) == [("um", "dois", "1")]
    assert raw.file == "v1.zip:X-1/datasets/X/train.tsv"
    assert raw.origin["kind"] == "archive"
    assert len(raw.origin["sha256"]) == 64
    fake_hub.stop()
    assert _rows(delimited.read(source, "train", WANTED, Silent())) == [("um", "dois", "1")]


def test_the_raw_folder_comes_before_the_archive(archive: Archive, folder: Path, fake_hub: FakeHub) -> None:
    raw = _read(folder, b"a\tb\ty\nlocal\t\t0\n", replace(SOURCE, archive=archive))
    assert _rows(raw) == [("local", "", "0")]
    assert fake_hub.requests == []


def test_an_archive_without_the_file_is_told(archive: Archive) -> None:
    source = replace(SOURCE, archive=replace(archive, member="datasets/Y"))
    with pytest.raises(DataError, match=r"não contém datasets/Y/train\.tsv"):
        delimited.read(source, "train", WANTED, Silent())


def test_what_is_no_archive_is_thrown_away(archive: Archive, fake_hub: FakeHub) -> None:
    path = fake_hub.folder("models", "acme/files") / "v1.zip"
    good = path.read_bytes()
    path.write_bytes(b"<html>login</html>")
    source = replace(SOURCE, archive=archive)
    with pytest.raises(DownloadError, match="não é um arquivo zip"):
        delimited.read(source, "train", WANTED, Silent())
    path.write_bytes(good)
    assert len(delimited.read(source, "train", WANTED, Silent()).table) == 1
