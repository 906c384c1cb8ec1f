"""The one form of table: labels, numbers, answers and nested columns, and complaints with file and line."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ptlm.errors import DataError
from ptlm.sources.canonical import canonical
from ptlm.sources.raw import Raw
from ptlm.tasks import find
from ptlm.tasks.record import Task

MRPC = find("mrpc")
STSB = find("stsb")
SQUAD = find("squad_v1.1")
XLSUM = find("xlsum")
WIKI = find("wiki_lingua")


def _raw(columns: dict[str, Any], lines: list[int] | None = None, keep: list[int] | None = None) -> Raw:
    return Raw(
        table=pa.table(columns),
        origin={},
        file="f.tsv",
        lines=lines or (),
        keep=np.array(keep, np.int64) if keep is not None else None,
    )


def _pairs(label: str, values: Any) -> dict[str, Any]:
    texts = pa.array([f"t{row}" for row in range(len(values))], pa.large_string())
    first, second = ("#1 String", "#2 String") if label == "Quality" else ("sentence1", "sentence2")
    return {first: texts, second: pa.array([None] * len(values), pa.string()), label: values}


@pytest.mark.parametrize(
    "values",
    [
        ["1", "0", "1"],
        [" 1", "0 ", "1.0"],
        pa.array([1, 0, 1], pa.int64()),
        pa.array([1, 0, 1], pa.int8()),
        pa.array([1.0, 0.0, 1.0], pa.float64()),
        pa.array(["1", "0", "1"]).dictionary_encode(),
    ],
    ids=["text", "blanks", "int64", "int8", "float", "dictionary"],
)
def test_classes_in_every_writing(values: Any) -> None:
    table = canonical(MRPC, _raw(_pairs("Quality", values)))
    assert table.schema == pa.schema(
        {"row_id": pa.int64(), "sentence1": pa.string(), "sentence2": pa.string(), "target": pa.int64()}
    )
    assert table["target"].to_pylist() == [1, 0, 1]
    assert table["row_id"].to_pylist() == [0, 1, 2]
    assert table["sentence2"].to_pylist() == ["", "", ""]


def test_without_values_the_label_is_its_own_name() -> None:
    task = replace(MRPC, values={}, labels=("não", "sim", "talvez"))
    table = canonical(task, _raw(_pairs("Quality", ["sim", "não", "talvez"])))
    assert table["target"].to_pylist() == [1, 0, 2]


@pytest.mark.parametrize(
    "values",
    [
        ["4.9", "0", "5"],
        pa.array([4.9, 0.0, 5.0], pa.float32()),
        pa.array([4.9, 0, 5], pa.float64()),
        [" 4.90", "0.", ".5e1"],
    ],
    ids=["text", "float32", "float64", "writings"],
)
def test_numbers_in_every_writing(values: Any) -> None:
    table = canonical(STSB, _raw(_pairs("score", values)))
    assert table["target"].type == pa.float64()
    assert table["target"].to_pylist() == [4.9, 0.0, 5.0]


@pytest.mark.parametrize(
    ("task", "label", "bad"),
    [
        *[(MRPC, "Quality", bad) for bad in ("2", "", "sim", None, "1.5", "-1", "10")],
        *[(STSB, "score", bad) for bad in ("", "x", None, "-1", "5.01", "nan", "inf", "4,9", "1 2")],
    ],
)
def test_a_label_that_cannot_be_used_is_named_with_its_line(task: Task, label: str, bad: str | None) -> None:
    raw = _raw(_pairs(label, ["1", bad, "0", bad]), lines=[2, 4, 5, 6])
    with pytest.raises(DataError) as raised:
        canonical(task, raw)
    assert "f.tsv:4:" in str(raised.value)
    assert f"“{bad or ''}”" in str(raised.value)
    assert raised.value.values["line"] == 4


def test_rows_are_counted_where_there_are_no_lines() -> None:
    with pytest.raises(DataError, match=r"f\.tsv:2: "):
        canonical(MRPC, _raw(_pairs("Quality", ["1", "9"])))


def test_without_labels() -> None:
    table = canonical(MRPC, _raw(_pairs("Quality", ["?"])), labelled=False)
    assert table.column_names == ["row_id", "sentence1", "sentence2"]


@pytest.mark.parametrize("task", [MRPC, STSB])
def test_no_rows_are_no_error(task: Task) -> None:
    assert len(canonical(task, _raw(_pairs(task.columns[task.target], pa.array([], pa.string()))))) == 0


CONTEXT = "O céu é azul. O mar é azul. 😀 fim"


@pytest.mark.parametrize(
    ("answer", "told", "start"),
    [
        ("céu", 2, 2),
        ("céu", 5, 2),
        ("azul", 8, 8),
        ("azul", 22, 22),
        ("azul", 20, 22),
        ("azul", 10, 8),
        ("azul", -5, 8),
        ("azul", 999, 22),
        ("fim", 30, 30),
        ("verde", 3, -1),
        ("Azul", 8, -1),
    ],
)
def test_answers_are_found_where_they_are(answer: str, told: int, start: int) -> None:
    raw = _raw(
        {"context": [CONTEXT], "question": ["?"], "answers": [{"text": [answer], "answer_start": [told]}]}
    )
    table = canonical(SQUAD, raw)
    assert table["target"].to_pylist() == [[answer]]
    assert table["answer_start"].to_pylist() == [[start]]
    assert start < 0 or CONTEXT[start : start + len(answer)] == answer


def test_questions_have_lists_and_several_answers() -> None:
    answers = [{"text": ["O céu", "céu"], "answer_start": [0, 2]}, {"text": ["mar"], "answer_start": []}]
    table = canonical(SQUAD, _raw({"context": [CONTEXT] * 2, "question": ["a", "b"], "answers": answers}))
    assert table.schema.field("target").type == pa.list_(pa.string())
    assert table.schema.field("answer_start").type == pa.list_(pa.int64())
    assert table["answer_start"].to_pylist() == [[0, 2], [16]]


@pytest.mark.parametrize(
    "empty", [None, {"text": [], "answer_start": []}, {"text": None, "answer_start": None}]
)
def test_a_question_without_an_answer_is_refused(empty: Any) -> None:
    kind = pa.struct({"text": pa.list_(pa.string()), "answer_start": pa.list_(pa.int64())})
    answers = pa.array([{"text": ["céu"], "answer_start": [2]}, empty], kind)
    with pytest.raises(DataError, match=r"f\.tsv:2: .*nenhuma resposta"):
        canonical(SQUAD, _raw({"context": [CONTEXT] * 2, "question": ["a", "b"], "answers": answers}))


def test_a_missing_summary_is_refused() -> None:
    with pytest.raises(DataError, match=r"f\.tsv:2: "):
        canonical(XLSUM, _raw({"title": ["a", "b"], "text": ["c", "d"], "summary": ["e", None]}))


ARTICLES: list[dict[str, list[Any]]] = [
    {"section_name": ["A1", "A2"], "document": ["a1", "a2"], "summary": ["s1", "s2"]},
    {"section_name": [], "document": [], "summary": []},
    {"section_name": ["C1"], "document": ["c1"], "summary": ["s3"]},
    {"section_name": ["D1", "D2", "D3"], "document": ["d1", None, "d3"], "summary": ["s4", "s5", "s6"]},
]
LISTED = [
    [{key: value[i] for key, value in article.items()} for i in range(len(article["summary"]))]
    for article in ARTICLES
]


@pytest.mark.parametrize("articles", [ARTICLES, LISTED], ids=["struct_of_lists", "list_of_structs"])
def test_a_nested_column_becomes_one_row_an_element(articles: Any) -> None:
    table = canonical(WIKI, _raw({"article": articles}))
    assert table["section_name"].to_pylist() == ["A1", "A2", "C1", "D1", "D2", "D3"]
    assert table["document"].to_pylist() == ["a1", "a2", "c1", "d1", "", "d3"]
    assert table["target"].to_pylist() == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert table["row_id"].to_pylist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("articles", [ARTICLES, LISTED], ids=["struct_of_lists", "list_of_structs"])
def test_kept_articles_keep_all_their_sections_and_their_ids(articles: Any) -> None:
    table = canonical(WIKI, _raw({"article": articles}, keep=[3, 1, 0]))
    assert table["section_name"].to_pylist() == ["D1", "D2", "D3", "A1", "A2"]
    assert table["row_id"].to_pylist() == [3, 4, 5, 0, 1]


def test_a_chunked_nested_column() -> None:
    half = pa.table({"article": ARTICLES}).slice(2)
    raw = Raw(table=pa.concat_tables([half, half]), origin={}, file="f")
    assert canonical(WIKI, raw)["section_name"].to_pylist() == ["C1", "D1", "D2", "D3"] * 2


def test_lists_of_different_lengths_are_refused() -> None:
    uneven = [*ARTICLES, {"section_name": ["E1"], "document": ["e1", "e2"], "summary": ["s7"]}]
    with pytest.raises(DataError, match=r"f\.tsv:5: .*“article”"):
        canonical(WIKI, _raw({"article": uneven}))
