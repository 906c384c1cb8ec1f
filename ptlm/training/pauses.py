"""Moments at which a large model can pause: a piece of a batch may take it longer than a page takes to be drawn."""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import Module, ModuleList

LARGE = 1_000_000
"""Weights; a smaller model is through with a piece of a batch in a moment, and is asked between two of them."""


def between_layers(model: Module, pause: Callable[[], object]) -> int:
    """Call `pause` before each layer of a `LARGE` model, and again after its gradient; the number of layers.

    What it returns counts for nothing: a piece that has begun is finished. Nothing that is computed changes.
    """
    if sum(weight.numel() for weight in model.parameters()) < LARGE:
        return 0

    def on_the_way_back(_gradient: Tensor) -> None:
        pause()

    def before(_layer: Module, values: tuple[Any, ...]) -> None:
        pause()
        for value in values:
            if isinstance(value, Tensor) and value.requires_grad:
                value.register_hook(on_the_way_back)
                return

    layers = [layer for group in model.modules() if isinstance(group, ModuleList) for layer in group]
    for layer in layers:
        layer.register_forward_pre_hook(before)
    return len(layers)
