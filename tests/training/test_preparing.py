from dataclasses import fields, replace

import numpy as np
import pytest

from ptlm import paths
from ptlm.reporting import Silent
from ptlm.training import preparing
from ptlm.training.config import Settings
from ptlm.training.preparing import ENCODING_SETTINGS, encoded
from ptlm.training.ragged import Ragged
from tests.training.helpers import FAMILIES, PAIR, QUESTION, SCORE, made, pairs, questions

CASES = [
    (model, task, table)
    for model in FAMILIES
    for task, table in ((PAIR, pairs(30)), (SCORE, pairs(30, "number")), (QUESTION, questions(30)))
]


@pytest.fixture(autouse=True)
def small_sets_are_kept_too(monkeypatch):
    monkeypatch.setattr(preparing, "WORTH_ROWS", 1)


def kept():
    folder = paths.cache() / "prepared"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def same(first, second):
    for field in fields(first):
        one, two = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, Ragged):
            assert one.values.dtype == two.values.dtype
            assert np.array_equal(one.values, two.values) and np.array_equal(one.offsets, two.offsets)
        elif isinstance(one, np.ndarray):
            assert one.dtype == two.dtype and np.array_equal(one, two)
        else:
            assert one == two


@pytest.mark.parametrize(("model_id", "task", "table"), CASES, ids=[f"{m[5:]}-{t.kind}" for m, t, _ in CASES])
def test_from_the_cache_come_the_same_tokens(model_id, task, table, monkeypatch):
    _, approach = made(model_id, task)
    fresh = approach.encode(table, task, labelled=True)
    same(encoded(approach, table, task, "f1", Silent()), fresh)
    assert len(kept()) == 1
    monkeypatch.setattr(type(approach), "encode", None)  # it must not be needed again
    again = encoded(approach, table, task, "f1", Silent())
    same(again, fresh)
    batches = [approach.collate(examples, [3, 1, 7]) for examples in (again, fresh)]
    assert all(np.array_equal(batches[0][name], batches[1][name]) for name in batches[1])


@pytest.mark.parametrize("name", ENCODING_SETTINGS)
def test_another_setting_is_another_entry(name):
    values = {"max_length": 64, "max_target_length": 9, "max_new_tokens": 7, "doc_stride": 3, "prefix": "p: "}
    for settings in (Settings(), replace(Settings(), **{name: values.get(name, False)})):
        _, approach = made("ptlm/nano-gpt2", PAIR, settings)
        encoded(approach, pairs(5), PAIR, "f", Silent())
    assert len(kept()) == 2


@pytest.mark.parametrize(
    "task",
    [
        replace(PAIR, prompt=PAIR.prompt + "!"),
        replace(PAIR, labels=("não", "sim")),
        replace(PAIR, lead_in="j:"),
    ],
)
def test_another_task_is_another_entry(task):
    _, approach = made("ptlm/nano-gpt2", PAIR)
    for record in (PAIR, task):
        encoded(approach, pairs(5), record, "f", Silent())
    assert len(kept()) == 2


def test_other_rows_tokenizers_and_families_are_other_entries():
    for model in ("ptlm/nano-encoder", "ptlm/nano-t5"):
        for fingerprint in ("f", "g"):
            encoded(made(model, PAIR)[1], pairs(5), PAIR, fingerprint, Silent())
    assert len(kept()) == 4
    approach = made("ptlm/nano-t5", PAIR)[1]
    approach.tokenizer.add_tokens(["<novo>"])
    encoded(approach, pairs(5), PAIR, "f", Silent())
    assert len(kept()) == 5


def test_small_sets_are_not_worth_keeping(monkeypatch):
    monkeypatch.setattr(preparing, "WORTH_ROWS", 6)
    encoded(made("ptlm/nano-t5", PAIR)[1], pairs(5), PAIR, "f", Silent())
    assert kept() == []
