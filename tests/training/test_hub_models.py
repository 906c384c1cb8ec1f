"""Models of every shape from a hub to their figures, through the real hub client and the whole of a run."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from ptlm import models, sources, tasks
from ptlm.errors import DownloadError
from ptlm.training import job
from ptlm.training.config import Settings
from ptlm.training.inference import Predictor
from tests.fakehub import FakeHub, commit_of
from tests.reports import Remembering
from tests.tiny_models import make

SMALL = Settings(epochs=1, batch_size=16, learning_rate=1e-3, limit_train=48, limit_eval=24, max_length=96)
SHAPES = {
    "bert": ["demo_inference", "demo_similarity", "demo_qa"],
    "deberta-v2": ["demo_inference", "demo_similarity", "demo_qa"],
    "t5": ["demo_inference", "demo_similarity", "demo_qa", "demo_summary"],
    "gpt2": ["demo_inference", "demo_similarity", "demo_qa", "demo_summary"],
}


def train(repo: str, names: list[str], folder: Path, report: Remembering | None = None):
    chosen = [tasks.find(name) for name in names]
    return job.run(models.find(repo), chosen, SMALL, folder, report or Remembering(), lambda: False)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_trains_from_the_hub_and_answers_again_when_reopened(shape, fake_hub: FakeHub, tmp_path):
    folder = make(shape, fake_hub.folder("models", f"acme/{shape}"))
    names = SHAPES[shape]
    outcome = train(f"acme/{shape}", names, tmp_path / "run")
    assert outcome.revision == commit_of(folder)
    assert set(outcome.metrics) == set(names)
    model, task = models.find(f"acme/{shape}"), tasks.find("demo_inference")
    predictor = Predictor.open(tmp_path / "run", model.family, task, [tasks.find(n) for n in names], SMALL)
    rows = sources.load(task, "test").table.slice(0, 6)
    chances = predictor.class_probabilities(rows)
    assert chances.shape == (6, 2) and chances.sum(axis=1) == pytest.approx([1.0] * 6)
    answers = predictor.predict(rows)
    if model.family == "encoder":
        assert answers.column("prediction").to_pylist() == chances.argmax(axis=1).tolist()


@pytest.mark.slow
def test_t5_trains_on_ptt5_s_own_vocabulary(fake_hub: FakeHub, raw_data: Path, tmp_path):
    folder = make("t5", fake_hub.folder("models", "acme/ptt5"))
    shutil.copy(raw_data / "tokenizers" / "ptt5_spm_32000_pt.model", folder / "spiece.model")
    settings = replace(SMALL, limit_train=64, limit_eval=32)
    chosen = [tasks.find(name) for name in ("assin2_entail", "stsb", "faquad")]
    outcome = job.run(
        models.find("acme/ptt5"), chosen, settings, tmp_path / "run", Remembering(), lambda: False
    )
    assert outcome.rows["assin2_entail"] == {"train": 64, "evaluation": 32}
    assert outcome.training["joint"]["parameters"] > 32_000 * 16, "the embedding has grown to the vocabulary"


@pytest.mark.slow
def test_half_precision_bin_weights_are_trained_in_fp32_and_said_so(fake_hub: FakeHub, tmp_path):
    make("deberta-v2", fake_hub.folder("models", "acme/half"), weights="bin", dtype=torch.float16)
    report = Remembering()
    train("acme/half", ["demo_inference"], tmp_path / "run", report)
    assert any(".bin" in line for _, line in report.lines), report.lines
    weights = load_file(tmp_path / "run" / "model" / "demo_inference" / "model.safetensors")
    assert {tensor.dtype for tensor in weights.values() if tensor.is_floating_point()} == {torch.float32}


def test_a_broken_download_is_one_sentence_and_the_next_try_goes_on(fake_hub: FakeHub, tmp_path):
    make("bert", fake_hub.folder("models", "acme/bert"))
    model = models.find("acme/bert")
    fake_hub.cut("model.safetensors", after=2000, times=50)
    with pytest.raises(DownloadError):
        job.run(model, [tasks.find("demo_inference")], SMALL, tmp_path / "run", Remembering(), lambda: False)
    fake_hub.mend()
    settings = replace(SMALL, steps=1, evaluate="end")
    outcome = job.run(
        model, [tasks.find("demo_inference")], settings, tmp_path / "run", Remembering(), lambda: False
    )
    assert outcome.metrics["demo_inference"]


def test_a_missing_repository_is_one_sentence(fake_hub: FakeHub):
    with pytest.raises(DownloadError, match="acme/nothing"):
        models.find("acme/nothing")
