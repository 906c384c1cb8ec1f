"""Names that do not exist."""

import pytest

from ptlm.models import MODELS
from ptlm.records import unknown


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
