"""The reader of users' tasks: what is wrong on disk is one sentence."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm import paths
from ptlm.errors import DataError
from ptlm.reporting import Silent
from ptlm.sources import user_table
from ptlm.sources.raw import Wanted
from ptlm.tasks.record import UserTable

SOURCE = UserTable(folder="minha/1", files={"train": "train.parquet"}, fingerprint="abc")
WANTED = Wanted(texts=("texto",), label="rótulo")


@pytest.fixture
def file(home: Path) -> Path:
    folder = paths.user_tasks() / "minha" / "1"
    folder.mkdir(parents=True)
    table = pa.table(
        {"texto": ["um", "dois"], "rótulo": ["a", "b"], "outra": ["x", "y"], "linha": pa.array([7, 9])}
    )
    pq.write_table(table, folder / "train.parquet")
    return folder / "train.parquet"


def test_wanted_columns_are_read_with_the_lines_of_the_persons_file(file: Path) -> None:
    raw = user_table.read(SOURCE, "train", WANTED, Silent())
    assert raw.table.to_pydict() == {"texto": ["um", "dois"], "rótulo": ["a", "b"]}
    assert [raw.line(row) for row in range(2)] == [7, 9]
    assert raw.origin == {
        "kind": "user",
        "folder": "minha/1",
        "file": "train.parquet",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "task_sha256": "abc",
    }


@pytest.mark.parametrize("wrong", ["missing", "broken", "bytes", "column", "split"])
def test_what_cannot_be_read_is_one_sentence(file: Path, wrong: str) -> None:
    if wrong == "missing":
        file.unlink()
    if wrong == "broken":
        file.write_bytes(file.read_bytes()[:50])
    if wrong == "bytes":
        texts = pa.array([b"a\xe7\xe3o"]).view(pa.string())
        pq.write_table(pa.table({"texto": texts, "rótulo": ["a"], "linha": pa.array([7])}), file)
    wanted = Wanted(texts=("nada",)) if wrong == "column" else WANTED
    source = UserTable(folder="minha/1", files={}, fingerprint="") if wrong == "split" else SOURCE
    with pytest.raises(DataError, match="apagada"):
        user_table.read(source, "train", wanted, Silent())
