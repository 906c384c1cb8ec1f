"""A checkpoint's weights under a head, in fp32, and what there is to say about them. No code is ever run.

Safetensors first; a `.bin` file is unpickled to tensors only. Weights that do not fit the architecture are refused
or told, never replaced by random ones without a word.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

os.environ.setdefault(
    "DISABLE_SAFETENSORS_CONVERSION", "1"
)  # read on import: no look-ups in a background thread

import torch
from safetensors import SafetensorError, safe_open
from transformers import AutoConfig, PretrainedConfig
from transformers.utils import logging

from ptlm.errors import ModelError
from ptlm.i18n import N_, NP_, Template
from ptlm.models.recognise import read_config, remote_code
from ptlm.reporting import Level

logging.set_verbosity_error()  # what matters of a load report is in the notes
logging.disable_progress_bar()

SAFETENSORS = ("model.safetensors", "model.safetensors.index.json", "model-?????-of-?????.safetensors")
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "pytorch_model-?????-of-?????.bin")
"""The weights of other frameworks and formats that lie beside these are never fetched."""
TYPE_NAMES = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}

HEAD_PARTS = ("pooler",)
"""Layers inside a body that only some heads use: checkpoints without them are complete all the same."""
LOST_SHARE = 0.05
"""Share of the weights that may be missing before a checkpoint is refused as another architecture's."""
FAILURES = (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, EOFError, SafetensorError)
"""What broken files can make torch and transformers raise."""


@dataclass(frozen=True)
class Note:
    """A line about how a model was opened: a template and its values."""

    template: Template
    values: Mapping[str, Any] = field(default_factory=dict)
    level: Level = "info"


@dataclass(frozen=True)
class Opened:
    """A model built from a checkpoint."""

    model: Any
    new: tuple[str, ...]
    """Weights that the checkpoint lacks, or has in another shape: they start at random."""
    notes: tuple[Note, ...] = ()


def weight_files(folder: Path) -> list[Path]:
    """The files with weights in `folder`: safetensors where there are any, else `.bin`."""
    for patterns in (SAFETENSORS, PICKLED):
        found = [
            path for pattern in patterns for path in sorted(folder.glob(pattern)) if path.suffix != ".json"
        ]
        if found:
            return found
    return []


def open_config(folder: Path, model_id: str) -> PretrainedConfig:
    """The configuration in `folder`, of an architecture that transformers itself has.

    Raises:
        ModelError: there is none, it is broken, or only code of the repository could use it.
    """
    written = read_config(model_id, folder)
    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except FAILURES as error:
        if "auto_map" in written:
            raise remote_code(model_id) from error
        raise _unusable(model_id, error) from error


def open_weights(folder: Path, model_id: str, config: PretrainedConfig, opener: Any) -> Opened:
    """The model that `opener`, a class of transformers, builds from the weights in `folder`; fp32, on the CPU.

    Raises:
        ModelError: no weights, broken ones, ones that are more than tensors, or ones of another architecture.
    """
    files = weight_files(folder)
    if not files:
        raise no_weights(model_id)
    try:
        model, facts = opener.from_pretrained(
            folder,
            config=config,
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
        )
        stored = _stored_type(files[0])
    except UnpicklingError as error:
        raise _not_only_tensors(model_id) from error
    except FAILURES as error:
        raise _unusable(model_id, error) from error
    new = tuple(sorted({*facts["missing_keys"], *(name for name, *_shapes in facts["mismatched_keys"])}))
    lost = _lost(model, new)
    _check_lost(model_id, model, lost)
    return Opened(_in_memory(model.float()), new, tuple(_notes(files[0], stored, lost)))


def _in_memory(model: Any) -> Any:
    """The model off the mapped file, whose tensors lie at any address: sums round differently on unaligned memory."""
    with torch.no_grad():
        for tensor in (*model.parameters(), *model.buffers()):
            tensor.data = tensor.data.clone()
    return model


def _stored_type(path: Path) -> str:
    """The type of the first floating point tensor in a file, such as `float16`."""
    if path.suffix == ".safetensors":
        with safe_open(path, framework="pt") as file:
            names = file.keys()
            types = (TYPE_NAMES.get(file.get_slice(name).get_dtype(), "") for name in names)
            return next(filter(None, types), "")
    tensors = torch.load(path, map_location="meta", weights_only=True).values()
    floating = (tensor.dtype for tensor in tensors if torch.is_tensor(tensor) and tensor.is_floating_point())
    return str(next(floating, "")).removeprefix("torch.")


def _lost(model: Any, new: tuple[str, ...]) -> dict[str, int]:
    """The new weights that are not of a task's head, with their sizes."""
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    whole, body = model.can_generate(), model.base_model_prefix + "."
    return {
        name: sizes[name]
        for name in new
        if name in sizes and (whole or name.startswith(body)) and not set(HEAD_PARTS) & set(name.split("."))
    }


def _check_lost(model_id: str, model: Any, lost: Mapping[str, int]) -> None:
    if sum(lost.values()) > LOST_SHARE * model.num_parameters():
        raise ModelError(
            NP_(
                "Os pesos do modelo “{model}” não são os da arquitetura que o config.json descreve "
                "(falta {count:,} tensor, {name}); confira o repositório.",
                "Os pesos do modelo “{model}” não são os da arquitetura que o config.json descreve "
                "(faltam {count:,} tensores, como {name}); confira o repositório.",
            ),
            model=model_id,
            count=len(lost),
            name=min(lost),
        )


def _notes(path: Path, stored: str, lost: Mapping[str, int]) -> list[Note]:
    notes = []
    if path.suffix == ".bin":
        notes.append(Note(N_("Pesos em .bin, sem safetensors: lidos só como tensores, sem executar código.")))
    if stored not in ("", "float32"):
        notes.append(Note(N_("Pesos guardados em {type}: convertidos para fp32."), {"type": stored}))
    if lost:
        template = NP_(
            "{count:,} tensor falta nos pesos e começa ao acaso: {names}.",
            "{count:,} tensores faltam nos pesos e começam ao acaso: {names}.",
        )
        notes.append(Note(template, {"count": len(lost), "names": ", ".join(sorted(lost)[:5])}, "warning"))
    return notes


def no_weights(model_id: str) -> ModelError:
    """The error for a model without weights in a format that is read here."""
    return ModelError(
        N_("O modelo “{model}” não tem pesos em safetensors nem em .bin; escolha outro."), model=model_id
    )


def _unusable(model_id: str, error: Exception) -> ModelError:
    return ModelError(
        N_("O modelo “{model}” não pode ser aberto ({reason}); confira se os arquivos estão completos."),
        model=model_id,
        reason=next(iter(str(error).strip().splitlines()), type(error).__name__),
    )


def _not_only_tensors(model_id: str) -> ModelError:
    return ModelError(
        N_(
            "Os pesos .bin do modelo “{model}” contêm mais que tensores e não são abertos por segurança; escolha "
            "um modelo com safetensors."
        ),
        model=model_id,
    )
