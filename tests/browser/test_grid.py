"""Columns that the browser lays out by itself, from the pages' own style sheet."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import Browser, Page

from pages.parts import grid

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STYLE = Path(grid.__file__).parent / "static" / "style.css"
MOST = {"choices": 2, "fields": 3, "quarters": 4, "thirds": 3, "halves": 2}
WIDTHS = (280, 380, 560, 760, 1040, 1600)
"""Of the place for the columns, from a telephone's to a wide screen's."""


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    """A page with nothing but the style sheet."""
    page = browser.new_page()
    page.set_content(f"<style>{STYLE.read_text('utf-8')}</style><main></main>")
    yield page
    page.close()


def columns(page: Page, kind: str, width: int) -> list[float]:
    """How wide the columns are, of more elements than there are columns, in a place of that width."""
    items = "<div>um texto qualquer</div>" * 9
    page.locator("main").evaluate(
        "(main, html) => { main.innerHTML = html }",
        f'<div style="width:{width}px"><div class="st-key-grid-{kind}-x">{items}</div></div>',
    )
    boxes = page.locator("[class^=st-key] > div").evaluate_all(
        "all => all.map(each => [each.getBoundingClientRect().top, each.getBoundingClientRect().width])"
    )
    return [size for top, size in boxes if top == boxes[0][0]]


@pytest.mark.parametrize("kind", get_args(grid.Kind))
def test_columns_are_as_many_as_fit_and_no_more_than_named(sheet: Page, kind: str) -> None:
    sizes = {width: columns(sheet, kind, width) for width in WIDTHS}
    counts = [len(sizes[width]) for width in WIDTHS]
    assert (counts[0], counts[-1]) == (1, MOST[kind])
    assert all(before <= after for before, after in pairwise(counts))
    for width, each in sizes.items():
        assert max(each) - min(each) < 1
        assert width * 0.8 < sum(each) <= width, "they fill their place and stay in it"
