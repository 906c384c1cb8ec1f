"""Separator, quotation marks and header: detected as a careful person would."""

import csv
import io

import pytest

from ptlm.errors import UsageError
from ptlm.userdata.dialect import DELIMITERS, Dialect, marks_are_text
from ptlm.userdata.reading import detect, read
from tests.userdata.conftest import Write

ROWS = [
    ["texto", "rótulo"],
    ["Não gostei, nem um pouco; achei | ruim", "0"],
    ['Ele disse: "volto já".', "1"],
    ["Duas\nlinhas", "1"],
    ["Simples", "0"],
]


def delimited(rows: list[list[str]], **how: object) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **how).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("name", ["dados.tsv", "dados.csv", "dados.txt"])
def test_what_the_library_writes_is_read_back(write: Write, delimiter: str, quoting: int, name: str) -> None:
    path = write(delimited(ROWS, delimiter=delimiter, quoting=quoting), name)
    dialect = detect(path)
    assert (dialect.delimiter, dialect.quote, dialect.header) == (delimiter, '"', True)
    table = read(path).table
    assert [table.texts("texto"), table.texts("rótulo")] == [
        list(column) for column in zip(*ROWS[1:], strict=True)
    ]


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("name", ["dados.tsv", "dados.csv"])
def test_an_empty_cell_alone_in_its_row_is_a_row(write: Write, quoting: int, name: str) -> None:
    cells = ["Opinião", "Bom", "", "Ruim", ""]
    reading = read(write(delimited([[cell] for cell in cells], quoting=quoting), name))
    assert reading.table.texts("Opinião") == cells[1:]
    assert reading.table.lines.tolist() == [2, 3, 4, 5]
    assert reading.findings == ()


@pytest.mark.parametrize("quoted", ['"";3', '"";""'])
def test_two_marks_alone_are_an_empty_cell(write: Write, quoted: str) -> None:
    reading = read(write(f"texto;id\nBom demais;1\n;2\n{quoted}\nRuim demais;4\n", "dados.csv"))
    assert reading.table.texts("texto") == ["Bom demais", "", "", "Ruim demais"]


@pytest.mark.parametrize(
    "content",
    [
        'frase\trótulo\n"Sim", disse ele.\t1\nNão\t0\n',  # text after a closing mark
        'frase\trótulo\n"Sim\t1\nNão"\t0\n',  # marks that would swallow a line end
        'frase\trótulo\n"Citação inteira"\t1\nNão\t0\nTalvez\t1\n',  # a mark that no writer would need
        "frase\trótulo\nSim\t1\nNão\t0\n",  # no marks at all
    ],
)
def test_stray_marks_are_text(write: Write, content: str) -> None:
    dialect = detect(write(content))
    assert dialect.quote == ""
    cells = [line.split("\t") for line in content.splitlines()[1:]]
    assert read(write(content)).table.texts("frase") == [row[0] for row in cells]


def test_a_wrapped_column_is_wrapped_although_one_line_is_broken() -> None:
    lines = ['"um"\t"1"\n'] * 50 + ['"dois" e meio\t"0"\n'] + ['"três"\t"1"\n'] * 50
    assert not marks_are_text(lines, "\t")


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("sentence\tlabel\nUma frase.\t1\n", True),
        ("gj04\t1\t\tUma frase aceitável.\ngj04\t0\t*\tUma frase não.\n", False),
        (
            "Uma frase longa o bastante.\tentails\nOutra frase bem longa.\tneutral\nMais uma.\tentails\n",
            False,
        ),
        ("conteúdo\tmarca\nUma frase comprida, com vírgulas.\tA\nOutra frase comprida.\tB\n", True),
        ("Isto é uma frase inteira, que ninguém poria como nome de coluna.\tX\nE esta é outra.\tY\n", False),
    ],
)
def test_a_header_is_told_from_a_row(write: Write, content: str, header: bool) -> None:
    assert detect(write(content)).header is header


@pytest.mark.parametrize("name", ["frases.tsv", "frases.txt"])
def test_a_column_of_prose_is_not_cut_at_its_commas(write: Write, name: str) -> None:
    path = write("frase\n" + "Ontem, Marina saiu.\n" * 20, name)
    assert read(path).table.columns == ("frase",)


@pytest.mark.parametrize(
    ("field", "value"),
    [("format", "pdf"), ("encoding", "utf-7"), ("delimiter", "ab"), ("delimiter", '"'), ("quote", "'"),
     ("undecodable", "ignore")],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(UsageError):
        Dialect(**{field: value})
