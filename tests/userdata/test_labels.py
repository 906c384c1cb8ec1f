"""Labels: one spelling each, in a stable order, with words and without typing errors."""

import pytest

from ptlm.userdata.labels import classes, spellings, suggest, typos


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["1.0", "0", " 1 "], {"1.0": "1", "0": "0", " 1 ": "1"}),
        (["0,5", "1"], {"0,5": "0.5", "1": "1"}),
        (["1.0", "um"], {"1.0": "1", "um": "um"}),
        (["muito  bom", "bom "], {"muito  bom": "muito bom", "bom ": "bom"}),
        (["não", "na\u0303o"], {"não": "não", "na\u0303o": "não"}),
        (["", "  ", "a"], {"a": "a"}),
    ],
)
def test_spellings_of_one_label_become_one(raw: list[str], expected: dict[str, str]) -> None:
    assert spellings(raw) == expected


def test_classes_are_ordered_by_number_else_by_alphabet() -> None:
    assert classes(["10", "9", "1"]) == ("1", "9", "10")
    assert classes(["neutro", "Positivo", "negativo", "10"]) == ("10", "negativo", "neutro", "Positivo")


@pytest.mark.parametrize(
    ("labels", "column", "words"),
    [
        (["0", "1"], "label", ["não", "sim"]),
        (["0", "1"], "Quality", ["diferentes", "similares"]),
        (["0", "1"], "sentimento", ["negativo", "positivo"]),
        (["0", "1"], "is_spam", ["legítimo", "spam"]),
        (["1", "2", "3", "4", "5"], "estrelas", ["uma", "duas", "três", "quatro", "cinco"]),
        (["3", "7"], "x", ["três", "sete"]),
        (["10", "99"], "x", ["dez", "99"]),
        (["-1", "1"], "sentimento", ["-1", "1"]),
        (["entailment", "not_entailment"], "label", ["implicação lógica", "não é implicação lógica"]),
        (["contradiction", "neutral", "entailment"], "x", ["contradição", "neutro", "implicação lógica"]),
        (["Esporte", "Política"], "tema", ["Esporte", "Política"]),
        (["true", "yes"], "x", ["true", "yes"]),  # two labels never get one word
    ],
)
def test_words_are_suggested(labels: list[str], column: str, words: list[str]) -> None:
    assert suggest(labels, column) == dict(zip(labels, words, strict=True))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"positivo": 500, "positvo": 2, "negativo": 400}, {"positvo": "positivo"}),
        ({"Positivo": 500, "positivo": 499}, {"positivo": "Positivo"}),
        ({"não": 10, "nao": 9}, {"nao": "não"}),
        ({"positivo": 50, "positvo": 40}, {}),
        ({"classe 1": 500, "classe 2": 5}, {}),
        ({"1": 500, "2": 5}, {}),
        ({"sim": 500, "sem": 5}, {}),
        ({"entailment": 900, "not_entailment": 5}, {}),
        ({"中": 900, "文": 5}, {}),
    ],
)
def test_typing_errors_are_told_from_labels(counts: dict[str, int], expected: dict[str, str]) -> None:
    assert typos(counts) == expected
