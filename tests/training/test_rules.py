"""What is said of values that do not count."""

from collections.abc import Mapping
from typing import Any

import pytest

from ptlm.i18n import LANGUAGES, SOURCE_LANGUAGE, _, set_language
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.training.config import Settings
from ptlm.training.rules import RULES, Rule, notes
from ptlm.training.titles import TITLES

BERT = MODELS["neuralmind/bert-base-portuguese-cased"]
T5 = MODELS["unicamp-dl/ptt5-base-portuguese-vocab"]


def said(values: Mapping[str, Any], model: Model = BERT) -> dict[str, str]:
    return notes(Settings(**values), values, model)


@pytest.mark.parametrize(
    ("values", "name", "words"),
    [
        ({"epochs": 3.0, "steps": 10}, "epochs", "depois de tantos “Passos”"),
        ({"batch_size": 32, "micro_batch_size": 64}, "micro_batch_size", "“Lote efetivo”, de 32."),
        ({"max_length": 100_000}, "max_length", "BERTimbau-base lê no máximo 512."),
        ({"evaluate_steps": 50}, "evaluate_steps", "“Quando avaliar”"),
        (
            {"evaluate": "steps", "evaluate_steps": 50, "steps": 20},
            "evaluate_steps",
            "termina depois de 20.",
        ),
        ({"keep_best": True, "evaluate": "end"}, "keep_best", "só se avalia no fim"),
        ({"patience": 2, "evaluate": "end"}, "patience", "só se avalia no fim"),
    ],
    ids=str,
)
def test_a_value_that_does_not_count_is_said_so(values: dict[str, Any], name: str, words: str) -> None:
    found = said(values)
    assert found.keys() == {name}
    assert found[name].startswith(f"“{TITLES[name]}” não conta")
    assert words in found[name]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"steps": 10},
        {"epochs": 3.0},
        {"micro_batch_size": 32, "batch_size": 32},
        {"max_length": 512},
        {"evaluate": "steps", "evaluate_steps": 50},
        {"evaluate": "steps", "evaluate_steps": 50, "steps": 50},
        {"keep_best": True, "patience": 2},
        {"evaluate": "end"},
    ],
    ids=str,
)
def test_what_counts_needs_no_words(values: dict[str, Any]) -> None:
    assert said(values) == {}


def test_a_model_without_a_limit_reads_as_much_as_is_asked() -> None:
    assert said({"max_length": 100_000}, T5) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_names_fields_as_forms_do(rule: Rule, language: str) -> None:
    set_language(language)
    try:
        quoted = {part.partition("”")[0] for part in _(rule.text).split("“")[1:]}
        assert _(TITLES[rule.name]) in quoted
        assert quoted <= set(map(_, TITLES.values()))
    finally:
        set_language(SOURCE_LANGUAGE)
