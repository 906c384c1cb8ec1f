"""ASSIN's XML: read with line numbers, and never trusted."""

from pathlib import Path

import pytest

from ptlm.errors import DataError
from ptlm.reporting import Silent
from ptlm.sources import xml_pairs
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import XmlPairs

HEAD = "<?xml version='1.0' encoding='utf-8'?>\n<entailment-corpus>\n"
PAIR = '<pair entailment="{}" id="1" similarity="{}">\n<t>{}</t>\n<h>{}</h>\n</pair>\n'
TAIL = "</entailment-corpus>\n"
WANTED = Wanted(texts=("premise", "hypothesis", "relatedness_score"), label="entailment_judgment")


def _read(folder: Path, content: str | bytes) -> Raw:
    path = folder / "assin2" / "a.xml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return xml_pairs.read(XmlPairs(folder="assin2", files={"train": "a.xml"}), "train", WANTED, Silent())


def test_pairs_with_everything_that_xml_can_hold(folder: Path) -> None:
    raw = _read(
        folder,
        HEAD
        + PAIR.format("Entailment", "4.9", " Um &amp; dois\n", "<![CDATA[a < b]]>")
        + PAIR.format("None", "1", "três “aspas”", "&#233;")
        + TAIL,
    )
    assert [tuple(row.values()) for row in raw.table.to_pylist()] == [
        ("Um & dois", "a < b", "4.9", "1"),
        ("três “aspas”", "é", "1", "0"),
    ]
    assert [raw.line(row) for row in (0, 1)] == [3, 8]


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_marks_and_windows_line_ends(folder: Path, change: object) -> None:
    assert callable(change)
    raw = _read(folder, change(HEAD + PAIR.format("None", "2", "um", "dois") + TAIL))
    assert raw.table.to_pylist()[0]["hypothesis"] == "dois"


def test_missing_attributes_are_empty(folder: Path) -> None:
    raw = _read(folder, HEAD + "<pair><t>um</t><h/></pair>" + TAIL)
    assert list(raw.table.to_pylist()[0].values()) == ["um", "", "", ""]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (HEAD + "<pair>\n<t>um</t>", 4),
        (HEAD + "<pair>\n<t>um\0</t><h/></pair>" + TAIL, 4),
        ("", 1),
        ("not xml", 1),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<x><pair><t>&a;</t><h>b</h></pair></x>', 1),
    ],
)
def test_what_is_no_xml_is_named_with_its_line(folder: Path, content: str, line: int) -> None:
    with pytest.raises(DataError, match=rf"a\.xml:{line}: .*XML"):
        _read(folder, content)


def test_a_pair_without_its_texts_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"a\.xml:7: .*dois textos"):
        _read(folder, HEAD + PAIR.format("None", "1", "um", "dois") + "<pair><t>um</t></pair>" + TAIL)
