"""Opening checkpoints: fp32 whatever they hold, nothing executed, nothing missing without a word."""

import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoModelForSequenceClassification

from ptlm.errors import ModelError
from ptlm.i18n import _
from ptlm.models.weights import Opened, open_config, open_weights, weight_files
from tests.tiny_models import make


def opened(folder: Path, opener: Any = AutoModelForSequenceClassification) -> Opened:
    return open_weights(folder, "acme/m", open_config(folder, "acme/m"), opener)


def templates(result: Opened) -> str:
    return " ".join(_(note.template, **note.values) for note in result.notes)


@pytest.mark.parametrize("weights", ["safetensors", "bin"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_every_checkpoint_becomes_fp32(weights: Any, dtype: torch.dtype, tmp_path: Path) -> None:
    folder = make("deberta-v2", tmp_path / "m", weights=weights, dtype=dtype)
    result = opened(folder)
    assert {parameter.dtype for parameter in result.model.parameters()} == {torch.float32}
    stored = torch.load(weight_files(folder)[0]) if weights == "bin" else load_file(weight_files(folder)[0])
    name = "deberta.encoder.layer.1.attention.self.query_proj.weight"
    assert torch.equal(result.model.state_dict()[name], stored[name].float())
    assert (".bin" in templates(result)) == (weights == "bin")
    assert (str(dtype).removeprefix("torch.") in templates(result)) == (dtype != torch.float32)


@pytest.mark.parametrize("layout", ["one file", "shards"])
def test_weights_in_shards(layout: str, tmp_path: Path) -> None:
    folder = make("gpt2", tmp_path / "m")
    whole = opened(folder, AutoModelForCausalLM).model
    if layout == "shards":
        (folder / "model.safetensors").unlink()
        whole.save_pretrained(folder, max_shard_size="40KB")
        assert len(weight_files(folder)) > 1
    again = opened(folder, AutoModelForCausalLM)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(again.model.state_dict()[name], tensor)
    assert again.new == ()


def test_safetensors_are_preferred(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    torch.save({"lixo": torch.zeros(1)}, folder / "pytorch_model.bin")
    assert [path.name for path in weight_files(folder)] == ["model.safetensors"]
    assert ".bin" not in templates(opened(folder))


def test_new_heads_are_told_apart_from_lost_weights(tmp_path: Path) -> None:
    result = opened(make("bert", tmp_path / "m"))
    assert set(result.new) == {"classifier.weight", "classifier.bias"}
    assert result.notes == ()


def test_a_pooler_that_only_some_heads_use_may_be_missing(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    stored = {name: t for name, t in load_file(folder / "model.safetensors").items() if "pooler" not in name}
    save_file(stored, folder / "model.safetensors", {"format": "pt"})
    result = opened(folder)
    assert any("pooler" in name for name in result.new)
    assert result.notes == ()


def test_a_few_lost_weights_are_told(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    stored = load_file(folder / "model.safetensors")
    del stored["bert.encoder.layer.0.output.dense.bias"]
    save_file(stored, folder / "model.safetensors", {"format": "pt"})
    (note,) = opened(folder).notes
    assert note.level == "warning"
    assert note.values == {"count": 1, "names": "bert.encoder.layer.0.output.dense.bias"}


def test_another_architecture_s_weights_are_refused(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    (make("gpt2", tmp_path / "g") / "model.safetensors").replace(folder / "model.safetensors")
    with pytest.raises(ModelError, match="arquitetura"):
        opened(folder)


def test_half_an_encoder_decoder_is_refused(tmp_path: Path) -> None:
    folder = make("t5", tmp_path / "m")
    stored = {
        n: t for n, t in load_file(folder / "model.safetensors").items() if not n.startswith("decoder.")
    }
    save_file(stored, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match="decoder"):
        opened(folder, AutoModelForSeq2SeqLM)


def test_a_head_of_another_size_is_made_anew(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    config = open_config(folder, "m")
    config.num_labels = 5
    open_weights(folder, "m", config, AutoModelForSequenceClassification).model.save_pretrained(folder)
    config = open_config(folder, "m")
    config.num_labels = 3
    result = open_weights(folder, "m", config, AutoModelForSequenceClassification)
    assert result.model.classifier.weight.shape[0] == 3
    assert set(result.new) == {"classifier.weight", "classifier.bias"}


class Bomb:
    """Unpickled without care, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_a_bin_file_with_code_in_it_is_not_executed(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m", weights="bin")
    torch.save({"w": torch.zeros(1), "x": Bomb(tmp_path / "executed")}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="segurança"):
        opened(folder)
    with (folder / "pytorch_model.bin").open("wb") as file:
        pickle.dump(Bomb(tmp_path / "executed"), file, protocol=2)
    with pytest.raises(ModelError):
        opened(folder)
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("weights", ["safetensors", "bin"])
def test_broken_weights_are_one_sentence(weights: Any, tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m", weights=weights)
    path = weight_files(folder)[0]
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelError) as caught:
        opened(folder)
    assert "acme/m" in str(caught.value) and "\n" not in str(caught.value)


def test_no_weights_at_all(tmp_path: Path) -> None:
    folder = make("bert", tmp_path / "m")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="não tem pesos"):
        opened(folder)


def test_configurations_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"model_type": "especial", "auto_map": {"AutoConfig": "c.C"}}')
    (tmp_path / "c.py").write_text("raise SystemExit('executed')")
    with pytest.raises(ModelError, match="código"):
        open_config(tmp_path, "acme/m")
    path.write_text('{"model_type": "especial"}')
    with pytest.raises(ModelError, match="acme/m"):
        open_config(tmp_path, "acme/m")


def test_an_architecture_without_the_head(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="acme/m"):
        opened(make("bert", tmp_path / "m"), AutoModelForSeq2SeqLM)


def _old_bert(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Norms under their TensorFlow names, and a buffer that was stored then."""
    names = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    renamed = dict(weights)
    for new, old in names.items():
        renamed = {name.replace(new, old): tensor for name, tensor in renamed.items()}
    return {**renamed, "bert.embeddings.position_ids": torch.arange(128)[None]}


def _old_gpt2(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Without the body's prefix and the tied projection, with the causal mask."""
    kept = {n.removeprefix("transformer."): t for n, t in weights.items() if not n.startswith("lm_head")}
    return {**kept, "h.0.attn.bias": torch.ones(1, 1, 128, 128)}


def _old_t5(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The shared embedding once, and a table that no version uses."""
    tied = ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight")
    kept = {name: tensor for name, tensor in weights.items() if name not in tied}
    return {
        **kept,
        "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight": torch.zeros(32, 4),
    }


OLD = {
    "bert": (_old_bert, AutoModelForSequenceClassification),
    "gpt2": (_old_gpt2, AutoModelForCausalLM),
    "t5": (_old_t5, AutoModelForSeq2SeqLM),
}


@pytest.mark.parametrize("name", OLD)
def test_checkpoints_of_years_ago(name: str, tmp_path: Path) -> None:
    """Laid out as the `.bin` files of 2020: nothing of them is lost."""
    age, opener = OLD[name]
    folder = make(name, tmp_path / "m", weights="bin")
    truth = torch.load(folder / "pytorch_model.bin")
    torch.save(age(dict(truth)), folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    result = opened(folder, opener)
    state = result.model.state_dict()
    assert all(torch.equal(state[key], tensor) for key, tensor in truth.items() if key in state)
    assert {key for key in state if not key.startswith("classifier")} <= set(truth)
    assert [note.level for note in result.notes] == ["info"]
