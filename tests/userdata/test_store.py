"""The store: what is saved is found, loaded and edited as it was; what fails leaves nothing."""

import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptlm import paths, sources, tasks
from ptlm.errors import DataError, PtlmError, UsageError
from ptlm.kinds import KINDS
from ptlm.tasks.user import broken_tasks, user_tasks, versions
from ptlm.userdata import store
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.draft import Draft
from ptlm.userdata.names import free_name, slug
from ptlm.userdata.reading import read, read_splits, with_tables
from ptlm.userdata.remedies import apply
from ptlm.userdata.store import delete, save, saved, tables_of
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading, table_of
from tests.userdata.conftest import SINGLE, Write
from tests.userdata.test_draft import BY_KIND


def readings(
    columns: dict[str, list[str]], splits: tuple[str, ...] = ("train", "validation")
) -> dict[str, Reading]:
    tables = {split: table_of(columns, f"{split}.tsv") for split in splits}
    return with_tables({"train": Reading(tables["train"], Dialect(), (), None)}, tables)  # type: ignore[arg-type]


GOOD = {"texto": ["um", "dois", "ção"], "rótulo": ["1", "0", "1.0"]}


def left_over() -> list[str]:
    folder = paths.user_tasks()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_task_is_found_and_its_rows_are_loaded(kind: str) -> None:
    roles, columns = BY_KIND[kind]
    task = save(Draft(name="minha", roles=roles, title="Minha {tarefa}"), readings(columns))
    assert tasks.find("minha") == tasks.every()["minha"] == task
    assert list(tasks.every()) == [*tasks.TASKS, "minha"]
    rows = sources.load(task, "train")
    for name in task.text_columns:
        assert rows.table.column(name).to_pylist() == columns[task.columns[name]]
    expected = {
        "classification": [1, 0],
        "similarity": [1.5, 7.0],
        "question_answering": [["Recife"], ["Ana"]],
        "summarisation": ["um", "o"],
    }
    assert rows.table.column("target").to_pylist() == expected[kind]
    assert rows.origin["task_sha256"] == task.sources[0].fingerprint
    assert left_over() == ["minha"]


def test_the_real_files_become_tasks_without_losing_a_row(raw_data: Path) -> None:
    expected = {"MRPC": (3668, 408), "CoLA": (8551, 1043), "RTE": (2490, 277), "STS-B": (5749, 1500)}
    for name, (train, validation) in expected.items():
        files = {
            "train": raw_data / "plue" / name / "train.tsv",
            "validation": raw_data / "plue" / name / "dev.tsv",
        }
        read_in = read_splits(files)
        from ptlm.userdata.columns import completed

        roles = completed(read_in["train"].table)
        task = save(Draft(name=slug(f"meu {name}"), roles=roles), read_in)
        assert task.rows == {"train": train, "validation": validation}
        built_in = tasks.find(name.lower().replace("-", ""))
        for split in ("train", "validation"):
            mine, theirs = sources.load(task, split).table, sources.load(built_in, split).table
            for ours, others in zip(task.text_columns, built_in.text_columns, strict=True):
                assert mine.column(ours).equals(theirs.column(others))
            assert mine.column("target").to_pylist() == theirs.column("target").to_pylist()


def test_an_edit_is_a_new_version_and_the_old_one_stays() -> None:
    first = save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    with pytest.raises(UsageError, match="outro nome"):
        save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    kept = saved("minha")
    assert kept.draft == Draft(name="minha", roles=SINGLE)
    assert kept.files == {"train": "train.tsv", "validation": "validation.tsv"}
    edited = replace(kept.draft, words={"1": "ótimo"}, metrics=("f1_macro", "accuracy"), title="Outra")
    second = save(edited, with_tables(readings(GOOD), tables_of(kept.task)), edit=True)
    assert (first.version, second.version, second.labels) == ("1", "2", ("não", "ótimo"))
    assert tasks.find("minha") == second
    assert saved("minha").draft == edited
    assert saved("minha", 1).task == first
    assert first.sources[0].fingerprint == second.sources[0].fingerprint
    assert sources.load(first, "train").table.equals(sources.load(second, "train").table)
    with pytest.raises(UsageError, match="3"):
        saved("minha", 3)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_come_back_for_an_edit_with_their_lines(kind: str) -> None:
    roles, columns = BY_KIND[kind]
    task = save(Draft(name="minha", roles=roles), readings(columns))
    tables = tables_of(task)
    assert tables["train"].lines.tolist() == [2, 3]
    again = save(saved("minha").draft, with_tables(readings(columns), tables), edit=True)
    assert again.sources[0].fingerprint == task.sources[0].fingerprint


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_first_rows_come_back_without_the_others(limit: int) -> None:
    task = save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    whole, first = tables_of(task), tables_of(task, limit)
    for split, table in whole.items():
        assert first[split].data.equals(table.head(limit).data)
        assert first[split].lines.tolist() == table.lines[:limit].tolist()


def test_the_fingerprint_is_of_the_cells(write: Write) -> None:
    one = save(Draft(name="um", roles=SINGLE), readings(GOOD))
    same = save(Draft(name="dois", roles=SINGLE, template="x {texto}"), readings(GOOD))
    other = save(Draft(name="tres", roles=SINGLE), readings({**GOOD, "texto": ["um", "dois", "cao"]}))
    prints = [task.sources[0].fingerprint for task in (one, same, other)]
    assert prints[0] == prints[1] != prints[2]


def test_lines_are_those_of_the_persons_file(write: Write) -> None:
    path = write("texto\trótulo\n\num\t1\n\t0\ndois\t0\ntrês\t1\n")
    subject = apply("drop_empty", Subject({"train": read(path).table}, SINGLE))
    mended = with_tables(
        {"train": read(path)}, {"train": subject.tables["train"], "test": subject.tables["train"]}
    )
    task = save(Draft(name="minha", roles=SINGLE), mended)
    stored = pq.read_table(paths.user_tasks() / "minha" / "1" / "train.parquet")
    assert stored.column_names == ["texto", "rótulo", "linha"]
    assert stored.column("linha").to_pylist() == [3, 5, 6]
    assert task.evaluation == "test"


def test_a_column_may_be_called_like_the_lines() -> None:
    columns = {"linha": ["um", "dois"], "rótulo": ["a", "b"]}
    roles = Roles(kind="classification", texts=("linha",), target="rótulo")
    task = save(Draft(name="minha", roles=roles), readings(columns))
    assert sources.load(task, "train").table.column("linha").to_pylist() == ["um", "dois"]


def test_ragged_lines_must_be_settled_first(write: Write) -> None:
    path = write("texto\trótulo\num\t1\nquebrada\ndois\t0\n")
    with pytest.raises(DataError, match=r"dados\.tsv, linha 3"):
        save(Draft(name="minha", roles=SINGLE), {"train": read(path), "test": read(path)})
    settled = read(path, ragged="skip")
    assert save(Draft(name="minha", roles=SINGLE), {"train": settled, "test": settled}).rows["train"] == 2


@pytest.mark.parametrize("labels", [["1", "", "0"], ["1", "1", "1"]])
def test_a_refused_task_leaves_nothing(labels: list[str]) -> None:
    with pytest.raises(DataError):
        save(Draft(name="minha", roles=SINGLE), readings({**GOOD, "rótulo": labels}))
    assert left_over() == []
    with pytest.raises(UsageError, match="minha"):
        tasks.find("minha")


@pytest.mark.parametrize("error", [OSError("disco cheio"), KeyboardInterrupt()])
def test_a_save_that_is_cut_short_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(store.json, "dumps", fail)
    with pytest.raises((PtlmError, KeyboardInterrupt)):
        save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    assert left_over() == []


def test_what_a_killed_process_left_is_swept_away_after_a_day() -> None:
    save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    for name, age in ((".new-old", 2 * 86_400), (".gone-old", 2 * 86_400), (".new-young", 60)):
        folder = paths.user_tasks() / name
        folder.mkdir()
        (folder / "train.parquet").write_bytes(b"x")
        os.utime(folder, (time.time() - age,) * 2)
    assert list(user_tasks()) == ["minha"]
    save(Draft(name="outra", roles=SINGLE), readings(GOOD))
    assert left_over() == [".new-young", "minha", "outra"]


def test_two_tabs_that_save_at_once_make_two_versions() -> None:
    save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    threads = [
        threading.Thread(
            target=save, args=(Draft(name="minha", roles=SINGLE), readings(GOOD)), kwargs={"edit": True}
        )
        for _tab in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions("minha") == [1, 2, 3, 4, 5]
    assert tasks.find("minha").sources[0].folder == "minha/5"


def test_deleting_takes_all_versions_and_leaves_other_tasks() -> None:
    for name in ("minha", "outra"):
        save(Draft(name=name, roles=SINGLE), readings(GOOD))
    delete("minha")
    assert left_over() == ["outra"]
    with pytest.raises(UsageError, match="minha"):
        delete("minha")
    for name in ("..", "../runs", "outra/1", ""):
        with pytest.raises(UsageError):
            delete(name)
    assert left_over() == ["outra"]


def test_rows_of_a_deleted_task_are_one_sentence() -> None:
    task = save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    delete("minha")
    with pytest.raises(DataError, match="apagada"):
        sources.load(task, "train")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"task": {}}', '{"task": 7}', '{"task": {"id": "x"}}', "\x00"]
)
def test_a_broken_record_is_shown_as_broken_and_hides_no_other(content: str) -> None:
    for name in ("boa", "ruim"):
        save(Draft(name=name, roles=SINGLE), readings(GOOD))
    (paths.user_tasks() / "ruim" / "1" / "task.json").write_text(content, encoding="utf-8")
    assert list(user_tasks()) == ["boa"]
    assert list(broken_tasks()) == ["ruim"]
    with pytest.raises(DataError, match="ruim"):
        tasks.find("ruim")
    delete("ruim")
    assert broken_tasks() == {}


def test_strange_entries_of_the_folder_are_no_tasks(home: Path) -> None:
    save(Draft(name="boa", roles=SINGLE), readings(GOOD))
    folder = paths.user_tasks()
    (folder / "arquivo").write_text("x")
    (folder / ".new-abc").mkdir()
    (folder / "vazia").mkdir()
    (folder / "Com Espaço" / "1").mkdir(parents=True)
    assert list(user_tasks()) == ["boa"]
    assert broken_tasks() == {}


def test_the_record_says_how_it_was_made() -> None:
    save(Draft(name="minha", roles=SINGLE), readings(GOOD))
    kept = json.loads((paths.user_tasks() / "minha" / "1" / "task.json").read_text(encoding="utf-8"))
    assert kept["schema"] == store.SCHEMA
    assert kept["dialects"]["train"]["encoding"] == "utf-8"


def test_free_names_are_free() -> None:
    assert free_name("MRPC") == "mrpc_2"
    save(Draft(name="meu_corpus", roles=SINGLE), readings(GOOD))
    assert free_name("Meu Corpus!") == "meu_corpus_2"
    assert slug("???") == "tarefa"
    assert slug("x" * 99) == "x" * 64
