"""Two runs' predictions for the same rows, side by side: on which rows they agree, and where one does better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ptlm.errors import DataError
from ptlm.i18n import N_, plural
from ptlm.views import formats, lengths, predictions
from ptlm.views.predictions import Predictions

Cell = Literal["both", "a", "b", "neither"]
CELLS: Mapping[Cell, str] = {
    "both": N_("Ambos acertam"),
    "a": N_("Só {a} acerta"),
    "b": N_("Só {b} acerta"),
    "neither": N_("Nenhum acerta"),
}
UNJUDGED_CELLS: Mapping[Cell, str] = {
    "a": N_("{a} é melhor"),
    "b": N_("{b} é melhor"),
    "both": N_("Iguais"),
}
"""Of texts, which are neither right nor wrong."""
LOWER_IS_BETTER = ("similarity",)
"""Kinds whose row score is an error."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Predictions of A and B, one row each example that both have."""

    a: Predictions
    b: Predictions
    table: pd.DataFrame
    """row_id, input, target, length; with `_a` and `_b`: prediction, score, right; cell (`Cell`); wins (a, b or "")."""

    @property
    def judged(self) -> bool:
        """Whether a row is either right or wrong."""
        return self.a.judged

    @property
    def cells(self) -> Mapping[Cell, str]:
        """The cells that there are, with their titles: marked texts with the fields `a` and `b`."""
        return CELLS if self.judged else UNJUDGED_CELLS


def pair(a: Predictions, b: Predictions) -> Pair:
    """The rows that both have.

    Raises:
        DataError: none are shared, or the same row has another answer: the runs saw different data.
    """
    kept = ["row_id", "prediction", "score", "right"]
    left = a.table[["input", "target", "length", *kept, *_golds(a.table)]]
    both = left.merge(b.table[["target", *kept]], on="row_id", suffixes=("_a", "_b"), validate="one_to_one")
    different = both["target_a"].astype(str) != both["target_b"].astype(str)
    if both.empty or different.any():
        raise DataError(
            N_(
                "As duas execuções de “{task}” não avaliaram as mesmas linhas: {shared} em comum, {different} delas "
                "com outra resposta esperada. Compare execuções feitas com os mesmos dados."
            ),
            task=a.task.id,
            shared=len(both),
            different=int(different.sum()),
        )
    table = both.rename(columns={"target_a": "target"}).drop(columns="target_b")
    wins = _wins(table, a.task.kind in LOWER_IS_BETTER)
    table = table.assign(wins=wins, cell=_cells(table) if a.judged else wins.replace("", "both"))
    return Pair(a=a, b=b, table=table)


def _golds(table: pd.DataFrame) -> list[str]:
    """Questions keep all their gold answers in a column of their own."""
    return [name for name in ("targets",) if name in table]


def _wins(table: pd.DataFrame, lower: bool) -> pd.Series:
    gain = (table["score_b"] - table["score_a"]) * (-1 if lower else 1)
    names = np.select([gain > 0, gain < 0], ["b", "a"], default="")
    return pd.Series(names, index=table.index)


def _cells(table: pd.DataFrame) -> pd.Series:
    right_a, right_b = table["right_a"].astype(bool), table["right_b"].astype(bool)
    names = np.select([right_a & right_b, right_a, right_b], ["both", "a", "b"], default="neither")
    return pd.Series(names, index=table.index)


def counts(pair: Pair) -> dict[Cell, int]:
    """Rows in each of the pair's cells."""
    found = pair.table["cell"].value_counts()
    return {cell: int(found.get(cell, 0)) for cell in pair.cells}


def examples(pair: Pair, cell: Cell, search: str = "") -> pd.DataFrame:
    """A cell's rows that contain every word of `search`, as in `predictions`; where one wins, the widest gap first."""
    rows = pair.table[pair.table["cell"] == cell]
    rows = rows[predictions.holding(rows, pair.a.task, ("prediction_a", "prediction_b"), search)]
    gap = (rows["score_a"] - rows["score_b"]).abs()
    return rows.loc[gap.sort_values(ascending=False, kind="stable").index]


def readable(rows: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """Rows for people: input, expected, a, b."""
    task = pair.a.task
    shown = predictions.readable(
        rows.rename(columns={"prediction_a": "prediction", "score_a": "score"}), task
    )
    return pd.DataFrame(
        {
            "input": shown["input"],
            "expected": shown["expected"],
            "a": shown["predicted"],
            "b": [predictions.answer(task, value) for value in rows["prediction_b"]],
        }
    )


def by_length(pair: Pair) -> pd.DataFrame:
    """Wins in groups of about equal size by words of the input: group, rows, a, b. Empty where there are not two."""
    words = pair.table["length"]
    keys = lengths.groups(words)
    if keys.nunique() < 2:
        return pd.DataFrame(columns=["group", "rows", "a", "b"])
    return _wins_by(pair, keys, {key: _span(members) for key, members in words.groupby(keys)})


def by_class(pair: Pair) -> pd.DataFrame:
    """Wins by expected class: group, rows, a, b. Empty where there are no classes."""
    labels = dict(enumerate(pair.a.task.labels))
    return _wins_by(pair, pair.table["target"], labels) if labels else pd.DataFrame()


def _wins_by(pair: Pair, keys: pd.Series, names: Mapping[Any, str]) -> pd.DataFrame:
    won = pd.DataFrame({side: pair.table["wins"] == side for side in ("a", "b")})
    grouped = won.groupby(keys, observed=True, sort=True)
    sums = grouped.sum().astype(int)
    table = sums.assign(rows=grouped.size(), group=[names.get(key, str(key)) for key in sums.index])
    return table[["group", "rows", "a", "b"]].reset_index(drop=True)


def _span(words: pd.Series) -> str:
    return plural(int(words.max()), "{range} palavra", "{range} palavras", range=lengths.span(words))


def share(count: int, pair: Pair) -> str:
    """A count of the pair's rows with its percentage."""
    return f"{formats.integer(count)} ({formats.percent(count / len(pair.table))})"
