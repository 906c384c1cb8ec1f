"""Causal attention without a mask, where a model's only mask is the causal one.

transformers looks whether a mask hides anything, which the device must be asked for, and where it cannot be (while a
CUDA graph is captured) it makes a mask of (rows, tokens, tokens) that keeps the fastest kernels out. An attention
function that transformers knows no mask for is given none
(https://huggingface.co/docs/transformers/attention_interface).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

NAME = "ptlm_causal"
MODEL_TYPES = frozenset({"gpt2"})
"""Others may have sliding windows or biases of their own, which are masks too."""

AttentionInterface.register(NAME, sdpa_attention_forward)


@contextmanager
def without_mask(model: Any) -> Iterator[None]:
    """Within this context every token of `model` sees itself and all before it: for rows padded on the right alone."""
    config = model.config
    if config.model_type not in MODEL_TYPES or config._attn_implementation != "sdpa":
        yield
        return
    config._attn_implementation = NAME
    try:
        yield
    finally:
        config._attn_implementation = "sdpa"
