"""Every figure is of a data set that can be described."""

import pytest

from ptlm import results
from ptlm.results import datasets
from ptlm.tasks import TASKS
from ptlm.tasks.record import PROVENANCES

KNOWN = datasets.every()


@pytest.mark.parametrize("name", sorted({figure.task for figure in results.stored()}))
def test_every_stored_figure_s_data_set_is_described(name: str) -> None:
    found = KNOWN[name]
    assert found.title != name and found.variety and found.provenance in PROVENANCES


def test_nothing_is_described_twice_and_nothing_in_vain() -> None:
    assert not set(datasets.FOREIGN) & set(TASKS)
    assert set(datasets.FOREIGN) <= {figure.task for figure in results.stored()}


def test_translations_of_one_original_know_each_other() -> None:
    assert {each.id for each in datasets.versions_of("mrpc", KNOWN)} == {
        "glue_ptpt_mrpc",
        "extraglue_ptbr_mrpc",
    }
    assert {each.id for each in datasets.versions_of("glue_ptpt_mrpc", KNOWN)} == {
        "mrpc",
        "extraglue_ptbr_mrpc",
    }
    assert datasets.versions_of("assin2_entail", KNOWN) == []
    assert datasets.versions_of("nowhere", KNOWN) == []


@pytest.mark.parametrize("name", TASKS)
def test_the_product_s_own_tasks_speak_for_themselves(name: str) -> None:
    assert (KNOWN[name].title, KNOWN[name].demo) == (TASKS[name].title, TASKS[name].demo)
