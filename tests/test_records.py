"""Names that do not exist, and records from plain data."""

from dataclasses import dataclass
from typing import Any

import pytest

from ptlm.errors import UsageError
from ptlm.models import MODELS
from ptlm.records import build, unknown


def test_of_many_names_the_nearest_three_are_said() -> None:
    said = str(unknown("Modelo", "xyz", MODELS))
    assert said.startswith("Modelo “xyz” não existe. O que há de mais parecido: ")
    named = said.removesuffix(".").partition("parecido: ")[2].split(", ")
    assert len(named) == 3
    assert set(named) <= set(MODELS)


def test_of_few_names_all_are_said() -> None:
    assert str(unknown("Cor", "xyz", ["azul", "verde"])) == "Cor “xyz” não existe. Opções: azul, verde."


@pytest.mark.parametrize("written", ["ptlm/nano-encoderr", "PTLM/NANO-ENCODER"])
def test_one_that_is_near_is_proposed(written: str) -> None:
    assert "Você quis dizer “ptlm/nano-encoder”?" in str(unknown("Modelo", written, MODELS))


@dataclass(frozen=True)
class Known:
    """A record of plain values and one that is none."""

    name: str
    share: float = 0.5
    most: int | None = None
    sure: bool = False
    words: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "values",
    [{}, {"share": 1}, {"most": 3}, {"most": None}, {"sure": True}, {"words": ["checked", "elsewhere"]}],
    ids=str,
)
def test_values_of_the_fields_types_are_taken(values: dict[str, Any]) -> None:
    assert build(Known, {"name": "a", **values}, "x") == Known(name="a", **values)


@pytest.mark.parametrize(
    "values",
    [{"name": 1}, {"name": None}, {"share": "1"}, {"share": True}, {"most": 1.5}, {"sure": 1}, {"most": []}],
    ids=str,
)
def test_values_of_other_types_are_refused_by_name(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"x: o campo “{next(iter(values))}” tem um valor de outro tipo"):
        build(Known, {"name": "a", **values}, "x")
