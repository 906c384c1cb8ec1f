"""Delimited text: every line is a row, or is listed with its number."""

from pathlib import Path

import numpy as np
import pytest

from ptlm.errors import DataError
from ptlm.userdata.delimited import read_delimited
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.findings import Finding
from ptlm.userdata.reading import read
from ptlm.userdata.table import CHUNK_ROWS, Reading
from tests.userdata.conftest import Write

QUOTED, PLAIN = Dialect(quote='"'), Dialect(quote="")
STRAY = 'texto\tr\n"um\t1\ndois\t2\n"três" e\t3\nquatro\t4\n'
"""Marks that are text: with quoting on, lines 2 to 4 become one record or none."""
RAGGED = "a\tb\n1\t2\n3\n4\t5\t6\n7\t8\n"


def codes(reading: Reading) -> dict[str, Finding]:
    return {found.code: found for found in reading.findings}


class Heard:
    """Notes the progress that is reported."""

    def __init__(self) -> None:
        self.progressed: list[tuple[str, int, int | None]] = []

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        self.progressed.append((what, done, total))


@pytest.mark.parametrize(("name", "rows"), [("train", 3668), ("dev", 408)])
def test_no_row_of_mrpc_is_lost(raw_data: Path, name: str, rows: int) -> None:
    path = raw_data / "plue" / "MRPC" / f"{name}.tsv"
    expected = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    reading = read(path)
    assert reading.findings == ()
    assert len(reading.table) == len(expected) == rows
    for place, column in enumerate(("Quality", "#1 ID", "#2 ID", "#1 String", "#2 String")):
        assert reading.table.texts(column) == [cells[place] for cells in expected]
    assert reading.table.lines.tolist() == list(range(2, rows + 2))


def test_mrpc_read_the_wrong_way_is_listed_and_repaired(raw_data: Path) -> None:
    path = raw_data / "plue" / "MRPC" / "train.tsv"
    asked = read(path, QUOTED)
    assert len(asked.table) + codes(asked)["ragged_lines"].count == 3668
    assert codes(asked)["ragged_lines"].severity == "error"
    assert codes(asked)["ragged_lines"].lines[0] == 15
    repaired = read(path, QUOTED, ragged="repair")
    assert len(repaired.table) == 3668
    assert repaired.dialect.quote == ""
    assert "quotes_off" in codes(repaired)
    assert repaired.table.fingerprint() == read(path).table.fingerprint()


@pytest.mark.parametrize(
    ("ragged", "first", "code", "severity"),
    [("ask", ["1", "7"], "ragged_lines", "error"), ("skip", ["1", "7"], "skipped_lines", "warning"),
     ("keep", ["1", "3", "4", "7"], "kept_lines", "warning"), ("repair", ["1", "7"], "skipped_lines", "warning")],
)  # fmt: skip
def test_ragged_lines_go_by_the_policy(
    write: Write, ragged: str, first: list[str], code: str, severity: str
) -> None:
    reading = read(write(RAGGED), PLAIN, ragged=ragged)
    assert reading.table.texts("a") == first
    found = codes(reading)[code]
    assert (found.count, found.lines, found.severity) == (2, (3, 4), severity)


def test_kept_lines_are_marked_and_lose_nothing(write: Write) -> None:
    reading = read(write(RAGGED), PLAIN, ragged="keep")
    assert reading.table.texts("b") == ["2", "", "5\t6", "8"]
    assert reading.unreadable.tolist() == [False, True, True, False]
    assert reading.table.lines.tolist() == [2, 3, 4, 5]


def test_stopping_names_the_first_line_and_the_number_of_them(write: Write) -> None:
    with pytest.raises(DataError) as caught:
        read(write(RAGGED), PLAIN, ragged="stop")
    assert {"line": 3, "cells": 1, "width": 2, "count": 2}.items() <= caught.value.values.items()
    assert "dados.tsv, linha 3" in str(caught.value)


def test_a_stray_mark_costs_its_own_line_only(write: Write) -> None:
    reading = read(write(STRAY), QUOTED, ragged="skip")
    assert reading.table.texts("r") == ["2", "4"]
    assert codes(reading)["skipped_lines"].lines == (2, 4)


def test_repairing_a_file_of_stray_marks_turns_quoting_off_everywhere(write: Write) -> None:
    reading = read(write(STRAY), QUOTED, ragged="repair")
    assert reading.table.texts("texto") == ['"um', "dois", '"três" e', "quatro"]


def test_repairing_a_quoted_file_turns_quoting_off_in_bad_lines_only(write: Write) -> None:
    lines = [f'"frase {n}, inteira","{n % 2}"' for n in range(50)]
    lines[20] = '"frase" solta,1'
    path = write("\n".join(["texto,r", *lines]) + "\n", "d.csv")
    reading = read(path, ragged="repair")
    assert reading.dialect.quote == '"'
    assert reading.table.texts("texto")[19:22] == ["frase 19, inteira", '"frase" solta', "frase 21, inteira"]
    assert codes(reading)["repaired_lines"].lines == (22,)


def test_an_open_mark_at_the_end_loses_no_line_without_a_word(write: Write) -> None:
    path = write('"texto","r"\n"um","1"\n"dois,"2"\n"três","3"\n"quatro,"4\n', "d.csv")
    reading = read(path, Dialect(delimiter=","), ragged="skip")
    assert reading.table.texts("texto") == ["um", "três"]
    assert codes(reading)["skipped_lines"].lines == (3, 5)


def test_a_record_of_several_lines_has_the_number_of_its_first(write: Write) -> None:
    reading = read(write('texto,r\n"um\ndois",1\n"três",2\n', "d.csv"))
    assert reading.table.texts("texto") == ["um\ndois", "três"]
    assert reading.table.lines.tolist() == [2, 4]
    assert codes(reading)["multiline_cells"].lines == (2,)


def test_whole_lines_inside_a_quoted_cell_are_pointed_out(write: Write) -> None:
    reading = read(
        write('1\t"um\tx\n2\tdois\ty\n3\ttrês"\tz\n4\tquatro\tw\n'), Dialect(quote='"', header=False)
    )
    assert codes(reading)["swallowed_lines"].lines == (1,)


def test_line_ends_may_be_mixed(write: Write) -> None:
    reading = read(write(b"a\tb\r\n1\t2\r3\t4\n5\t6"))
    assert reading.table.texts("b") == ["2", "4", "6"]
    assert codes(reading)["mixed_line_ends"].values["ends"] == "CR, LF, CRLF"


def test_blank_lines_are_counted(write: Write) -> None:
    reading = read(write("\na\tb\n\n1\t2\n\n"))
    assert reading.table.texts("a") == ["1"]
    assert codes(reading)["blank_lines"].lines == (1, 3, 5)


def test_a_narrow_header_is_filled_up_and_told(write: Write) -> None:
    reading = read(write("texto\numa frase\t1\noutra frase\t0\n"), PLAIN)
    assert reading.table.columns == ("texto", "2")
    assert codes(reading)["header_width"].values["width"] == 2


def test_names_are_made_unique_and_told(write: Write) -> None:
    reading = read(write("x\t\tx\t y \n1\t2\t3\t4\n"), PLAIN)
    assert reading.table.columns == ("x", "2", "x (2)", "y")
    assert codes(reading)["renamed_columns"].count == 2


def test_without_a_header_columns_are_numbers(write: Write) -> None:
    reading = read(write("um\t1\ndois\t2\n"), Dialect(quote="", header=False))
    assert reading.table.columns == ("1", "2")
    assert reading.table.lines.tolist() == [1, 2]


def test_bytes_that_do_not_decode_stop_with_their_place_or_are_replaced(write: Write) -> None:
    path = write("texto\tr\nação\t1\n".encode() + b"n\xe3o\t0\n" + "são\t1\n".encode())
    with pytest.raises(DataError, match=r"dados\.tsv, linha 3, coluna 2"):
        read(path)
    reading = read(path, Dialect(quote="", undecodable="replace"))
    assert reading.table.texts("texto") == ["ação", "n�o", "são"]
    assert codes(reading)["undecodable"].lines == (3,)


def test_a_wrong_choice_of_encoding_is_one_sentence(write: Write) -> None:
    with pytest.raises(DataError, match="linha 1"):
        read(write("a\tb\nx\ty\n"), Dialect(encoding="utf-16"))


def test_chunks_are_joined_in_order_and_progress_is_told(write: Write) -> None:
    rows = 2 * CHUNK_ROWS + 7
    path = write("n\ttexto\n" + "".join(f"{row}\tfrase {row}\n" for row in range(rows)))
    heard = Heard()
    table = read_delimited(path, PLAIN, "stop", heard).table
    assert table.texts("n") == [str(row) for row in range(rows)]
    assert np.array_equal(table.lines, np.arange(2, rows + 2))
    done = [amount for _what, amount, _total in heard.progressed]
    size = path.stat().st_size
    assert done == sorted(done)
    assert len(done) >= 3
    assert heard.progressed[-1] == ("read", size, size)


def test_a_preview_reads_no_more_than_asked(write: Write) -> None:
    path = write("n\tx\n" + "1\t2\n" * 1000 + "quebrada\n")
    reading = read(path, limit=20)
    assert len(reading.table) == 20
    assert reading.findings == ()
