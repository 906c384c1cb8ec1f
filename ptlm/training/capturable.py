"""What keeps a model from being captured in a CUDA graph, written so that it does not.

While a graph is captured nothing may be brought from the processor to the device. A part that does so is replaced by
one that gives the same, for the one object: names of weights, and what is saved, stay as they are.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn


def make(model: nn.Module) -> None:
    """Replace what is known to stand in the way, in all of `model`."""
    for module in model.modules():
        for name, part in PARTS.get(type(module).__name__, {}).items():
            setattr(module, name, partial(part, module))


def _deberta_v2_positions(
    encoder: Any, hidden: Tensor, queries: Tensor | None = None, known: Tensor | None = None
) -> Tensor | None:
    """Distance of each query from each key, far ones in buckets, shape (1, tokens, tokens), as transformers has it.

    There the middle of the buckets is a tensor made on the processor. Far distances share a bucket by their logarithm
    (https://arxiv.org/abs/2111.09543).
    """
    if known is not None or not encoder.relative_attention:
        return known
    keys = torch.arange(hidden.shape[-2], device=hidden.device)
    places = keys if queries is None else torch.arange(queries.shape[-2], device=hidden.device)
    away = places[:, None] - keys[None, :]
    if encoder.position_buckets > 0 and encoder.max_relative_positions > 0:
        middle, size = encoder.position_buckets // 2, away.abs()
        # The scalar stays on the processor, and goes along with the launch.
        scale = torch.log(torch.tensor((encoder.max_relative_positions - 1) / middle))
        far = torch.ceil(torch.log(size / middle) / scale * (middle - 1)) + middle
        away = torch.where(size <= middle, away.type_as(far), far * away.sign()).long()
    return away[None]


PARTS: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "DebertaV2Encoder": {"get_rel_pos": _deberta_v2_positions},
}
"""By the class of a module: its methods, and what takes their place."""
