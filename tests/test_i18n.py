"""Texts in the reader's language: translated, singular or plural, numbers written as the reader writes them."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from ptlm.errors import DataError, UsageError
from ptlm.i18n import (
    LANGUAGES,
    N_,
    NP_,
    TEXT_FIELDS,
    Template,
    _,
    kept,
    language_of,
    plural,
    set_language,
    written,
)
from ptlm.records import unknown
from ptlm.runs.events import SKIPPED_LINES, Writer, read, text
from ptlm.runs.status import Failure
from ptlm.trial.channel import decode, encode, error_message, raise_error

DAYS = NP_("há {count} dia", "há {count} dias")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("pt")


@pytest.mark.parametrize(
    ("template", "values", "portuguese", "english"),
    [
        ("{x:.1f}", {"x": 1234.56}, "1234,6", "1234.6"),
        ("{x:,.1f}", {"x": 1234.56}, "1.234,6", "1,234.6"),
        ("{n:,}", {"n": 1234567}, "1.234.567", "1,234,567"),
        ("{n:,}", {"n": np.int64(1234)}, "1.234", "1,234"),
        ("{x:.1%}", {"x": 0.1234}, "12,3%", "12.3%"),
        ("{x:.0%}", {"x": -0.5}, "−50%", "−50%"),
        ("{x:g}", {"x": 5e-5}, "5e−05", "5e−05"),
        ("{x:.2f}", {"x": np.float64(0.125)}, "0,12", "0.12"),
        ("{first:.1f} de {second:.1f} GB", {"first": 1.5, "second": 2.0}, "1,5 de 2,0 GB", "1.5 de 2.0 GB"),
    ],
)
def test_numbers_with_a_format_are_written_as_the_reader_does(
    language: str, template: str, values: dict[str, float], portuguese: str, english: str
) -> None:
    assert _(template, **values) == {"pt": portuguese, "en": english}[language]


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("ptlm {version}", {"version": "1.2.3"}, "ptlm 1.2.3"),
        ("{rate}", {"rate": 5e-5}, "5e-05"),
        ("linha {line}", {"line": 12345}, "linha 12345"),
        ("{file:>8}", {"file": "a-b.tsv"}, " a-b.tsv"),
        ("{{x}} {x}", {"x": -1}, "{x} -1"),
    ],
)
def test_texts_and_numbers_without_a_format_are_left_alone(
    language: str, template: str, values: dict[str, object], shown: str
) -> None:
    assert _(template, **values) == shown


def test_a_number_is_written_with_the_reader_s_signs(language: str) -> None:
    assert written("-1,234.5%") == {"pt": "−1.234,5%", "en": "−1,234.5%"}[language]


@pytest.mark.parametrize("count", [0, 1, 2, 21, np.int64(1), np.int64(2)])
def test_the_number_chooses_between_singular_and_plural(language: str, count: int) -> None:
    one, many = {"pt": ("há 1 dia", "há {} dias"), "en": ("1 day ago", "{} days ago")}[language]
    said = one if count == 1 else many.format(count)
    assert _(DAYS, count=count) == said
    assert plural(count, "há {count} dia", "há {count} dias") == said


def test_what_a_user_wrote_is_said_as_it_stands() -> None:
    set_language("en")
    error = unknown(N_("Coluna"), "Contexto", ["Texto"])
    assert _("Contexto") == "Context", "it reads like a text of ours"
    said = "Column “Contexto” does not exist. Did you mean “Texto”?"
    try:
        assert str(error) == said
        stored = json.loads(json.dumps(asdict(Failure.of(error))))
        assert str(Failure(**stored)) == said
        with pytest.raises(UsageError, match=re.escape(said)):
            raise_error(decode(encode(error_message(error))))
    finally:
        set_language("pt")


@pytest.mark.parametrize("field", sorted(TEXT_FIELDS))
def test_a_marked_text_inside_another_is_said_in_the_reader_s_language(language: str, field: str) -> None:
    noun = {"pt": "Contexto", "en": "Context"}[language]
    assert _("“{" + field + "}”", **{field: "Contexto"}) == f"“{noun}”"
    assert _("“{" + field + "}”", **{field: ["Contexto"]}) == "“['Contexto']”"


def test_a_text_that_no_catalogue_has_is_said_as_it_is(language: str) -> None:
    assert plural(1, "{count} isto só aqui", "{count} istos só aqui") == "1 isto só aqui"
    assert _("isto só aqui") == "isto só aqui"


@pytest.mark.parametrize(("count", "said"), [(1, "há 1 dia"), (3, "há 3 dias")])
def test_a_counting_error_is_the_same_behind_a_file_and_a_pipe(count: int, said: str) -> None:
    error = DataError(DAYS, count=count)
    assert str(error) == said
    stored = json.loads(json.dumps(asdict(Failure.of(error))))
    assert str(Failure(**stored)) == said
    with pytest.raises(DataError, match=said):
        raise_error(decode(encode(error_message(error))))


def test_the_lines_of_a_log_are_read_in_the_reader_s_language(tmp_path: Path, language: str) -> None:
    path = tmp_path / "events.jsonl"
    writer = Writer(path, clock=lambda: 1.0)
    writer.log(DAYS, count=1)
    writer.log(DAYS, count=2)
    writer.log("{share:.1%}", share=0.123)
    writer.close()
    said = {"pt": ["há 1 dia", "há 2 dias", "12,3%"], "en": ["1 day ago", "2 days ago", "12.3%"]}[language]
    assert [text(event) for event in read(path)[0]] == said


@pytest.mark.parametrize("template", [[[]], ["um"], ["um", "dois", "três"], ["um", 2], {"um": "dois"}])
def test_a_line_of_a_log_whose_text_is_none_is_skipped(tmp_path: Path, template: object) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps({"kind": "log", "time": 1, "template": template}) + "\n")
    (warning,) = read(path)[0]
    assert warning.template == SKIPPED_LINES


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("{x:.1f} s", {"x": None}, "{x:.1f} s"),
        ("{x:,}", {"x": "1.0"}, "{x:,}"),
        (["{count} a", "{count} as"], {}, "{count} as"),
        (["{count} a", "{count} as"], {"count": None}, "{count} as"),
        (["{count} a", "{count} as"], {"count": 1}, "1 a"),
    ],
)
def test_of_what_does_not_fit_together_the_bare_text_is_said(
    template: Template, values: dict[str, object], shown: str
) -> None:
    assert kept(template, values) == shown


@pytest.mark.parametrize(
    ("locale", "code"), [("pt-BR", "pt"), ("pt_BR.UTF-8", "pt"), ("en-US", "en"), ("de", "pt"), ("", "pt")]
)
def test_a_locale_has_a_language(locale: str, code: str) -> None:
    assert language_of(locale) == code
