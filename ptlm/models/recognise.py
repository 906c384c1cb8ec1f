"""What a model that is not in the catalogue can do, read from its configuration alone: no torch, no weights."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from ptlm.errors import ModelError
from ptlm.i18n import N_
from ptlm.kinds import Family
from ptlm.models.record import Model

CONFIG = "config.json"

TYPES: Mapping[Family, str] = {
    "encoder": """
        albert bert big_bird camembert convbert data2vec-text deberta deberta-v2 distilbert electra ernie flaubert
        fnet funnel ibert longformer megatron-bert mobilebert modernbert mpnet nystromformer rembert roberta
        roberta-prelayernorm roformer squeezebert xlm xlm-roberta xlm-roberta-xl xmod yoso
        """,
    "encoder-decoder": """
        bart bigbird_pegasus blenderbot blenderbot-small led longt5 m2m_100 marian mbart mt5 mvp nllb-moe pegasus
        pegasus_x plbart prophetnet switch_transformers t5 t5gemma umt5
        """,
    "decoder": """
        biogpt bloom codegen cohere cohere2 ctrl falcon gemma gemma2 gemma3_text glm gpt2 gpt_bigcode gpt_neo
        gpt_neox gptj granite helium llama mistral mixtral mpt nemotron olmo olmo2 olmoe openai-gpt opt persimmon
        phi phi3 qwen2 qwen2_moe qwen3 qwen3_moe smollm3 stablelm starcoder2 xglm xlnet
        """,
}
"""Values of `model_type` that transformers itself has, by family."""
FAMILY_BY_TYPE: Mapping[str, Family] = {
    name: family for family, names in TYPES.items() for name in names.split()
}

ENDINGS: tuple[tuple[str, Family], ...] = (
    ("ForConditionalGeneration", "encoder-decoder"),
    ("ForCausalLM", "decoder"),
    ("LMHeadModel", "decoder"),
    ("ForMaskedLM", "encoder"),
    ("ForPreTraining", "encoder"),
    ("ForSequenceClassification", "encoder"),
    ("ForTokenClassification", "encoder"),
    ("ForQuestionAnswering", "encoder"),
)
"""Families by how the name of an architecture ends, for types that the table does not know."""

NOT_TEXT = ("vision_config", "audio_config", "num_mel_bins", "image_size", "speech_config")
"""Settings that only models of images or sound have."""

LEARNING_RATES: Mapping[Family, float] = {"encoder": 5e-5, "encoder-decoder": 1e-4, "decoder": 1e-4}
EMBEDDINGS = re.compile(r"(word_embeddings|wte|shared|embed_tokens|tok_embeddings)\.weight$")
WITH_PADDING = frozenset(
    "camembert data2vec-text longformer mpnet roberta roberta-prelayernorm xlm-roberta xlm-roberta-xl xmod".split()
)
"""Types whose positions begin behind the padding token's, which is 1 where nothing is said of it."""
POSITIONS: Mapping[str, str] = dict.fromkeys(
    ("codegen", "ctrl", "gpt2", "gpt_bigcode", "gptj", "openai-gpt"), "n_positions"
)
"""What types call the number of their positions that do not call it `max_position_embeddings`."""
BYTES_BY_TYPE = {"float16": 2, "bfloat16": 2}


def family_of(config: Mapping[str, Any]) -> Family | None:
    """The family that a `config.json` describes, or None where it cannot be told."""
    if any(key in config for key in NOT_TEXT):
        return None
    if config.get("is_encoder_decoder"):
        return "encoder-decoder"
    model_type = config.get("model_type", "")
    if config.get("is_decoder") and FAMILY_BY_TYPE.get(model_type) == "encoder":
        return "decoder"
    if model_type in FAMILY_BY_TYPE:
        return FAMILY_BY_TYPE[model_type]
    names = config.get("architectures") or []
    return next((family for ending, family in ENDINGS if any(name.endswith(ending) for name in names)), None)


def needs_remote_code(config: Mapping[str, Any]) -> bool:
    """Whether the model is of a type of its own, which only code in its repository could build."""
    return "auto_map" in config and config.get("model_type", "") not in FAMILY_BY_TYPE


def describe(model_id: str, folder: Path, *, revision: str = "main") -> Model:
    """The record of a model whose `config.json` lies in `folder`.

    Raises:
        ModelError: no readable configuration, a model that is not of text, or one that needs its own code.
    """
    config = read_config(model_id, folder)
    if needs_remote_code(config):
        raise remote_code(model_id)
    family = family_of(config)
    if family is None:
        raise ModelError(
            N_(
                "O modelo “{model}” (tipo “{type}”) não é um modelo de texto que se reconheça; use um encoder, "
                "um encoder-decoder ou um decoder."
            ),
            model=model_id,
            type=config.get("model_type", "?"),
        )
    total, embedding = (count / 1e6 for count in parameters(folder, config))
    return Model(
        id=model_id,
        title=model_id.rstrip("/").split("/")[-1],
        family=family,
        total_millions=round(total, 1),
        embedding_millions=round(embedding, 1),
        backbone_millions=round(total - embedding, 1) if embedding else 0.0,
        variety="",
        positions=positions(config),
        learning_rate=LEARNING_RATES[family],
        revision=revision,
    )


def remote_code(model_id: str) -> ModelError:
    """The refusal of a model that only runs with code from its repository."""
    return ModelError(
        N_(
            "O modelo “{model}” só funciona com código que vem no próprio repositório, e esse código não é "
            "executado por segurança; escolha outro modelo."
        ),
        model=model_id,
    )


def read_config(model_id: str, folder: Path) -> dict[str, Any]:
    """The content of `config.json` in `folder`.

    Raises:
        ModelError: the folder or the file is missing, or it is not a JSON object.
    """
    if not folder.is_dir():
        raise ModelError(N_("A pasta de modelo “{folder}” não existe; confira o caminho."), folder=model_id)
    path = folder / CONFIG
    if not path.is_file():
        raise ModelError(
            N_("“{folder}” não tem o arquivo config.json; indique a pasta em que o modelo foi salvo."),
            folder=model_id,
        )
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(
            N_("O arquivo {file} não é JSON válido ({reason}); baixe ou salve o modelo de novo."),
            file=str(path),
            reason=str(error),
        ) from None
    if not isinstance(config, dict):
        raise ModelError(N_("O arquivo {file} não contém uma configuração de modelo."), file=str(path))
    return config


def positions(config: Mapping[str, Any]) -> int:
    """Tokens that a model can take at once, as its `config.json` has it; 0: no limit."""
    kind = config.get("model_type", "")
    limit = config.get(POSITIONS.get(kind, "max_position_embeddings"))
    if not isinstance(limit, int) or limit < 1:
        return 0
    padding = config.get("pad_token_id", 1)
    return limit - (padding + 1 if kind in WITH_PADDING and isinstance(padding, int) else 0)


def parameters(folder: Path, config: Mapping[str, Any]) -> tuple[int, int]:
    """Parameters in the weights in `folder`: all, and the vocabulary's embedding; 0 where they cannot be told."""
    stored = dict(_stored_sizes(folder))
    if stored:
        return sum(stored.values()), next(
            (size for name, size in stored.items() if EMBEDDINGS.search(name)), 0
        )
    width = BYTES_BY_TYPE.get(str(config.get("dtype") or config.get("torch_dtype")), 4)
    return sum(path.stat().st_size for path in folder.glob("pytorch_model*.bin")) // width, 0


def _stored_sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Tensor names and their numbers of elements, from the headers of the weight files."""
    for path in sorted(folder.glob("model*.safetensors")):
        try:
            with safe_open(path, framework="numpy") as file:
                names = file.keys()
                yield from ((name, math.prod(file.get_slice(name).get_shape())) for name in names)
        except (SafetensorError, OSError) as error:
            raise ModelError(
                N_("O arquivo de pesos {file} está danificado ({reason}); baixe-o de novo."),
                file=str(path),
                reason=str(error),
            ) from None
