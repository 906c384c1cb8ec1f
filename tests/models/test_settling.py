"""Dropout, vocabulary growth, generation settings and position limits of built models."""

from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    PreTrainedTokenizerFast,
)

from ptlm.models.settling import (
    FUSED,
    dropout_layers,
    fuse,
    grow_vocabulary,
    max_positions,
    set_dropout,
    set_dropout_settings,
    settle_generation,
)
from tests.tiny_models import SHAPES, byte_level_bpe

ROWS = 60
WRITTEN_OUT = {"gpt2", "t5", "ult5"}
"""Shapes of which transformers writes something out."""


def type_name(module: nn.Module) -> str:
    return type(module).__name__


def tiny(name: str, **changes: Any) -> Any:
    """A tiny random model of a shape, without any file."""
    shape = SHAPES[name]
    config = shape.config(ROWS)
    for key, value in changes.items():
        setattr(config, key, value)
    return shape.model(config)


def bart() -> BartConfig:
    return BartConfig(
        vocab_size=ROWS,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=64,
    )


def gpt_neo() -> GPTNeoConfig:
    return GPTNeoConfig(
        vocab_size=ROWS,
        hidden_size=16,
        num_layers=2,
        num_heads=2,
        attention_types=[[["global", "local"], 1]],
        max_position_embeddings=64,
    )


def modern_bert() -> ModernBertConfig:
    return ModernBertConfig(
        vocab_size=ROWS,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        pad_token_id=0,
        reference_compile=False,
    )


BUILDS: dict[str, Any] = {
    **{name: lambda name=name: (SHAPES[name].config(ROWS), SHAPES[name].model) for name in SHAPES},
    "bart": lambda: (bart(), BartForConditionalGeneration),
    "gpt-neo": lambda: (gpt_neo(), GPTNeoForCausalLM),
    "modernbert": lambda: (modern_bert(), ModernBertForSequenceClassification),
}


@pytest.mark.parametrize("probability", [0.0, 0.3])
@pytest.mark.parametrize("name", BUILDS)
def test_dropout_is_everywhere_or_nowhere(name: str, probability: float) -> None:
    config, cls = BUILDS[name]()
    set_dropout_settings(config, probability)
    model = cls(config)
    set_dropout(model, probability)
    assert {layer.p for layer in dropout_layers(model).values()} <= {probability}
    # attention and feed-forward layers also keep probabilities as plain numbers
    numbers = {
        (type(module).__name__, key): value
        for module in model.modules()
        for key, value in vars(module).items()
        if key in ("dropout", "attention_dropout", "activation_dropout", "attn_dropout")
        and isinstance(value, float)
    }
    assert set(numbers.values()) <= {probability}, numbers
    assert dropout_layers(model) or numbers
    ids = torch.arange(2, 12)[None]
    extra = {"decoder_input_ids": ids} if config.is_encoder_decoder else {}
    model.train()
    with torch.no_grad():
        first, second = (next(iter(model(input_ids=ids, **extra).to_tuple())) for _ in range(2))
    assert torch.equal(first, second) == (probability == 0.0)


@pytest.mark.parametrize("name", SHAPES)
def test_new_rows_are_the_mean_of_the_old_and_nothing_else_changes(name: str) -> None:
    model = tiny(name)
    before = model.get_input_embeddings().weight.detach().clone()
    rows = before.shape[0]
    inputs = {"input_ids": torch.arange(5, 25)[None]}
    if model.config.is_encoder_decoder:
        inputs["decoder_input_ids"] = inputs["input_ids"]
    model.eval()
    with torch.no_grad():
        old = model(**inputs).to_tuple()[0]
        assert grow_vocabulary(model, rows + 3) == 3
        new = model(**inputs).to_tuple()[0]
    after = model.get_input_embeddings().weight
    assert after.shape[0] == model.config.vocab_size == rows + 3
    assert torch.equal(after[:rows], before)
    torch.testing.assert_close(after[rows:], before.mean(0).expand(3, -1))
    torch.testing.assert_close(new[..., :rows], old)
    output = model.get_output_embeddings()
    if output is not None:
        tied = model.config.tie_word_embeddings
        assert (output.weight.data_ptr() == after.data_ptr()) == tied
        torch.testing.assert_close(output.weight[rows:], output.weight[:rows].mean(0).expand(3, -1))


@pytest.mark.parametrize("name", SHAPES)
def test_a_vocabulary_is_never_cut(name: str) -> None:
    model = tiny(name)
    before = model.get_input_embeddings().weight
    assert grow_vocabulary(model, 7) == grow_vocabulary(model, before.shape[0]) == 0
    assert model.get_input_embeddings().weight is before


def tokenizer() -> PreTrainedTokenizerFast:
    backend = Tokenizer.from_str(byte_level_bpe(("<p>", "<e>")))
    return PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="<p>", eos_token="<e>")


@pytest.mark.parametrize("name", ["t5", "ult5", "gpt2", "llama"])
def test_generation_is_plain_and_ends_where_the_tokenizer_says(name: str) -> None:
    model, tokens = tiny(name), tokenizer()
    model.generation_config.update(do_sample=True, temperature=0.2, repetition_penalty=1.2, max_length=20)
    start = getattr(model.config, "decoder_start_token_id", None)
    settle_generation(model, tokens)
    config = model.generation_config
    assert (config.pad_token_id, config.eos_token_id) == (tokens.pad_token_id, tokens.eos_token_id)
    assert config.do_sample is False and config.num_beams == 1
    assert config.repetition_penalty in (None, 1.0) and config.temperature in (None, 1.0)
    assert config.decoder_start_token_id == start
    assert (model.config.pad_token_id, model.config.eos_token_id) == (
        tokens.pad_token_id,
        tokens.eos_token_id,
    )


def test_what_belongs_to_an_architecture_is_kept() -> None:
    model = BartForConditionalGeneration(bart())
    model.generation_config.forced_bos_token_id = 0
    settle_generation(model, tokenizer())
    assert model.generation_config.forced_bos_token_id == 0
    assert model.generation_config.decoder_start_token_id == 2


def test_an_encoder_decoder_always_knows_where_to_start() -> None:
    model, tokens = tiny("t5", decoder_start_token_id=None), tokenizer()
    model.generation_config.decoder_start_token_id = None
    settle_generation(model, tokens)
    assert model.config.decoder_start_token_id == tokens.pad_token_id


def test_an_encoder_gets_its_pad_id() -> None:
    model, tokens = tiny("bert"), tokenizer()
    settle_generation(model, tokens)
    assert model.config.pad_token_id == tokens.pad_token_id


LIMITS = {
    "bert": 128,
    "deberta-v2": 128,
    "deberta": 128,
    "xlm-roberta": 128,  # of 130 rows two are places for padding
    "t5": 0,
    "ult5": 0,
    "gpt2": 128,
    "llama": 128,
    "bart": 64,
    "gpt-neo": 64,
    "modernbert": 64,
}


@pytest.mark.parametrize("name", BUILDS)
def test_positions(name: str) -> None:
    config, cls = BUILDS[name]()
    model = cls(config).eval()
    limit = max_positions(model)
    assert limit == LIMITS[name]
    ids = torch.full((1, limit or 700), 5)
    extra = {"decoder_input_ids": ids[:, :2]} if config.is_encoder_decoder else {}
    with torch.no_grad():
        assert torch.isfinite(model(input_ids=ids, **extra).to_tuple()[0]).all()


@pytest.mark.parametrize("name", ["bert", "xlm-roberta", "gpt2"])
def test_one_more_position_does_not_fit(name: str) -> None:
    model = tiny(name).eval()
    with torch.no_grad(), pytest.raises((IndexError, RuntimeError)):
        model(input_ids=torch.full((1, max_positions(model) + 1), 5))


def test_a_layer_of_dropout_with_another_name_is_set() -> None:
    class StableDropout(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.drop_prob = 0.1

    model = nn.Sequential(StableDropout(), nn.Dropout(0.2))
    set_dropout(model, 0.05)
    assert (model[0].drop_prob, model[1].p) == (0.05, 0.05)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_fused_layers_compute_the_same_with_the_same_weights(name: str) -> None:
    model = tiny(name).eval()
    torch.manual_seed(0)
    ids = torch.randint(5, 60, (2, 9))
    inputs = {"decoder_input_ids": ids} if model.config.is_encoder_decoder else {}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    weights = dict(model.named_parameters())

    def loss() -> torch.Tensor:
        model.zero_grad()
        value = model(input_ids=ids, **inputs)[0].float().logsumexp(-1).sum()
        value.backward()
        return value

    before = loss().detach()
    gradients = {key: weight.grad.clone() for key, weight in weights.items() if weight.grad is not None}
    written_out = [kind for kind in map(type_name, model.modules()) if kind.endswith(tuple(FUSED))]
    assert fuse(model) == len(written_out) and (len(written_out) > 0) is (name in WRITTEN_OUT)
    assert fuse(model) == 0
    assert dict(model.named_parameters()).keys() == weights.keys()
    assert all(weight is weights[key] for key, weight in model.named_parameters())
    torch.testing.assert_close(loss().detach(), before, atol=1e-5, rtol=1e-5)
    for key, gradient in gradients.items():
        torch.testing.assert_close(weights[key].grad, gradient, atol=1e-4, rtol=1e-4, msg=key)
