"""Products in bf16 are those in fp32 but for rounding, and change nothing else of a model."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from transformers.pytorch_utils import Conv1D

from ptlm.training import products
from ptlm.training.device import Device
from tests.training.helpers import FAMILIES, PAIR, made, pairs

ROUNDING = 2.0**-8
"""Half a unit in the last of bf16's eight digits, relative."""


def layer(kind: type, inside: int = 64, outside: int = 40) -> nn.Module:
    torch.manual_seed(1)
    made = nn.Linear(inside, outside) if kind is nn.Linear else Conv1D(outside, inside)
    nn.init.normal_(made.bias)
    return made


@pytest.mark.parametrize("rows", [128, 200, 512, 700, 1500])
@pytest.mark.parametrize("kind", [nn.Linear, Conv1D])
def test_outputs_and_gradients_differ_by_rounding_alone(kind: type, rows: int) -> None:
    """Three dimensions, as a model has them; the filled-up rows leave no trace."""
    states = torch.randn(2, rows // 2, 64, generator=torch.Generator().manual_seed(0), requires_grad=True)
    weights = torch.randn(2, rows // 2, 40, generator=torch.Generator().manual_seed(2))
    found = {}
    for half in (False, True):
        one = layer(kind)
        if half:
            assert products.in_bf16(one) == 1
        states.grad = None
        out = one(states)
        (out * weights).sum().backward()
        found[half] = [out.detach(), states.grad, *(value.grad for value in one.parameters())]
    for exact, rounded in zip(found[False], found[True], strict=True):
        assert rounded.dtype == torch.float32 and rounded.shape == exact.shape
        error = (rounded - exact).norm() / exact.norm()
        assert error < 2 * ROUNDING
    assert not torch.equal(found[False][0], found[True][0])


def test_few_rows_stay_as_they_are() -> None:
    """A generated token at a time: rounding the weights would cost more than the product gains."""
    states = torch.randn(products.FEWEST_ROWS - 1, 64)
    plain, half = layer(nn.Linear), layer(nn.Linear)
    products.in_bf16(half)
    assert torch.equal(plain(states), half(states))


def test_a_layer_without_bias_and_one_that_does_not_learn() -> None:
    states = torch.randn(256, 64)
    one = nn.Linear(64, 40, bias=False)
    exact = one(states)
    products.in_bf16(one)
    torch.testing.assert_close(one(states), exact, atol=0.02, rtol=0.02)
    one.weight.requires_grad_(False)
    states.requires_grad_()
    one(states).sum().backward()
    assert one.weight.grad is None and states.grad is not None


def test_shapes_come_from_a_short_list() -> None:
    """So many rows fit, less than a quarter of them is filling, and a thousand numbers of rows make a few sizes."""
    sizes = {rows: products.size(rows) for rows in range(products.FEWEST_ROWS, 4097)}
    assert all(rows <= size < rows * 1.5 and size % 64 == 0 for rows, size in sizes.items())
    assert all(size < rows * 1.25 for rows, size in sizes.items() if rows > 256)
    assert len(set(sizes.values())) == 23


@pytest.mark.parametrize("model_id", FAMILIES)
def test_a_model_s_gradient_points_the_same_way_and_its_weights_keep_their_names(model_id: str) -> None:
    """Over all weights together; a model that computes so is saved as any other."""
    found, names = [], []
    for half in (False, True):
        model, approach = made(model_id, PAIR, seed=5)
        if half:
            assert products.in_bf16(model) >= 9
        batch = approach.collate(approach.encode(pairs(32), PAIR, labelled=True), range(32))
        model.zero_grad()
        approach.loss(model.train(), batch).backward()
        found.append(torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None]))
        names.append(list(model.state_dict()))
    assert names[0] == names[1]
    assert functional.cosine_similarity(found[0], found[1], dim=0) > 0.999
    assert 0 < (found[0] - found[1]).norm() < 0.05 * found[0].norm()


def test_a_device_says_in_what_it_computes() -> None:
    """Whoever asks for fp32 gets it everywhere; bf16 by itself only where there are instructions for it."""
    assert Device.open("fp32").precision == "fp32"
    if Device.open("fp32").kind != "cpu":
        pytest.skip("products in bf16 are the way of a processor")
    wanted = "bf16_products" if products.available() else "fp32"
    assert Device.open("auto").precision == wanted
    assert Device.open("bf16").precision == "bf16_products"


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_model_is_changed_only_where_its_device_computes_so(precision: str) -> None:
    device, one = Device.open(precision), layer(nn.Linear)  # type: ignore[arg-type]
    states = torch.randn(256, 64)
    exact = one(states)
    device.suit(one)
    assert torch.equal(one(states), exact) is (not device.products)
