"""The demo tasks' records: one a kind, labelled as demo, with answers that take few tokens to write."""

import os
import subprocess
import sys

import pytest

from ptlm import sources
from ptlm.kinds import KINDS
from ptlm.models import nano
from ptlm.sources.demo import GENERATORS, ROWS
from ptlm.tasks.demo import DEMO_TASKS

TASKS = pytest.mark.parametrize("task", DEMO_TASKS, ids=lambda task: task.id)


def test_every_kind_has_a_demo():
    assert {task.kind for task in DEMO_TASKS} == set(KINDS)


@TASKS
def test_it_is_labelled_as_synthetic_and_generated_here(task):
    assert task.demo
    assert (task.provenance, task.licence, task.variety) == ("synthetic", "MIT", "pt-BR")
    assert [source.generator for source in task.sources] == [task.id]
    assert task.id in GENERATORS
    assert task.rows == ROWS


@TASKS
@pytest.mark.parametrize("model_id", nano.SHAPES)
def test_an_answer_takes_few_tokens(task, model_id):
    tokenizer = nano.make_tokenizer(nano.SHAPES[model_id].marks)
    answers = task.labels or ([" 0.0", " 5.0"] if task.kind == "similarity" else [])
    for answer in answers:
        assert len(tokenizer(answer, add_special_tokens=False)["input_ids"]) <= 8, answer


@TASKS
def test_another_process_makes_the_same_rows(task):
    """Neither the order of a set nor the seed of text hashes may show in the rows."""
    code = (
        "from ptlm import sources, tasks; "
        f"print(sources.fingerprint(sources.load(tasks.find({task.id!r}), 'test').table))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == str(sources.fingerprint(sources.load(task, "test").table))
