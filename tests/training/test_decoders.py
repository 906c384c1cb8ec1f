"""The loss of decoders of other architectures than GPT-2's, which the same few lines must serve."""

from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    GemmaConfig,
    GPT2Config,
    GPTNeoConfig,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    OPTConfig,
    PretrainedConfig,
    Qwen2Config,
)

from ptlm.training.approach import IGNORED, Examples
from ptlm.training.ragged import Ragged
from tests.training.helpers import PAIR, made

WIDTH: dict[str, Any] = {"vocab_size": 60, "hidden_size": 16}
SHAPE = WIDTH | {"intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
GROUPED = SHAPE | {"num_key_value_heads": 1}
ARCHITECTURES: dict[str, PretrainedConfig] = {
    "gpt2": GPT2Config(vocab_size=60, n_embd=16, n_layer=3, n_head=2),
    "gpt-neo, windows of four": GPTNeoConfig(
        **WIDTH, num_layers=2, num_heads=2, attention_types=[[["global", "local"], 1]], window_size=4
    ),
    "gpt-neox": GPTNeoXConfig(**SHAPE),
    "bloom": BloomConfig(**WIDTH, n_layer=2, n_head=2),
    "opt": OPTConfig(
        **WIDTH, ffn_dim=32, num_hidden_layers=2, num_attention_heads=2, word_embed_proj_dim=16, dropout=0.0
    ),
    "llama": LlamaConfig(**GROUPED),
    "mistral, windows of four": MistralConfig(**GROUPED, sliding_window=4),
    "qwen2": Qwen2Config(**GROUPED),
    "gemma": GemmaConfig(**GROUPED, head_dim=8),
}
LENGTHS = ((6, 3), (4, 2), (7, 1), (2, 5))
"""Tokens of prompt and label of each row."""


def rows() -> list[tuple[list[int], list[int]]]:
    """Prompts and labels of random tokens."""
    source = torch.Generator().manual_seed(1)

    def drawn(count: int) -> list[int]:
        return [int(token) for token in torch.randint(3, 60, (count,), generator=source)]

    return [(drawn(prompt), drawn(label)) for prompt, label in LENGTHS]


def alone(model: Any, prompt: list[int], label: list[int]) -> Tensor:
    """The model's own loss of one row, without padding and without any of our shortcuts, summed over the label."""
    ids = torch.tensor([[*prompt, *label]])
    labels = torch.tensor([[IGNORED] * len(prompt) + label])
    loss: Tensor = model(input_ids=ids, labels=labels).loss * len(label)
    return loss


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_rows_together_lose_what_each_loses_alone(name: str) -> None:
    """And the gradient is the same, although rows are filled up and nothing says with what."""
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(ARCHITECTURES[name]).eval()
    _, approach = made("ptlm/nano-gpt2", PAIR)
    inputs, labels = (Ragged.of(part) for part in zip(*rows(), strict=True))
    examples = Examples(
        inputs=inputs, labels=labels, lengths=inputs.lengths + labels.lengths, terms=labels.lengths
    )
    losses = approach.row_losses(model, approach.collate(examples, range(len(LENGTHS))))
    own = [alone(model, *row) for row in rows()]
    torch.testing.assert_close(losses, torch.stack(own), atol=1e-4, rtol=1e-5)
    found, expected = (
        torch.autograd.grad(total, list(model.parameters()), allow_unused=True)
        for total in (losses.sum(), torch.stack(own).sum())
    )
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-3)
