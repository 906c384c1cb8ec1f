"""Families and sizes read from configurations and weight files."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel
from transformers.models.auto import modeling_auto

from ptlm.errors import ModelError
from ptlm.models.loading import max_positions
from ptlm.models.recognise import (
    FAMILY_BY_TYPE,
    POSITIONS,
    WITH_PADDING,
    describe,
    family_of,
    needs_remote_code,
    parameters,
    positions,
)
from tests.tiny_models import SHAPES, make

REGISTRIES = {
    "encoder": (
        modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES,
    ),
    "encoder-decoder": (modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,),
    "decoder": (modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,),
}


@pytest.mark.parametrize("model_type", FAMILY_BY_TYPE)
def test_the_table_agrees_with_transformers(model_type: str) -> None:
    """Every type can be built under all heads of its family."""
    assert all(model_type in registry for registry in REGISTRIES[FAMILY_BY_TYPE[model_type]])


@pytest.mark.parametrize(
    ("config", "family"),
    [
        ({"model_type": "bert", "architectures": ["BertForMaskedLM"]}, "encoder"),
        ({"model_type": "deberta-v2"}, "encoder"),
        ({"model_type": "electra", "architectures": ["ElectraForPreTraining"]}, "encoder"),
        ({"model_type": "bert", "is_decoder": True, "architectures": ["BertLMHeadModel"]}, "decoder"),
        ({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]}, "encoder-decoder"),
        ({"model_type": "novo", "is_encoder_decoder": True}, "encoder-decoder"),
        ({"model_type": "gpt2", "architectures": ["GPT2ForSequenceClassification"]}, "decoder"),
        ({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}, "decoder"),
        ({"model_type": "novo", "architectures": ["NovoForCausalLM"]}, "decoder"),
        ({"model_type": "novo", "architectures": ["NovoLMHeadModel"]}, "decoder"),
        ({"model_type": "novo", "architectures": ["NovoForMaskedLM"]}, "encoder"),
        ({"architectures": ["BertForMaskedLM"]}, "encoder"),
        ({"model_type": "novo", "architectures": ["NovoForConditionalGeneration"]}, "encoder-decoder"),
        ({"model_type": "novo", "architectures": ["NovoModel"]}, None),
        ({"model_type": "whisper", "is_encoder_decoder": True, "num_mel_bins": 80}, None),
        (
            {"model_type": "llava", "vision_config": {}, "architectures": ["LlavaForConditionalGeneration"]},
            None,
        ),
        ({}, None),
    ],
)
def test_families(config: dict[str, Any], family: str | None) -> None:
    assert family_of(config) == family


def test_only_unknown_types_need_the_code_that_comes_with_them() -> None:
    assert needs_remote_code({"model_type": "especial", "auto_map": {"AutoModel": "m.M"}})
    assert not needs_remote_code({"model_type": "deberta-v2", "auto_map": {"AutoModel": "m.M"}})
    assert not needs_remote_code({"model_type": "especial"})


@pytest.mark.parametrize("name", SHAPES)
def test_parameters_are_those_of_the_stored_weights(name: str, tmp_path: Path) -> None:
    folder = make(name, tmp_path / "m")
    stored = load_file(folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text())
    width = config.get("hidden_size") or config.get("n_embd") or config["d_model"]
    total = sum(tensor.numel() for tensor in stored.values())
    assert parameters(folder, config) == (total, config["vocab_size"] * width)


@pytest.mark.parametrize("model_type", sorted({*WITH_PADDING, *POSITIONS, "bert", "llama", "t5", "bloom"}))
def test_positions_are_those_that_the_model_has(model_type: str) -> None:
    config = AutoConfig.for_model(model_type, num_hidden_layers=1)
    with torch.device("meta"):
        model = AutoModel.from_config(config)
    assert positions(config.to_dict()) == max_positions(model)


def test_a_configuration_that_leaves_the_padding_out_has_the_usual_one() -> None:
    assert positions({"model_type": "roberta", "max_position_embeddings": 514}) == 512


def test_parameters_of_other_files(tmp_path: Path) -> None:
    assert parameters(tmp_path, {}) == (0, 0)
    torch.save({"w": torch.zeros(1_000_000, dtype=torch.float16)}, tmp_path / "pytorch_model.bin")
    assert parameters(tmp_path, {"torch_dtype": "float16"})[0] == pytest.approx(1_000_000, rel=0.01)
    assert parameters(tmp_path, {})[0] == pytest.approx(500_000, rel=0.01)


def test_a_record_s_parts_add_up(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    weights = {"bert.embeddings.word_embeddings.weight": torch.zeros(1234, 1000), "w": torch.zeros(2_567_000)}
    save_file(weights, tmp_path / "model.safetensors")
    model = describe("m", tmp_path)
    sizes = (model.total_millions, model.embedding_millions, model.backbone_millions)
    assert sizes == (3.8, 1.2, 2.6)


def test_a_model_that_is_not_of_text(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "vit", "image_size": 224}')
    with pytest.raises(ModelError, match="vit"):
        describe("acme/vit", tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_a_broken_configuration_names_its_file(content: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(ModelError, match=r"config\.json"):
        describe("acme/m", tmp_path)


def test_broken_weights_name_their_file(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:50])
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        describe("m", folder)
