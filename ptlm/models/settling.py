"""Bring a built model into the state that training expects: vocabulary, dropout, special tokens, generation."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import nn
from transformers import GenerationConfig
from transformers.activations import GELUTanh

DROPOUT_SETTING = re.compile(r"dropout|_pdrop$")
CARRIED_GENERATION = ("decoder_start_token_id", "forced_bos_token_id")
"""Generation settings that belong to an architecture; all others of a repository are somebody's taste."""


def set_dropout_settings(config: Any, probability: float) -> None:
    """Write the probability into every dropout setting of a configuration, before the model is built."""
    for name, value in config.to_dict().items():
        if DROPOUT_SETTING.search(name) and _is_probability(value):
            setattr(config, name, probability)


def _is_probability(value: Any) -> bool:
    return value is None or (isinstance(value, float | int) and not isinstance(value, bool))


def dropout_layers(model: nn.Module) -> dict[str, nn.Module]:
    """Every dropout layer by name; architectures with a class of their own name it `…Dropout` too."""
    return {
        name: module for name, module in model.named_modules() if type(module).__name__.endswith("Dropout")
    }


def set_dropout(model: nn.Module, probability: float) -> None:
    """Set every dropout layer, whichever setting of the configuration it was built from."""
    for module in dropout_layers(model).values():
        name = "p" if hasattr(module, "p") else "drop_prob"
        setattr(module, name, probability)


def fuse(model: nn.Module) -> int:
    """Compute in one operation what transformers writes out in seven or eight; the number of layers changed.

    Weights stay the same objects under the same names; results differ by rounding alone.
    """
    found = [
        (module, name, child, made)
        for module in model.modules()
        for name, child in module.named_children()
        for ending, made in FUSED.items()
        if type(child).__name__.endswith(ending)
    ]
    for module, name, child, made in found:
        setattr(module, name, made(child))
    return len(found)


def _root_mean_square(norm: Any) -> nn.RMSNorm:
    fused = nn.RMSNorm(norm.weight.shape, eps=norm.variance_epsilon)
    fused.weight = norm.weight
    return fused


FUSED: Mapping[str, Callable[[Any], nn.Module]] = {
    "NewGELUActivation": lambda _: GELUTanh(),
    "T5LayerNorm": _root_mean_square,
}
"""By the end of a layer's class: what computes the same.

GPT-2's and T5's GELU is the approximation with tanh of Hendrycks & Gimpel (2016), written out to match old checkpoints
to the last bit. T5's norm is that of Zhang & Sennrich (2019); torch has one operation for it on a GPU.
"""


def grow_vocabulary(model: Any, rows: int) -> int:
    """Give the model at least `rows` token embeddings; the number added. A larger vocabulary is never cut.

    New rows, of the output projection too, start at the mean of the old ones, so that a new token is at first as
    likely as an average one (Hewitt 2021, "Initializing New Word Embeddings for Pretrained Language Models").
    """
    old = model.get_input_embeddings().weight.shape[0]
    if rows <= old:
        return 0
    model.resize_token_embeddings(rows, mean_resizing=False)
    with torch.no_grad():
        for weight in _vocabulary_weights(model):
            weight[old:] = weight[:old].mean(0)
    return rows - old


def _vocabulary_weights(model: Any) -> list[torch.Tensor]:
    """The tensors with one row a token: embeddings, and projection and bias where they are not tied."""
    output = model.get_output_embeddings()
    found = [model.get_input_embeddings().weight]
    if output is not None:
        found += [tensor for tensor in (output.weight, getattr(output, "bias", None)) if tensor is not None]
    return list({tensor.data_ptr(): tensor for tensor in found}.values())


def settle_generation(model: Any, tokenizer: Any) -> None:
    """Token ids in the configuration as the tokenizer has them, and plain greedy generation."""
    config = model.config
    config.pad_token_id = tokenizer.pad_token_id
    if tokenizer.eos_token_id is not None:
        config.eos_token_id = tokenizer.eos_token_id
    if (
        getattr(config, "is_encoder_decoder", False)
        and getattr(config, "decoder_start_token_id", None) is None
    ):
        config.decoder_start_token_id = tokenizer.pad_token_id
    if not model.can_generate():
        return
    sources = (model.generation_config, config)
    carried = {name: _first(sources, name) for name in CARRIED_GENERATION}
    model.generation_config = GenerationConfig(
        do_sample=False,
        num_beams=1,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
        **carried,
    )


def _first(sources: Sequence[Any], name: str) -> Any:
    """The first value that is set among the sources' attributes of that name."""
    values = (getattr(source, name, None) for source in sources)
    return next((value for value in values if value is not None), None)


def max_positions(model: Any) -> int:
    """Tokens the model can take at once; 0 where positions are relative and there is no limit.

    Position tables that keep places for padding (RoBERTa's shape) hold fewer texts than rows.
    """
    limit = getattr(model.config, "max_position_embeddings", None)
    if not isinstance(limit, int) or limit < 1:
        return 0
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            reserved = 0 if module.padding_idx is None else module.padding_idx + 1
            return int(min(limit, module.num_embeddings - reserved))
    return limit
