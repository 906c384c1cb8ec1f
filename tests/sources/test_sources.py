"""Loading a task: the first source that has the rows, and a sentence that helps where none has."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm.errors import DataError, DownloadError, UsageError
from ptlm.sources import Rows, fingerprint, load, load_texts
from ptlm.tasks import TASKS, find
from ptlm.tasks.record import Archive, Delimited, Task
from tests.fakehub import FakeHub, commit_of
from tests.reports import Remembering

MRPC = find("mrpc")
HEADER = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n"
SMALL = replace(MRPC, rows={"train": 2})
CANONICAL = {
    "classification": {"target": pa.int64()},
    "similarity": {"target": pa.float64()},
    "question_answering": {"target": pa.list_(pa.string()), "answer_start": pa.list_(pa.int64())},
    "summarisation": {"target": pa.string()},
}


def _mrpc(folder: Path, name: str, content: str) -> Path:
    path = folder / "plue" / "MRPC" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_rows_and_where_they_came_from(folder: Path) -> None:
    path = _mrpc(folder, "train.tsv", HEADER + '1\t1\t2\tUm "gato\tDois\n0\t3\t4\tTrês\t\n')
    report = Remembering()
    rows = load(SMALL, "train", report)
    assert rows.table.to_pylist() == [
        {"row_id": 0, "sentence1": 'Um "gato', "sentence2": "Dois", "target": 1},
        {"row_id": 1, "sentence1": "Três", "sentence2": "", "target": 0},
    ]
    assert rows.origin["path"] == str(path)
    assert report.warnings == []
    assert fingerprint(rows.table) == fingerprint(load(SMALL, "train").table)


def test_another_number_of_rows_is_told(folder: Path) -> None:
    _mrpc(folder, "train.tsv", HEADER + "1\t1\t2\tUm\tDois\n")
    report = Remembering()
    load(MRPC, "train", report)
    (warning,) = report.warnings
    assert "tem 1 linhas" in warning
    assert "3668" in warning


def test_an_unlabelled_row_in_a_labelled_split_is_an_error_with_its_line(folder: Path) -> None:
    _mrpc(folder, "train.tsv", HEADER + "1\t1\t2\tUm\tDois\n\t3\t4\tTrês\tQuatro\n")
    with pytest.raises(DataError, match=r"MRPC/train\.tsv:3: o rótulo “” não é nenhum de 0, 1"):
        load(MRPC, "train")


def test_texts_of_a_split_without_labels(folder: Path) -> None:
    _mrpc(folder, "test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\tUm\tDois\n")
    rows = load_texts(MRPC, "test")
    assert rows.table.to_pylist() == [{"row_id": 0, "sentence1": "Um", "sentence2": "Dois"}]
    with pytest.raises(
        UsageError, match=r"“mrpc” não tem rótulos na partição “test”; tem em train, validation"
    ):
        load(MRPC, "test")


def test_a_split_that_no_source_has(folder: Path) -> None:
    with pytest.raises(UsageError, match="não têm a partição “dev”"):
        load_texts(MRPC, "dev")


def test_a_raw_folder_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PTLM_DATA_DIR", str(tmp_path / "none"))
    with pytest.raises(UsageError, match=r"PTLM_DATA_DIR aponta para .*none, que não existe"):
        load(MRPC, "train")


def _pair_table(rows: int) -> pa.Table:
    texts = [f"t{row}" for row in range(rows)]
    score = pa.array([4.9] * rows, pa.float32())
    return pa.table(
        {"premise": texts, "hypothesis": texts, "relatedness_score": score, "entailment_judgment": [1] * rows}
    )


def test_the_next_source_is_tried_without_a_word(fake_hub: FakeHub) -> None:
    repository = fake_hub.folder("datasets", "nilc-nlp/assin2")
    (repository / "data").mkdir()
    pq.write_table(_pair_table(500), repository / "data" / "validation-00000-of-00001.parquet")
    report = Remembering()
    rows = load(find("assin2_score"), "validation", report)
    assert rows.table["target"].to_pylist() == [4.9] * 500
    assert rows.origin["commit"] == commit_of(repository)
    assert report.warnings == []
    entailment = load(find("assin2_entail"), "validation").table
    assert set(entailment["target"].to_pylist()) == {1}


def test_what_is_fetched_once_is_there_without_network(fake_hub: FakeHub, local_only: list[bool]) -> None:
    repository = fake_hub.folder("datasets", "nilc-nlp/assin2")
    (repository / "data").mkdir()
    pq.write_table(_pair_table(500), repository / "data" / "validation-00000-of-00001.parquet")
    first = load(find("assin2_score"), "validation")
    fake_hub.stop()
    local_only.clear()
    assert load(find("assin2_score"), "validation") == first
    assert local_only == [True], "the hub's own client would wait for minutes"


def _nowhere(address: str) -> Task:
    archive = Archive(url=f"{address}/acme/x/resolve/main/x.zip", member="datasets/MRPC")
    source = Delimited(folder="plue/MRPC", files={"train": "train.tsv"}, archive=archive)
    return replace(MRPC, sources=(source,))


def test_without_network_one_sentence_says_what_to_do(fake_hub: FakeHub) -> None:
    fake_hub.stop()
    report = Remembering()
    with pytest.raises(DownloadError) as raised:
        load(_nowhere(fake_hub.url), "train", report)
    assert str(raised.value) == (
        "Os dados de “mrpc” (train) não estão neste computador e não puderam ser baixados (ConnectionError): "
        "tente de novo com rede, ou ponha o arquivo em $PTLM_DATA_DIR/plue/MRPC/train.tsv."
    )
    assert "não responde" in report.warnings[0]


def test_a_missing_archive_names_the_status_and_the_folder(fake_hub: FakeHub, folder: Path) -> None:
    fake_hub.folder("models", "acme/x")
    with pytest.raises(DownloadError) as raised:
        load(_nowhere(fake_hub.url), "train")
    assert "(HTTP 404)" in str(raised.value)
    assert f"{folder}/plue/MRPC/train.tsv" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("squad_v1.1", "squad-pt-v1.1/data/train-*.parquet"),
        ("wiki_lingua", "wiki_lingua/portuguese/train-*.parquet"),
        ("xlsum", "xlsum/portuguese/train/*.parquet"),
        ("assin2_score", "assin2/assin2-train-only.xml"),
    ],
)
def test_every_hub_task_says_where_to_put_its_files(name: str, place: str, fake_hub: FakeHub) -> None:
    fake_hub.stop()
    with pytest.raises(DownloadError) as raised:
        load(find(name), "train")
    assert f"$PTLM_DATA_DIR/{place}" in str(raised.value)


def test_sections_of_held_out_articles(fake_hub: FakeHub) -> None:
    """WikiLingua's form: articles are drawn first, their sections become rows after."""
    repository = fake_hub.folder("datasets", "esdurmus/wiki_lingua")
    (repository / "portuguese").mkdir()
    articles = [
        {
            key: [f"{key}{row}.{part}" for part in range(row % 3)]
            for key in ("section_name", "document", "summary")
        }
        for row in range(30)
    ]
    pq.write_table(
        pa.table({"article": articles}), repository / "portuguese" / "train-00000-of-00001.parquet"
    )
    task = replace(find("wiki_lingua"), rows={})
    train, validation = (load(task, split).table for split in ("train", "validation"))
    drawn = {text.split(".")[0][len("document") :] for text in validation["document"].to_pylist()}
    left = {text.split(".")[0][len("document") :] for text in train["document"].to_pylist()}
    assert not drawn & left
    assert train["row_id"].to_pylist() != sorted(train["row_id"].to_pylist())
    assert sorted([*train["row_id"].to_pylist(), *validation["row_id"].to_pylist()]) == list(range(30))
    both = pa.concat_tables([train, validation]).sort_by("row_id")
    flat = [text for article in articles for text in article["document"]]
    assert both["document"].to_pylist() == flat


def test_questions_from_a_hub(fake_hub: FakeHub) -> None:
    repository = fake_hub.folder("datasets", "tgsc/squad-pt-v1.1")
    (repository / "data").mkdir()
    rows: dict[str, Any] = {
        "id": ["1"],
        "title": ["t"],
        "context": ["O céu é azul."],
        "question": ["O que é azul?"],
        "answers": [{"text": ["céu"], "answer_start": [7]}],
    }
    pq.write_table(pa.table(rows), repository / "data" / "train-00000-of-00001-ab.parquet")
    rows_of: Rows = load(replace(find("squad_v1.1"), rows={}), "train")
    assert rows_of.table.to_pylist() == [
        {
            "row_id": 0,
            "context": "O céu é azul.",
            "question": "O que é azul?",
            "target": ["céu"],
            "answer_start": [2],
        }
    ]


DEMOS = [name for name, task in TASKS.items() if task.demo]


@pytest.mark.parametrize("name", DEMOS)
def test_the_demos_load_like_every_task(name: str) -> None:
    task = find(name)
    for split in task.splits:
        rows = load(task, split)
        expected = {
            "row_id": pa.int64(),
            **dict.fromkeys(task.text_columns, pa.string()),
            **CANONICAL[task.kind],
        }
        assert rows.table.schema == pa.schema(expected)
        assert len(rows.table) == task.rows[split]
        assert rows.origin == {"kind": "generated", "generator": name}
        assert -1 not in [
            place for places in rows.table.to_pydict().get("answer_start", []) for place in places
        ]
