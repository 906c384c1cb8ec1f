"""Sentences for people."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from pages.parts.notices import plain


@pytest.mark.parametrize(
    "text",
    [
        "a_b * c [d](e) `f` <b>g</b> ~~h~~ $x$ #i! a|b {j} \\k",
        "&lt;b&gt; &amp; &nbsp;",
        "1. piloto",
        "2) piloto",
        "- piloto",
        "+ piloto",
        "# piloto",
        "> piloto",
        "de 1.200 a 3.400 - ou mais. Fim",
    ],
)
def test_what_is_plain_is_read_as_it_was_written(text: str) -> None:
    drawn = MarkdownIt().enable(["table", "strikethrough"]).render(plain(text)).strip()
    assert re.findall(r"</?(\w+)", drawn) == ["p", "p"]
    assert html.unescape(re.sub(r"</?p>", "", drawn)) == text


def test_plain_text_is_not_taken_for_a_directive() -> None:
    assert plain(":red[x] às 10:30") == r"\:red\[x\] às 10\:30"
    assert plain("um\ndois") == "um dois"
