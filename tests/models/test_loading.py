"""Models of every shape from hub to head, kept and opened again; through the real hub client."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import torch

from ptlm.errors import DownloadError, ModelError
from ptlm.i18n import Template, _
from ptlm.models import MODELS, find
from ptlm.models.loading import HEADS, TARGET_BOS, Head, Loaded, load, max_positions, reopen, save
from ptlm.models.record import Model
from ptlm.reporting import Level, Silent
from tests.fakehub import FakeHub, commit_of
from tests.tiny_models import SHAPES, make

PAIRS = [(name, head) for name in SHAPES for head in HEADS if HEADS[head].family == SHAPES[name].family]
EMBEDDED = [
    (model.id, head)
    for model in MODELS.values()
    for head in HEADS
    if model.embedded and HEADS[head].family == model.family
]


class Listener(Silent):
    """Keeps the log's lines and how far downloads got."""

    def __init__(self) -> None:
        self.lines: list[tuple[Level, str]] = []
        self.bytes = 0

    def log(self, template: Template, /, *, level: Level = "info", **values: Any) -> None:
        self.lines.append((level, _(template, **values)))

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        self.bytes = max(self.bytes, done)


def local(name: str, folder: Path, **options: Any) -> Model:
    return find(str(make(name, folder, **options)))


def outputs(loaded: Loaded) -> Mapping[str, torch.Tensor]:
    """What the model makes of a few texts, by the names of its results."""
    texts = ["A menina comprou um livro azul.", "O gato viu três maçãs 🙂"]
    batch = loaded.tokenizer(texts, return_tensors="pt", padding=True)
    if loaded.model.config.is_encoder_decoder:
        batch["decoder_input_ids"] = batch["input_ids"]
    loaded.model.eval()
    with torch.no_grad():
        result = loaded.model(**batch)
    return {key: value for key, value in result.items() if torch.is_tensor(value)}


def assert_same(first: Loaded, second: Loaded) -> None:
    one, two = outputs(first), outputs(second)
    assert one.keys() == two.keys()
    for key, value in one.items():
        assert torch.equal(value, two[key]), key


@pytest.mark.parametrize(("name", "head"), PAIRS)
def test_every_head_of_every_shape(name: str, head: Head, tmp_path: Path) -> None:
    loaded = load(local(name, tmp_path / "m"), head, num_labels=3, dropout=0.25)
    model, tokenizer = loaded.model, loaded.tokenizer
    rows = model.get_input_embeddings().weight.shape[0]
    widths = {"classification": 3, "regression": 1, "seq2seq": rows, "causal": rows}
    result = outputs(loaded)
    if head == "span":
        assert result["start_logits"].shape == result["end_logits"].shape
    else:
        assert result["logits"].shape[-1] == widths[head]
    assert model.config.problem_type == (HEADS[head].problem or None)
    assert rows > max(tokenizer.get_vocab().values())
    assert model.config.pad_token_id == tokenizer.pad_token_id is not None
    assert tokenizer.model_max_length == max_positions(model) or max_positions(model) == 0
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert not any(parameter.is_cuda for parameter in model.parameters())
    assert all(module.p == 0.25 for module in model.modules() if isinstance(module, torch.nn.Dropout))
    assert ("token_type_ids" in tokenizer("a", "b")) == (name == "bert")


@pytest.mark.parametrize(("model_id", "head"), EMBEDDED)
def test_embedded_models_are_settled_too(model_id: str, head: Head) -> None:
    loaded = load(MODELS[model_id], head, num_labels=4, dropout=0.1, seed=3)
    tokenizer = loaded.tokenizer
    assert loaded.path is None and loaded.revision == ""
    assert tokenizer.pad_token_id != tokenizer.eos_token_id or head not in ("seq2seq", "causal")
    assert (TARGET_BOS in tokenizer.get_vocab()) == (head == "causal")
    if head == "causal":
        start = tokenizer.convert_tokens_to_ids(TARGET_BOS)
        assert loaded.model.get_input_embeddings().weight.shape[0] > start
    assert outputs(loaded)
    assert_same(loaded, load(MODELS[model_id], head, num_labels=4, dropout=0.1, seed=3))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("head", get_args(Head))
def test_a_head_of_another_family_is_refused(name: str, head: Head, tmp_path: Path) -> None:
    if HEADS[head].family == SHAPES[name].family:
        return
    model = Model(id=str(tmp_path), title="M", family=SHAPES[name].family)
    with pytest.raises(ModelError, match=head):
        load(model, head)


@pytest.mark.parametrize("name", ["bert", "deberta-v2", "xlm-roberta"])
def test_a_seed_makes_a_head_and_leaves_the_global_state_alone(name: str, tmp_path: Path) -> None:
    model = local(name, tmp_path / "m")
    torch.manual_seed(99)
    state = torch.get_rng_state()
    first = load(model, "classification", seed=1)
    assert torch.equal(torch.get_rng_state(), state)
    torch.rand(5)
    again, other = load(model, "classification", seed=1), load(model, "classification", seed=2)
    assert_same(first, again)
    weights = [loaded.model.state_dict() for loaded in (first, other)]
    different = [key for key in weights[0] if not torch.equal(weights[0][key], weights[1][key])]
    assert different
    assert not any("embeddings" in key or "encoder" in key for key in different)


@pytest.mark.parametrize(("name", "head"), PAIRS)
def test_a_kept_model_comes_back_the_same(name: str, head: Head, tmp_path: Path) -> None:
    loaded = load(local(name, tmp_path / "m"), head, num_labels=3, dropout=0.1)
    with torch.no_grad():  # as training would: no weight is as it was, the new tokens' neither
        for parameter in loaded.model.parameters():
            parameter.mul_(1.01)
    save(loaded, tmp_path / "runs" / "model" / "all")
    save(loaded, tmp_path / "runs" / "model" / "all")
    assert [path.name for path in (tmp_path / "runs" / "model").iterdir()] == ["all"]
    again = reopen(tmp_path / "runs" / "model" / "all", head)
    assert not again.model.training
    assert_same(loaded, again)
    assert again.tokenizer.get_vocab() == loaded.tokenizer.get_vocab()
    assert again.tokenizer.padding_side == loaded.tokenizer.padding_side
    assert again.tokenizer.model_input_names == loaded.tokenizer.model_input_names
    assert find(str(tmp_path / "runs" / "model" / "all")).family == SHAPES[name].family


@pytest.mark.parametrize(("model_id", "head"), EMBEDDED)
def test_a_kept_embedded_model_comes_back_the_same(model_id: str, head: Head, tmp_path: Path) -> None:
    loaded = load(MODELS[model_id], head, num_labels=3)
    save(loaded, tmp_path / "kept")
    again = reopen(tmp_path / "kept", head)
    assert_same(loaded, again)
    text = f"uma frase {TARGET_BOS} com ação 🙂"
    assert again.tokenizer(text)["input_ids"] == loaded.tokenizer(text)["input_ids"]


def test_a_kept_model_can_be_trained_on(tmp_path: Path) -> None:
    """Its head is a start, under the same number of classes; under another number it is new."""
    save(load(local("bert", tmp_path / "m"), "classification", num_labels=3, seed=5), tmp_path / "kept")
    kept = find(str(tmp_path / "kept"))
    same = load(kept, "classification", num_labels=3, seed=6)
    assert_same(same, reopen(tmp_path / "kept", "classification"))
    assert any("mantida" in note.template for note in same.notes)
    other = load(kept, "classification", num_labels=2, seed=6)
    assert outputs(other)["logits"].shape[-1] == 2
    assert not any("mantida" in note.template for note in other.notes)


def test_a_kept_model_that_is_incomplete(tmp_path: Path) -> None:
    save(load(local("bert", tmp_path / "m"), "classification"), tmp_path / "kept")
    with pytest.raises(ModelError, match="qa_outputs"):
        reopen(tmp_path / "kept", "span")
    with pytest.raises(ModelError, match="não existe"):
        reopen(tmp_path / "nada", "span")


@pytest.mark.parametrize("target_bos", [True, False])
@pytest.mark.parametrize("name", ["gpt2", "llama"])
def test_left_padding_does_not_change_what_is_generated(name: str, target_bos: bool, tmp_path: Path) -> None:
    loaded = load(local(name, tmp_path / "m"), "causal", target_bos=target_bos)
    model, tokenizer = loaded.model.eval(), loaded.tokenizer
    prompts = ["A menina", "O professor não encontrou a solução do problema! Sim ou não?", "Um gato viu"]
    prompts = [prompt + (TARGET_BOS if target_bos else "") for prompt in prompts]
    batch = tokenizer(prompts, return_tensors="pt", padding=True)
    assert batch["input_ids"][0, 0] == tokenizer.pad_token_id
    produced = model.generate(**batch, max_new_tokens=8)[:, batch["input_ids"].shape[1] :]
    for prompt, row in zip(prompts, produced, strict=True):
        alone = tokenizer(prompt, return_tensors="pt")
        expected = model.generate(**alone, max_new_tokens=8)[0, alone["input_ids"].shape[1] :]
        assert row[: len(expected)].tolist() == expected.tolist()


@pytest.mark.parametrize("name", ["t5", "ult5"])
def test_padding_does_not_change_an_encoder_decoder(name: str, tmp_path: Path) -> None:
    loaded = load(local(name, tmp_path / "m"), "seq2seq")
    model, tokenizer = loaded.model.eval(), loaded.tokenizer
    prompts = ["A menina", "O professor não encontrou a solução do problema!"]
    together = model.generate(**tokenizer(prompts, return_tensors="pt", padding=True), max_new_tokens=6)
    for prompt, row in zip(prompts, together, strict=True):
        alone = model.generate(**tokenizer(prompt, return_tensors="pt"), max_new_tokens=6)[0]
        assert row[: len(alone)].tolist() == alone.tolist()
    assert together[0, 0] == model.config.decoder_start_token_id


@pytest.mark.parametrize("name", SHAPES)
def test_attention_is_the_fast_one_where_there_is_one(name: str, tmp_path: Path) -> None:
    head = next(head for shape, head in PAIRS if shape == name)
    loaded = load(local(name, tmp_path / "m"), head)
    slow = name.startswith("deberta")
    assert loaded.model.config._attn_implementation == ("eager" if slow else "sdpa")


@pytest.mark.parametrize("name", SHAPES)
def test_from_the_hub_as_from_the_folder(name: str, fake_hub: FakeHub) -> None:
    folder = make(name, fake_hub.folder("models", "acme/m"))
    for other in ("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack", "model.onnx", "optimizer.pt"):
        (folder / other).write_bytes(b"\0" * 1000)
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.safetensors").write_bytes(b"\0" * 1000)
    head = next(head for shape, head in PAIRS if shape == name)
    listener = Listener()
    loaded = load(find("acme/m"), head, report=listener)
    assert loaded.revision == commit_of(folder)
    assert listener.bytes > 0
    assert loaded.path is not None
    fetched = {path.relative_to(loaded.path).as_posix() for path in loaded.path.rglob("*") if path.is_file()}
    assert fetched >= {"config.json", "model.safetensors"}
    assert not {name for name in fetched if name.endswith((".bin", ".h5", ".msgpack", ".onnx", ".pt"))}
    assert "onnx/model.safetensors" not in fetched
    (folder / "pytorch_model.bin").unlink()
    assert_same(loaded, load(find(str(folder)), head))


def test_a_bin_only_repository_in_half_precision(fake_hub: FakeHub) -> None:
    make("deberta-v2", fake_hub.folder("models", "acme/meia"), weights="bin", dtype=torch.float16)
    listener = Listener()
    loaded = load(find("acme/meia"), "classification", report=listener)
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.float32}
    log = " ".join(line for _, line in listener.lines)
    assert ".bin" in log and "float16" in log and "fp32" in log
    assert fake_hub.count("GET", "pytorch_model.bin") == 1
    assert not any(
        "refs/pr" in request.path or "discussions" in request.path for request in fake_hub.requests
    )


def test_offline_a_model_that_was_fetched_before(fake_hub: FakeHub) -> None:
    make("gpt2", fake_hub.folder("models", "acme/m"), weights="bin")
    first = load(find("acme/m"), "causal")
    fake_hub.stop()
    again = load(find("acme/m"), "causal")
    assert again.revision == first.revision
    assert_same(first, again)


def test_a_pinned_commit_stays_what_it_was(fake_hub: FakeHub) -> None:
    folder = make("bert", fake_hub.folder("models", "acme/m"))
    model = find("acme/m")
    first = load(model, "classification")
    (folder / "vocab.txt").write_text((folder / "vocab.txt").read_text() + "novidade\n")
    assert load(model, "classification").revision == commit_of(folder) != first.revision
    pinned = load(model, "classification", revision=first.revision)
    assert pinned.revision == first.revision
    assert "novidade" not in pinned.tokenizer.get_vocab()


def test_an_interrupted_download_goes_on(fake_hub: FakeHub) -> None:
    folder = make("bert", fake_hub.folder("models", "acme/m"))
    fake_hub.cut("model.safetensors", after=20_000)
    loaded = load(find("acme/m"), "classification")
    assert fake_hub.count("GET", "model.safetensors") == 2
    assert_same(loaded, load(find(str(folder)), "classification"))


def test_a_download_that_keeps_breaking_is_one_sentence_and_can_be_repeated(fake_hub: FakeHub) -> None:
    make("bert", fake_hub.folder("models", "acme/m"))
    model = find("acme/m")
    fake_hub.fail("model.safetensors", status=403, times=1)
    with pytest.raises(DownloadError) as caught:
        load(model, "classification")
    assert "acme/m" in str(caught.value) and "\n" not in str(caught.value)
    assert outputs(load(model, "classification"))


def test_repositories_that_cannot_be_had(fake_hub: FakeHub) -> None:
    with pytest.raises(DownloadError, match="não existe"):
        load(Model(id="acme/ninguem", title="N", family="encoder"), "classification")
    make("bert", fake_hub.folder("models", "acme/m"))
    fake_hub.gated.add("acme/m")
    with pytest.raises(DownloadError, match="termos"):
        load(Model(id="acme/m", title="M", family="encoder"), "classification")


def test_a_repository_without_weights(fake_hub: FakeHub) -> None:
    folder = make("bert", fake_hub.folder("models", "acme/m"))
    (folder / "model.safetensors").rename(folder / "modelo.gguf")
    with pytest.raises(ModelError, match="não tem pesos"):
        load(find("acme/m"), "classification")


def test_code_of_its_own_costs_no_download_of_weights(fake_hub: FakeHub) -> None:
    folder = make("bert", fake_hub.folder("models", "acme/m"))
    (folder / "config.json").write_text('{"model_type": "especial", "auto_map": {"AutoConfig": "c.C"}}')
    (folder / "c.py").write_text("raise SystemExit('executed')")
    with pytest.raises(ModelError, match="código"):
        load(Model(id="acme/m", title="M", family="encoder"), "classification")
    assert fake_hub.count("GET", "model.safetensors") == fake_hub.count("GET", "c.py") == 0


def test_added_tokens_are_told(tmp_path: Path) -> None:
    listener = Listener()
    load(local("gpt2", tmp_path / "m"), "causal", report=listener)
    assert any(TARGET_BOS in line for _, line in listener.lines)
    quiet = Listener()
    load(local("t5", tmp_path / "t"), "seq2seq", report=quiet)
    assert quiet.lines == []
