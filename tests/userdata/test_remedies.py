"""Remedies: each settles its finding, changes nothing else, and leaves the given tables as they were."""

import pytest

from ptlm.errors import UsageError
from ptlm.userdata.audit import CHECKS
from ptlm.userdata.finding_kinds import FINDINGS
from ptlm.userdata.remedies import REMEDIES, apply
from ptlm.userdata.subject import Subject
from tests.userdata.conftest import single

TEXTS = [f"Frase de número {n}." for n in range(200)]
LABELS = ["positivo", "negativo"] * 100
VALIDATION = ([f"Validação {n}." for n in range(120)], ["positivo", "negativo"] * 60)

FAULTY = {
    "drop_empty": single([*TEXTS, "", "x"], [*LABELS, "positivo", " "]),
    "drop_duplicates": single([*TEXTS, TEXTS[0]], [*LABELS, LABELS[0]]),
    "drop_conflicts": single([*TEXTS, TEXTS[0]], [*LABELS, "negativo"]),
    "remove_leaked": single(
        TEXTS, LABELS, validation=([TEXTS[0].upper(), *VALIDATION[0]], ["positivo", *VALIDATION[1]])
    ),
    "merge_labels": single([*TEXTS, "x", "y"], [*LABELS, "positvo", "Negativo "]),
    "clean_characters": single([*TEXTS, "um\x00 \u200bdois"], [*LABELS, "positivo"]),
    "compose_accents": single([*TEXTS, "ac\u0327a\u0303o"], [*LABELS, "positivo"]),
    "fix_mojibake": single([*TEXTS, "aÃ§Ã£o â€œassimâ€\x9d"], [*LABELS, "positivo"]),
    "stratified_split": single(TEXTS, LABELS),
}
CODES = {kind.remedy: code for code, kind in FINDINGS.items() if kind.remedy}


def found(subject: Subject) -> set[str]:
    return {each.code for check in CHECKS for each in check(subject)}


def test_every_remedy_is_named_by_a_finding_and_tried_here() -> None:
    named = {kind.remedy for kind in FINDINGS.values() if kind.remedy}
    assert named == set(REMEDIES) == set(FAULTY)


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_settles_its_finding(name: str) -> None:
    subject = FAULTY[name]
    codes = {code for code, kind in FINDINGS.items() if kind.remedy == name}
    before = {split: table.fingerprint() for split, table in subject.tables.items()}
    assert codes & found(subject)
    assert not codes & found(apply(name, subject))
    assert {split: table.fingerprint() for split, table in subject.tables.items()} == before


@pytest.mark.parametrize("name", sorted(set(REMEDIES) - {"stratified_split"}))
def test_a_remedy_leaves_clean_data_alone(name: str) -> None:
    subject = single(TEXTS, LABELS, validation=VALIDATION)
    after = apply(name, subject)
    assert {split: table.fingerprint() for split, table in after.tables.items()} == {
        split: table.fingerprint() for split, table in subject.tables.items()
    }


@pytest.mark.parametrize("name", ["drop_empty", "drop_duplicates", "drop_conflicts", "remove_leaked"])
def test_rows_that_stay_keep_their_lines(name: str) -> None:
    train = apply(name, FAULTY[name]).tables["train"]
    original = FAULTY[name].tables["train"]
    by_line = dict(zip(original.lines.tolist(), original.texts("texto"), strict=True))
    assert [by_line[line] for line in train.lines.tolist()] == train.texts("texto")
    assert len(train) < len(original)


def test_leaks_leave_the_later_split_whole() -> None:
    subject = single(
        ["a", "b", "c"], ["x", "y", "x"], validation=(["b", "d"], ["y", "x"]), test=(["c", "d"], ["x", "x"])
    )
    after = apply("remove_leaked", subject).tables
    assert {split: table.texts("texto") for split, table in after.items()} == {
        "train": ["a"],
        "validation": ["b"],
        "test": ["c", "d"],
    }


def test_cells_are_put_right() -> None:
    last = {name: apply(name, FAULTY[name]).tables["train"].texts("texto")[-1] for name in FAULTY}
    assert last["clean_characters"] == "um dois"
    assert last["compose_accents"] == "ação"
    assert last["fix_mojibake"] == "ação “assim”"
    merged = apply("merge_labels", FAULTY["merge_labels"]).tables["train"].texts("rótulo")
    assert merged[-2:] == ["positivo", "negativo"]


def test_a_split_never_loses_its_last_row() -> None:
    subject = single(["a", "b"], ["x", "y"], validation=(["A", "B"], ["x", "y"]))
    assert len(apply("remove_leaked", subject).tables["train"]) == 2


def test_an_unknown_remedy_is_refused() -> None:
    with pytest.raises(UsageError, match="drop_empty"):
        apply("drop_emty", FAULTY["drop_empty"])
