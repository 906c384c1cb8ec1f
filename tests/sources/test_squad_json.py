"""SQuAD's JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from ptlm.errors import DataError, DownloadError
from ptlm.reporting import Silent
from ptlm.sources import squad_json
from ptlm.sources.files import NotHereError
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import SquadJson
from tests.fakehub import FakeHub

WANTED = Wanted(texts=("context", "question"), label="answers")
GOOD = {
    "version": "1.1",
    "data": [
        {
            "title": "t",
            "paragraphs": [
                {
                    "context": "O céu é azul.",
                    "qas": [
                        {
                            "id": "1",
                            "question": "O que é azul?",
                            "answers": [{"text": "O céu", "answer_start": 0}],
                        },
                        {"id": "2", "question": "E o mar?", "answers": []},
                    ],
                }
            ],
        }
    ],
}


def _read(folder: Path, content: bytes) -> Raw:
    (folder / "faquad").mkdir(exist_ok=True)
    (folder / "faquad" / "train.json").write_bytes(content)
    return squad_json.read(
        SquadJson(folder="faquad", files={"train": "train.json"}), "train", WANTED, Silent()
    )


def test_one_row_a_question(folder: Path) -> None:
    raw = _read(folder, b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert raw.table.to_pylist() == [
        {
            "context": "O céu é azul.",
            "question": "O que é azul?",
            "answers": {"text": ["O céu"], "answer_start": [0]},
        },
        {"context": "O céu é azul.", "question": "E o mar?", "answers": {"text": [], "answer_start": []}},
    ]
    assert raw.line(1) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"data":\n[,]}', r"train\.json:2: .*JSON"),
        (b"", "JSON"),
        (b"\xff\xfe{}", "JSON"),
        (b"[]", "forma do SQuAD"),
        (b'{"data": [{"title": "x"}]}', "'paragraphs'"),
        (
            b'{"data": [{"paragraphs": [{"context": 3, "qas": [{"question": "x", "answers": []}]}]}]}',
            "forma do SQuAD",
        ),
    ],
)
def test_another_form_is_told(folder: Path, content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        _read(folder, content)


@pytest.fixture
def served(fake_hub: FakeHub) -> SquadJson:
    """A source that can only be downloaded."""
    (fake_hub.folder("models", "acme/files") / "train.json").write_text(json.dumps(GOOD))
    url = f"{fake_hub.url}/acme/files/resolve/main/train.json"
    return SquadJson(folder="faquad", files={"train": "train.json", "test": "test.json"}, urls={"train": url})


def test_fetched_where_it_is_not_here(served: SquadJson) -> None:
    raw = squad_json.read(served, "train", WANTED, Silent())
    assert len(raw.table) == 2
    origin: dict[str, Any] = dict(raw.origin)
    assert origin["kind"] == "download"
    assert origin["url"] == served.urls["train"]


def test_without_an_address_it_is_nowhere(served: SquadJson) -> None:
    with pytest.raises(NotHereError, match=r"faquad/test\.json"):
        squad_json.read(served, "test", WANTED, Silent())
    assert issubclass(NotHereError, DownloadError)
