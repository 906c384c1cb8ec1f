"""The kinds of task: how an answer is written as text, read back from text, and scored.

A kind knows nothing of tensors or of model families' internals; `ptlm.training` has one table that says how
each family is trained for each kind.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.metrics import METRICS, UNPARSED, find

Family = Literal["encoder", "encoder-decoder", "decoder"]
FAMILIES: tuple[Family, ...] = ("encoder", "encoder-decoder", "decoder")
GENERATING: frozenset[Family] = frozenset({"encoder-decoder", "decoder"})
"""The families whose answer is a text that has to be read."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an answer of one task can be."""

    labels: tuple[str, ...] = ()
    """Verbalised labels by class index (classification)."""
    scale: tuple[float, float] = (0.0, 5.0)
    """Lowest and highest number (similarity)."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of task. A *target* is a class index, a number, a list of gold texts, or a text."""

    name: str
    title: str
    """Portuguese, marked for translation."""
    families: frozenset[Family]
    """The families that can do it."""
    metrics: tuple[str, ...]
    """Keys of `ptlm.metrics.METRICS` that make sense for it; the first is the default."""
    verbalise: Callable[[Any, Answers], str]
    """Target to the text a generating model learns to write."""
    parse: Callable[[str, Answers], Any]
    """Generated text to a prediction, or None where it is none (unparsed)."""
    fallback: Callable[[Any, Answers], Any]
    """The prediction that stands for an unparsed output, given the target: always wrong."""
    baseline: Callable[[Sequence[Any], int, Answers], list[Any]]
    """Train targets and a number of rows to the trivial predictions (majority class, mean, …)."""
    baseline_title: str
    """What the baseline predicts; Portuguese, marked for translation."""
    score: Callable[[Sequence[Any], Sequence[Any], Sequence[str], Answers], Mapping[str, float]]
    """Targets, predictions and metric names to values."""
    row_scores: Callable[[Sequence[Any], Sequence[Any], Answers], list[float]]
    """One number a row: how right each prediction is (1 right … 0 wrong; squared error for numbers)."""
    counts_unparsed: bool
    """Whether a generated text can fail to be an answer."""


def _tidy(text: str) -> str:
    """`text` with composed accents and single spaces, so that what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# Classification: the answer is exactly one of the labels.


@lru_cache(maxsize=256)
def _classes(labels: tuple[str, ...]) -> Mapping[str, int]:
    return {_tidy(label): index for index, label in enumerate(labels)}


def _verbalise_class(target: int, answers: Answers) -> str:
    return answers.labels[target]


def _parse_class(text: str, answers: Answers) -> int | None:
    """Strict, as in the protocol: another case, a full stop more, or half a label is no answer."""
    return _classes(answers.labels).get(_tidy(text))


def _no_class(target: int, answers: Answers) -> int:
    return UNPARSED


def _majority(targets: Sequence[int], rows: int, answers: Answers) -> list[int]:
    return [int(np.bincount(_known(targets)).argmax())] * rows


# Similarity: the answer is the first number in the text.

_NUMBER = re.compile(r"(?:(?<!\w)[-+])?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
_LARGEST = 1e150
"""A repeated digit can become a number whose square is no float any more: that is no answer."""


def _verbalise_number(target: float, answers: Answers) -> str:
    """One space and the shortest text of the number: ` 4.9`.

    Six significant digits are more than any annotation has; they undo what storage in 32 bits and division
    did (4.900000095367432, 0.11800000000000001), which no model should have to learn.
    """
    return f" {float(f'{float(target):.6g}')}"


def _parse_number(text: str, answers: Answers) -> float | None:
    """The first number, with a decimal point or a decimal comma; not clipped to the scale."""
    found = _NUMBER.search(text)
    number = float(found.group().replace(",", ".")) if found else None
    return number if number is not None and abs(number) < _LARGEST else None


def _farthest(target: float, answers: Answers) -> float:
    return max(answers.scale, key=lambda end: abs(end - target))


def _mean(targets: Sequence[float], rows: int, answers: Answers) -> list[float]:
    return [float(np.mean(_known(targets)))] * rows


def clip(values: Sequence[float], answers: Answers) -> list[float]:
    """An encoder's numbers, kept within the scale."""
    return [float(value) for value in np.clip(np.asarray(values, dtype=np.float64), *answers.scale)]


# Texts: whatever was generated is the answer.


def _verbalise_first(target: Sequence[str], answers: Answers) -> str:
    return target[0] if target else ""


def _verbalise_text(target: str, answers: Answers) -> str:
    return target


def _parse_text(text: str, answers: Answers) -> str:
    return text.strip()


def _no_text(target: Any, answers: Answers) -> str:
    return ""


def _most_frequent_answer(targets: Sequence[Sequence[str]], rows: int, answers: Answers) -> list[str]:
    counts = Counter(_verbalise_first(target, answers) for target in _known(targets))
    return [counts.most_common(1)[0][0]] * rows


def _typical_summary(targets: Sequence[str], rows: int, answers: Answers) -> list[str]:
    """The train summary of median length, for every row: what a text of the language gets for nothing."""
    by_length = sorted(_known(targets), key=lambda text: (len(text), text))
    return [by_length[len(by_length) // 2]] * rows


def _known(targets: Sequence[Any]) -> Sequence[Any]:
    if not len(targets):
        raise DataError(
            N_("Não há linhas de treino para calcular a referência trivial: confira a partição de treino.")
        )
    return targets


def _score(
    targets: Sequence[Any], predictions: Sequence[Any], names: Sequence[str], answers: Answers
) -> dict[str, float]:
    return {name: find(name).function(targets, predictions) for name in names}


def _rows_of(metric: str) -> Callable[[Sequence[Any], Sequence[Any], Answers], list[float]]:
    rows = METRICS[metric].rows
    assert rows is not None
    return lambda targets, predictions, answers: [float(value) for value in rows(targets, predictions)]


_ALL = (
    Kind(
        name="classification",
        title=N_("Classificação"),
        families=frozenset(FAMILIES),
        metrics=("accuracy", "f1_macro", "matthews"),
        verbalise=_verbalise_class,
        parse=_parse_class,
        fallback=_no_class,
        baseline=_majority,
        baseline_title=N_("sempre a classe mais frequente no treino"),
        score=_score,
        row_scores=_rows_of("accuracy"),
        counts_unparsed=True,
    ),
    Kind(
        name="similarity",
        title=N_("Similaridade"),
        families=frozenset(FAMILIES),
        metrics=("pearson", "spearman", "mse"),
        verbalise=_verbalise_number,
        parse=_parse_number,
        fallback=_farthest,
        baseline=_mean,
        baseline_title=N_("sempre a média do treino"),
        score=_score,
        row_scores=_rows_of("mse"),
        counts_unparsed=True,
    ),
    Kind(
        name="question_answering",
        title=N_("Perguntas e respostas"),
        families=frozenset(FAMILIES),
        metrics=("f1", "exact_match"),
        verbalise=_verbalise_first,
        parse=_parse_text,
        fallback=_no_text,
        baseline=_most_frequent_answer,
        baseline_title=N_("sempre a resposta mais frequente no treino"),
        score=_score,
        row_scores=_rows_of("f1"),
        counts_unparsed=False,
    ),
    Kind(
        name="summarisation",
        title=N_("Sumarização"),
        families=GENERATING,
        metrics=("rougeL", "rouge1", "rouge2", "rougeLsum"),
        verbalise=_verbalise_text,
        parse=_parse_text,
        fallback=_no_text,
        baseline=_typical_summary,
        baseline_title=N_("sempre o mesmo resumo do treino, o de tamanho mediano"),
        score=_score,
        row_scores=_rows_of("rougeL"),
        counts_unparsed=False,
    ),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
