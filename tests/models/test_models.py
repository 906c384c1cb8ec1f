"""Finding a model by name, folder or hub id, and refusing tasks that it cannot do."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from safetensors.torch import save_file

from ptlm import models
from ptlm.errors import DownloadError, ModelError, UsageError
from ptlm.i18n import set_language
from ptlm.kinds import FAMILIES, KINDS
from ptlm.models.record import Model
from ptlm.tasks.record import Task
from tests.fakehub import FakeHub
from tests.tiny_models import SHAPES, make


def task(kind: str) -> Task:
    """As much of a task as a model is asked about."""
    return cast(Task, SimpleNamespace(id=f"uma_{kind}", kind=kind, kind_record=KINDS[kind]))


@pytest.mark.parametrize("model_id", models.MODELS)
def test_every_known_model_is_found(model_id: str) -> None:
    assert models.find(f" {model_id} ") is models.MODELS[model_id]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ptlm/nano-encodr", "ptlm/nano-encoder"),
        ("ptlm/nano-bert", "ptlm/nano-"),
        ("bert-base-portuguese-cased", "neuralmind/bert-base-portuguese-cased"),
        ("Tucano-630m", "TucanoBR/Tucano-630m"),
    ],
)
def test_a_short_name_gets_a_suggestion(typed: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        models.find(typed)
    assert typed in str(caught.value)
    assert meant in caught.value.values["close"]


@pytest.mark.parametrize("name", SHAPES)
def test_a_local_folder_is_read(name: str, tmp_path: Path) -> None:
    folder = make(name, tmp_path / "meu modelo")
    found = models.find(str(folder))
    assert found.family == SHAPES[name].family
    assert found.id == str(folder)
    assert found.title == "meu modelo"
    assert not found.embedded


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make("bert", tmp_path / "saidas" / "modelo")
    monkeypatch.chdir(tmp_path)
    assert models.find("saidas/modelo").id == models.find("./saidas/modelo").id == str(folder)


def test_a_missing_folder_and_one_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="não existe"):
        models.find(str(tmp_path / "nada"))
    with pytest.raises(ModelError, match=r"config\.json"):
        models.find(str(tmp_path))


def test_a_hub_id_costs_its_configuration_only(fake_hub: FakeHub) -> None:
    make("t5", fake_hub.folder("models", "acme/t5-pequeno"))
    found = models.find("acme/t5-pequeno")
    assert (found.id, found.title, found.family) == ("acme/t5-pequeno", "t5-pequeno", "encoder-decoder")
    assert found.learning_rate == 1e-4
    fetched = [request.path for request in fake_hub.requests if "/resolve/" in request.path]
    assert {path.rsplit("/", 1)[1] for path in fetched} == {"config.json"}


def test_the_hub_tells_the_size(fake_hub: FakeHub) -> None:
    folder = fake_hub.folder("models", "acme/bert")
    (folder / "config.json").write_text('{"model_type": "bert"}')
    weights = {"a": torch.zeros(2500, 1000, dtype=torch.bfloat16), "b": torch.zeros(7)}
    save_file(weights, folder / "model.safetensors")
    assert models.find("acme/bert").total_millions == models.find(str(folder)).total_millions == 2.5
    assert fake_hub.count("GET", "model.safetensors") == 0


def test_without_network_a_hub_id_known_before_is_found(fake_hub: FakeHub) -> None:
    make("gpt2", fake_hub.folder("models", "acme/gpt2"))
    assert models.find("acme/gpt2").family == "decoder"
    fake_hub.stop()
    assert models.find("acme/gpt2").family == "decoder"
    with pytest.raises(DownloadError, match="rede"):
        models.find("acme/outro")


def test_hub_ids_that_cannot_be_used(fake_hub: FakeHub) -> None:
    with pytest.raises(DownloadError, match="não existe"):
        models.find("acme/ninguem")
    make("bert", fake_hub.folder("models", "acme/fechado"))
    fake_hub.gated.add("acme/fechado")
    with pytest.raises(DownloadError, match="termos"):
        models.find("acme/fechado")
    (fake_hub.folder("models", "acme/gguf") / "model.gguf").write_bytes(b"x")
    with pytest.raises(DownloadError, match=r"config\.json"):
        models.find("acme/gguf")


def test_code_of_its_own_is_refused_before_any_weights(fake_hub: FakeHub) -> None:
    folder = make("bert", fake_hub.folder("models", "acme/especial"))
    config = {
        "model_type": "especial",
        "auto_map": {"AutoModel": "modelo.Modelo"},
        "architectures": ["Especial"],
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "modelo.py").write_text("raise SystemExit('executado')")
    with pytest.raises(ModelError, match="código"):
        models.find("acme/especial")
    assert fake_hub.count("GET", "model.safetensors") == fake_hub.count("GET", "modelo.py") == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_obstacles_follow_what_the_kinds_say(family: Any, kind: str) -> None:
    model = Model(id="acme/m", title="M", family=family)
    able = family in KINDS[kind].families
    reason = models.obstacle(model, task(kind))
    assert (reason is None) == able
    if able:
        models.check(model, [task(kind)])
    else:
        assert reason is not None and "uma_summarisation" in reason and "encoder-decoder, decoder" in reason
        with pytest.raises(UsageError, match=f"uma_{kind}"):
            models.check(model, [task("classification"), task(kind)])


def test_only_an_encoder_and_summarisation_do_not_go_together() -> None:
    pairs = [
        (family, kind)
        for family in FAMILIES
        for kind in KINDS
        if models.obstacle(Model(id="a/m", title="M", family=family), task(kind))
    ]
    assert pairs == [("encoder", "summarisation")]


def test_the_error_keeps_its_template_for_other_languages() -> None:
    refused = models.refusal(models.MODELS["ptlm/nano-encoder"], task("summarisation"))
    assert refused is not None
    assert refused.exit_code == 2
    set_language("pt")
    assert refused.template.format(**refused.values) == str(refused)


def test_the_catalogue_is_light() -> None:
    code = (
        "import sys, ptlm.models as m; m.find('tgsc/debertina-base'); m.find('ptlm/nano-t5'); "
        "print({'torch', 'transformers', 'datasets', 'streamlit'} & set(sys.modules))"
    )
    got = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert got.stdout.strip() == "set()"
