"""Tables as files."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm.errors import DataError
from ptlm.runs.tables import WRITERS, write

TABLE = pa.table({"texto": ["a\tb", 'aspas "x"', "linha\nnova", "ação", ""], "n": [1.5, None, 2.0, 3.0, 4.0]})
READERS = {
    ".tsv": lambda path: pd.read_csv(path, sep="\t", keep_default_na=False, na_values={"n": [""]}),
    ".csv": lambda path: pd.read_csv(path, keep_default_na=False, na_values={"n": [""]}),
    ".jsonl": lambda path: pd.read_json(path, lines=True),
    ".xlsx": lambda path: pd.read_excel(path, keep_default_na=False, na_values={"n": [""]}),
    ".parquet": lambda path: pq.read_table(path).to_pandas(),
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_format_keeps_every_cell(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    write(path, TABLE)
    read = READERS[suffix](path)
    assert list(read["texto"]) == TABLE.column("texto").to_pylist()
    assert read["n"].tolist()[0] == 1.5
    assert read["n"].isna().tolist() == [False, True, False, False, False]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "folder.tsv"
    target.mkdir()
    with pytest.raises(DataError, match=r"folder\.tsv"):
        write(target, TABLE)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.tsv"]
