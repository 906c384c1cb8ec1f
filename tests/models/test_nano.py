"""The embedded models: any text goes through whole, the sizes are as stated, and a run of one is worth seeing."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ptlm import models, tasks
from ptlm.errors import UsageError
from ptlm.models import loading, nano
from ptlm.models.embedded import NANO_MODELS
from ptlm.reporting import Silent
from ptlm.training import job
from ptlm.training.config import settle

HEADS = [(model_id, head) for model_id, shape in nano.SHAPES.items() for head in shape.heads]
TOKENIZERS = {name: nano.make_tokenizer(shape.marks) for name, shape in nano.SHAPES.items()}


@pytest.mark.parametrize("model_id", TOKENIZERS)
@given(text=st.text(max_size=60))
def test_any_text_comes_back_exactly(model_id, text):
    tokenizer = TOKENIZERS[model_id]
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids) == text
    assert all(0 <= token < len(tokenizer) for token in ids)


@pytest.mark.parametrize("model_id", TOKENIZERS)
def test_portuguese_takes_few_tokens(model_id):
    text = "A menina comprou um livro na feira e voltou para casa antes da chuva."
    assert len(text) / len(TOKENIZERS[model_id](text)["input_ids"]) > 2


@pytest.mark.parametrize("model_id", ["ptlm/nano-encoder", "ptlm/nano-deberta"])
def test_a_pair_has_two_token_types(model_id):
    loaded = loading.load(models.find(model_id), "classification")
    encoded = loaded.tokenizer("uma frase", "outra frase")
    types = encoded["token_type_ids"]
    assert types == sorted(types) and set(types) == {0, 1}


@pytest.mark.parametrize(("model_id", "head"), HEADS)
def test_under_six_million_weights_and_as_many_as_stated(model_id, head):
    model, _ = nano.build(model_id, head=head, seed=1)
    count = sum(parameter.numel() for parameter in model.parameters())
    assert count < 6e6
    assert models.find(model_id).total_millions == pytest.approx(count / 1e6, abs=0.08)


@pytest.mark.parametrize(("model_id", "head"), HEADS)
def test_the_seed_decides_the_weights_and_nothing_else_changes(model_id, head):
    state = torch.get_rng_state()
    first, again, other = (nano.build(model_id, head=head, seed=seed)[0] for seed in (1, 1, 2))
    assert torch.equal(state, torch.get_rng_state())
    pairs = list(zip(first.parameters(), again.parameters(), other.parameters(), strict=True))
    assert all(torch.equal(one, same) for one, same, _ in pairs)
    assert any(not torch.equal(one, different) for one, _, different in pairs)


def test_what_a_model_has_no_head_for_is_refused():
    with pytest.raises(UsageError):
        nano.build("ptlm/nano-t5", head="classification", seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo_sentiment", "demo_inference", "demo_similarity"])
@pytest.mark.parametrize("model", NANO_MODELS, ids=lambda model: model.id)
def test_a_demo_run_learns_what_it_is_shown(model, name, tmp_path):
    """With the recommended settings, on words that training never shows."""
    recommended = {
        "batch_size": model.batch_size,
        "learning_rate": model.learning_rate,
        "epochs": model.epochs,
    }
    settings = settle("quick", {}, family=model.family, recommended=recommended)
    outcome = job.run(model, [tasks.find(name)], settings, tmp_path, Silent(), lambda: False)
    metric, wanted, trivial = ("pearson", 0.8, 0.0) if name == "demo_similarity" else ("accuracy", 0.9, 0.5)
    assert outcome.metrics[name][metric] >= wanted
    assert outcome.baselines[name][metric] == trivial
