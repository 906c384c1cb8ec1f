"""Accumulating small pieces must give the gradient of one large batch, for every family."""

import numpy as np
import pytest
import torch

from ptlm.training.approach import IGNORED, join
from ptlm.training.batching import micro_batches
from tests.training.helpers import FAMILIES, PAIR, QUESTION, SCORE, made, pairs, questions

CASES = [
    *((model, PAIR, pairs(32)) for model in FAMILIES),
    *((model, SCORE, pairs(32, "number")) for model in FAMILIES),
    *((model, QUESTION, questions(32)) for model in FAMILIES),
]


def gradients(model, approach, examples, limit):
    """Loss and gradient norm by parameter of one effective batch cut into pieces of `limit` rows."""
    model.zero_grad()
    model.train()
    terms, total = int(examples.terms.sum()), 0.0
    for piece in micro_batches(range(len(examples)), examples.lengths, limit=limit, token_budget=10**9):
        loss = approach.loss(model, approach.collate(examples, piece)) / terms
        loss.backward()
        total += loss.item()
    return total, {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


@pytest.mark.parametrize(
    ("model_id", "task", "table"), CASES, ids=[f"{m[10:]}-{t.kind}" for m, t, _ in CASES]
)
def test_four_times_eight_is_one_times_thirty_two(model_id, task, table):
    model, approach = made(model_id, task)
    examples = approach.encode(table, task, labelled=True)
    whole_loss, whole = gradients(model, approach, examples, 32)
    parts_loss, parts = gradients(model, approach, examples, 8)
    assert parts_loss == pytest.approx(whole_loss, abs=1e-5, rel=1e-6)
    assert whole.keys() == parts.keys()
    for name, gradient in whole.items():
        torch.testing.assert_close(parts[name], gradient, atol=1e-5, rtol=1e-4, msg=name)
    assert sum(float(gradient.norm()) for gradient in whole.values()) > 0


@pytest.mark.parametrize("model_id", ["ptlm/nano-t5", "ptlm/nano-gpt2"])
def test_generating_loss_is_the_model_s_own_mean_over_label_tokens(model_id):
    model, approach = made(model_id, PAIR)
    examples = approach.encode(pairs(8), PAIR, labelled=True)
    batch = approach.collate(examples, range(8))
    model.eval()
    if model_id == "ptlm/nano-t5":
        own = [model(**batch).loss.item()] * 8
    else:
        own = [alone(model, examples.inputs[row], examples.labels[row]) for row in range(8)]
    expected = np.average(own, weights=examples.terms)
    ours = approach.loss(model, batch) / int(examples.terms.sum())
    assert ours.item() == pytest.approx(expected, rel=1e-5)


def alone(model, prompt, answer):
    """The model's own mean loss over the answer of one row, without padding."""
    ids = torch.tensor([[*prompt, *answer]], dtype=torch.long)
    labels = ids.clone()
    labels[0, : len(prompt)] = IGNORED
    return model(input_ids=ids, labels=labels).loss.item()


def test_encoder_losses_are_the_models_own():
    for task, table in ((PAIR, pairs(6)), (SCORE, pairs(6, "number"))):
        model, approach = made("ptlm/nano-encoder", task)
        batch = approach.collate(approach.encode(table, task, labelled=True), range(6))
        if task is SCORE:
            model.config.problem_type = "regression"
        own = model.eval()(**batch).loss
        assert (approach.loss(model, batch) / 6).item() == pytest.approx(own.item(), rel=1e-5)


def test_joined_examples_are_those_of_each_task_in_order():
    _, approach = made("ptlm/nano-t5", PAIR)
    first = approach.encode(pairs(5), PAIR, labelled=True)
    second = approach.encode(pairs(4, "number"), SCORE, labelled=True)
    both = join([first, second])
    assert len(both) == 9
    assert np.array_equal(both.inputs[7], second.inputs[2])
    assert np.array_equal(both.labels[7], second.labels[2])
    assert both.terms.sum() == first.terms.sum() + second.terms.sum()
