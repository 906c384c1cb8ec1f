"""What encoders are given to read."""

from dataclasses import replace

import pyarrow as pa
import pytest

from ptlm.training.config import Settings
from tests.training.helpers import made, task

THREE = task("classification", "{a} {b} {c}", ("a", "b", "c"), labels=("não", "sim"))


def test_a_third_column_stands_behind_a_separator_of_its_own() -> None:
    """It is the token itself, also to a model that takes separators in a text for text."""
    table = pa.table({"row_id": [0], "a": ["um"], "b": ["dois"], "c": ["três"], "target": [0]})
    _, approach = made("ptlm/nano-encoder", THREE)
    tokenizer = approach.tokenizer
    expected = [tokenizer.cls_token_id]
    for text in ("um", "dois", "três"):
        expected += [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.sep_token_id]
    assert list(approach.encode(table, THREE, labelled=True).inputs[0]) == expected


@pytest.mark.parametrize("model_id", ["ptlm/nano-encoder", "ptlm/nano-deberta"])
def test_in_two_columns_a_separator_that_a_text_spells_is_text(model_id: str) -> None:
    two = task("classification", "{a} {b}", ("a", "b"), labels=("não", "sim"))
    table = pa.table({"row_id": [0], "a": ["um [SEP] a"], "b": ["dois"], "target": [0]})
    _, approach = made(model_id, two)
    ids = approach.encode(table, two, labelled=True).inputs[0]
    assert (ids == approach.tokenizer.sep_token_id).sum() == 2


@pytest.mark.parametrize("model_id", ["ptlm/nano-encoder", "ptlm/nano-deberta"])
def test_a_text_that_just_fits_is_not_said_to_be_shortened(model_id: str) -> None:
    one = task("classification", "{a}", ("a",), labels=("não", "sim"))
    table = pa.table({"row_id": [0], "a": ["um gato preto dorme na casa"], "target": [0]})
    _, approach = made(model_id, one)
    tokens = len(approach.encode(table, one, labelled=True).inputs[0])
    for room, shortened in ((tokens, 0), (tokens - 1, 1)):
        tight = replace(approach, settings=Settings(max_length=room))
        assert tight.encode(table, one, labelled=True).shortened == shortened
