"""How the values of every metric that a figure may have are read."""

import pytest

from ptlm import results
from ptlm.export.table import heading_of
from ptlm.metrics import METRICS
from ptlm.results import scales
from ptlm.views import formats


@pytest.mark.parametrize("name", METRICS)
def test_the_product_s_own_metrics_are_read_as_they_say(name: str) -> None:
    record, scale = METRICS[name], scales.of(name)
    assert (scale.title, scale.rises, scale.percent, scale.digits) == (
        record.title,
        record.higher_is_better,
        record.percent,
        record.digits,
    )
    assert scale.bounded is (record.high == 1)


def test_stored_figures_are_of_metrics_that_are_described() -> None:
    assert {figure.metric for figure in results.stored()} <= {*METRICS, *scales.FOREIGN}


def test_of_an_unknown_metric_nothing_is_taken_for_granted_anywhere() -> None:
    scale = scales.of("bleu")
    assert (scale.title, scale.percent, scale.bounded) == ("bleu", False, False)
    heading = heading_of(("t", "bleu", "test"))
    assert (heading.number(27.31), heading.measure) == ("27,310", "bleu\u00a0↑")
    assert formats.metric("bleu", 27.31) == "27,310"


def test_numbers_are_written_in_tables_as_on_pages(english: None) -> None:
    heading = heading_of(("stsb", "pearson", "validation"))
    assert heading.number(-0.1234) == formats.metric("pearson", -0.1234) == "−0.123"
