"""The glossary holds every metric, kind and hyperparameter, and is searched as people write."""

from dataclasses import fields

import pytest

from ptlm.kinds import KINDS
from ptlm.metrics import METRICS
from ptlm.training.config import Settings
from ptlm.views import glossary


def terms(search: str = "") -> list[str]:
    return [entry.term for entries in glossary.glossary(search).values() for entry in entries]


def test_every_metric_kind_and_hyperparameter_is_explained() -> None:
    everything = glossary.glossary()
    asides = " ".join(entry.aside for entries in everything.values() for entry in entries)
    named = {*METRICS, *KINDS, *(field.name for field in fields(Settings))}
    assert {name for name in named if name not in asides} == set()
    assert all(entry.text for entries in everything.values() for entry in entries)


def test_no_term_is_explained_twice() -> None:
    assert len(terms()) == len(set(terms()))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("MATTHEWS", ["Correlação de Matthews"]),
        ("acuracia", ["Acurácia"]),
        ("rougeLsum", ["ROUGE-Lsum"]),
        ("menor melhor quadrados", ["Erro quadrático médio"]),
        ("xyz", []),
    ],
)
def test_search_takes_words_in_any_order_case_and_accents(search: str, found: list[str]) -> None:
    assert terms(search) == found


def test_a_metric_says_its_range_and_direction() -> None:
    by_term = {entry.term: entry.aside for entries in glossary.glossary().values() for entry in entries}
    assert by_term["Acurácia"] == "accuracy: de 0 a 100%, maior é melhor"
    assert by_term["Erro quadrático médio"] == "mse: de 0 a ∞, menor é melhor"
    assert by_term["Correlação de Pearson"] == "pearson: de −1 a 1, maior é melhor"


def test_definitions_are_escaped() -> None:
    shown = glossary.definitions([glossary.Entry(term="<a>", text="b & c", aside="d")])
    assert shown == '<dl class="ptlm-terms"><dt>&lt;a&gt;</dt><dd>b &amp; c<small>d</small></dd></dl>'
