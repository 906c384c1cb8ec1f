"""Figures as PDF."""

import re

import pandas as pd
import pytest

from ptlm.charts import bars, still
from ptlm.errors import UsageError


def chart() -> bars.Chart:
    points = pd.DataFrame(
        {
            "key": ["0"], "name": ["BERTimbau"], "value": [0.9], "low": [0.85], "high": [0.95],
            "origin": ["own"],
        }
    )  # fmt: skip
    return bars.of_task(points, "accuracy", "ASSIN 2")


@pytest.mark.slow
@pytest.mark.skipif(still.browser() is None, reason="needs Chromium or Chrome")
def test_a_figure_is_one_page_of_vectors() -> None:
    printed = still.pdf(chart())
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert b"/Subtype /Image" not in printed


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still, "browser", lambda: None)
    with pytest.raises(UsageError, match="Chromium"):
        still.pdf(chart())


def test_a_browser_that_fails_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still, "browser", lambda: "/bin/false")
    with pytest.raises(UsageError, match="/bin/false"):
        still.pdf(chart())
