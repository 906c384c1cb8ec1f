"""The last layer, computed only where it is read.

A classifier reads the first token, a decoder's loss the positions before the label's tokens, greedy generation the
last one. What the last layer makes of all other positions is thrown away: they need its keys and values, and nothing
else. Leaving that out changes no result; it saves most of one layer, a third of the work in a model of two.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Shortcut = Callable[..., Any]
"""Layer, positions (shape (rows, positions); None: the last), and what the layer's own `forward` takes."""


@contextmanager
def only(model: Any, positions: Tensor | None) -> Iterator[None]:
    """Within this context the last layer of `model` is right at `positions` alone; others hold what is never read.

    `positions` has shape (rows, positions), none of them twice in a row; None: the last one of every call (decoders
    only). Encoders' hidden states are as many as `positions`, decoders' as many as always. Architectures that are
    not in the table are computed whole, and so are encoders' layers in a decoder.
    """
    layer = _last_layer(model)
    shortcut = SHORTCUTS.get(type(layer).__name__)
    if shortcut is None or getattr(model.config, "is_decoder", False):
        yield
        return
    layer.forward = partial(shortcut, layer, positions)
    try:
        yield
    finally:
        del layer.forward


def _last_layer(model: Any) -> Any:
    """The last of the model's layers, None where there is one alone or they stand elsewhere than known here."""
    base = getattr(model, model.base_model_prefix, None)
    layers = getattr(base, "h", None) or getattr(getattr(base, "encoder", None), "layer", None)
    return layers[-1] if layers and len(layers) > 1 else None


def _bert(
    layer: Any, positions: Tensor, hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any
) -> Tensor:
    """BERT and its like: queries from `positions` alone."""
    attention = layer.attention.self
    read = _at(hidden, positions)
    query, key, value = (
        project(states).unflatten(-1, (attention.num_attention_heads, -1)).transpose(1, 2)
        for project, states in ((attention.query, read), (attention.key, hidden), (attention.value, hidden))
    )
    context = functional.scaled_dot_product_attention(
        query,
        key,
        value,
        None if mask is None else _seen_from(mask, positions),
        dropout_p=attention.dropout.p if layer.training else 0.0,
    )
    attended = layer.attention.output(context.transpose(1, 2).flatten(2), read)
    return layer.output(layer.intermediate(attended), attended)


def _deberta(
    layer: Any, positions: Tensor, hidden: Tensor, mask: Tensor, **kwargs: Any
) -> tuple[Tensor, None]:
    """DeBERTa: its relative positions need all queries; what follows the attention does not."""
    kwargs.pop("output_attentions", None)
    context, _ = layer.attention.self(hidden, mask, **kwargs)
    attended = layer.attention.output(_at(context, positions), _at(hidden, positions))
    return layer.output(layer.intermediate(attended), attended), None


def _gpt2(
    layer: Any,
    positions: Tensor | None,
    hidden: Tensor,
    cache: Any = None,
    mask: Tensor | None = None,
    *_: Any,
    **__: Any,
) -> Tensor:
    """GPT-2: every position leaves its key and value, in the cache too; only `positions` go on."""
    attention = layer.attn
    if positions is None:
        positions = torch.full((len(hidden), 1), hidden.shape[1] - 1, device=hidden.device)
    query, key, value = attention.c_attn(layer.ln_1(hidden)).split(attention.split_size, dim=2)
    query, key, value = (
        states.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
        for states in (_at(query, positions), key, value)
    )
    if cache is not None:
        key, value = cache.update(key, value, attention.layer_idx)
    context = functional.scaled_dot_product_attention(
        query,
        key,
        value,
        _before(positions, hidden, key) if mask is None else _seen_from(mask, positions),
        dropout_p=attention.attn_dropout.p if layer.training else 0.0,
        scale=attention.scaling,
    )
    attended = attention.resid_dropout(attention.c_proj(context.transpose(1, 2).flatten(2)))
    attended = attended + _at(hidden, positions)
    out = attended + layer.mlp(layer.ln_2(attended))
    return hidden.scatter(1, positions[..., None].expand_as(out), out)


def _at(states: Tensor, positions: Tensor) -> Tensor:
    """`states` (rows, tokens, width) at each row's own positions."""
    return states.take_along_dim(positions[..., None], 1)


def _seen_from(mask: Tensor, positions: Tensor) -> Tensor:
    """What queries at `positions` may look at; a mask of one line holds for all of them."""
    return mask if mask.shape[2] == 1 else mask.take_along_dim(positions[:, None, :, None], 2)


def _before(positions: Tensor, hidden: Tensor, key: Tensor) -> Tensor:
    """Everything up to the query itself, where nothing is padded on the left; earlier calls' keys come first."""
    own = positions + key.shape[2] - hidden.shape[1]
    return torch.arange(key.shape[2], device=hidden.device) <= own[:, None, :, None]


SHORTCUTS: Mapping[str, Shortcut] = {
    "BertLayer": _bert,
    "RobertaLayer": _bert,
    "XLMRobertaLayer": _bert,
    "ElectraLayer": _bert,
    "DebertaLayer": _deberta,
    "DebertaV2Layer": _deberta,
    "GPT2Block": _gpt2,
}
"""By the class of the layer."""
