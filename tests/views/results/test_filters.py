"""Narrowing figures, groups of tasks, and names for people."""

from collections.abc import Mapping
from typing import Any

import pytest

from ptlm import results
from ptlm.results import Figure, datasets, scales
from ptlm.views import formats
from ptlm.views.results import filters, groups, names
from ptlm.views.results.filters import Filters
from ptlm.views.results.shelf import Shelf, finished
from tests.made_runs import made

KNOWN = datasets.every()
STORED = results.stored()
EVERY = tuple(dict.fromkeys(figure.task for figure in STORED))


def kept(**chosen: Any) -> list[Figure]:
    return filters.kept(STORED, Filters(**{"tasks": EVERY, "known": KNOWN, **chosen}))


def test_nothing_chosen_keeps_everything() -> None:
    assert kept() == STORED


CHOICES: Mapping[str, tuple[str, Any]] = {
    "protocols": ("few-shot", lambda figure: figure.protocol == "few-shot"),
    "families": ("decoder", lambda figure: figure.family == "decoder"),
    "sources": ("seed", lambda figure: figure.source == "seed"),
    "origins": ("stored", lambda figure: True),
    "sizes": ("100-200", lambda figure: 100 <= figure.total_millions < 200),
    "varieties": ("pt-PT", lambda figure: "ptpt" in figure.task),
    "provenances": ("native", lambda figure: KNOWN[figure.task].provenance == "native"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_each_filter_keeps_what_it_says(name: str) -> None:
    value, test = CHOICES[name]
    found = kept(**{name: [value]})
    assert found == [figure for figure in STORED if test(figure)]
    assert found


def test_sizes_cover_everything_once() -> None:
    assert sum(len(kept(sizes=[name])) for name in filters.SIZES) == len(STORED)
    assert {figure.total_millions for figure in kept(sizes=["sem-tamanho"])} == {0.0}


def test_search_looks_for_every_word() -> None:
    found = kept(search="BERTIMBAU large lora")
    assert found and all("large" in figure.model and "LoRA" in figure.note for figure in found)
    assert kept(search="<|NLU|>") == [figure for figure in STORED if figure.prefix == "<|NLU|>"]


def test_options_are_what_occurs() -> None:
    found = filters.options([figure for figure in STORED if figure.task == "hatebr"], KNOWN)
    assert set(found.protocols) == {"fine-tuned", "few-shot"}
    assert found.varieties == ["pt-BR"] and found.provenances == ["native"]
    assert set(found.sources) == {figure.source for figure in STORED if figure.task == "hatebr"}
    counts = [
        sum(figure.source == name for figure in STORED if figure.task == "hatebr") for name in found.sources
    ]
    assert counts == sorted(counts, reverse=True)


def test_own_runs_are_an_origin_and_no_source() -> None:
    found = filters.options(results.of_run(made("done")), KNOWN)
    assert (found.origins, found.sources) == (["own"], {})


def test_every_stored_figure_has_a_group() -> None:
    found = groups.groups(EVERY, KNOWN)
    assert {name for group in found.values() for name in group.tasks} == set(EVERY)
    assert "mine" not in found and "strange" not in found and groups.DEMO not in found


def test_strange_tasks_and_own_ones_have_groups_of_their_own() -> None:
    known = {**KNOWN, "minha": datasets.DataSet(id="minha", title="Minha")}
    found = groups.groups(["rte", "minha", "marte", "demo_qa"], known)
    assert found["mine"].tasks == ("minha",)
    assert found["strange"].tasks == ("marte",)
    assert found[groups.DEMO].tasks == ("demo_qa",)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("test", "teste"),
        ("validation (presumed)", "validação (presumida)"),
        ("test (2048 rows)", "teste (2.048 linhas)"),
        ("unstated", "não dita"),
        ("test + dev", "test + dev"),
    ],
)
def test_splits_are_named_for_people(name: str, shown: str) -> None:
    assert names.split(name) == shown


@pytest.mark.parametrize("split", sorted({figure.split for figure in STORED}))
def test_every_stored_split_has_a_name(split: str) -> None:
    assert names.split(split) != split


@pytest.mark.parametrize("metric", sorted({figure.metric for figure in STORED}))
def test_every_stored_metric_has_a_name(metric: str) -> None:
    assert formats.metric_title(metric) != metric or metric.isupper()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.792753, "0,792753"),
        (0.6490066, "0,6490066"),
        (0.87609, "0,87609"),
        (1e-5, "0,000010"),
        (110.0, "110"),
    ],
)
def test_published_values_keep_their_digits(number: float, shown: str) -> None:
    assert names.published(number) == shown


@pytest.mark.parametrize("key", sorted({figure.source for figure in STORED}))
def test_sources_have_short_names(key: str) -> None:
    short = names.source(results.stored(source=key)[0])
    assert 3 <= len(short) <= 50


def test_values_of_other_people_s_metrics_are_shares() -> None:
    assert formats.metric("f1_unspecified", 0.9012) == "90,1%"
    assert formats.difference("f1_unspecified", -0.0123) == "−1,2\u00a0p.p."
    assert (scales.of("mse").arrow, scales.of("roc_auc").arrow) == ("↓", "↑")


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0312, "=\u00a00,031"), (0.0004, "<\u00a00,001"), (1.0, "=\u00a01,000")]
)
def test_p_values_are_not_overstated(p: float, shown: str) -> None:
    assert names.p_value(p) == shown


def test_a_run_stands_on_the_shelf_as_soon_as_it_is_done() -> None:
    shelf, run = Shelf(), made("training")
    before = finished([run])
    assert shelf.figures([run]) == STORED
    done = made("done")
    assert finished([run, done]) != before
    found = shelf.figures([run, done])
    assert [figure.run for figure in found if figure.origin == "own"] == [done.id] * 2
    assert shelf.figures([run, done]) == found
    assert shelf.figures([run]) == STORED
