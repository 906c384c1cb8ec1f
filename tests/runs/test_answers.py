"""Which columns of a file a task reads, and what is written beside them."""

from pathlib import Path

import pyarrow as pa
import pytest

from ptlm.errors import DataError, PtlmError, RunError, UsageError
from ptlm.runs import answers
from ptlm.runs.answers import answer_file
from ptlm.runs.run import Run
from ptlm.runs.status import Status
from ptlm.tasks import TASKS
from tests.runs.conftest import make_spec


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(folder=tmp_path / "20260101-x", spec=make_spec(), status=Status(state="done"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.tsv"
    path.write_text("id\tsentence\n1\tuma frase\n2\toutra frase\n")
    return path


def test_columns_are_found_by_our_name_or_the_source_s_in_any_case() -> None:
    task = TASKS["mrpc"]
    texts = ["a"], ["b"]
    ours = pa.table({"Sentence2": texts[1], "x": ["?"], "SENTENCE1": texts[0]})
    theirs = pa.table(dict(zip([task.columns[name] for name in task.text_columns], texts, strict=True)))
    for table in (ours, theirs):
        found = answers._texts(table, task, "f.tsv")
        assert found.to_pydict() == {"row_id": [0], "sentence1": ["a"], "sentence2": ["b"]}


def test_a_lone_column_is_the_lone_text() -> None:
    found = answers._texts(pa.table({"frase": ["a", "b"]}), TASKS["demo_sentiment"], "f.tsv")
    assert found.column("sentence").to_pylist() == ["a", "b"]


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    with pytest.raises(DataError) as caught:
        answers._texts(pa.table({"sentence1": ["a"], "outra": ["b"]}), TASKS["mrpc"], "f.tsv")
    for word in ("f.tsv", "sentence2", "sentence1, outra", "mrpc"):
        assert word in str(caught.value)


def test_answers_stand_at_their_rows_and_keep_the_file_s_columns() -> None:
    table = pa.table({"prediction": ["x", "y", "z"], "sentence": ["a", " ", "c"]})
    unread = pa.array([False, True, False])
    made = pa.table(
        {
            "prediction": [1, None],
            "probability": [0.5, None],
            "raw_output": ["sim", "hum"],
            "label": ["sim", None],
        }
    )
    beside = answers._beside(table, answers._spread(made, unread), TASKS["demo_sentiment"], unread)
    assert beside.to_pydict() == {
        "prediction": ["x", "y", "z"],
        "sentence": ["a", " ", "c"],
        "prediction_": ["1", None, None],
        "prediction_label": ["sim", None, None],
        "probability": [0.5, None, None],
        "raw_output": ["sim", None, "hum"],
        "unread": [False, True, False],
    }


def test_a_file_of_blank_rows_is_answered_with_nothing() -> None:
    unread = pa.array([True, True])
    nothing = pa.table({"prediction": pa.nulls(0), "probability": pa.nulls(0), "raw_output": pa.nulls(0)})
    beside = answers._beside(
        pa.table({"a": ["", ""]}), answers._spread(nothing, unread), TASKS["demo_sentiment"], unread
    )
    assert beside.to_pydict() == {"a": ["", ""], "prediction": [None, None], "unread": [True, True]}


def test_mistakes_are_named_before_a_model_is_loaded(run: Run, source: Path, tmp_path: Path) -> None:
    cases: list[tuple[type[PtlmError], str, tuple[object, ...]]] = [
        (
            RunError,
            "não chegou ao fim",
            (Run(folder=run.folder, spec=run.spec, status=Status(state="failed")), None),
        ),
        (UsageError, "toi.*toy", (run, "toi")),
    ]
    for kind, words, (which, task) in cases:
        with pytest.raises(kind, match=words):
            answer_file(which, task, source, tmp_path / "out.tsv")  # type: ignore[arg-type]
    for target, words in (
        (tmp_path / "out.doc", r"\.doc"),
        (source, r"in\.tsv"),
        (tmp_path / "no" / "out.tsv", "no$|no"),
    ):
        with pytest.raises(UsageError, match=words):
            answer_file(run, None, source, target)
    with pytest.raises(DataError):
        answer_file(run, None, tmp_path / "missing.tsv", tmp_path / "out.tsv")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.tsv"]


def test_a_run_without_a_model_says_so(run: Run, source: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="modelo"):
        answer_file(run, None, source, tmp_path / "out.tsv")
    assert not (tmp_path / "out.tsv").exists()
