import pytest
import torch
from torch.nn import functional

from ptlm.training import causal
from tests.training.helpers import PAIR, made, pairs


def logits(model, batch):
    return model(
        input_ids=batch["input_ids"],
        attention_mask=batch["input_ids"].new_ones(len(batch["input_ids"]), 1).expand_as(batch["input_ids"]),
    ).logits


@pytest.mark.parametrize("capturing", [False, True])
def test_gpt2_attends_without_a_mask_and_to_the_same(monkeypatch, capturing):
    model, approach = made("ptlm/nano-gpt2", PAIR)
    batch = approach.collate(approach.encode(pairs(6), PAIR, labelled=True), range(6))
    expected = logits(model.eval(), batch)
    monkeypatch.setattr("transformers.utils.import_utils.is_cuda_stream_capturing", lambda: capturing)
    masks, attention = [], functional.scaled_dot_product_attention

    def seen(*args, **kwargs):
        masks.append((kwargs["attn_mask"], kwargs["is_causal"]))
        return attention(*args, **kwargs)

    monkeypatch.setattr(functional, "scaled_dot_product_attention", seen)
    with causal.without_mask(model):
        found = logits(model, batch)
    assert masks == [(None, True)] * model.config.n_layer
    torch.testing.assert_close(found, expected)
    logits(model, batch)
    assert (masks[-1][0] is None) is not capturing
    assert model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize("model_id", ["ptlm/nano-t5", "ptlm/nano-encoder"])
def test_others_keep_their_masks(model_id):
    model, _ = made(model_id, PAIR)
    before = model.config._attn_implementation
    with causal.without_mask(model):
        assert model.config._attn_implementation == before != causal.NAME
