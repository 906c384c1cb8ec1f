"""The audit: each finding on rows made for it, with the lines a person would point at."""

import json
import re
import string
from collections.abc import Sequence

import pytest

from ptlm.errors import UsageError
from ptlm.i18n import LANGUAGES, set_language
from ptlm.userdata import audit_texts
from ptlm.userdata.audit import audit
from ptlm.userdata.audit_texts import Budget, language_of
from ptlm.userdata.columns import Roles
from ptlm.userdata.finding_kinds import FINDINGS
from ptlm.userdata.findings import Finding, finding
from ptlm.userdata.reading import read
from ptlm.userdata.remedies import REMEDIES
from ptlm.userdata.table import table_of
from tests.userdata.conftest import SINGLE, Write

TEXTS = [f"Frase de número {n}." for n in range(20)]
LABELS = ["a", "b"] * 10


def found(
    write: Write, texts: list[str], labels: list[str], roles: Roles = SINGLE, **options: object
) -> dict[str, Finding]:
    readings = {"train": read(_file(write, "train", texts, labels))}
    for split in ("validation", "test"):
        if split in options:
            readings[split] = read(_file(write, split, *options.pop(split)))
    report = audit(readings, roles, **options)
    return {each.code: each for each in report.findings}


def _file(write: Write, split: str, texts: list[str], labels: list[str]) -> object:
    lines = (f"{text}\t{label}\n" for text, label in zip(texts, labels, strict=True))
    return write("texto\trótulo\n" + "".join(lines), f"{split}.tsv")


def test_clean_rows_give_nothing_grave(write: Write) -> None:
    more = [f"Ainda outra, {n}." for n in range(200)]
    found_codes = found(write, TEXTS * 5, LABELS * 5, validation=(more, ["a", "b"] * 100))
    assert {code for code, each in found_codes.items() if each.severity != "info"} == {"duplicates"}


def test_empty_cells_and_labels_have_their_lines(write: Write) -> None:
    codes = found(write, ["", " \u00a0", *TEXTS], ["a", "b", "", *LABELS[1:]])
    assert (codes["empty_cells"].count, codes["empty_cells"].lines) == (2, (2, 3))
    assert (codes["empty_labels"].severity, codes["empty_labels"].lines) == ("error", (4,))


def test_duplicates_are_those_after_the_first(write: Write) -> None:
    codes = found(write, [*TEXTS, TEXTS[3], TEXTS[3] + " ", TEXTS[4].upper()], [*LABELS, "b", "b", "a"])
    assert codes["duplicates"].lines == (22, 23)


def test_conflicts_are_all_rows_of_a_text_with_two_answers(write: Write) -> None:
    codes = found(write, [*TEXTS, TEXTS[3].upper()], [*LABELS, "a"])
    assert codes["conflicts"].lines == (5, 22)


def test_leaks_are_told_for_each_pair_of_splits(write: Write) -> None:
    other = [f"Ainda outra, {n}." for n in range(3)]
    readings = {
        "train": read(_file(write, "train", TEXTS, LABELS)),
        "validation": read(_file(write, "validation", [TEXTS[0], *other], ["a", "b", "a", "b"])),
        "test": read(_file(write, "test", [TEXTS[1], other[2].upper()], ["a", "b"])),
    }
    leaks = [each for each in audit(readings, SINGLE).findings if each.code == "leakage"]
    assert [(each.split, each.values["other"], each.lines) for each in leaks] == [
        ("train", "validation", (2,)),
        ("train", "test", (3,)),
        ("validation", "test", (5,)),
    ]


@pytest.mark.parametrize(
    ("labels", "code", "severity"),
    [
        (["a"] * 20, "single_label", "error"),
        ([str(n) for n in range(20)], "label_per_row", "error"),
        (["a"] * 19 + ["b"], "imbalance", "warning"),
        (["a"] * 19 + ["b"], "rare_labels", "warning"),
        (["0.0", "1.0"] * 10, "label_spellings", "info"),
        (["a", " a", "b", "b"] * 5, "label_spellings", "info"),
    ],
)
def test_labels_are_looked_over(write: Write, labels: list[str], code: str, severity: str) -> None:
    assert found(write, TEXTS, labels)[code].severity == severity


def test_many_labels_typos_and_counts(write: Write) -> None:
    texts = [f"Texto {n}" for n in range(1000)]
    codes = found(write, texts, [f"rótulo {n % 150:03}" for n in range(1000)])
    assert codes["many_labels"].count == 150
    codes = found(write, texts, ["positivo", "negativo"] * 499 + ["positvo", "Negativo"])
    assert codes["label_typos"].lines == (1000, 1001)
    assert codes["labels"].values["labels"] == "Negativo (1), negativo (499), positivo (499), positvo (1)"


def test_labels_are_compared_between_splits(write: Write) -> None:
    codes = found(write, TEXTS, LABELS, validation=(["Um.", "Dois."], ["a", "c"]))
    assert codes["new_labels"].lines == (3,)
    assert codes["lost_labels"].values["labels"] == "b (10)"


def test_numbers_are_looked_over(write: Write) -> None:
    roles = Roles(kind="similarity", texts=("texto",), target="rótulo", scale=(0, 5))
    numbers = ["1", "2,5", "cinco", "7", "-1", *["3"] * 15]
    codes = found(write, TEXTS, numbers, roles)
    assert (codes["not_a_number"].lines, codes["not_a_number"].severity) == ((4,), "error")
    assert codes["out_of_range"].lines == (5, 6)
    assert codes["decimal_comma"].lines == (3,)
    assert codes["numbers"].message == "Números de −1 a 7, média 2,87."
    assert found(write, TEXTS, ["2"] * 20, roles)["single_label"].severity == "error"


def test_answers_that_cannot_be_extracted_are_told(write: Write) -> None:
    lines = 'Onde?\tEm Recife, no mar.\tRecife\nQuem?\tFoi Ana.\tMaria\nO quê?\tO sol.\t["lua", "sol"]\n'
    path = write("question\tcontext\tanswer\n" + lines)
    roles = Roles(kind="question_answering", texts=("question", "context"), target="answer")
    report = audit({"train": read(path)}, roles)
    assert [each.lines for each in report.findings if each.code == "answer_not_in_context"] == [(3,)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("um\x00 texto", "control_characters"),
        ("um\x9d texto", "control_characters"),
        ("um\u200b texto", "invisible_characters"),
        ("um \u202eotxet", "invisible_characters"),
        ("um te�to", "broken_characters"),
        ("ação".encode().decode("cp1252"), "mojibake"),
        ("“texto”".encode().decode("cp1252", "ignore"), "mojibake"),
        ("ac\u0327a\u0303o", "decomposed"),
        ("um <b>texto</b>", "html"),
        ("um&nbsp;texto", "html"),
        ("NA", "missing_markers"),
    ],
)
def test_odd_characters_have_their_line(write: Write, text: str, code: str) -> None:
    codes = found(write, [*TEXTS[:-1], text], LABELS)
    assert (codes[code].count, codes[code].lines, codes[code].column) == (1, (21,), "texto")


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO, AMANHÃ",
        "“AMANHÔ",
        "família 👨‍👩‍👧",
        "a < b e c > d",
        "5 & 6",
        "naïve Ângela",
        "שלום",
        "1 < 2>",
    ],
)
def test_good_characters_are_left_alone(write: Write, text: str) -> None:
    odd = {
        "mojibake",
        "invisible_characters",
        "control_characters",
        "decomposed",
        "html",
        "broken_characters",
    }
    assert not odd & set(found(write, [*TEXTS[:-1], text], LABELS))


def test_other_languages_are_told(write: Write) -> None:
    english = [f"This is the sentence number {n} of that book." for n in range(20)]
    codes = found(write, [*TEXTS * 3, *english], [*LABELS * 3, *LABELS])
    assert codes["language"].values["language"] == "inglês"
    assert codes["language"].lines[0] == 62
    assert "language" not in found(write, TEXTS, LABELS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Não sei onde ela foi com você.", "pt"),
        ("The cat is on the table.", "en"),
        ("El gato está con los niños y con las niñas.", "es"),
        ("Le chat est sur la table avec les enfants.", "fr"),
        ("Casa.", ""),
    ],
)
def test_a_language_is_told_by_its_commonest_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_truncation_is_estimated_for_each_model(write: Write) -> None:
    budgets = [Budget(model="curto", tokens=10), Budget(model="bytes", tokens=100, characters_per_token=1.0)]
    codes = found(write, ["x" * 84, *TEXTS], ["a", "b", *LABELS[:-1]], budgets=budgets)
    assert (codes["truncation"].values["model"], codes["truncation"].lines) == ("curto", (2,))
    assert codes["lengths"].values["most"] == 84


def test_truncation_is_counted_by_a_tokenizer_that_is_here(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def words(rows: Sequence[tuple[str, ...]]) -> list[int]:
        asked.append(len(rows))
        return [len(" ".join(row).split()) for row in rows]

    texts = [" ".join(["uma"] * count) for count in (5, 99, 100, 101, 150)] + ["x" * 900] * 15
    budget = Budget(model="palavras", tokens=100, measure=words)
    codes = found(write, texts, LABELS, budgets=[budget])
    assert (codes["truncated"].count, codes["truncated"].lines) == (2, (5, 6))
    assert asked == [19]  # the shortest one cannot be too long, and is not asked for
    monkeypatch.setattr(audit_texts, "MOST_MEASURED", 6_000)
    codes = found(write, ["uma " * 300] * 20, LABELS, budgets=[budget])
    assert (codes["truncated_sample"].count, sum(asked[1:])) == (20, 5)
    assert "amostra" in codes["truncated_sample"].message


@pytest.mark.parametrize("mark", ["[SEP]", "</s>", "<|endoftext|>", "<mask>"])
def test_marks_of_models_in_texts_are_told(write: Write, mark: str) -> None:
    codes = found(write, [*TEXTS[:-1], f"um {mark} dois"], LABELS)
    assert codes["special_tokens"].lines == (21,)
    assert "special_tokens" not in found(write, [*TEXTS[:-1], "um [sic] e <b> e a | b |> c"], LABELS)


def test_constant_columns_one_column_and_unknown_columns(write: Write) -> None:
    assert "constant_column" in found(write, ["x"] * 20, LABELS)
    report = audit({"train": read(write("texto\n" + "um\n" * 5))}, None)
    assert {each.code for each in report.findings} == {"one_column", "not_audited"}
    with pytest.raises(UsageError, match="rótulo"):
        audit({"train": read(write("texto\trotulo\num\t1\n"))}, SINGLE)


def test_the_report_is_ordered_and_can_be_kept(write: Write) -> None:
    path = write(
        "texto\trótulo\n" + "".join(f"<b>um|dois</b> {n % 7}\t{n % 2}\n" for n in range(30)) + "três\t\n"
    )
    report = audit({"train": read(path)}, SINGLE)
    severities = [each.severity for each in report.findings]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    kept = json.loads(report.as_json())
    assert {
        "rows": 31,
        "columns": ["texto", "rótulo"],
        "encoding": "utf-8",
        "delimiter": "\t",
    }.items() <= kept.items()
    assert {"severity", "code", "count", "message", "lines"} <= kept["findings"][0].keys()
    markdown = report.as_markdown()
    rows = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert len(rows) == len(report.findings) + 1
    assert all(line.replace("\\|", "").count("|") == 5 for line in rows)
    assert "<b>" not in markdown


def _said(code: str, count: int) -> Finding:
    """The finding with a number or a text in each of its fields, as their formats ask for."""
    template = FINDINGS[code].template
    texts = (template,) if isinstance(template, str) else template
    fields = {
        name: spec
        for text in texts
        for _text, name, spec, _how in string.Formatter().parse(text)
        if name not in (None, "count")
    }
    values = {
        name: 1250.5 if spec[-1:] in ("g", "%") else 1250 if spec else "x" for name, spec in fields.items()
    }
    return finding(code, count, **{**values, "split": "train", "column": "texto"})


@pytest.mark.parametrize("code", FINDINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_can_be_said(code: str, language: str) -> None:
    set_language(language)
    try:
        made = _said(code, 3)
        assert made.message
        assert "{" not in made.message
    finally:
        set_language("pt")
    assert not made.remedy or made.remedy in REMEDIES


COUNTED = [code for code, kind in FINDINGS.items() if not isinstance(kind.template, str)]
NOUNS = {
    "pt": ("linha", "célula", "rótulo", "registro", "nome", "número", "resposta"),
    "en": (
        "line",
        "row",
        "cell",
        "label",
        "quoted record",
        "record",
        "column name",
        "number",
        "answer",
        "blank line",
    ),
}
ONE = {
    "pt": re.compile(r"\b(tem|foi|está|pôde|parece|passa|seria|repete|diz|traz|usa|ocupa)\b"),
    "en": re.compile(r"\b(has|was|does|seems|repeats|says|spells|uses|spans)\b"),
}
MANY = {
    "pt": re.compile(
        r"\b(têm|foram|estão|puderam|parecem|passam|seriam cortadas|repetem|dizem|trazem|usam|ocupam)\b"
    ),
    "en": re.compile(r"\b((?<!not )have|were|do|seem|repeat|say|spell|use|span)\b"),
}
"""Verbs that agree with the number."""


@pytest.mark.parametrize("code", COUNTED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_and_two_of_what_is_counted_are_said_in_singular_and_plural(code: str, language: str) -> None:
    set_language(language)
    try:
        one, two = _said(code, 1).message, _said(code, 2).message
    finally:
        set_language("pt")
    if code != "language":  # counts rows of a sample, which is the noun there
        assert re.search(rf"\b1 ({'|'.join(NOUNS[language])})\b", one)
        assert re.search(rf"\b2 ({'|'.join(NOUNS[language])})s\b", two)
    assert not MANY[language].search(one)
    assert not ONE[language].search(two)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("pt", "bert: 12.345 linhas (12,3%) passam de 1.024 tokens e seriam cortadas."),
        ("en", "bert: 12,345 rows (12.3%) are longer than 1,024 tokens and would be cut."),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(language: str, message: str) -> None:
    set_language(language)
    try:
        assert finding("truncated", 12345, model="bert", share=0.1234, tokens=1024).message == message
    finally:
        set_language("pt")


def test_only_the_first_lines_are_listed_and_values_are_tamed() -> None:
    made = finding("empty_cells", 99, lines=range(99), column="a\nb" + "x" * 99)
    assert made.lines == tuple(range(10))
    assert made.values["column"].startswith("a·bx")
    assert len(made.values["column"]) == 60
    assert table_of({"a": ["1"]}).lines.tolist() == [2]
