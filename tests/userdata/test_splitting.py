"""Splits: shares, strata and groups hold; the same seed gives the same rows in any process."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptlm.errors import UsageError
from ptlm.userdata.columns import Roles
from ptlm.userdata.splitting import TRAIN_ONLY, Shares, assign, counts, plan, split_subject, usual_share
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import table_of
from tests.userdata.conftest import single

SHARES = st.floats(0.01, 0.45)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=200),
    SHARES,
    SHARES,
    st.integers(0, 9),
)
@settings(max_examples=200, deadline=None)
def test_groups_stay_whole_and_strata_keep_their_shares(
    rows: list[tuple[int, int]], validation: float, test: float, seed: int
) -> None:
    order = list(dict.fromkeys(group for _stratum, group in rows))
    group = np.array([order.index(name) for _stratum, name in rows])
    first = {}
    for stratum, name in rows:
        first.setdefault(name, stratum)
    strata = np.array([first[name] for _stratum, name in rows])
    shares = {"validation": validation, "test": test}
    made = assign(strata, group, shares, seed)
    assert sorted(np.concatenate(list(made.values()))) == list(range(len(rows)))
    of_group: dict[int, set[str]] = {}
    for split, chosen in made.items():
        for row in chosen:
            of_group.setdefault(int(group[row]), set()).add(split)
    assert all(len(splits) == 1 for splits in of_group.values())
    sizes = Counter(group.tolist())
    for stratum in set(strata.tolist()):
        inside = np.flatnonzero(strata == stratum)
        largest = max(sizes[int(group[row])] for row in inside)
        got = np.isin(made["validation"], inside).sum()
        assert abs(got - validation * len(inside)) < largest / 2 + 2


@given(st.lists(st.integers(0, 9), min_size=1, max_size=300), SHARES, SHARES)
@settings(deadline=None)
def test_without_groups_the_sizes_are_exact(strata: list[int], validation: float, test: float) -> None:
    rows = np.arange(len(strata))
    made = assign(np.array(strata), rows, {"validation": validation, "test": test}, 0)
    assert abs(len(made["validation"]) - validation * len(strata)) <= 1
    assert abs(len(made["train"]) - (1 - validation - test) * len(strata)) <= 0.5 + 1e-9
    for stratum in set(strata):
        got = sum(strata[row] == stratum for row in made["validation"])
        assert abs(got - validation * strata.count(stratum)) < 2


def test_rows_that_stay_in_train_stay_there() -> None:
    strata = np.array([TRAIN_ONLY, 0] * 50)
    made = assign(strata, np.arange(100), {"validation": 0.2}, 0)
    assert len(made["validation"]) == 10
    assert set(strata[made["validation"]]) == {0}


def test_labels_keep_their_shares_and_repeated_texts_stay_together() -> None:
    texts = [f"Frase {n // 2}" for n in range(2000)]  # each twice, which would leak
    labels = ["raro" if n // 2 % 20 == 0 else "comum" for n in range(2000)]
    subject = single(texts, labels)
    rows = plan(subject, Shares(validation=0.1, test=0.2))
    assert counts(subject, rows) == {
        "validation": {"comum": 190, "raro": 10},
        "test": {"comum": 380, "raro": 20},
        "train": {"comum": 1330, "raro": 70},
    }
    made = split_subject(subject, Shares(validation=0.1, test=0.2))
    assert list(made) == ["train", "validation", "test"]
    seen = [set(table.texts("texto")) for table in made.values()]
    assert not seen[0] & seen[1] and not seen[0] & seen[2] and not seen[1] & seen[2]
    assert sorted(line for table in made.values() for line in table.lines) == list(range(2, 2002))


@pytest.mark.parametrize(
    ("rows", "validation"), [(10, 3), (274, 82), (333, 100), (500, 100), (700, 105), (1000, 100), (5000, 500)]
)
def test_small_files_give_more_to_validation(rows: int, validation: int) -> None:
    subject = single([f"t{n}" for n in range(rows)], ["a", "b"] * (rows // 2) + ["a"] * (rows % 2))
    assert len(plan(subject, Shares())["validation"]) == validation
    assert Shares(test=0.2).of(rows) == {"validation": usual_share(rows), "test": 0.2}


def test_many_small_classes_still_give_a_tenth() -> None:
    subject = single([f"t{n}" for n in range(400)], [f"classe {n // 4}" for n in range(400)])
    assert len(plan(subject, Shares(validation=0.1))["validation"]) == 40
    single_rows = single(
        [f"t{n}" for n in range(404)], [f"classe {min(n, 400) // 4}{n * (n >= 400)}" for n in range(404)]
    )
    assert not {400, 401, 402, 403} & set(plan(single_rows, Shares(validation=0.1))["validation"].tolist())


def test_a_class_a_row_is_split_all_the_same() -> None:
    subject = single([f"t{n}" for n in range(100)], [f"c{n}" for n in range(100)])
    assert len(plan(subject, Shares(validation=0.1))["validation"]) == 10


def test_a_group_column_keeps_its_rows_together() -> None:
    columns = {
        "texto": [f"t{n}" for n in range(300)],
        "rótulo": ["a", "b"] * 150,
        "autor": [str(n // 10) for n in range(300)],
    }
    roles = Roles(kind="classification", texts=("texto",), target="rótulo", group="autor")
    made = split_subject(Subject({"train": table_of(columns)}, roles))
    assert not set(made["train"].texts("autor")) & set(made["validation"].texts("autor"))
    assert len(made["validation"]) == 90


def test_numbers_are_stratified_by_size() -> None:
    columns = {"texto": [f"t{n}" for n in range(1000)], "nota": [f"{n / 200:.3f}" for n in range(1000)]}
    roles = Roles(kind="similarity", texts=("texto",), target="nota")
    made = split_subject(Subject({"train": table_of(columns)}, roles))
    numbers = np.array([float(cell) for cell in made["validation"].texts("nota")])
    assert np.histogram(numbers, bins=10, range=(0, 5))[0].tolist() == [10] * 10


PROGRAM = """
from tests.userdata.conftest import single
from ptlm.userdata.splitting import Shares, plan
subject = single([f"Frase {n}" for n in range(300)], ["a", "b", "c"] * 100)
print(plan(subject, Shares(seed=SEED))["validation"].tolist())
"""


def test_the_seed_decides_and_the_process_does_not() -> None:
    """Python salts the hashes of texts anew in every process: the split must not depend on them."""
    answers = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("SEED", str(seed))],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": salt, "PYTHONPATH": "."},
        ).stdout
        for seed, salt in ((1, "1"), (1, "2"), (2, "1"))
    ]  # fmt: skip
    assert answers[0] == answers[1] != answers[2]


def test_splits_that_are_there_are_left_as_they_are() -> None:
    subject = single([f"t{n}" for n in range(100)], ["a", "b"] * 50, test=(["x"], ["a"]))
    made = split_subject(subject, Shares(validation=0.1, test=0.5))
    assert {split: len(table) for split, table in made.items()} == {"train": 90, "validation": 10, "test": 1}


@pytest.mark.parametrize(
    "values",
    [{"validation": 0, "test": 0}, {"validation": 0.6, "test": 0.4}, {"validation": -0.1}, {"seed": -1}],
)
def test_shares_that_cannot_be_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Shares(**values)


def test_a_split_without_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="validação"):
        plan(single(["a", "a"], ["x", "x"]), Shares())
    with pytest.raises(UsageError, match="treino"):
        plan(
            Subject({"test": table_of({"texto": ["a"], "rótulo": ["x"]})}, single(["a"], ["x"]).roles),
            Shares(),
        )
