"""Files are replaced whole, and hold strict JSON."""

import json
import multiprocessing
import threading
from pathlib import Path

import numpy as np
import pytest

from ptlm.errors import RunError
from ptlm.files import dumps, read_json, write_json


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"loss": float("nan")}, {"loss": None}),
        ({"a": [1.5, float("inf")]}, {"a": [1.5, None]}),
        ({"n": np.float32(0.5), "k": np.int64(3)}, {"n": 0.5, "k": 3}),
        ({"p": Path("/a/b")}, {"p": "/a/b"}),
        ({"s": {2, 1}, "x": float("nan")}, {"s": [1, 2], "x": None}),
        ({"text": "ação\n"}, {"text": "ação\n"}),
        ({"n": np.float64("nan")}, {"n": None}),
    ],
)
def test_anything_reported_becomes_strict_json(value: object, plain: object) -> None:
    assert json.loads(dumps(value), parse_constant=lambda name: pytest.fail(name)) == plain


def _rewrite(path: Path) -> None:
    for number in range(300):
        write_json(path, {"number": number, "filler": "x" * 5000}, durable=False)


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_json(path, {"number": -1, "filler": ""})
    writers = [multiprocessing.get_context("spawn").Process(target=_rewrite, args=(path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    reads = 0
    while any(writer.is_alive() for writer in writers):
        assert set(read_json(path)) == {"number", "filler"}
        reads += 1
    assert reads > 50
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"], "drafts were left behind"


def test_threads_of_one_process_do_not_share_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    threads = [threading.Thread(target=_rewrite, args=(path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_json(path)["number"] == 299


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    class Unwritable:
        def item(self) -> None:
            raise RuntimeError("no")

    path = tmp_path / "x.json"
    write_json(path, {"a": 1})
    with pytest.raises(RuntimeError):
        write_json(path, {"a": Unwritable()})
    assert read_json(path) == {"a": 1}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "Falta"), (b'{"a": ', "corrompido"), (b"[1]", "objeto"), (b"\xff\xfe", "corrompido")],
)
def test_unreadable_files_are_named(tmp_path: Path, content: bytes | None, word: str) -> None:
    path = tmp_path / "spec.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RunError, match=word) as caught:
        read_json(path)
    assert "spec.json" in str(caught.value)
