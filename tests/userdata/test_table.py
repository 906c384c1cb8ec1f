"""Tables: rows keep their lines, fingerprints see every cell and nothing else."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ptlm.userdata.table import (
    CHUNK_ROWS,
    Table,
    TableBuilder,
    replaced_cells,
    table_of,
    text_array,
    unique_names,
)

CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=30)


def test_rows_of_any_length_are_filled_up() -> None:
    builder = TableBuilder()
    rows = [["a"], ["b", "c", "d"], ["e", "f"]]
    for line, row in enumerate(rows, start=5):
        builder.add(line, row, 1)
    table = builder.finish("d.tsv", ["x"])
    assert table.columns == ("x", "2", "3")
    assert [table.texts(name) for name in table.columns] == [["a", "b", "e"], ["", "c", "f"], ["", "d", ""]]
    assert table.lines.tolist() == [5, 6, 7]


def test_chunks_of_other_widths_are_joined() -> None:
    builder = TableBuilder()
    for row in range(CHUNK_ROWS):
        builder.add(row + 1, [str(row)], 1)
    builder.add(CHUNK_ROWS + 1, ["z", "y"], 1)
    table = builder.finish("d", [])
    assert len(builder) == len(table) == CHUNK_ROWS + 1
    assert table.texts("1") == [*map(str, range(CHUNK_ROWS)), "z"]
    assert set(table.texts("2")) == {"", "y"}


def test_a_chunk_ends_where_its_texts_are_long() -> None:
    builder = TableBuilder()
    assert not builder.add(1, ["x"], 7_999_999)
    assert builder.add(2, ["y"], 1)


@given(CELLS)
def test_a_column_has_the_cells_in_buffers_of_their_size(cells: list[str]) -> None:
    column = text_array(cells)
    column.validate(full=True)
    assert column.equals(pa.array(cells, pa.string()))
    assert column.get_total_buffer_size() == 4 * (len(cells) + 1) + len("".join(cells).encode())


@given(CELLS, st.data())
def test_rows_are_chosen_with_their_lines(cells: list[str], data: st.DataObject) -> None:
    table = table_of({"t": cells})
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells))))
    chosen = table.where(kept)
    assert chosen.texts("t") == [cell for cell, keep in zip(cells, kept, strict=True) if keep]
    assert chosen.lines.tolist() == [place + 2 for place in np.flatnonzero(kept)]
    assert table.at(np.flatnonzero(kept)).texts("t") == chosen.texts("t")
    assert table.head(3).texts("t") == cells[:3]


@given(CELLS, CELLS, st.integers(1, 7))
def test_fingerprints_see_cells_and_not_chunks(one: list[str], other: list[str], size: int) -> None:
    pieces = [pa.array(one[start : start + size], pa.string()) for start in range(0, len(one), size)]
    chunked = Table("x", pa.table({"t": pa.chunked_array(pieces)}), np.arange(len(one)))
    assert chunked.fingerprint() == table_of({"t": one}).fingerprint()
    sliced = Table("x", pa.table({"t": [*other, *one]}).slice(len(other)), np.arange(len(one)))
    assert sliced.fingerprint() == chunked.fingerprint()
    assert (table_of({"t": one}).fingerprint() == table_of({"t": other}).fingerprint()) == (one == other)


def test_fingerprints_see_where_a_cell_ends_and_what_a_column_is_called() -> None:
    tables = [{"a": ["xy", "z"]}, {"a": ["x", "yz"]}, {"b": ["xy", "z"]}, {"a": ["xy", "z"], "b": ["", ""]}]
    assert len({table_of(columns).fingerprint() for columns in tables}) == len(tables)


@given(st.lists(st.text(max_size=5), max_size=20))
def test_names_become_unique_and_are_then_left_alone(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(set(unique)) == len(names)
    assert all(unique)
    assert unique_names(unique) == unique


def test_names_stay_what_they_are_where_they_can() -> None:
    assert unique_names([" a ", "b c", "", "a", "a", "#1"]) == ["a", "b c", "3", "a (2)", "a (3)", "#1"]
    assert unique_names(["2", ""]) == ["2", "2 (2)"]


@given(CELLS, st.dictionaries(st.sampled_from("abcç"), st.text(max_size=2)))
def test_cells_are_exchanged_by_value(cells: list[str], known: dict[str, str]) -> None:
    column = pa.chunked_array([cells[:3], cells[3:]], pa.string())
    known = {key: value.encode("utf-8", "replace").decode() for key, value in known.items()}
    assert replaced_cells(column, known).to_pylist() == [known.get(cell, cell) for cell in cells]
