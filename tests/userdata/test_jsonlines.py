"""JSON lines: keys become columns, whatever keys a line has."""

import json

import pytest

from ptlm.errors import DataError
from ptlm.userdata.reading import detect, read
from tests.userdata.conftest import Write

LINES = [
    {"texto": "Não há ação", "rótulo": 1},
    {"texto": "emoji 🙂", "extra": [1, {"a": "ç"}]},
    {"rótulo": None, "texto": "fim\nde linha", "nota": 4.0},
]


def lines(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


@pytest.mark.parametrize("name", ["d.jsonl", "d.tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_missing_keys_are_empty_cells(write: Write, name: str, encoding: str) -> None:
    table = read(write(lines(*LINES), name, encoding)).table
    assert table.columns == ("texto", "rótulo", "extra", "nota")
    assert table.texts("texto") == ["Não há ação", "emoji 🙂", "fim\nde linha"]
    assert table.texts("rótulo") == ["1", "", ""]
    assert table.texts("extra") == ["", '[1, {"a": "ç"}]', ""]
    assert table.texts("nota") == ["", "", "4"]


@pytest.mark.parametrize(
    "bad", ['{"texto": ', "[1, 2]", "7", "{}", '{"texto": "x"} {"texto": "y"}', "[" * 100_000]
)
def test_lines_that_are_no_objects_go_by_the_policy(write: Write, bad: str) -> None:
    path = write(lines(LINES[0]) + bad + "\n\n" + lines(LINES[2]), "d.jsonl")
    asked = read(path)
    assert len(asked.table) == 2
    assert [(found.code, found.lines) for found in asked.findings] == [
        ("bad_json", (2,)),
        ("blank_lines", (3,)),
    ]
    assert asked.findings[0].severity == "error"
    assert read(path, ragged="skip").findings[0].severity == "warning"
    kept = read(path, ragged="keep")
    assert kept.unreadable.tolist() == [False, True, False]
    assert kept.table.lines.tolist() == [1, 2, 4]
    with pytest.raises(DataError, match=r"d\.jsonl, linha 2"):
        read(path, ragged="stop")


@pytest.mark.parametrize(
    "content", [json.dumps(LINES), json.dumps(LINES, indent=2), json.dumps({"a": 1}, indent=2)]
)
def test_json_that_is_not_by_line_is_named(write: Write, content: str) -> None:
    path = write(content, "d.json")
    assert detect(path).format == "jsonlines"
    with pytest.raises(DataError, match=r"d\.json, linha 1"):
        read(path)


def test_half_a_surrogate_pair_is_replaced(write: Write) -> None:
    table = read(write('{"a\\ud800": "x\\udc00y", "b": ["\\ud800"]}\n', "d.jsonl")).table
    assert table.columns == ("a?", "b")
    assert table.texts("a?") == ["x?y"]


def test_a_number_of_ten_thousand_digits_is_a_bad_line(write: Write) -> None:
    path = write(lines(LINES[0]) + '{"texto": ' + "9" * 10_000 + "}\n", "d.jsonl")
    assert read(path).findings[0].lines == (2,)
