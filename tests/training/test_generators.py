"""What the generating families read and write."""

from dataclasses import replace

import pytest
import torch

from ptlm.models.loading import TARGET_BOS
from ptlm.reporting import Silent
from ptlm.training.approach import IGNORED
from ptlm.training.config import Settings
from ptlm.training.device import Device
from ptlm.training.prediction import answer
from tests.training.helpers import PAIR, SCORE, made, pairs

GENERATING = ["ptlm/nano-t5", "ptlm/nano-gpt2"]


def decoded(approach, ids):
    return approach.tokenizer.decode(ids, skip_special_tokens=False)


def test_a_decoder_reads_prompt_marker_label_and_end():
    _, approach = made("ptlm/nano-gpt2", PAIR)
    examples = approach.encode(pairs(2), PAIR, labelled=True)
    batch = approach.collate(examples, [1])
    tokenizer = approach.tokenizer
    labels = batch["labels"][0]
    kept = labels[labels != IGNORED]
    assert decoded(approach, kept[:-1]).strip() == "implica logicamente"
    assert kept[-1] == tokenizer.eos_token_id
    marker = tokenizer.convert_tokens_to_ids(TARGET_BOS)
    before = batch["input_ids"][0][: -len(kept)]
    assert before[-1] == marker and (before == marker).sum() == 1
    assert torch.equal(batch["input_ids"][0][-len(kept) :], kept)
    assert int(examples.terms[1]) == len(kept)


def test_a_decoder_is_read_where_the_label_s_tokens_follow():
    """Rows of all lengths together: the token behind each place that is read is the label's, in order."""
    _, approach = made("ptlm/nano-gpt2", SCORE)
    examples = approach.encode(pairs(9, "number"), SCORE, labelled=True)
    batch = approach.collate(examples, range(9))
    assert batch["read"].shape == batch["labels"].shape == (9, max(examples.terms))
    for row in range(9):
        kept = batch["labels"][row] != IGNORED
        following = batch["input_ids"][row][batch["read"][row][kept] + 1]
        assert following.tolist() == batch["labels"][row][kept].tolist() == list(examples.labels[row])
        assert batch["read"][row][kept][0] == len(examples.inputs[row]) - 1


def test_without_the_marker_a_decoder_reads_the_lead_in():
    settings = Settings(target_bos=False)
    _, approach = made("ptlm/nano-gpt2", PAIR, settings)
    examples = approach.encode(pairs(1), PAIR, labelled=True)
    whole = decoded(approach, [*examples.inputs[0], *examples.labels[0]])
    assert "julgamento: não implica" in whole
    assert TARGET_BOS not in whole


def test_t5_labels_end_once_and_padding_is_ignored():
    _, approach = made("ptlm/nano-t5", PAIR)
    batch = approach.collate(approach.encode(pairs(2), PAIR, labelled=True), [0, 1])
    eos = approach.tokenizer.eos_token_id
    assert ((batch["labels"] == eos).sum(1) == 1).all()
    assert ((batch["input_ids"] == eos).sum(1) == 1).all()
    assert (batch["labels"] != approach.tokenizer.pad_token_id).all()


@pytest.mark.parametrize("model_id", GENERATING)
@pytest.mark.parametrize("task", [PAIR, SCORE], ids=["labels", "numbers"])
def test_a_batch_answers_as_each_row_alone(model_id, task):
    """Left padding, masks and batch order must not change a single token."""
    model, approach = made(model_id, task, seed=3)
    approach = replace(approach, settings=Settings(max_new_tokens=12))
    table = pairs(9, "number" if task is SCORE else "class")
    examples = approach.encode(table, task, labelled=False)
    model.eval()
    device = Device.open("fp32")
    together = answer(model, approach, examples, table, task, device, Silent())
    with torch.inference_mode():
        alone = [approach.outputs(model, approach.collate(examples, [row]), task)[0] for row in range(9)]
    assert together.raw == [text for text, _ in alone]
    assert together.probabilities == pytest.approx([chance for _, chance in alone], rel=1e-4)


@pytest.mark.parametrize("model_id", GENERATING)
def test_closed_answers_need_no_more_tokens_than_the_longest_label(model_id):
    _, approach = made(model_id, PAIR)
    longest = max(len(ids) for ids in approach._label_ids(list(PAIR.labels), PAIR))
    assert approach.new_tokens(PAIR) == longest
    assert (
        approach.new_tokens(replace(PAIR, kind="summarisation", labels=(), values={}, metrics=("rouge1",)))
        == 60
    )


def test_a_decoder_without_a_limit_of_positions_reads_as_much_as_is_asked_for():
    settings = Settings(max_length=64, max_new_tokens=8, max_target_length=40)
    _, approach = made("ptlm/nano-gpt2", PAIR, settings)
    approach = replace(approach, positions=0)
    table = pairs(1).set_column(1, "first", [["palavra " * 200]])
    assert approach.limit == 64
    assert 64 - 8 <= len(approach.encode(table, PAIR, labelled=True).inputs[0]) <= 64


def test_long_prompts_leave_a_decoder_room_for_the_answer():
    settings = Settings(max_length=512, max_new_tokens=20, max_target_length=20)
    _, approach = made("ptlm/nano-gpt2", PAIR, settings)
    approach = replace(approach, positions=64)
    table = pairs(1).set_column(1, "first", [["palavra " * 200]])
    examples = approach.encode(table, PAIR, labelled=True)
    assert examples.shortened == 1
    assert len(examples.inputs[0]) <= 64 - 20
    assert approach.tokenizer.decode(examples.inputs[0][-8:]).count("frase 2") or "frase 2" in decoded(
        approach, examples.inputs[0]
    )
