"""Tables of texts as HTML."""

from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from ptlm.i18n import LANGUAGES, SOURCE_LANGUAGE, set_language
from ptlm.views import tables

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table>",
    "<!-- ",
    "]]>",
    "a & b &lt; c &nbsp; &copy",
    "\" onmouseover='x'",
    "{} {0} {tag} %s",
    "**forte** _leve_ `x` $y$ [z](javascript:w)",
    "R\\<br\\>",
]


def read(html: Markup) -> tuple[list[str], list[list[tuple[str, str]]]]:
    """A table's heads, and each row's tags and texts."""
    table = ElementTree.fromstring(html).find("table")
    assert table is not None
    heads = ["".join(cell.itertext()) for cell in table.iterfind("thead/tr/th")]
    rows = [[(cell.tag, "".join(cell.itertext())) for cell in row] for row in table.iterfind("tbody/tr")]
    return heads, rows


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_is_read_as_it_is(text: str, named: bool) -> None:
    html = tables.table([text, "b"], [[text, text], ["c", tables.bold(text)]], named=named)
    first = "th" if named else "td"
    assert read(html) == ([text, "b"], [[(first, text), ("td", text)], [(first, "c"), ("td", text)]])
    tags = {element.tag for element in ElementTree.fromstring(html).iter()}
    assert tags == {"div", "table", "thead", "tbody", "tr", "th", "td", "b"}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_demonstration_is_marked_in_the_reader_s_language(text: str, code: str) -> None:
    set_language(code)
    try:
        marked = tables.demo(text)
    finally:
        set_language(SOURCE_LANGUAGE)
    (cell,) = ElementTree.fromstring(tables.table([], [[marked]])).iter("td")
    (mark,) = cell
    word = {"pt": "demonstração", "en": "demonstration"}[code]
    assert (cell.text, mark.tag, mark.attrib, mark.text) == (f"{text} ", "span", {"class": "ptlm-demo"}, word)


def test_markup_is_kept_and_only_markup() -> None:
    html = tables.table(["a"], [[tables.bold("x")], [str(tables.bold("x"))]])
    marked, text = ElementTree.fromstring(html).iter("td")
    assert [(each.tag, each.text) for each in marked] == [("b", "x")]
    assert len(text) == 0 and text.text == "<b>x</b>"


def test_names_are_heads_of_their_rows_and_heads_of_their_columns() -> None:
    html = tables.table(["", "um", "dois"], [["a", "1", "2"], ["b", "3", "4"]], named=True)
    assert ElementTree.fromstring(html).get("class") == "ptlm-table"
    assert ElementTree.fromstring(html).find("table/thead/tr/td").text is None
    scopes = [(cell.text, cell.get("scope")) for cell in ElementTree.fromstring(html).iter("th")]
    assert scopes == [("um", "col"), ("dois", "col"), ("a", "row"), ("b", "row")]


@pytest.mark.parametrize("heads", [(), ("",), ["", ""]])
def test_where_nothing_is_a_head_there_is_no_line_of_heads(heads: list[str]) -> None:
    html = tables.table(heads, [("a", "1")], named=True)
    assert ElementTree.fromstring(html).get("class") == "ptlm-table pairs"
    assert ElementTree.fromstring(html).find("table/thead") is None
    assert read(html) == ([], [[("th", "a"), ("td", "1")]])


def test_a_table_without_rows_has_its_heads() -> None:
    assert read(tables.table(["a", "b"], iter(()))) == (["a", "b"], [])
