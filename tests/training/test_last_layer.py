"""Leaving out what nobody reads changes no output that is read, and no gradient."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    BertConfig,
    DebertaConfig,
    DebertaV2Config,
    DistilBertConfig,
    ElectraConfig,
    GPT2Config,
    PretrainedConfig,
    RobertaConfig,
    XLMRobertaConfig,
)

from ptlm.training import last_layer

SMALL = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 40,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
    "initializer_range": 0.3,
    "num_labels": 3,
}
RELATIVE = {"relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_biased_input": False}
ENCODERS: dict[str, PretrainedConfig] = {
    "bert": BertConfig(**SMALL),
    "roberta": RobertaConfig(**SMALL, pad_token_id=1),
    "xlm-roberta": XLMRobertaConfig(**SMALL, pad_token_id=1),
    "electra": ElectraConfig(**SMALL, embedding_size=16),
    "deberta": DebertaConfig(**SMALL, **RELATIVE, pooler_hidden_size=16),
    "deberta-v2": DebertaV2Config(**SMALL, **RELATIVE, pooler_hidden_size=16, conv_kernel_size=3),
}


def pair() -> dict[str, Tensor]:
    """Two rows, one of them padded."""
    ids = torch.randint(2, 50, (2, 9), generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    return {"input_ids": ids, "attention_mask": mask}


def first(rows: int) -> Tensor:
    """The first position of each row."""
    return torch.zeros((rows, 1), dtype=torch.long)


def built(auto: Any, config: PretrainedConfig) -> Any:
    torch.manual_seed(0)
    return auto.from_config(config).double().eval()


def gradients(model: nn.Module, loss: Tensor) -> dict[str, Tensor]:
    model.zero_grad()
    loss.backward()
    return {name: value.grad.clone() for name, value in model.named_parameters() if value.grad is not None}


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("name", ENCODERS)
def test_an_encoder_answers_and_learns_the_same(name: str, attention: str) -> None:
    """Logits and every gradient, with padding and without."""
    config = ENCODERS[name]
    if attention == "sdpa" and name.startswith("deberta"):
        pytest.skip("has an attention of its own")
    config._attn_implementation = attention
    model = built(AutoModelForSequenceClassification, config)
    for rows in (1, 2):
        batch = {name: tensor[:rows] for name, tensor in pair().items()}
        whole = model(**batch).logits
        expected = gradients(model, whole.logsumexp(-1).sum())
        with last_layer.only(model, first(rows)):
            short = model(**batch).logits
        assert torch.allclose(short, whole, atol=1e-12)
        found = gradients(model, short.logsumexp(-1).sum())
        assert found.keys() == expected.keys()
        assert all(torch.allclose(found[key], expected[key], atol=1e-12) for key in expected)


@pytest.mark.parametrize("name", ENCODERS)
def test_the_last_layer_sees_fewer_positions(name: str) -> None:
    """Its feed-forward part, the largest, gets one position of each row; within the context alone."""
    model = built(AutoModelForSequenceClassification, ENCODERS[name])
    seen: list[int] = []
    layer = model.base_model.encoder.layer[-1]
    layer.intermediate.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].shape[1]))
    with last_layer.only(model, first(2)):
        model(**pair())
    model(**pair())
    assert seen == [1, 9]


def test_an_architecture_that_is_not_known_is_computed_whole() -> None:
    config = DistilBertConfig(vocab_size=50, dim=16, n_layers=2, n_heads=2, hidden_dim=24)
    model = built(AutoModelForSequenceClassification, config)
    whole = model(**pair()).logits
    with last_layer.only(model, first(2)):
        assert torch.equal(model(**pair()).logits, whole)


def decoder(attention: str = "sdpa") -> Any:
    config = GPT2Config(
        vocab_size=50, n_positions=40, n_embd=16, n_layer=3, n_head=2, initializer_range=0.3, eos_token_id=1,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, scale_attn_by_inverse_layer_idx=True,
        attn_implementation=attention,
    )  # fmt: skip
    return built(AutoModelForCausalLM, config)


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("masked", [True, False])
def test_a_decoder_learns_the_same_from_the_label(attention: str, masked: bool) -> None:
    """Without a mask, what lies ahead must be hidden all the same. Each row is read elsewhere."""
    model, read = decoder(attention), torch.tensor([[3, 4, 7], [2, 3, 5]])
    batch = pair() if masked else {"input_ids": pair()["input_ids"]}
    whole = model(**batch, use_cache=False).logits.take_along_dim(read[..., None], 1)
    expected = gradients(model, whole.logsumexp(-1).sum())
    with last_layer.only(model, read):
        short = model(**batch, use_cache=False).logits.take_along_dim(read[..., None], 1)
    assert torch.allclose(short, whole, atol=1e-12)
    found = gradients(model, short.logsumexp(-1).sum())
    assert all(torch.allclose(found[key], expected[key], atol=1e-12) for key in expected)


@pytest.mark.parametrize("rows", [1, 2])
def test_a_decoder_writes_the_same(rows: int) -> None:
    """Greedy generation token by token, from prompts padded on the left, and one without padding."""
    model = decoder()
    batch = {name: tensor[:rows].flip(1) for name, tensor in pair().items()}
    config = {"max_new_tokens": 12, "do_sample": False, "pad_token_id": 0, "output_logits": True}
    whole = model.generate(**batch, **config, return_dict_in_generate=True)
    with last_layer.only(model, None):
        short = model.generate(**batch, **config, return_dict_in_generate=True)
    assert torch.equal(short.sequences, whole.sequences)
    assert torch.allclose(torch.stack(short.logits), torch.stack(whole.logits), atol=1e-12)


def test_dropout_acts_where_it_acts_in_the_whole() -> None:
    """In training, two passes differ; without dropout they do not."""
    model = built(
        AutoModelForSequenceClassification, BertConfig(**{**SMALL, "attention_probs_dropout_prob": 0.5})
    )

    def twice() -> list[Tensor]:
        with last_layer.only(model, first(2)):
            return [model(**pair()).logits for _ in range(2)]

    for earlier in model.base_model.encoder.layer[:-1]:
        earlier.attention.self.dropout.p = 0.0
    assert torch.equal(*twice())
    model.train()
    assert not torch.equal(*twice())


@pytest.mark.parametrize("positions", [first(2), None])
def test_an_encoder_s_layers_in_a_decoder_are_computed_whole(positions: Tensor | None) -> None:
    model = built(AutoModelForCausalLM, BertConfig(**SMALL, is_decoder=True))
    whole = model(**pair()).logits
    with last_layer.only(model, positions):
        assert torch.equal(model(**pair()).logits, whole)
