"""Bring a built model into the state that training expects: vocabulary, dropout, special tokens, generation."""

import re
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from transformers import GenerationConfig
from transformers.activations import GELUTanh, NewGELUActivation

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


def fuse_activations(model: nn.Module) -> int:
    """Compute GPT-2's and T5's GELU in one operation instead of eight; the number of layers changed.

    transformers writes the same formula (Hendrycks & Gimpel 2016, the approximation with tanh) out in steps, to
    match old checkpoints to the last bit; the results differ by rounding alone.
    """
    found = [
        (module, name)
        for module in model.modules()
        for name, child in module.named_children()
        if isinstance(child, NewGELUActivation)
    ]
    for module, name in found:
        setattr(module, name, GELUTanh())
    return len(found)


def fuse_norms(model: nn.Module) -> int:
    """Compute T5's layer norm, a root mean square, in one operation instead of seven where torch has one.

    The weights are the same objects under the same names, and so is the formula (Zhang & Sennrich 2019); the number of
    layers changed.
    """
    found: list[tuple[nn.Module, str, Any]] = [
        (module, name, child)
        for module in model.modules()
        for name, child in module.named_children()
        if type(child).__name__.endswith("T5LayerNorm")
    ]
    for module, name, norm in found:
        fused = nn.RMSNorm(norm.weight.shape, eps=norm.variance_epsilon)
        fused.weight = norm.weight
        setattr(module, name, fused)
    return len(found)


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
