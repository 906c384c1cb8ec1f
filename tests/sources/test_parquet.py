"""Hub data sets: parquet files from a hub or from the raw data folder, and the split held out of one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm.errors import DataError, DownloadError
from ptlm.reporting import Silent
from ptlm.sources import parquet
from ptlm.sources.raw import Wanted
from ptlm.tasks import find
from ptlm.tasks.record import Holdout, HubFiles
from tests.fakehub import FakeHub, commit_of

SOURCE = HubFiles(repo="acme/rows", files={"train": "data/train-*.parquet"})
WANTED = Wanted(texts=("text",), label="label")
TABLE = pa.table({"text": [f"t{i}" for i in range(20)], "label": list(range(20)), "other": ["x"] * 20})
WIKI = find("wiki_lingua").sources[0]
assert isinstance(WIKI, HubFiles) and WIKI.holdout is not None
HELD_OUT = WIKI.holdout


def _write(folder: Path) -> None:
    (folder / "data").mkdir()
    pq.write_table(TABLE.slice(0, 12), folder / "data" / "train-00000-of-00002.parquet", row_group_size=5)
    pq.write_table(TABLE.slice(12), folder / "data" / "train-00001-of-00002.parquet")


def test_rows_from_a_hub(fake_hub: FakeHub) -> None:
    folder = fake_hub.folder("datasets", "acme/rows")
    _write(folder)
    raw = parquet.read(SOURCE, "train", WANTED, Silent())
    assert raw.table.to_pydict() == TABLE.drop_columns(["other"]).to_pydict()
    assert raw.origin == {
        "kind": "hub",
        "repo": "acme/rows",
        "revision": "main",
        "commit": commit_of(folder),
        "files": ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"],
    }


def test_rows_laid_down_in_the_raw_folder(folder: Path, fake_hub: FakeHub) -> None:
    (folder / "rows").mkdir()
    _write(folder / "rows")
    raw = parquet.read(SOURCE, "train", WANTED, Silent())
    assert raw.table.num_rows == 20
    assert raw.origin["kind"] == "file"
    assert fake_hub.requests == []


def test_a_missing_column_is_named(fake_hub: FakeHub) -> None:
    _write(fake_hub.folder("datasets", "acme/rows"))
    with pytest.raises(DataError, match="não tem a coluna verdict; tem text, label, other"):
        parquet.read(SOURCE, "train", replace(WANTED, label="verdict"), Silent())


@pytest.mark.parametrize("wrong", ["cut", "bytes"])
def test_a_broken_file_is_named(folder: Path, wrong: str) -> None:
    (folder / "rows" / "data").mkdir(parents=True)
    file = folder / "rows" / "data" / "train-0.parquet"
    if wrong == "cut":
        file.write_bytes(b"PAR1 not really PAR1")
    else:
        pq.write_table(pa.table({"text": pa.array([b"\xe7"]).view(pa.string()), "label": [1]}), file)
    with pytest.raises(DataError, match=r"train-0\.parquet não pôde ser lido"):
        parquet.read(SOURCE, "train", WANTED, Silent())


def test_a_missing_file_is_named(fake_hub: FakeHub) -> None:
    _write(fake_hub.folder("datasets", "acme/rows"))
    source = replace(SOURCE, files={"train": "data/test-*.parquet"})
    with pytest.raises(DownloadError, match=r"nenhum arquivo data/test-\*\.parquet"):
        parquet.read(source, "train", WANTED, Silent())


@pytest.mark.parametrize("rows", [1, 7, 10, 999, 28143])
def test_the_held_out_split_is_the_notebooks(rows: int) -> None:
    """`datasets` itself is asked, as the notebooks asked it."""
    from datasets import Dataset

    split = Dataset.from_dict({"n": np.arange(rows)})
    if rows == 1:  # `datasets` refuses to leave nothing to train on
        assert parquet.held_out(rows, HELD_OUT, "validation").tolist() == [0]
        return
    parts = split.train_test_split(test_size=HELD_OUT.share, seed=HELD_OUT.seed)
    assert parquet.held_out(rows, HELD_OUT, "validation").tolist() == parts["test"]["n"][:]
    assert parquet.held_out(rows, HELD_OUT, "train").tolist() == parts["train"]["n"][:]


def test_the_held_out_split_has_the_protocols_sizes() -> None:
    task = find("wiki_lingua")
    for split in ("train", "validation"):
        assert len(parquet.held_out(28143, HELD_OUT, split)) == task.rows[split]


def test_a_held_out_split_shares_no_row(fake_hub: FakeHub) -> None:
    _write(fake_hub.folder("datasets", "acme/rows"))
    source = replace(SOURCE, holdout=Holdout(name="validation", of="train", share=0.1, seed=42))
    parts = {name: parquet.read(source, name, WANTED, Silent()).keep for name in ("train", "validation")}
    assert parts["train"] is not None
    assert parts["validation"] is not None
    assert len(parts["validation"]) == 2
    assert sorted([*parts["train"], *parts["validation"]]) == list(range(20))
