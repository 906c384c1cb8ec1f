"""Roles of columns: guessed on real and made files, completed and refused by hand."""

from pathlib import Path

import pytest

from ptlm.errors import UsageError
from ptlm.userdata.columns import Roles, completed, folded, guess, guess_scale, number_of
from ptlm.userdata.reading import read
from ptlm.userdata.table import Table, table_of

REAL = {
    "CoLA": ("classification", ("4",), "2"),
    "MRPC": ("classification", ("#1 String", "#2 String"), "Quality"),
    "RTE": ("classification", ("sentence1", "sentence2"), "label"),
    "SST-2": ("classification", ("sentence",), "label"),
    "STS-B": ("similarity", ("sentence1", "sentence2"), "score"),
    "WNLI": ("classification", ("sentence1", "sentence2"), "label"),
}
PHRASES = [
    f"Esta é a frase de número {n}, e ela {'não' if n % 3 else 'sim'} termina aqui." for n in range(60)
]
OTHERS = [f"Outra coisa foi dita pela pessoa {n}." for n in range(60)]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("split", ["train", "dev"])
def test_real_files_are_understood(raw_data: Path, name: str, split: str) -> None:
    roles = guess(read(raw_data / "plue" / name / f"{split}.tsv").table)
    assert roles is not None
    assert (roles.kind, roles.texts, roles.target) == REAL[name]
    assert roles.scale == (0.0, 5.0)


@pytest.mark.parametrize("name", REAL)
def test_files_without_labels_give_no_label(raw_data: Path, name: str) -> None:
    assert guess(read(raw_data / "plue" / name / "test.tsv").table) is None


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"id": range(60), "comentário": PHRASES, "sentimento": ["pos", "neg"] * 30},
         ("classification", ("comentário",), "sentimento")),
        ({"pergunta": OTHERS, "contexto": PHRASES, "resposta": [f"{n}" for n in range(60)]},
         ("question_answering", ("pergunta", "contexto"), "resposta")),
        ({"notícia": [" ".join(PHRASES[n : n + 5]) for n in range(60)], "resumo": OTHERS},
         ("summarisation", ("notícia",), "resumo")),
        ({"frase1": PHRASES, "frase2": OTHERS, "similaridade": [f"{n / 60:.2f}".replace(".", ",") for n in range(60)]},
         ("similarity", ("frase1", "frase2"), "similaridade")),
        ({"x": PHRASES, "y": ["1", "2", "3"] * 20}, ("classification", ("x",), "y")),
        ({"palavra": ["casa", "rua", "mar", "sol"] * 15, "label": ["a", "b"] * 30},
         ("classification", ("palavra",), "label")),
    ],
)  # fmt: skip
def test_roles_follow_names_and_values(columns: dict[str, object], expected: tuple[object, ...]) -> None:
    roles = guess(table_of(columns))
    assert roles is not None
    assert (roles.kind, roles.texts, roles.target) == expected


def test_two_texts_of_one_sort_are_no_summary() -> None:
    assert guess(table_of({"sentence1": [text * 5 for text in PHRASES], "sentence2": OTHERS})) is None


@pytest.mark.parametrize(
    ("numbers", "scale"),
    [
        (["0.1", "1"], (0, 1)),
        (["1", "4,9"], (0, 5)),
        (["7"], (0, 10)),
        (["-1", "300"], (-1, 300)),
        (["3"] * 99 + ["900"], (0, 5)),
        (["abc"], (0, 5)),
        (["-4"], (-4, -3)),
    ],
)
def test_a_scale_holds_the_numbers(numbers: list[str], scale: tuple[float, float]) -> None:
    assert guess_scale(table_of({"n": numbers}), "n") == scale


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" 2,5 ", 2.5), ("-.5", -0.5), ("1e3", 1000), ("4.", 4), ("", None), ("nan", None), ("inf", None),
     ("1 000", None), ("1e999", None), ("١", None)],
)  # fmt: skip
def test_numbers_are_read_with_a_point_or_a_comma(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.fixture
def table() -> Table:
    return table_of({"a b": PHRASES, "#2": OTHERS, "classe": ["x", "y"] * 30, "grupo": ["g"] * 60}, "d.tsv")


def test_what_is_left_open_is_guessed(table: Table) -> None:
    assert completed(table).target == "classe"
    assert completed(table, texts=["#2"], target="classe").texts == ("#2",)
    assert completed(table, texts=["a b"], target="#2").kind == "summarisation"
    assert completed(table, group="grupo").group == "grupo"
    assert completed(table, kind="similarity", scale=(1, 7)).scale == (1, 7)


@pytest.mark.parametrize(
    ("choices", "word"),
    [
        ({"texts": ["a c"], "target": "classe"}, "a b"),
        ({"target": "clase"}, "classe"),
        ({"group": "grupos"}, "grupo"),
        ({"kind": "clasification"}, "classification"),
        ({"texts": ["classe"], "target": "classe"}, "papel"),
        ({"kind": "question_answering", "texts": ["a b"], "target": "#2"}, "contexto"),
        ({"scale": (5, 0), "kind": "similarity"}, "escala"),
    ],
)
def test_roles_that_do_not_fit_are_refused(table: Table, choices: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        completed(table, **choices)


def test_what_cannot_be_guessed_is_asked_for() -> None:
    with pytest.raises(UsageError, match=r"d\.tsv"):
        completed(table_of({"n": ["1", "2"]}, "d.tsv"))
    with pytest.raises(UsageError, match="texto"):
        Roles(kind="classification", texts=(), target="x")


def test_folding_leaves_letters_and_digits() -> None:
    assert folded("#1 Rótulo (ç)") == "1rotuloc"
