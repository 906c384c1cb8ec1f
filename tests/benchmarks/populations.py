"""Populations of targets and predictions whose true value is known, to draw sets of rows from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np

from ptlm import metrics

Rng = np.random.Generator
Table = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Classes:
    """Class predictions: of a target class, each combination of the models' predictions has its probability."""

    shares: tuple[float, ...]
    """Of the target classes; the numbers of rows of each are fixed, as they are in a balanced test set."""
    outcomes: tuple[tuple[int, ...], ...]
    """Combinations of predictions, one class a model."""
    probabilities: Table
    """(target classes, combinations)."""

    def sizes(self, rows: int) -> list[int]:
        """Rows of each target class."""
        sizes = [round(share * rows) for share in self.shares[:-1]]
        return [*sizes, rows - sum(sizes)]

    def draw(self, rows: int, rng: Rng) -> tuple[Any, ...]:
        """Targets and each model's predictions."""
        sizes = self.sizes(rows)
        drawn = [
            rng.choice(len(self.outcomes), size, p=p)
            for size, p in zip(sizes, self.probabilities, strict=True)
        ]
        predictions = np.array(self.outcomes)[np.concatenate(drawn)]
        return np.repeat(np.arange(len(sizes)), sizes), *predictions.T

    def truth(self, metric: str, rows: int) -> list[float]:
        """Each model's value on the population with the same numbers of rows in the target classes."""
        fine = 2000
        counts = [
            np.diff(np.round(np.cumsum([0, *p]) * size * fine)).astype(int)
            for size, p in zip(self.sizes(rows), self.probabilities, strict=True)
        ]
        targets = np.repeat(np.arange(len(counts)), [count.sum() for count in counts])
        models = np.concatenate([np.repeat(np.array(self.outcomes), count, axis=0) for count in counts]).T
        return [metrics.find(metric).function(targets, model) for model in models]


@dataclass(frozen=True)
class Numbers:
    """Predicted numbers or row scores, drawn by a function."""

    function: Callable[[int, Rng], tuple[Any, ...]]

    def draw(self, rows: int, rng: Rng) -> tuple[Any, ...]:
        """Targets and each model's predictions."""
        return self.function(rows, rng)

    def truth(self, metric: str, rows: int) -> list[float]:
        """Each model's value on four million rows."""
        return list(_huge_value(self.function, metric))


@cache
def _huge_value(function: Callable[[int, Rng], tuple[Any, ...]], metric: str) -> tuple[float, ...]:
    targets, *models = function(4_000_000, np.random.default_rng(0))
    return tuple(_value(metric, targets, model) for model in models)


Population = Classes | Numbers


def _value(metric: str, targets: Any, predictions: Any) -> float:
    record = metrics.find(metric)
    return float(np.mean(predictions)) if is_row_score(metric) else record.function(targets, predictions)


def is_row_score(metric: str) -> bool:
    """Metrics of texts are drawn as row scores."""
    return metrics.find(metric).compares in ("answers", "text")


def _normal(rows: int, rng: Rng, noise: tuple[float, ...] = (0.62,), shared: float = 0.0) -> tuple[Any, ...]:
    """Normal targets; each model's number is the target and normal noise, part of it shared."""
    targets = rng.normal(size=rows)
    common = shared * rng.normal(size=rows)
    return targets, *(targets + common + deviation * rng.normal(size=rows) for deviation in noise)


def _graded(rows: int, rng: Rng, noise: tuple[float, ...] = (0.6,), gross: float = 0.0) -> tuple[Any, ...]:
    """Like ASSIN 2: targets 1 to 5 in tenths, most of them high; predictions clipped to 0..5."""
    centres = rng.choice([1.2, 2.0, 3.0, 4.0, 5.0], rows, p=[0.1, 0.2, 0.25, 0.25, 0.2])
    targets = np.round(np.clip(centres + rng.normal(0, 0.3, rows), 1, 5), 1)
    common = 0.3 * rng.normal(size=rows)
    blunders = (rng.random(rows) < gross) * rng.normal(0, 1.5, rows)
    return targets, *(np.clip(targets + common + rng.normal(0, d, rows) + blunders, 0, 5) for d in noise)


def _graded_unlike(rows: int, rng: Rng) -> tuple[Any, ...]:
    """Two models with the same mean squared error: one errs evenly, the other on a few rows."""
    targets = rng.normal(size=rows)
    rare = rng.normal(size=rows) * np.where(rng.random(rows) < 0.2, np.sqrt(5), 0.0)
    return targets, targets + 0.6 * rng.normal(size=rows), targets + 0.6 * rare


def _answers(rows: int, rng: Rng, models: int = 1, better: float = 0.0) -> tuple[Any, ...]:
    """Row scores like those of question answering: some 0, most 1, the rest between; hard rows are shared."""
    hard = rng.normal(size=rows)
    scores = []
    for index in range(models):
        ease = hard + rng.normal(size=rows) + (better if index else 0.0)
        scores.append(np.where(ease < -1.1, 0.0, np.where(ease > -0.2, 1.0, rng.beta(2, 2, rows))))
    return hard, *scores


def _summaries(rows: int, rng: Rng, models: int = 1, better: float = 0.0) -> tuple[Any, ...]:
    """Row scores like ROUGE's: low and skewed."""
    hard = rng.gamma(2, 0.5, rows)
    return hard, *(rng.beta(1.5 + better * bool(index), 3 + 2 * hard) for index in range(models))


TWO = ((0,), (1,))
PAIRS = tuple(product((0, 1), repeat=2))
ONE_MODEL: dict[str, tuple[tuple[str, ...], Population]] = {
    "balanced classes, 87 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), TWO, ((0.9, 0.1), (0.16, 0.84))),
    ),
    "31 % / 69 %, 55 % and 88 % right (like CoLA)": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.31, 0.69), TWO, ((0.55, 0.45), (0.12, 0.88))),
    ),
    "three classes, 82 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes(
            (0.33, 0.34, 0.33), ((0,), (1,), (2,)), ((0.85, 0.1, 0.05), (0.1, 0.8, 0.1), (0.05, 0.15, 0.8))
        ),
    ),
    "guessing, 56 % right (like WNLI)": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.56, 0.44), TWO, ((0.62, 0.38), (0.52, 0.48))),
    ),
    "balanced classes, 97 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), TWO, ((0.97, 0.03), (0.03, 0.97))),
    ),
    "normal numbers, r = 0.85": (("pearson", "spearman", "mse"), Numbers(_normal)),
    "similarity 1 to 5": (("pearson", "spearman", "mse"), Numbers(_graded)),
    "similarity 1 to 5, 5 % gross errors": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_graded, gross=0.05)),
    ),
    "question answering": (("f1",), Numbers(_answers)),
    "summaries": (("rougeL",), Numbers(_summaries)),
}
_SAME = (0.78, 0.08, 0.08, 0.06)
TWO_MODELS: dict[str, tuple[tuple[str, ...], Population]] = {
    "equal, 86 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), PAIRS, ((0.78, 0.08, 0.08, 0.06), (0.06, 0.08, 0.08, 0.78))),
    ),
    "equal, 31 % / 69 % classes": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.31, 0.69), PAIRS, ((0.45, 0.12, 0.12, 0.31), (0.06, 0.07, 0.07, 0.80))),
    ),
    "equal, near chance": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.56, 0.44), PAIRS, ((0.36, 0.24, 0.24, 0.16), (0.26, 0.26, 0.26, 0.22))),
    ),
    "equal, normal numbers": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_normal, noise=(0.5, 0.5), shared=0.4)),
    ),
    "equal, similarity 1 to 5": (("pearson", "spearman", "mse"), Numbers(partial(_graded, noise=(0.5, 0.5)))),
    "equal mean, unlike errors": (("mse",), Numbers(_graded_unlike)),
    "equal, question answering": (("f1",), Numbers(partial(_answers, models=2))),
    "equal, summaries": (("rougeL",), Numbers(partial(_summaries, models=2))),
    "B better, balanced classes": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), PAIRS, ((0.78, 0.04, 0.12, 0.06), (0.06, 0.12, 0.04, 0.78))),
    ),
    "B better, normal numbers": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_normal, noise=(0.6, 0.4), shared=0.4)),
    ),
    "B better, question answering": (("f1",), Numbers(partial(_answers, models=2, better=0.4))),
}
