"""What all figures share."""

import io

import pandas as pd
import plotly.graph_objects as go
import pytest

from ptlm.charts import PALETTE, Chart, base
from ptlm.i18n import set_language

WHITE, BLACK = (255, 255, 255), (20, 25, 27)


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance, as WCAG 2.1 defines it."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def over(page: tuple[int, int, int], colour: str) -> tuple[int, int, int]:
    """An `rgba(…)` colour as it looks on a page."""
    red, green, blue, alpha = (float(part) for part in colour.removeprefix("rgba(").rstrip(")").split(","))
    mixed = [
        round(alpha * own + (1 - alpha) * below) for own, below in zip((red, green, blue), page, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


@pytest.mark.parametrize("colour", PALETTE)
@pytest.mark.parametrize("page", [WHITE, BLACK], ids=["light", "dark"])
def test_every_colour_stands_out_from_both_pages(colour: str, page: tuple[int, int, int]) -> None:
    assert contrast(rgb(colour), page) >= 3


@pytest.mark.parametrize("page", [WHITE, BLACK], ids=["light", "dark"])
def test_white_can_be_read_on_the_dark_half_of_shares(page: tuple[int, int, int]) -> None:
    assert min(contrast(WHITE, over(page, colour)) for share, colour in base.HALVES[2:]) >= 3


def test_series_differ_by_more_than_colour() -> None:
    first = [(base.style(number)["dash"], base.symbol(number)) for number in range(6)]
    assert len(set(first)) == 6
    assert base.style(len(PALETTE))["color"] == PALETTE[0]


def chart() -> Chart:
    table = pd.DataFrame({"x": [1, 2], "nome": ["ação", "b;c"]})
    return Chart(
        figure=go.Figure(layout=base.layout("x", "y")), data=table, name="perda", title="Perda no treino"
    )


def test_the_table_comes_back_from_its_file() -> None:
    data = chart().csv()
    assert data.startswith(b"\xef\xbb\xbf")  # spreadsheets tell UTF-8 by it
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(data), encoding="utf-8-sig"), chart().data)


def test_a_page_of_its_own_has_the_title_and_needs_no_network() -> None:
    page = chart().html().decode()
    assert "Perda no treino" in page
    assert 'src="https://' not in page
    assert f'"height":{base.HEIGHT + base.HEADING_HEIGHT}' in page


def test_a_list_of_series_keeps_its_room_on_a_page_of_its_own() -> None:
    figure = go.Figure(layout=base.layout("x", "y", numbers=True))
    for name in ("a name of some length", "another name of some length"):
        figure.add_scatter(x=[1], y=[2], name=name)
    base.name_series(figure)
    listed = Chart(figure=figure, data=pd.DataFrame(), name="a", title="A")
    assert figure.layout.margin.b > 50
    assert f'"b":{figure.layout.margin.b}' in listed.html().decode()


@pytest.mark.parametrize(("language", "separators"), [("pt", ",."), ("en", ".,")])
def test_numbers_are_written_as_the_reader_writes_them(language: str, separators: str) -> None:
    set_language(language)
    assert base.layout()["separators"] == separators
    assert chart().config()["toImageButtonOptions"]["filename"] == "perda"
    set_language("pt")


@pytest.mark.parametrize(("rows", "most"), [(5, 10), (10, 10), (1000, 10), (7, 3)])
def test_a_long_table_keeps_its_ends_and_its_order(rows: int, most: int) -> None:
    found = base.thinned(pd.DataFrame({"step": range(rows)}), most)["step"].tolist()
    assert len(found) == min(rows, most)
    assert (found[0], found[-1]) == (0, rows - 1)
    assert found == sorted(found)


def test_values_stay_in_the_order_in_which_they_came() -> None:
    assert base.ordered(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


def test_the_bar_saves_png_on_the_page_and_svg_in_the_figure_that_leaves_it() -> None:
    assert chart().config()["toImageButtonOptions"]["format"] == "png"
    assert '"toImageButtonOptions": {"format": "svg", "filename": "perda"}' in chart().html().decode()


def test_names_have_places_of_their_own_and_are_cut_where_they_differ() -> None:
    axis = base.places(["uma pergunta respondida", "uma pergunta ignorada", "outra bem mais longa", "10"], 14)
    assert axis["ticktext"] == ["uma pe…pondida", "uma pe…gnorada", "outra bem mai…", "10"]
    assert (axis["type"], axis["tickvals"]) == ("linear", [0, 1, 2, 3])
