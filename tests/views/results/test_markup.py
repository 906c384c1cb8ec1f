"""Leaderboards as HTML: what stands in them, and that nothing imported is more than text."""

from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from ptlm.results import Figure, datasets, leaderboard
from ptlm.results.board import Column
from ptlm.views.results import boards, markup

KNOWN = datasets.every()
RTE: Column = ("rte", "accuracy", "validation")
MRPC: Column = ("mrpc", "accuracy", "validation")
STSB: Column = ("stsb", "mse", "validation")
EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>&amp;'"


def figure(model: str, value: float, column: Column = RTE, **fields: object) -> Figure:
    task, metric, split = column
    values = {
        "task": task, "metric": metric, "split": split, "protocol": "fine-tuned", "source": "s",
        "origin": "imported",
    }  # fmt: skip
    return Figure(model=model, value=value, **{**values, **fields})  # type: ignore[arg-type]


def drawn(figures: Sequence[Figure], *columns: Column) -> Element:
    """The board of some figures, as a browser would read it."""
    order = [task for task, _metric, _split in columns]
    (board,) = boards.boards(boards.plans(figures, order, columns, KNOWN), KNOWN)
    return fromstring(markup.board(board, list(enumerate(board.lines, start=1))))


def own_table(figures: Sequence[Figure], *columns: Column) -> Element:
    """The table of a source with these figures."""
    return fromstring(markup.published(leaderboard(figures, columns), columns, KNOWN, EVIL))


def rows(table: Element) -> dict[str, list[Element]]:
    """Every line's cells by the model's name."""
    found = {}
    for row in table.iterfind("table/tbody/tr"):
        name = row.find("th//b")
        assert name is not None
        found[text(name)] = list(row)
    return found


def text(element: Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("table", [drawn, own_table])
@pytest.mark.parametrize(
    "field", ["model", "prefix", "hub_id", "family", "source", "source_title", "url", "note", "source_split", "task",
              "metric", "split"],
)  # fmt: skip
def test_whatever_is_imported_is_only_text(table: object, field: str) -> None:
    bad = replace(figure("m", 0.5), **{field: EVIL})
    other = replace(bad, note=bad.note + " 2", value=0.6)  # a variant, whose note is shown
    column = (bad.task, bad.metric, bad.split)
    shown = table([bad, other], column)  # type: ignore[operator]
    assert {each.tag for each in shown.iter()} <= {
        "div", "table", "thead", "tbody", "tr", "th", "td", "small", "b", "u", "a", "span",
    }  # fmt: skip
    assert not [name for each in shown.iter() for name in each.attrib if name.startswith("on")]
    said = text(shown) + "".join(value for each in shown.iter() for value in each.attrib.values())
    assert "<script>" in said or field == "url", "it is shown, as it stands"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://arxiv.org/abs/1", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org", False),
        ("https://a> ![](https://b)", False),
        ("http://[x", True),
        ("", False),
    ],
)
def test_only_addresses_of_pages_are_linked_to(url: str, good: bool) -> None:
    assert markup.is_address(url) is good
    shown = drawn([figure("m", 0.5, url=url, source_title="Um artigo")], RTE)
    links = [(each.get("href"), text(each)) for each in shown.iter("a")]
    assert links == ([(url, "Um artigo")] if good else [])
    assert "Um artigo" in text(shown)


@pytest.mark.parametrize(
    ("hub_id", "linked"),
    [
        ("org/model", True),
        ("ptlm/nano-encoder", False),
        ("model", False),
        ("/etc/x", False),
        ("./local", False),
        ("a/b/c", False),
    ],
)
def test_models_of_the_hub_are_linked_to(hub_id: str, linked: bool) -> None:
    links = [each.get("href") for each in drawn([figure("m", 0.5, hub_id=hub_id)], RTE).iter("a")]
    assert links == ([f"https://huggingface.co/{hub_id}"] if linked else [])


def test_the_best_is_bold_and_the_second_underlined() -> None:
    figures = [figure(name, value) for name, value in (("a", 0.9), ("b", 0.8), ("c", 0.8), ("d", 0.7))]
    cells = {name: cells[-1] for name, cells in rows(drawn(figures, RTE)).items()}
    assert {name: [each.tag for each in cell if each.tag in ("b", "u")] for name, cell in cells.items()} == {
        "a": ["b"],
        "b": ["u"],
        "c": ["u"],
        "d": [],
    }
    assert [text(cell) for cell in cells.values()] == ["90,0% 1º", "80,0% 2º", "80,0% 2º", "70,0% 4º"]


def test_of_errors_the_smallest_is_bold() -> None:
    cells = rows(drawn([figure("a", 0.9, STSB), figure("b", 0.2, STSB)], STSB))
    assert [next(each.tag for each in cells[name][-1]) for name in "ab"] == ["u", "b"]
    assert text(cells["a"][2]).startswith("–") and "menos é melhor" in str(cells["a"][2].get("title"))


def test_what_is_missing_is_a_dash_and_leaves_no_mean() -> None:
    shown = rows(drawn([figure("a", 0.9), figure("a", 0.7, MRPC), figure("b", 0.8)], RTE, MRPC))
    place, _name, mean, rte, mrpc = shown["b"]
    assert (text(place), text(mrpc), mrpc.get("class")) == ("2", "–", "none")
    assert text(rte).startswith("80,0%")
    assert (text(mean), mean.get("class")) == ("falta 1posto 2,0", "mean none")
    assert "MRPC" in str(mean.get("title"))
    assert text(shown["a"][2]) == "80,0posto 1,0"


def test_a_stroke_stands_where_places_are_left_out() -> None:
    figures = [figure(name, value / 10) for value, name in enumerate("abcd")]
    (board,) = boards.boards(boards.plans(figures, ["rte"], [RTE], KNOWN), KNOWN)
    placed = list(enumerate(board.lines, start=1))
    shown = fromstring(markup.board(board, [placed[1], placed[3]]))
    found = [(text(row[0]), row.get("class")) for row in shown.iterfind("table/tbody/tr")]
    assert found == [("2", ""), ("4", "gap")]


def test_an_interval_stands_below_its_value() -> None:
    (cells,) = rows(drawn([figure("a", 0.9, low=0.85, high=0.94)], RTE)).values()
    assert [text(each) for each in cells[-1].iter("small")] == ["85,0–94,0"]


def test_the_best_cell_has_the_strongest_colour() -> None:
    figures = [figure(name, value) for name, value in (("a", 0.9), ("b", 0.8), ("c", 0.7))]
    styles = [str(cells[-1].get("style")) for cells in rows(drawn(figures, RTE)).values()]
    assert [style.rpartition(",")[2] for style in styles] == ["0.50)", "0.25)", "0.00)"]


def test_own_runs_are_marked_and_their_links_keep_the_language(english: None) -> None:
    own = figure("m", 0.5, origin="own", run="a b&c", source="own", source_title="minha", note="seed 7; 1/2")
    shown = drawn([own, figure("other", 0.4, source_title="minha")], RTE)
    (link,) = shown.iter("a")
    assert link.get("href") == "execucao?run=a%20b%26c&lang=en"
    name = rows(shown)["m"][1]
    assert "your run" in text(name) and "minha · seed 7" in text(name)
    assert [row.get("class") for row in shown.iterfind("table/tbody/tr")] == ["own", ""]
    assert "imported" in text(rows(shown)["other"][1])


def test_a_source_s_table_has_every_digit_and_only_sizes_that_are_known() -> None:
    figures = [
        figure("a", 0.123456, total_millions=12.5, note="uma nota"),
        figure("b", 0.5, MRPC, source_title="Um artigo", year=2023),
    ]
    table = own_table(figures, RTE, MRPC)
    heads = [text(head) for head in table.iterfind("table/thead/tr/th")]
    assert heads[:2] == ["Modelo", "Totalmilhões"] and len(heads) == 4
    cells = {name: [text(cell) for cell in cells[1:]] for name, cells in rows(table).items()}
    assert cells == {"a": ["12,5", "0,123456", "–"], "b": ["–", "–", "0,5"]}
    assert rows(table)["b"][-1].get("title") == "0,5 · Um artigo · 2023"
    assert table.get("aria-label") == EVIL


def test_long_notes_are_cut_on_the_board_and_whole_in_the_source_s_table() -> None:
    notes = ["x" * 100, "y" * 100]
    figures = [figure("m", 0.5 + place / 10, note=note) for place, note in enumerate(notes)]
    shown = text(drawn(figures, RTE))
    assert f"{'x' * (markup.LONGEST_NOTE - 1)}…" in shown and notes[0] not in shown
    assert notes[0] in text(own_table(figures, RTE))
