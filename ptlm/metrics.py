"""Metrics: pure functions of targets and predictions, and one table that describes them.

Classes are integers from 0; a prediction of `UNPARSED` (a generated text that names no class) is wrong for
every target and is no class of its own. Values are on the scale 0..1 (correlations -1..1); multiplying by 100
is the business of whoever shows them.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.records import unknown

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

UNPARSED = -1
"""The class index that stands for "none of the labels"."""

Compared = Literal["class", "number", "answers", "text"]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


def _check_lengths(targets: Any, predictions: Any) -> None:
    if len(targets) != len(predictions):
        raise DataError(
            N_("Há {targets} alvos e {predictions} predições: é preciso uma predição para cada alvo."),
            targets=len(targets),
            predictions=len(predictions),
        )
    if not len(targets):
        raise DataError(N_("Não há nenhuma linha para avaliar: confira a partição e os limites de linhas."))


def _numbers(values: ArrayLike) -> Floats:
    numbers = np.asarray(values, dtype=np.float64).ravel()
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        raise DataError(
            N_(
                "O valor da linha {row} é “{value}”, que não é um número finito: se é uma predição, o treino "
                "divergiu; tente uma taxa de aprendizado menor."
            ),
            row=int(bad[0]) + 1,
            value=float(numbers[bad[0]]),
        )
    return numbers


def _number_pair(targets: ArrayLike, predictions: ArrayLike) -> tuple[Floats, Floats]:
    pair = _numbers(targets), _numbers(predictions)
    _check_lengths(*pair)
    return pair


def _class_pair(targets: ArrayLike, predictions: ArrayLike) -> tuple[Integers, Integers]:
    """Both as integers; the targets must be classes, the predictions classes or `UNPARSED`."""
    numbers = _number_pair(targets, predictions)
    gold, guess = (values.astype(np.int64) for values in numbers)
    for values, integers, lowest in zip(numbers, (gold, guess), (0, UNPARSED), strict=True):
        bad = np.flatnonzero((values != integers) | (integers < lowest))
        if bad.size:
            raise DataError(
                N_("O valor da linha {row}, {value:g}, não é o índice de uma classe (0, 1, 2, …)."),
                row=int(bad[0]) + 1,
                value=float(values[bad[0]]),
            )
    return gold, guess


def accuracy_rows(targets: ArrayLike, predictions: ArrayLike) -> Floats:
    """1 where the class is right, 0 elsewhere; shape (rows,)."""
    gold, guess = _class_pair(targets, predictions)
    return (gold == guess).astype(np.float64)


def class_counts(targets: ArrayLike, predictions: ArrayLike) -> tuple[Integers, Integers, Integers]:
    """Right predictions, targets and predictions of each class, each of shape (classes,).

    Classes are 0..the highest index seen; unparsed predictions are in none of the three.
    """
    gold, guess = _class_pair(targets, predictions)
    classes = int(max(gold.max(), guess.max())) + 1
    counted = (gold[gold == guess], gold, guess[guess != UNPARSED])
    right, gold_counts, guess_counts = (np.bincount(values, minlength=classes) for values in counted)
    return right, gold_counts, guess_counts


def f1_macro(targets: ArrayLike, predictions: ArrayLike) -> float:
    """Unweighted mean over classes of F1 = 2·right / (targets + predictions).

    The classes are those that occur among the targets or the predictions, as in scikit-learn's `f1_score`:
    F1 of a class that occurs in neither is undefined, and calling it 0 would punish a small sample.
    """
    right, gold, guess = class_counts(targets, predictions)
    total = gold + guess
    present = total > 0
    return float(np.mean(2 * right[present] / total[present]))


def matthews(targets: ArrayLike, predictions: ArrayLike) -> float:
    """Matthews correlation for any number of classes (Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006).

    Unparsed predictions weigh as one more predicted class that no target has. 0 where targets or predictions
    are all of one class.
    """
    right, gold, guess = class_counts(targets, predictions)
    rows = int(gold.sum())
    unparsed = rows - int(guess.sum())
    covariance = int(right.sum()) * rows - int(gold @ guess)
    spread = (rows**2 - int(gold @ gold)) * (rows**2 - int(guess @ guess) - unparsed**2)
    return covariance / spread**0.5 if spread else 0.0


def pearson(targets: ArrayLike, predictions: ArrayLike) -> float:
    """Pearson's linear correlation; 0 where targets or predictions are constant (or there is one row)."""
    gold, guess = _number_pair(targets, predictions)
    return _correlation(gold, guess)


def _correlation(left: Floats, right: Floats) -> float:
    if not (np.ptp(left) and np.ptp(right)):
        return 0.0
    centred = [values - values.mean() for values in (left, right)]
    # Scaled first, so that the squares of very large and very small numbers stay within a float.
    x, y = (values / np.abs(values).max() for values in centred)
    # One root of the product, not a product of roots: a perfect correlation is then exactly 1.
    return float(np.clip((x @ y) / np.sqrt((x @ x) * (y @ y)), -1.0, 1.0))


def spearman(targets: ArrayLike, predictions: ArrayLike) -> float:
    """Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank. 0 where constant."""
    from scipy.stats import rankdata

    gold, guess = _number_pair(targets, predictions)
    return _correlation(rankdata(gold), rankdata(guess))


def mse_rows(targets: ArrayLike, predictions: ArrayLike) -> Floats:
    """Squared errors; shape (rows,)."""
    gold, guess = _number_pair(targets, predictions)
    return np.square(gold - guess)


_ARTICLES = re.compile(r"\b(o|a|os|as|um|uns|uma|umas)\b")


@cache
def _is_punctuation(character: str) -> bool:
    return character in string.punctuation or unicodedata.category(character).startswith("P")


def normalise_answer(text: str) -> str:
    """SQuAD's normalisation for Portuguese: lower case, no punctuation, no articles, single spaces.

    Punctuation is ASCII's as in SQuAD's own script and Unicode's (quotes “ ”, dashes) as in MLQA's. Composed
    and decomposed accents are the same.
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    bare = "".join(character for character in lowered if not _is_punctuation(character))
    return " ".join(_ARTICLES.sub(" ", bare).split())


def _best_of_golds(
    measure: Callable[[str, str], float], targets: Sequence[Sequence[str]], predictions: Sequence[str]
) -> Floats:
    """The best value over the gold answers, row by row; a row without gold answers expects an empty one."""
    _check_lengths(targets, predictions)
    rows = []
    for golds, prediction in zip(targets, predictions, strict=True):
        texts = [golds] if isinstance(golds, str) else list(golds) or [""]
        guess = normalise_answer(prediction)
        rows.append(max(measure(normalise_answer(gold), guess) for gold in texts))
    return np.asarray(rows, dtype=np.float64)


def _token_f1(gold: str, guess: str) -> float:
    left, right = gold.split(), guess.split()
    if not left or not right:
        return float(left == right)
    shared = (Counter(left) & Counter(right)).total()
    return 2 * shared / (len(left) + len(right))


def exact_match_rows(targets: Sequence[Sequence[str]], predictions: Sequence[str]) -> Floats:
    """1 where the normalised text is one of the normalised gold answers; shape (rows,)."""
    return _best_of_golds(lambda gold, guess: float(gold == guess), targets, predictions)


def f1_rows(targets: Sequence[Sequence[str]], predictions: Sequence[str]) -> Floats:
    """Best token F1 against the gold answers (Rajpurkar et al. 2016, arXiv:1606.05250); shape (rows,).

    Where nothing is left of one text after normalisation, 1 if nothing is left of the other either (as in
    SQuAD 2.0's script), else 0.
    """
    return _best_of_golds(_token_f1, targets, predictions)


class _UnicodeTokenizer:
    """Lower-case runs of letters and digits of any script.

    rouge_score's own tokenizer keeps a-z and 0-9 only: "não" would become "n" and "o". On ASCII text both
    give the same tokens. No stemming: the library's stemmer is for English.
    """

    _word = re.compile(r"[^\W_]+")

    def tokenize(self, text: str) -> list[str]:
        return self._word.findall(unicodedata.normalize("NFC", text).lower())


@cache
def _rouge_scorer(name: str) -> "RougeScorer":
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer([name], tokenizer=_UnicodeTokenizer())


def rouge_rows(name: str, targets: Sequence[str], predictions: Sequence[str]) -> Floats:
    """F-measure of `rouge1`, `rouge2`, `rougeL` or `rougeLsum` (Lin 2004) by rouge_score; shape (rows,).

    `rougeLsum` takes each line of a text as a sentence.
    """
    _check_lengths(targets, predictions)
    scorer = _rouge_scorer(name)
    pairs = zip(targets, predictions, strict=True)
    return np.asarray(
        [scorer.score(target, prediction)[name].fmeasure for target, prediction in pairs], dtype=np.float64
    )


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric: what it is called, how to read it, how it is computed."""

    name: str
    title: str
    """Portuguese name, marked for translation."""
    description: str
    """One sentence for the glossary; Portuguese, marked for translation."""
    compares: Compared
    """What a prediction is: a class index, a number, a text with several gold answers, or a text with one."""
    function: Callable[[Any, Any], float]
    """(targets, predictions) to the value; DataError where there are no rows or their numbers differ."""
    rows: Callable[[Any, Any], Floats] | None = None
    """(targets, predictions) to one number a row whose mean is the value; None where it is no such mean."""
    higher_is_better: bool = True
    low: float = 0.0
    """Lowest possible value."""
    high: float = 1.0
    """Highest possible value."""
    percent: bool = True
    """Whether it is shown as a percentage."""
    digits: int = 1
    """Decimals to show (after multiplying by 100 where `percent`)."""
    short: str = ""
    """A name for tight places where the title is long; empty where it is not."""


def _mean_of(rows: Callable[[Any, Any], Floats], **record: Any) -> Metric:
    return Metric(
        function=lambda targets, predictions: float(np.mean(rows(targets, predictions))), rows=rows, **record
    )


def _rouge(name: str, title: str, description: str) -> Metric:
    return _mean_of(
        partial(rouge_rows, name), name=name, title=title, description=description, compares="text"
    )


_ALL = (
    _mean_of(
        accuracy_rows,
        name="accuracy",
        title=N_("Acurácia"),
        description=N_("Parte das linhas em que a classe predita é a correta."),
        compares="class",
    ),
    Metric(
        name="f1_macro",
        title=N_("F1 macro"),
        description=N_("Média do F1 de cada classe: classes raras pesam tanto quanto as frequentes."),
        compares="class",
        function=f1_macro,
    ),
    Metric(
        name="matthews",
        title=N_("Correlação de Matthews"),
        short="Matthews",
        description=N_(
            "Correlação entre as classes corretas e as preditas: 1 é perfeito, 0 não é melhor que o acaso."
        ),
        compares="class",
        function=matthews,
        low=-1.0,
        percent=False,
        digits=3,
    ),
    Metric(
        name="pearson",
        title=N_("Correlação de Pearson"),
        short="Pearson",
        description=N_("Quanto os números preditos acompanham os corretos em linha reta: de −1 a 1."),
        compares="number",
        function=pearson,
        low=-1.0,
        percent=False,
        digits=3,
    ),
    Metric(
        name="spearman",
        title=N_("Correlação de Spearman"),
        short="Spearman",
        description=N_("Quanto a ordem dos números preditos acompanha a dos corretos: de −1 a 1."),
        compares="number",
        function=spearman,
        low=-1.0,
        percent=False,
        digits=3,
    ),
    _mean_of(
        mse_rows,
        name="mse",
        title=N_("Erro quadrático médio"),
        short=N_("EQM"),
        description=N_(
            "Média dos quadrados das diferenças entre o número predito e o correto: quanto menor, melhor."
        ),
        compares="number",
        higher_is_better=False,
        high=float("inf"),
        percent=False,
        digits=3,
    ),
    _mean_of(
        exact_match_rows,
        name="exact_match",
        title=N_("Correspondência exata"),
        short=N_("Exata"),
        description=N_(
            "Parte das respostas iguais a uma das esperadas, sem contar maiúsculas, pontuação e artigos."
        ),
        compares="answers",
    ),
    _mean_of(
        f1_rows,
        name="f1",
        title=N_("F1 das palavras"),
        short="F1",
        description=N_("Quanto as palavras da resposta coincidem com as da resposta esperada mais parecida."),
        compares="answers",
    ),
    _rouge("rouge1", "ROUGE-1", N_("Coincidência de palavras entre o resumo gerado e o de referência (F1).")),
    _rouge(
        "rouge2",
        "ROUGE-2",
        N_("Coincidência de pares de palavras seguidas entre o resumo gerado e o de referência (F1)."),
    ),
    _rouge(
        "rougeL", "ROUGE-L", N_("Maior sequência de palavras comum ao resumo gerado e ao de referência (F1).")
    ),
    _rouge("rougeLsum", "ROUGE-Lsum", N_("Como o ROUGE-L, comparando linha a linha do resumo (F1).")),
)
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}


def find(name: str) -> Metric:
    """The metric called `name`; UsageError with the closest name where there is none."""
    if name not in METRICS:
        raise unknown(N_("Métrica"), name, METRICS)
    return METRICS[name]


accuracy = METRICS["accuracy"].function
mse = METRICS["mse"].function
exact_match = METRICS["exact_match"].function
f1 = METRICS["f1"].function
