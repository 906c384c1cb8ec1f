"""Tables for spreadsheets: every cell survives, none is a formula, the file is whole or not there."""

import csv
import json
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.errors import DataError, UsageError
from ptlm.userdata.columns import number_of
from ptlm.userdata.reading import read
from ptlm.userdata.writing import harmless, prediction_table, write_delimited, write_table
from tests.userdata.conftest import Write

DANGEROUS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n@x",
    "＝1",
    '=HYPERLINK("x")',
    "-",
    "-a",
]
HARMLESS = ["", "a=b", "1", "-1", "+2,5", "-.5e3", "texto - com hífen", "'=1", "user@exemplo.br", "ação"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_whatever_is_written_can_be_read_and_is_no_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("x") / "d.tsv"
    table = pa.table(
        {name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate("ab")}
    )
    write_delimited(table, path, "\t")
    with path.open(encoding="utf-8", newline="") as file:
        back = list(csv.reader(file, delimiter="\t"))
    assert back == [["a", "b"], *([harmless(cell) for cell in row] for row in rows)]
    first = {cell.strip()[0] for row in back for cell in row if cell.strip() and number_of(cell) is None}
    assert not first & set("=+-@")


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".xlsx", ".parquet"])
def test_every_format_is_read_back(tmp_path: Path, suffix: str) -> None:
    columns = {
        "texto": ["a\tb", 'aspas "x"', "linha\nnova", "ação, sim", ""],
        "=nome": [str(n) for n in range(5)],
    }
    path = tmp_path / f"d{suffix}"
    write_table(pa.table(columns), path)
    table = read(path).table
    name = "=nome" if suffix in (".xlsx", ".parquet") else "'=nome"
    assert {name: table.texts(name) for name in table.columns} == {
        "texto": columns["texto"],
        name: columns["=nome"],
    }
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_excel_cells_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    write_table(pa.table({"texto": [*DANGEROUS[:4], "a\x00b"], "n": [0.5, None, 1.0, 2.0, 3.0]}), path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*DANGEROUS[:4], "a�b"]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [0.5, None, 1, 2, 3]


def test_predictions_stand_beside_every_row(write: Write) -> None:
    path = write("texto\tprediction\num\tx\nquebrada\n\ty\ndois\tz\n")
    reading = read(path, ragged="keep")
    readable = np.array([True, False, False, True])
    table = prediction_table(
        reading,
        readable,
        predictions=["1", None],
        probabilities=[0.75, float("nan")],
        raw_outputs=["sim", "=x"],
    )
    assert table.to_pydict() == {
        "texto": ["um", "quebrada", "", "dois"],
        "prediction": ["x", "", "y", "z"],
        "prediction (2)": ["1", None, None, ""],
        "probability": [0.75, None, None, None],
        "raw_output": ["sim", None, None, "=x"],
        "unreadable": [False, True, True, False],
    }


def test_classes_are_told_in_words_too(write: Write) -> None:
    reading = read(write("texto\num\ndois\n"), ragged="keep")
    table = prediction_table(
        reading,
        np.array([True, True]),
        predictions=["1", None],
        probabilities=[0.75, None],
        raw_outputs=["sim", "hum"],
        labels=["sim", None],
    )
    assert table.column_names[1:3] == ["prediction", "prediction_label"]
    assert table.column("prediction_label").to_pylist() == ["sim", None]


def test_json_lines_keep_numbers_truth_and_nothing(tmp_path: Path) -> None:
    table = pa.table({"texto": ["ação\n", None], "n": [0.5, None], "b": [True, False]})
    write_table(table, tmp_path / "d.jsonl")
    lines = (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == table.to_pylist()
    assert "ação" in lines[0]


def test_predictions_of_no_row_at_all(write: Write) -> None:
    reading = read(write("texto\tx\n\ta\n"), ragged="keep")
    none = np.zeros(1, dtype=bool)
    table = prediction_table(reading, none, predictions=[], probabilities=[], raw_outputs=[])
    assert table.column("unreadable").to_pylist() == [True]
    assert table.column("prediction").to_pylist() == [None]


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    table = pa.table({"texto": ["x" * 40_000]})
    with pytest.raises(UsageError, match=r"\.parquet"):
        write_table(table, tmp_path / "d.pdf")
    with pytest.raises(DataError, match=r"40\.000"):
        write_table(table, tmp_path / "d.xlsx")
    with pytest.raises(DataError, match=r"d\.tsv"):
        write_table(table, tmp_path / "nada" / "d.tsv")
    with pytest.raises(DataError, match="planilha"):
        write_table(pa.table({"n": np.zeros(1_048_576)}), tmp_path / "d.xlsx")
    assert list(tmp_path.iterdir()) == []
