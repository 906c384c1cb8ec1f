"""The generated rows: balanced, repeatable, well-formed, and with words kept back for the evaluation."""

import re

import pytest

from ptlm import sources
from ptlm.errors import PtlmError, UsageError
from ptlm.sources import demo
from ptlm.sources.demo import lexicon
from ptlm.tasks.demo import DEMO_TASKS
from ptlm.tasks.record import Generated

SPLITS = ("train", "validation", "test")
TASKS = pytest.mark.parametrize("task", DEMO_TASKS, ids=lambda task: task.id)


def texts(task, split):
    """All that the rows of a split say."""
    table = sources.load(task, split).table
    return [value for name in task.text_columns for value in table.column(name).to_pylist()]


def words(task, split):
    return set(re.findall(r"\w+", " ".join(texts(task, split)).casefold()))


@TASKS
@pytest.mark.parametrize("split", SPLITS)
def test_sizes_and_distinct_rows(task, split):
    table = sources.load(task, split).table
    assert len(table) == task.rows[split]
    rows = list(zip(*(table.column(name).to_pylist() for name in task.text_columns), strict=True))
    assert len(set(rows)) > 0.97 * len(rows)


@TASKS
def test_the_same_rows_every_time(task):
    assert sources.fingerprint(sources.load(task, "test").table) == sources.fingerprint(
        sources.load(task, "test").table
    )


@TASKS
def test_evaluation_uses_words_that_training_never_shows(task):
    known = words(task, "train")
    for split in ("validation", "test"):
        unseen = words(task, split) - known
        assert len(unseen) >= 20, sorted(unseen)


@pytest.mark.parametrize("name", lexicon.POOLS)
def test_pools_share_no_word(name):
    pool = lexicon.POOLS[name]
    assert not set(pool.train) & set(pool.held_out)


def test_no_row_stands_in_two_splits():
    for task in DEMO_TASKS:
        train, test = (set(texts(task, split)) for split in ("train", "test"))
        assert not train & test, task.id


@TASKS
@pytest.mark.parametrize("split", SPLITS)
def test_answers_are_balanced(task, split):
    targets = sources.load(task, split).table.column("target").to_pylist()
    if task.kind in ("classification", "similarity"):
        counts = {value: targets.count(value) for value in set(targets)}
        assert set(counts) == ({0, 1} if task.kind == "classification" else {0.0, 1.0, 2.0, 3.0, 4.0, 5.0})
        assert max(counts.values()) == min(counts.values())


def test_answers_stand_where_they_are_said_to():
    (task,) = [task for task in DEMO_TASKS if task.kind == "question_answering"]
    table = sources.load(task, "test").table.to_pylist()
    for row in table:
        (answer,), (start,) = row["target"], row["answer_start"]
        assert row["context"][start : start + len(answer)] == answer


def test_a_similarity_pair_loses_a_point_for_each_difference():
    (task,) = [task for task in DEMO_TASKS if task.kind == "similarity"]
    for row in sources.load(task, "test").table.to_pylist():
        differences = len(re.findall(r"\boutr[oa]\b", row["sentence2"]))
        assert row["target"] == 5 - differences


def test_every_sentence_begins_large_and_ends():
    for task in DEMO_TASKS:
        for text in texts(task, "test"):
            assert text[0].isupper() and text[-1] in ".?", text


def test_unknown_names_are_refused():
    with pytest.raises(UsageError, match="demo_sentiment"):
        demo.read(Generated(generator="demo_sentimen"), "train")
    with pytest.raises(PtlmError, match="train"):
        demo.read(Generated(generator="demo_sentiment"), "dev")
