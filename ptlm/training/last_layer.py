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
"""Layer, columns (shape (columns,), rising), and what the layer's own `forward` takes."""


@contextmanager
def only(model: Any, columns: Tensor | None) -> Iterator[None]:
    """Within this context the last layer of `model` is right at `columns` alone; others hold what is never read.

    No columns: the last one of every call (decoders only). Encoders' hidden states are `columns` long, decoders' as
    long as always. Architectures that are not in the table are computed whole.
    """
    layer = _last_layer(model)
    shortcut = SHORTCUTS.get(type(layer).__name__)
    if shortcut is None:
        yield
        return
    layer.forward = partial(shortcut, layer, columns)
    try:
        yield
    finally:
        del layer.forward


def _last_layer(model: Any) -> Any:
    """The last of the model's layers, None where there is one alone or they stand elsewhere than known here."""
    base = getattr(model, model.base_model_prefix, None)
    layers = getattr(base, "h", None) or getattr(getattr(base, "encoder", None), "layer", None)
    return layers[-1] if layers and len(layers) > 1 else None


def _bert(layer: Any, columns: Tensor, hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
    """BERT and its like: queries from `columns` alone."""
    attention = layer.attention.self
    read = hidden[:, columns]
    query, key, value = (
        project(states).unflatten(-1, (attention.num_attention_heads, -1)).transpose(1, 2)
        for project, states in ((attention.query, read), (attention.key, hidden), (attention.value, hidden))
    )
    context = functional.scaled_dot_product_attention(
        query,
        key,
        value,
        None if mask is None else _rows(mask, columns),
        dropout_p=attention.dropout.p if layer.training else 0.0,
    )
    attended = layer.attention.output(context.transpose(1, 2).flatten(2), read)
    return layer.output(layer.intermediate(attended), attended)


def _deberta(layer: Any, columns: Tensor, hidden: Tensor, mask: Tensor, **kwargs: Any) -> tuple[Tensor, None]:
    """DeBERTa: its relative positions need all queries; what follows the attention does not."""
    kwargs.pop("output_attentions", None)
    context, _ = layer.attention.self(hidden, mask, **kwargs)
    attended = layer.attention.output(context[:, columns], hidden[:, columns])
    return layer.output(layer.intermediate(attended), attended), None


def _gpt2(
    layer: Any,
    columns: Tensor | None,
    hidden: Tensor,
    cache: Any = None,
    mask: Tensor | None = None,
    *_: Any,
    **__: Any,
) -> Tensor:
    """GPT-2: every position leaves its key and value, in the cache too; only `columns` go on."""
    attention = layer.attn
    if columns is None:
        columns = torch.tensor([hidden.shape[1] - 1], device=hidden.device)
    query, key, value = (
        states.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
        for states in attention.c_attn(layer.ln_1(hidden)).split(attention.split_size, dim=2)
    )
    if cache is not None:
        key, value = cache.update(key, value, attention.layer_idx)
    keys, own = torch.arange(key.shape[2], device=hidden.device), key.shape[2] - hidden.shape[1] + columns
    context = functional.scaled_dot_product_attention(
        query[:, :, columns],
        key,
        value,
        keys <= own[:, None] if mask is None else _rows(mask, columns),
        dropout_p=attention.attn_dropout.p if layer.training else 0.0,
        scale=attention.scaling,
    )
    attended = attention.resid_dropout(attention.c_proj(context.transpose(1, 2).flatten(2))) + hidden[:, columns]
    return hidden.index_copy(1, columns, attended + layer.mlp(layer.ln_2(attended)))


def _rows(mask: Tensor, columns: Tensor) -> Tensor:
    """What the queries at `columns` may look at; a mask of one row holds for all of them."""
    return mask if mask.shape[2] == 1 else mask[:, :, columns]


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
