"""Numbers, times and sizes, in both languages."""

from datetime import UTC

import pytest

from ptlm.metrics import METRICS
from ptlm.views import formats


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "–"), (0, "0 kB"), (1500, "2 kB"), (436e6, "436 MB"), (3.54e9, "3,5 GB"), (2.5e12, "2,5 TB")],
)
def test_sizes(count: float | None, text: str) -> None:
    assert formats.size(count) == text


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("uma frase", 5, "uma…"),
        ("a · b · c", 6, "a · b…"),
        ("", 3, ""),
    ],
)
def test_what_is_too_long_is_cut(text: str, most: int, shown: str) -> None:
    assert formats.cut(text, most) == shown
    assert len(shown) <= most


def test_numbers_in_portuguese() -> None:
    assert formats.integer(392702) == "392.702"
    assert formats.decimal(1234.567, 2) == "1.234,57"
    assert formats.decimal(-0.5) == "−0,5"
    assert formats.decimal(float("inf")) == "–"
    assert formats.significant(5e-5) == "5e−05"
    assert [formats.significant(value) for value in (999.4, 999.6, -12345.6)] == ["999", "1.000", "−12.346"]
    assert formats.parameters(108.9) == "108,9 M"
    assert formats.parameters(1300) == "1,3 B"
    assert formats.parameters(0) == "–"


def test_numbers_in_english(english: None) -> None:
    assert formats.integer(392702) == "392,702"
    assert formats.decimal(1234.567, 2) == "1,234.57"
    assert formats.metric("accuracy", 0.876) == "87.6%"
    assert formats.percent(-0.5, 0) == "−50%"


@pytest.mark.parametrize(
    ("share", "text"), [(0.1234, "12,3%"), (1, "100,0%"), (None, "–"), (float("nan"), "–")]
)
def test_shares(share: float | None, text: str) -> None:
    assert formats.percent(share) == text
    assert formats.bare(text) == text.removesuffix("%")


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_its_unit_its_digits_and_a_name(name: str) -> None:
    record = METRICS[name]
    text = formats.metric(name, 0.87654321)
    assert text.endswith("%") is record.percent
    decimals = text.removesuffix("%").partition(",")[2]
    assert len(decimals) == record.digits
    assert formats.metric_title(name) == record.title
    assert formats.metric(name, None) == "–"


def test_an_unknown_metric_is_shown_with_three_digits() -> None:
    assert formats.metric("novidade", 0.12345) == "0,123"
    assert formats.metric_title("novidade") == "novidade"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("accuracy", 0.012, "+1,2\u00a0p.p."),
        ("accuracy", -0.012, "−1,2\u00a0p.p."),
        ("accuracy", 0.0001, "0,0\u00a0p.p."),
        ("pearson", 0.0121, "+0,012"),
        ("pearson", -0.0001, "0,000"),
    ],
)
def test_differences_carry_a_sign_unless_they_round_to_nothing(name: str, value: float, text: str) -> None:
    assert formats.difference(name, value) == text


@pytest.mark.parametrize(
    ("passed", "text"),
    [(-5, "agora mesmo"), (59, "agora mesmo"), (60, "há 1 min"), (7200, "há 2 h"), (86400, "há 1 dia")],
)
def test_how_long_ago(passed: float, text: str) -> None:
    assert formats.ago(1e9, 1e9 + passed) == text


def test_moments() -> None:
    assert formats.moment("2026-03-05T14:07:31Z", UTC) == "05/03/2026 14:07"
    assert formats.moment("2026-03-05T14:07:31", UTC) == "05/03/2026 14:07"
    assert formats.moment("ontem") == "ontem"
    assert formats.moment("") == "–"
    assert formats.unix("1970-01-01T00:01:00Z") == 60
    assert formats.unix("ontem") == 0


def test_moments_in_english(english: None) -> None:
    assert formats.moment("2026-03-05T14:07:31Z", UTC) == "2026-03-05 14:07"
