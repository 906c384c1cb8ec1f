"""Matrix products in bf16 on processors that have instructions for it.

Weights, sums, attention and everything else stay in fp32, as autocast leaves them on a GPU; only the operands of the
large products are rounded, and they are added up in fp32 inside. oneDNN builds a kernel for each new shape, which
costs more than it saves where shapes keep changing: so the rows of every product are filled up to a few sizes.
"""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional
from transformers.pytorch_utils import Conv1D

CAPABILITIES = ("avx512_bf16", "amx_bf16")
"""Instructions that multiply bf16; without one of them it is slower than fp32."""
SIZES = ((512, 64), (1024, 128))
"""Up to so many rows, filled up to a multiple of so many."""
LARGEST_GRAIN = 256
"""What rows are filled up to beyond."""
FEWEST_ROWS = 128
"""Below, rounding the weights costs more than the product gains."""


def available() -> bool:
    """Whether this processor computes products in bf16 faster than in fp32."""
    found = torch.cpu.get_capabilities()
    return any(found.get(name, False) for name in CAPABILITIES)


def in_bf16(model: nn.Module) -> int:
    """From now on `model`, on a processor, multiplies in bf16; returns the number of layers that do."""
    layers = [module for module in model.modules() if type(module) in LAYERS]
    for layer in layers:
        # The attribute of the one object: names of weights, and what is saved, stay as they are.
        layer.forward = partial(LAYERS[type(layer)], layer)
    return len(layers)


def _linear(layer: Any, states: Tensor) -> Tensor:
    """`nn.Linear`: weight of shape (out, in)."""
    return product(states, layer.weight, layer.bias)


def _conv(layer: Any, states: Tensor) -> Tensor:
    """GPT-2's own: weight of shape (in, out)."""
    return product(states, layer.weight.t(), layer.bias)


LAYERS: dict[type, Any] = {nn.Linear: _linear, Conv1D: _conv}


def product(states: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`states` (…, in) times `weight` (out, in) transposed, plus `bias` (out), shape (…, out), in fp32."""
    rows = states.reshape(-1, states.shape[-1])
    if len(rows) < FEWEST_ROWS:
        return functional.linear(states, weight, bias)
    out: Tensor = _Product.apply(rows, weight, bias)
    return out.view(*states.shape[:-1], -1)


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        filled, rounded = _filled(rows), weight.bfloat16()
        ctx.save_for_backward(filled, rounded)
        out = torch.mm(filled, rounded.t())[: len(rows)]
        return out.float() if bias is None else out + bias

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        filled, rounded = ctx.saved_tensors
        needs_rows, needs_weight, needs_bias = ctx.needs_input_grad
        given = _filled(gradient)
        return (
            torch.mm(given, rounded)[: len(gradient)].float() if needs_rows else None,
            torch.mm(given.t(), filled).float() if needs_weight else None,
            gradient.sum(0) if needs_bias else None,
        )


def _filled(rows: Tensor) -> Tensor:
    """`rows` in bf16, with rows of zeros up to one of the sizes."""
    out = rows.new_empty(size(len(rows)), rows.shape[1], dtype=torch.bfloat16)
    out[: len(rows)] = rows
    out[len(rows) :] = 0
    return out


def size(rows: int) -> int:
    """How many rows a product of so many is made of."""
    grain = next((grain for most, grain in SIZES if rows <= most), LARGEST_GRAIN)
    return -(-rows // grain) * grain
