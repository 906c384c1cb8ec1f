"""Excel: the sheet's rows as text, whatever is wrong with the workbook."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from ptlm.errors import DataError, UsageError
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.reading import detect, read


def workbook(path: Path, rows: list[list[object]], *, more_sheets: int = 0) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Dados"
    for row in rows:
        book.active.append(row)
    for number in range(more_sheets):
        book.create_sheet(f"Outra {number}").append(["x", number])
    book.save(path)
    return path


ROWS: list[list[object]] = [
    ["texto", "rótulo", None],
    ["Não há\nação", 1, None],
    [None, None, None],
    ["=1+1", 0.5, None],
    [date(2024, 2, 29), True, "a mais"],
]


def test_values_become_text_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "d.xlsx", ROWS))
    assert reading.table.columns == ("texto", "rótulo", "3")
    assert reading.table.texts("rótulo") == ["1", "0.5", "true"]
    assert reading.table.texts("3") == ["", "", "a mais"]
    assert reading.table.lines.tolist() == [2, 4, 5]
    # A formula counts with its stored value; this one was never computed.
    assert reading.table.texts("texto") == ["Não há\nação", "", "2024-02-29T00:00:00"]
    assert {found.code for found in reading.findings} == {"blank_lines"}


def test_a_sheet_can_be_chosen_and_others_are_told_of(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", ROWS, more_sheets=2)
    assert "other_sheets" in {found.code for found in read(path).findings}
    chosen = read(path, Dialect(format="excel", sheet="Outra 1", header=False))
    assert chosen.table.texts("2") == ["1"]
    with pytest.raises(UsageError, match="Outra 1"):
        read(path, Dialect(format="excel", sheet="Outra l"))


def test_a_missing_header_is_noticed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", [["Uma frase longa.", 1], ["Outra frase.", 0], ["Mais uma.", 1]])
    assert detect(path).header is False


def test_a_file_is_read_by_its_content_and_the_name_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", ROWS).rename(tmp_path / "d.tsv")
    reading = read(path)
    assert len(reading.table) == 3
    assert reading.findings[0].code == "other_format"
    assert reading.findings[0].values["suffix"] == ".tsv"


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", ROWS)
    _rewrite(path, "xl/worksheets/sheet1.xml", b'ref="A1:C5"', b'ref="A1:XFD1048576"')
    assert read(path).table.columns == ("texto", "rótulo", "3")


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "content", [b"", b"<", b"<a/>", b"\xff\xfe\x00", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_broken_inside_is_one_sentence(tmp_path: Path, member: str, content: bytes) -> None:
    path = workbook(tmp_path / "d.xlsx", ROWS)
    _rewrite(path, member, None, content)
    with pytest.raises(DataError, match=r"d\.xlsx"):
        read(path)


def test_a_file_cut_short_is_one_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match=r"d\.xlsx"):
        read(path)


def _rewrite(path: Path, member: str, old: bytes | None, new: bytes) -> None:
    """Exchange a member of the zip, or a part of it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert member in members
    assert old is None or old in members[member]
    members[member] = new if old is None else members[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
