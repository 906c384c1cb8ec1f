"""Exported tasks: they come back as they were, and nothing else comes in."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm import paths, sources, tasks
from ptlm.errors import DataError, UsageError
from ptlm.kinds import KINDS
from ptlm.userdata import limits
from ptlm.userdata.draft import Draft
from ptlm.userdata.exchange import export, import_file
from ptlm.userdata.store import delete, save, saved
from tests.userdata.conftest import SINGLE
from tests.userdata.test_draft import BY_KIND
from tests.userdata.test_store import GOOD, left_over, readings


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    save(Draft(name="minha", roles=SINGLE, title="Título", words={"1": "certo"}), readings(GOOD))
    path = export("minha", tmp_path)
    delete("minha")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_task_comes_back_as_it_was(kind: str, tmp_path: Path) -> None:
    roles, columns = BY_KIND[kind]
    task = save(Draft(name="minha", roles=roles), readings(columns))
    before, draft = sources.load(task, "train").table, saved("minha").draft
    path = export("minha", tmp_path / "x.zip")
    delete("minha")
    assert import_file(path) == tasks.find("minha") == task
    assert sources.load(task, "train").table.equals(before)
    assert saved("minha").draft == draft


def test_a_name_that_is_taken_needs_another(exported: Path) -> None:
    assert exported.name == "minha.ptlm-task.zip"
    first = import_file(exported)
    with pytest.raises(UsageError, match="minha"):
        import_file(exported)
    second = import_file(exported, "outra")
    assert (second.id, second.title, second.labels) == ("outra", "Título", ("não", "certo"))
    assert first.sources[0].fingerprint == second.sources[0].fingerprint
    for name in ("mrpc", "../x", "A"):
        with pytest.raises(UsageError):
            import_file(exported, name)
    assert left_over() == ["minha", "outra"]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def in_record(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def changed(members: dict[str, bytes]) -> None:
        record = json.loads(members["task.json"])
        change(record)
        members["task.json"] = json.dumps(record).encode()

    return changed


def stored(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def another_table(**columns: object) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({"train.parquet": stored(pa.table(columns))})


REFUSED: dict[str, Callable[[dict[str, bytes]], None]] = {
    "no record": lambda members: members.pop("task.json") and None,
    "no rows": lambda members: members.pop("train.parquet") and None,
    "a path out": lambda members: members.update({"../../fora.txt": b"x"}),
    "an absolute path": lambda members: members.update({"/tmp/fora.txt": b"x"}),
    "a stranger": lambda members: members.update({"x.py": b"x"}),
    "broken record": lambda members: members.update({"task.json": b"{"}),
    "record of lists": lambda members: members.update({"task.json": b"[" * 100_000}),
    "broken rows": lambda members: members.update({"train.parquet": b"PAR1"}),
    "other rows": another_table(texto=["x"], rótulo=["1"], linha=pa.array([2])),
    "no lines": another_table(texto=["x"], rótulo=["1"]),
    "no columns": another_table(),
    "other types": another_table(texto=[b"x"], rótulo=["1"], linha=pa.array([2])),
    "another layout": in_record(lambda record: record.update(schema=99)),
    "no draft": in_record(lambda record: record.pop("draft")),
    "a path in a file": in_record(
        lambda record: record["task"]["sources"][0]["files"].update(train="../../x.parquet")
    ),
    "another source": in_record(lambda record: record["task"]["sources"][0].update(type="HubFiles")),
    "no source": in_record(lambda record: record["task"].update(sources=[])),
    "two sources": in_record(lambda record: record["task"].update(sources=record["task"]["sources"] * 2)),
    "a prompt that fills the memory": in_record(
        lambda record: record["task"].update(prompt="{texto:>9999999999}")
    ),
    "a prompt that looks inside": in_record(
        lambda record: record["task"].update(
            prompt="{texto.__class__}", columns={"texto.__class__": "texto", "label": "rótulo"}
        )
    ),
    "a version out of this world": in_record(lambda record: record["task"].update(version="../1")),
    "an unknown label": in_record(lambda record: record["task"].update(values={"7": 0, "8": 1})),
    "an unknown column": in_record(
        lambda record: record["task"].update(columns={"texto": "x", "label": "rótulo"})
    ),
    "an unknown field": in_record(lambda record: record["task"].update(surprise=1)),
    "a date that is none": in_record(lambda record: record.update(created="ontem")),
    "another fingerprint": in_record(
        lambda record: record["task"]["sources"][0].update(fingerprint="0" * 64)
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_was_not_made_here_is_refused_and_leaves_nothing(name: str, exported: Path) -> None:
    with pytest.raises(DataError):
        import_file(rewritten(exported, REFUSED[name]))
    assert left_over() == []
    assert not any(path.name == "fora.txt" for path in paths.home().parent.rglob("fora.txt"))
    assert not Path("/tmp/fora.txt").exists()


def test_texts_that_are_no_utf8_are_refused(exported: Path) -> None:
    texts = pa.array([b"a\xe7\xe3o"]).view(pa.string())
    with pytest.raises(DataError, match="UTF8"):
        import_file(
            rewritten(exported, another_table(texto=texts, rótulo=["1"], outra=["x"], linha=pa.array([2])))
        )
    assert left_over() == []


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.zip"):
        import_file(tmp_path / "x.zip")


def test_rows_that_grow_into_gigabytes_are_refused(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 20_000_000)
    words = pa.DictionaryArray.from_arrays(np.zeros(100_000, dtype=np.int32), ["x" * 1000]).cast(pa.string())
    table = {"texto": words, "rótulo": words, "linha": pa.array(np.arange(100_000))}
    path = rewritten(exported, another_table(**table))
    assert path.stat().st_size < 2_000_000
    with pytest.raises(DataError, match="20 MB"):
        import_file(path)
    assert left_over() == []


def test_an_unknown_task_or_place_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nada"):
        export("nada", tmp_path)
    save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    with pytest.raises(DataError, match="nenhuma"):
        export("minha", tmp_path / "nenhuma" / "x.zip")
    assert list(tmp_path.iterdir()) == []
