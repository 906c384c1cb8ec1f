"""Label values: their classes, misspellings among them, and words for them that a model can learn to write."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ptlm.userdata.columns import folded, number_of

_NUMBERS = {
    # Fragments of the label column's name, and words for 0, 1, 2 …
    ("entail", "implic", "rte", "nli", "julgamento"): ("não é implicação lógica", "é implicação lógica"),
    ("sentiment", "polarid", "polarity", "opinia", "review"): ("negativo", "positivo"),
    ("quality", "paraphras", "parafras", "similar", "duplic"): ("diferentes", "similares"),
    ("accept", "gramat", "cola"): ("não é gramaticalmente aceitável", "gramaticalmente correto"),
    ("spam",): ("legítimo", "spam"),
    ("hate", "odio", "offens", "ofens", "toxic", "abus"): ("não ofensivo", "ofensivo"),
    ("iron", "sarcas"): ("literal", "irônico"),
    ("fake", "falsa"): ("verdadeira", "falsa"),
    ("subjet", "subject"): ("objetivo", "subjetivo"),
    ("star", "estrela", "rating", "avaliacao", "nota"): ("zero", "uma", "duas", "três", "quatro", "cinco"),
}
_NO_YES = ("não", "sim")
_NUMERALS = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez")
_WORDS = {
    "entailment": "implicação lógica",
    "entails": "implicação lógica",
    "entail": "implicação lógica",
    "notentailment": "não é implicação lógica",
    "nonentailment": "não é implicação lógica",
    "neutral": "neutro",
    "contradiction": "contradição",
    "paraphrase": "paráfrase",
    "none": "nenhuma relação",
    "positive": "positivo",
    "pos": "positivo",
    "negative": "negativo",
    "neg": "negativo",
    "neu": "neutro",
    "true": "sim",
    "false": "não",
    "yes": "sim",
    "no": "não",
    "duplicate": "duplicadas",
    "notduplicate": "não duplicadas",
    "hate": "ódio",
    "offensive": "ofensivo",
    "ham": "legítimo",
    "joy": "alegria",
    "sadness": "tristeza",
    "anger": "raiva",
    "fear": "medo",
    "love": "amor",
    "surprise": "surpresa",
}
"""Labels in the English of public data sets, folded, and Portuguese words for them."""


def canonical(label: str, *, numeric: bool) -> str:
    """One spelling for what is one label: composed, single spaces, `1.0` as `1`; other numbers where all are."""
    tidy = " ".join(unicodedata.normalize("NFC", label).split())
    number = number_of(tidy) if numeric else None
    if number is None:
        return re.sub(r"^([0-9]+)\.0+$", r"\1", tidy)
    return str(int(number)) if number.is_integer() else repr(number)


def spellings(raw: Iterable[str]) -> dict[str, str]:
    """Each label as it stands in the files to its canonical spelling; blank ones are left out."""
    found = [label for label in dict.fromkeys(raw) if label.strip()]
    numeric = all(number_of(label) is not None for label in found)
    return {label: canonical(label, numeric=numeric) for label in found}


def classes(labels: Iterable[str]) -> tuple[str, ...]:
    """Canonical labels in the order of their class indices: by number, else by alphabet."""
    found = set(labels)
    numbers = {label: number_of(label) for label in found}
    if all(number is not None for number in numbers.values()):
        return tuple(sorted(found, key=lambda label: (numbers[label], label)))
    return tuple(sorted(found, key=lambda label: (label.casefold(), label)))


def suggest(labels: Sequence[str], column: str) -> dict[str, str]:
    """A word for each canonical label: a model learns to write words better than codes such as 0 and 1."""
    words = [_WORDS.get(folded(label), label) for label in labels]
    numbers = [number_of(label) for label in labels]
    if numbers and all(number is not None and number.is_integer() and number >= 0 for number in numbers):
        words = _words_for_numbers([int(number or 0) for number in numbers], folded(column))
    return dict(zip(labels, words if len(set(words)) == len(words) else labels, strict=True))


def _words_for_numbers(numbers: Sequence[int], column: str) -> list[str]:
    by_name = (words for parts, words in _NUMBERS.items() if any(part in column for part in parts))
    words: Sequence[str] = next(by_name, _NO_YES if set(numbers) <= {0, 1} else _NUMERALS)
    if max(numbers) >= len(words):
        words = _NUMERALS
    return [words[number] if number < len(words) else str(number) for number in numbers]


def typos(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare labels that look like a frequent one written wrongly, to that one.

    Wrong case, accents or signs always count; otherwise one or two letters may differ (by length), and the frequent
    label must be ten times as common, so that real classes such as `positivo 1` and `positivo 2` stay apart.
    """
    from rapidfuzz.distance import OSA

    ordered = [label for label, _count in Counter(counts).most_common()]
    found: dict[str, str] = {}
    for place, rare in enumerate(ordered):
        for common in ordered[:place]:
            if common in found or number_of(rare) is not None:
                continue
            same = folded(rare) == folded(common) != ""
            allowed = 0 if len(rare) < 4 else 1 if len(rare) < 8 else 2
            close = allowed and counts[common] >= 10 * counts[rare] and _same_digits(rare, common)
            if same or (
                close and OSA.distance(rare.casefold(), common.casefold(), score_cutoff=2) <= allowed
            ):
                found[rare] = common
                break
    return found


def _same_digits(one: str, other: str) -> bool:
    return [letter for letter in one if letter.isdigit()] == [letter for letter in other if letter.isdigit()]
