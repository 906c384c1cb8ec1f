"""A large model pauses between its layers, and computes the same."""

import pytest
import torch

from ptlm import models, tasks
from ptlm.models import nano
from ptlm.reporting import Silent
from ptlm.training import job, pauses
from ptlm.training.config import Settings

LAYERS = {"ptlm/nano-encoder": 2, "ptlm/nano-deberta": 2, "ptlm/nano-t5": 4, "ptlm/nano-gpt2": 2}
"""At least so many moments, forth and back each."""
HEADS = {"ptlm/nano-t5": "seq2seq", "ptlm/nano-gpt2": "causal"}


@pytest.fixture
def every_model_is_large(monkeypatch):
    monkeypatch.setattr(pauses, "LARGE", 0)


def built(model_id):
    model, _tokenizer = nano.build(model_id, head=HEADS.get(model_id, "classification"), seed=1)
    return model.train()


def loss(model):
    ids = torch.arange(5, 45).reshape(4, 10)
    labels = torch.tensor([0, 1, 0, 1]) if hasattr(model, "classifier") else ids
    return model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss


@pytest.mark.usefixtures("every_model_is_large")
@pytest.mark.parametrize("model_id", nano.IDS)
def test_it_pauses_before_each_layer_and_after_its_gradient_and_computes_the_same(model_id):
    plain, pausing, pauses_made = built(model_id), built(model_id), []
    count = pauses.between_layers(pausing, lambda: pauses_made.append(1))
    assert count >= LAYERS[model_id]
    first, second = loss(plain), loss(pausing)
    assert len(pauses_made) == count
    first.backward()
    second.backward()
    assert len(pauses_made) == 2 * count
    assert torch.equal(first, second)
    for (name, one), other in zip(plain.named_parameters(), pausing.parameters(), strict=True):
        assert (one.grad is None) == (other.grad is None), name
        assert one.grad is None or torch.equal(one.grad, other.grad), name


@pytest.mark.usefixtures("every_model_is_large")
@pytest.mark.parametrize("model_id", nano.IDS)
def test_without_gradients_it_pauses_on_the_way_forth(model_id):
    model, pauses_made = built(model_id), []
    count = pauses.between_layers(model, lambda: pauses_made.append(1))
    with torch.inference_mode():
        loss(model)
    assert len(pauses_made) == count


@pytest.mark.parametrize("model_id", nano.IDS)
def test_a_small_model_is_left_as_it_is(model_id):
    model = built(model_id)
    assert pauses.between_layers(model, pytest.fail) == 0
    loss(model).backward()


def test_a_run_on_a_processor_pauses_within_its_pieces(tmp_path, monkeypatch):
    asked, figures = run(tmp_path / "small")
    monkeypatch.setattr(pauses, "LARGE", 0)
    often, same = run(tmp_path / "large")
    assert often >= 2 * asked, "before each of two layers, and after each one's gradient"
    assert same == figures


def run(folder):
    """How often a small run asks, and its figures."""
    times = []
    settings = Settings(epochs=1, batch_size=16, learning_rate=1e-3, limit_train=32, limit_eval=16)
    outcome = job.run(
        models.find("ptlm/nano-encoder"),
        [tasks.find("demo_sentiment")],
        settings,
        folder,
        Silent(),
        lambda: bool(times.append(1)),
    )
    return len(times), outcome.metrics
