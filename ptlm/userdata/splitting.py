"""Making splits where none were given: stratified, without leaks, the same for the same seed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ptlm.errors import UsageError
from ptlm.i18n import N_, NP_
from ptlm.userdata.columns import number_of
from ptlm.userdata.findings import SPLIT_NAMES
from ptlm.userdata.keys import exact_keys, groups
from ptlm.userdata.labels import spellings
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table

TRAIN_ONLY = -1
"""Stratum of rows that stay where they are."""
BINS = 10
"""Classes that numbers are cut into for stratifying."""
ENOUGH = 100
"""Rows to measure on below which a figure says little."""
SMALLEST, LARGEST = 10, 30
"""Per cent of the rows that validation gets where nobody says how much."""


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How much of the rows each new split gets; the rest is for training."""

    validation: float | None = None
    """None: by the number of rows, see `usual_share`."""
    test: float = 0.0
    seed: int = 42
    stratified: bool = True

    def __post_init__(self) -> None:
        parts = (SMALLEST / 100 if self.validation is None else self.validation, self.test)
        if min(parts) < 0 or not 0 < sum(parts) < 1:
            raise UsageError(N_("As partes de validação e teste vão de 0 a 1, e sobra algo para o treino."))
        if not 0 <= self.seed < 2**32:
            raise UsageError(N_("A semente fica entre 0 e 2³²−1."))

    def of(self, rows: int) -> dict[str, float]:
        """New split to its share of so many rows."""
        validation = usual_share(rows) if self.validation is None else self.validation
        return {"validation": validation, "test": self.test}


def usual_share(rows: int) -> float:
    """A tenth for validation; of fewer rows more, so that it has `ENOUGH` of them, as far as `LARGEST` goes."""
    wanted = math.ceil(100 * ENOUGH / max(rows, 1))
    return min(max(wanted, SMALLEST), LARGEST) / 100


def assign(
    strata: NDArray[np.int64], group: NDArray[np.int64], shares: Mapping[str, float], seed: int
) -> dict[str, NDArray[np.int64]]:
    """Rows of each split, in their order; `train` gets what the others leave.

    Groups stay whole. Within each stratum (a group's is that of its first row) the groups are shuffled, and their rows
    counted off. What a stratum's share leaves over in rounding is carried to the next, so that each stratum is right to
    within two rows, and all of them together to within one, give or take half of the group at each boundary.

    Args:
        strata: the stratum of each row, shape (rows,); `TRAIN_ONLY` keeps a row out of the new splits.
        group: the group of each row as 0 … groups-1, in order of first appearance, shape (rows,).
        shares: new split to its share, 0–1.
        seed: of the shuffling.
    """
    sizes = np.bincount(group)
    of_group = strata[np.unique(group, return_index=True)[1]]
    order = np.random.default_rng(seed).permutation(len(sizes))
    # A stable sort by stratum keeps the shuffled order within each.
    order = order[np.argsort(of_group[order], kind="stable")]
    names, place = np.unique(of_group[order], return_inverse=True)
    totals = np.bincount(place, weights=sizes[order], minlength=len(names)) * (names != TRAIN_ONLY)
    ends = np.cumsum(sizes[order])
    starts = ends - sizes[order]
    middle = (starts + ends) / 2 - starts[np.searchsorted(place, place)]
    split_of = np.full(len(sizes), len(shares))
    cuts, before = totals, 1.0
    for number, boundary in reversed(list(enumerate(np.cumsum(list(shares.values()))))):
        # Each split is a part of what the later ones and it have together: so no row is claimed twice.
        cuts = np.diff(np.round(np.cumsum(cuts) * boundary / before), prepend=0)
        before = boundary
        split_of[order[middle < cuts[place]]] = number
    of_row = split_of[group]
    return {name: np.flatnonzero(of_row == number) for number, name in enumerate([*shares, "train"])}


def plan(subject: Subject, shares: Shares) -> dict[str, NDArray[np.int64]]:
    """Rows of the train split that go to each split: what there is already is left as it is.

    Raises:
        UsageError: there is no train split, or a new split would get no rows.
    """
    if "train" not in subject.tables:
        raise UsageError(N_("Só o treino pode ser dividido, e não há treino."))
    table = subject.tables["train"]
    asked = shares.of(len(table))
    wanted = {name: share for name, share in asked.items() if share > 0 and name not in subject.tables}
    keys = exact_keys(table, [subject.roles.group]) if subject.roles.group else subject.text_keys("train")
    one = np.zeros(len(table), dtype=np.int64)
    strata = _pooled(_strata(table, subject), max(wanted.values(), default=0)) if shares.stratified else one
    rows = assign(strata, groups(keys), wanted, shares.seed)
    if not all(len(chosen) for chosen in rows.values()):
        rows = assign(one, groups(keys), wanted, shares.seed)
    for name in ("train", *wanted):
        if not len(rows[name]):
            raise UsageError(
                NP_(
                    "Com {count} linha, a partição “{split}” ficaria vazia: mude as partes ou o agrupamento.",
                    "Com {count:,} linhas, a partição “{split}” ficaria vazia: mude as partes ou o agrupamento.",
                ),
                count=len(table),
                split=SPLIT_NAMES[name],
            )
    return rows


def _pooled(strata: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """The strata, those that are too small for a row of the new split put together; single rows stay in train.

    A class that is only in the validation split can not be learned.
    """
    sizes = np.bincount(strata)[strata]
    pooled = np.where(sizes * share < 0.5, strata.max(initial=0) + 1, strata)
    return np.where(sizes == 1, TRAIN_ONLY, pooled)


def counts(subject: Subject, rows: Mapping[str, NDArray[np.int64]]) -> dict[str, dict[str, int]]:
    """Split to label to rows, as it would be; other kinds than classification have one entry, the empty text."""
    if subject.roles.kind != "classification" or not subject.roles.target:
        return {split: {"": len(chosen)} for split, chosen in rows.items()}
    places, names = _labels(subject.tables["train"], subject.roles.target)
    found = {}
    for split, chosen in rows.items():
        sizes = np.bincount(places[chosen], minlength=len(names))
        found[split] = {name: int(size) for name, size in zip(names, sizes, strict=True) if size}
    return found


def split_subject(subject: Subject, shares: Shares | None = None) -> dict[str, Table]:
    """The tables after the split: train keeps what the new splits do not get."""
    rows = plan(subject, shares or Shares())
    train = subject.tables["train"]
    made = {split: train.at(chosen) for split, chosen in rows.items()}
    ordered = {**dict(subject.tables), **made}
    return {split: ordered[split] for split in ("train", "validation", "test") if split in ordered}


def _strata(table: Table, subject: Subject) -> NDArray[np.int64]:
    """Classes as numbers, numbers cut into `BINS` of equal width, otherwise one stratum."""
    if not subject.roles.target or subject.roles.kind in ("question_answering", "summarisation"):
        return np.zeros(len(table), dtype=np.int64)
    if subject.roles.kind == "classification":
        return _labels(table, subject.roles.target)[0]
    low, high = subject.roles.scale
    numbers = np.array([number_of(cell) or 0.0 for cell in table.texts(subject.roles.target)])
    return np.clip((numbers - low) / (high - low) * BINS, 0, BINS - 1).astype(np.int64)


def _labels(table: Table, column: str) -> tuple[NDArray[np.int64], list[str]]:
    """The canonical label of each row as a number, shape (rows,), and the labels in the numbers' order."""
    coded = table.data.column(column).combine_chunks().dictionary_encode()
    cells = coded.dictionary.to_pylist()
    known = spellings(cells)
    labels = [known.get(cell, "") for cell in cells]
    names = sorted(set(labels))
    places = np.array([names.index(label) for label in labels], dtype=np.int64)
    return places[coded.indices.to_numpy()], names
