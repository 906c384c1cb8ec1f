"""How files, findings, labels and splits are told."""

from dataclasses import replace

import pytest

from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.findings import finding
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading, table_of
from ptlm.views.making import describe, work
from ptlm.views.making import sketch as sketches
from tests.views.making.conftest import tsv, upload

ROLES = Roles(kind="classification", texts=("texto",), target="rótulo")


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        (Dialect(), "UTF-8 · tabulação · aspas envolvem células · com cabeçalho"),
        (
            Dialect(encoding="cp1252", delimiter=";", quote="", header=False),
            "Windows-1252 · ponto e vírgula · aspas são texto · sem cabeçalho",
        ),
        (Dialect(delimiter="§"), "UTF-8 · “§” · aspas envolvem células · com cabeçalho"),
        (Dialect(format="excel"), "uma planilha do Excel · com cabeçalho"),
        (Dialect(format="jsonlines", encoding="utf-8-sig"), "JSON por linha · UTF-8 (BOM)"),
        (Dialect(format="parquet"), "Parquet"),
    ],
)
def test_how_a_file_is_written(dialect: Dialect, told: str) -> None:
    assert describe.dialect_facts(dialect) == told


@pytest.mark.parametrize(("rows", "told"), [(1, "1 linha"), (2, "2 linhas"), (3668, "3.668 linhas")])
def test_rows(rows: int, told: str) -> None:
    assert describe.rows_text(rows) == told


def test_the_first_rows_have_their_lines_and_no_endless_cells() -> None:
    source = upload("a\tb\tLinha\n\n" + "x" * 1000 + "\ty\tz\n")
    shown = describe.head(work.open_source(source))
    assert list(shown.columns) == ["Linha ", "a", "b", "Linha"]
    assert shown["Linha "].tolist() == [3]
    assert len(shown["a"][0]) == describe.MOST_CHARACTERS


def test_examples_are_the_rows_at_the_lines() -> None:
    reading = work.open_source(upload(tsv(50)))
    found = finding("duplicates", 3, lines=[4, 9, 11, 10_000])
    shown = describe.examples(reading.table, found, ROLES)
    assert shown["Linha"].tolist() == [4, 9, 11]
    assert shown["texto"].tolist() == [
        f"esta é a frase de número {line - 2} do arquivo" for line in (4, 9, 11)
    ]
    assert list(shown.columns) == ["Linha", "texto", "rótulo"]


@pytest.mark.parametrize(
    ("count", "lines", "told"),
    [
        (0, [], ""),
        (1, [7], "linha 7"),
        (2, [7, 1200], "linhas 7, 1.200"),
        (99, range(1, 100), "linhas 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …"),
        (99, [3], "linha 3"),
    ],
)
def test_lines(count: int, lines: list[int], told: str) -> None:
    assert describe.lines_text(finding("duplicates", count, lines=lines)) == told


def test_severities_are_counted() -> None:
    found = [
        finding("duplicates", 1),
        finding("empty_labels", 1),
        finding("duplicates", 2),
        finding("lengths", 1),
    ]
    assert describe.severities(found) == {"error": 1, "warning": 2, "info": 1}
    assert describe.severity_texts(found) == {"error": "1 erro", "warning": "2 avisos"}
    assert describe.severity_texts([finding("lengths", 1)]) == {}


def subject() -> Subject:
    train = table_of({"texto": list("abcd"), "rótulo": ["1", "0", "1.0", "1"]})
    return Subject({"train": train, "validation": table_of({"texto": ["e"], "rótulo": ["0"]})}, ROLES)


def test_labels_are_in_class_order_with_their_rows_and_words() -> None:
    found = describe.labels(subject(), {"1": "claro"})
    assert [(one.value, one.rows, one.word) for one in found] == [("0", 2, "não"), ("1", 3, "claro")]


def test_split_counts_add_up() -> None:
    table = describe.split_table(subject())
    assert list(table.columns) == ["Treino", "Validação"]
    assert table.loc["Todas"].tolist() == ["4", "1"]
    assert table.loc["0"].tolist() == ["1 (25,0%)", "1 (100,0%)"]
    assert table.loc["1"].tolist() == ["3 (75,0%)", "0 (0,0%)"]


def test_a_label_called_like_the_total_does_not_hide_it() -> None:
    tables = {"train": table_of({"texto": list("abc"), "rótulo": ["Todas", "outra", "outra"]})}
    table = describe.split_table(Subject(tables, ROLES))
    assert list(zip(table.index, table["Treino"], strict=True)) == [
        ("Todas", "3"),
        ("outra", "2 (66,7%)"),
        ("Todas", "1 (33,3%)"),
    ]


def test_numbers_have_a_total_only() -> None:
    roles = replace(ROLES, kind="similarity")
    table = describe.split_table(Subject({"train": table_of({"texto": ["a"], "rótulo": ["1,5"]})}, roles))
    assert list(table.index) == ["Todas"]


def test_roles_in_one_line() -> None:
    assert describe.roles_text(ROLES) == "Classificação: texto → rótulo"
    assert describe.roles_text(replace(ROLES, texts=("a", "b"), target="")) == "Classificação: a + b"
    assert describe.roles_text(None) == "não reconhecidas"


def test_a_reading_is_described_as_it_is(home: object) -> None:
    sketch = sketches.begin("train", upload(tsv(5)))
    reading: Reading = work.open_source(sketch.files["train"])
    assert describe.rows_by_split({"test": 3, "train": len(reading.table)}) == "Treino 5 · Teste 3"
