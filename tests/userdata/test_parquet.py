"""Parquet: columns of any type as text."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm.errors import DataError
from ptlm.userdata import limits, parquet
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.reading import read
from ptlm.userdata.table import CHUNK_ROWS


def stored(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_every_type_becomes_text(tmp_path: Path) -> None:
    path = stored(
        tmp_path / "d.parquet",
        texto=["ação", None],
        inteiro=pa.array([3, None], pa.int32()),
        real=[1.0, 2.5],
        lógico=[True, None],
        quando=pa.array([datetime(2024, 1, 2, 3), None], pa.timestamp("s")),
        lista=[["a", "ç"], []],
        grande=pa.array(["x", "y"], pa.large_string()),
        código=pa.array(["um", "um"]).dictionary_encode(),
        bytes=[b"\xc3\xa7", None],
    )
    table = read(path).table
    assert {name: table.texts(name) for name in table.columns} == {
        "texto": ["ação", ""],
        "inteiro": ["3", ""],
        "real": ["1", "2.5"],
        "lógico": ["true", ""],
        "quando": ["2024-01-02T03:00:00", ""],
        "lista": ['["a", "ç"]', "[]"],
        "grande": ["x", "y"],
        "código": ["um", "um"],
        "bytes": ["ç", ""],
    }
    assert table.lines.tolist() == [1, 2]


def test_row_groups_are_joined_in_order(tmp_path: Path) -> None:
    rows = [str(row) for row in range(2 * CHUNK_ROWS + 5)]
    path = tmp_path / "d.parquet"
    pq.write_table(pa.table({"n": rows}), path, row_group_size=999)
    assert read(path).table.texts("n") == rows
    assert read(path, limit=10).table.texts("n") == rows[:10]


@pytest.mark.parametrize("cut", [slice(None, 40), slice(None, -30), slice(30, None)])
def test_a_broken_file_is_one_sentence(tmp_path: Path, cut: slice) -> None:
    path = stored(tmp_path / "d.parquet", texto=["a"] * 100)
    path.write_bytes(b"PAR1" + path.read_bytes()[4:][cut])
    with pytest.raises(DataError, match=r"d\.parquet"):
        read(path)


def latin(*texts: str) -> pa.Array:
    """A column of texts as some programs write it: bytes of Latin-1 under the type of UTF-8."""
    return pa.array([text.encode("latin-1") for text in texts], pa.binary()).view(pa.string())


@pytest.mark.parametrize("kind", ["plain", "large", "dictionary"])
def test_texts_that_are_no_utf8_have_their_row_and_column(tmp_path: Path, kind: str) -> None:
    texts = latin(*["casa"] * (CHUNK_ROWS + 3), "ação")
    column = {"plain": texts, "large": texts.cast(pa.large_string()), "dictionary": texts.dictionary_encode()}
    path = stored(tmp_path / "d.parquet", n=np.arange(len(texts)), texto=column[kind])
    with pytest.raises(DataError, match=rf"d\.parquet, linha {CHUNK_ROWS + 4}, coluna “texto”: .* UTF-8"):
        read(path)
    reading = read(path, Dialect(format="parquet", undecodable="replace"))
    assert reading.table.texts("texto")[-2:] == ["casa", "a��o"]
    (found,) = reading.findings
    assert (found.code, found.count, found.lines) == ("undecodable", 1, (CHUNK_ROWS + 4,))
    reading.table.data.validate(full=True)


def test_a_row_with_two_texts_that_are_no_utf8_counts_once(tmp_path: Path) -> None:
    path = stored(tmp_path / "d.parquet", a=latin("a", "é", "é"), b=latin("b", "c", "ç"))
    reading = read(path, Dialect(format="parquet", undecodable="replace"))
    assert [(found.count, found.lines) for found in reading.findings] == [(2, (2, 3))]
    with pytest.raises(DataError, match="linha 2, coluna “a”"):
        read(path)


def test_texts_that_are_no_utf8_inside_a_list_are_one_sentence(tmp_path: Path) -> None:
    lists = pa.ListArray.from_arrays([0, 1, 2], latin("a", "ã"))
    with pytest.raises(DataError, match=r"d\.parquet: o arquivo Parquet está quebrado"):
        read(stored(tmp_path / "d.parquet", a=lists))


def test_no_rows_and_no_columns_are_refused(tmp_path: Path) -> None:
    for table in (pa.table({"a": pa.array([], pa.string())}), pa.table({})):
        pq.write_table(table, tmp_path / "d.parquet")
        with pytest.raises(DataError, match=r"d\.parquet"):
            read(tmp_path / "d.parquet")


def test_a_text_repeated_into_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 10_000_000)
    words = pa.DictionaryArray.from_arrays(np.zeros(100_000, dtype=np.int32), ["x" * 1000])
    path = stored(tmp_path / "d.parquet", texto=words)
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match="descompactado passaria de 10 MB"):
        read(path)


def test_a_cell_that_is_too_long_has_its_row_and_column(tmp_path: Path) -> None:
    path = stored(tmp_path / "d.parquet", a=["x", "y"], b=["x", "y" * (limits.MAX_CELL + 1)])
    with pytest.raises(DataError, match=r"d\.parquet, linha 2, coluna 2"):
        read(path)
    assert parquet.as_text(pa.array([1.5])).to_pylist() == ["1.5"]
