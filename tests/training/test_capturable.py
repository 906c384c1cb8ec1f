"""Nothing in a piece's work goes between processor and device, and what is replaced for that gives the same."""

from dataclasses import replace

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import DebertaV2Config, DebertaV2Model
from transformers.models.deberta_v2.modeling_deberta_v2 import build_relative_position
from transformers.utils import import_utils

from ptlm.training import capturable
from tests.training.helpers import FAMILIES, PAIR, QUESTION, made, pairs, questions

COPIES = {torch.ops.aten._to_copy, torch.ops.aten.copy_}


class Transfers(TorchDispatchMode):
    """Notes copies between the processor and `meta`, which stands for a device: it computes shapes alone."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        devices = {leaf.device.type for leaf in tree_leaves((args, out)) if isinstance(leaf, torch.Tensor)}
        if function.overloadpacket in COPIES and len(devices) > 1:
            self.seen.append(str(function))
        return out


def transfers(model, approach, batch):
    batch, model = {name: tensor.to("meta") for name, tensor in batch.items()}, model.to("meta").train()
    with Transfers() as noted:
        approach.loss(model, batch).backward()
    return noted.seen


@pytest.mark.parametrize(
    ("task", "table"), [(PAIR, pairs(8)), (QUESTION, questions(8, 2))], ids=["pair", "qa"]
)
@pytest.mark.parametrize("model_id", FAMILIES)
def test_a_piece_is_computed_where_it_is(monkeypatch, model_id, task, table):
    monkeypatch.setattr(import_utils, "is_cuda_stream_capturing", lambda: True)
    model, approach = made(model_id, task)
    approach = replace(approach, pad_multiple=16)
    batch = approach.collate(approach.encode(table, task, labelled=True), range(8))
    capturable.make(model)
    assert transfers(model, approach, batch) == []


def test_it_would_be_seen_if_it_were_not(monkeypatch):
    monkeypatch.setattr(import_utils, "is_cuda_stream_capturing", lambda: True)
    model, approach = made("ptlm/nano-deberta", PAIR)
    batch = approach.collate(approach.encode(pairs(8), PAIR, labelled=True), range(8))
    assert transfers(model, approach, batch)


@pytest.mark.parametrize("buckets", [-1, 32, 256])
def test_deberta_s_positions_are_those_of_transformers(buckets):
    config = DebertaV2Config(
        vocab_size=10,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        relative_attention=True,
        position_buckets=buckets,
        max_relative_positions=-1,
        max_position_embeddings=512,
    )
    encoder = DebertaV2Model(config).encoder
    capturable.make(encoder)
    for length in (1, 2, 15, 16, 17, 33, 128, 129, 500, 512, 1000):
        states = torch.zeros(1, length, 8)
        expected = build_relative_position(
            states, states, bucket_size=encoder.position_buckets, max_position=encoder.max_relative_positions
        )
        found = encoder.get_rel_pos(states)
        assert found.dtype == expected.dtype and torch.equal(found, expected)
        assert encoder.get_rel_pos(states, None, expected) is expected
