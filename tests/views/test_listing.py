"""Runs as a list: order, words, groups, columns."""

import pytest

from ptlm.runs.run import TITLES
from ptlm.runs.status import SETTLED, STATES
from ptlm.runs.store import Store
from ptlm.views import listing
from tests.made_runs import made


def names(entries: list[listing.Entry]) -> list[str]:
    return listing.table(entries)["name"].tolist()


def test_every_state_has_a_title_an_icon_a_colour_and_the_ended_ones_a_sign() -> None:
    for state in (*STATES, "broken"):
        assert TITLES[state] and listing.STATE_ICONS[state] and listing.STATE_COLOURS[state]  # type: ignore[index]
    assert set(listing.ENDED) == {*SETTLED, "broken"}
    assert set(listing.ENDED) <= set(listing.STATE_SIGNS)


def test_what_is_at_work_stands_before_the_queue_and_the_queue_in_its_order() -> None:
    for place, name in enumerate(("primeira", "segunda")):
        made("queued", name=name, created=f"2026-01-0{place + 1}T00:00:00Z")
    made("training", name="andando", created="2026-01-03T00:00:00Z")
    made("done", name="pronta")
    runs = sorted(Store().runs(), key=lambda run: run.spec.created if run.spec else "", reverse=True)
    assert [run.name for run in listing.active(runs)] == ["andando", "primeira", "segunda"]


@pytest.mark.parametrize(
    ("search", "states", "found"),
    [
        ("", (), {"alfa", "beta"}),
        ("T5", (), {"beta"}),
        ("encoder sentimento", (), {"alfa"}),
        ("falhou", (), {"beta"}),
        ("", ("done",), {"alfa"}),
        ("alfa", ("failed",), set()),
    ],
)
def test_runs_are_found_by_every_word_and_by_state(
    search: str, states: tuple[str, ...], found: set[str]
) -> None:
    made("done", name="alfa")
    made("failed", name="beta", model="ptlm/nano-t5", task_ids=["demo_qa"])
    assert {run.name for run in listing.matching(Store().runs(), search, states)} == found


def test_a_group_is_one_line_that_says_what_is_in_it() -> None:
    for seed, state in ((1, "done"), (2, "done"), (3, "failed")):
        made(state, group="g", seed=seed)  # type: ignore[arg-type]
    made("done", name="sozinha", group="de um só")
    entries = listing.folded(Store().runs())
    assert sorted(names(entries)) == [
        "Grupo de 3 · Nano BERT · sementes 1, 2, 3 · sentimento de opiniões",
        "sozinha",
    ]
    (group,) = [entry for entry in entries if entry.group]
    row = listing.table([group]).iloc[0]
    assert (row["state"], row["duration"]) == ("✗ 2 de 3 concluídas · 1 com falha", "3\u00a0min 00\u00a0s")
    assert row["result"] == "2/3 Acurácia 75,0%"
    assert sorted(row["seed"].split(", ")) == ["1", "2", "3"]
    assert (row["model"], row["tasks"]) == ("Nano BERT", "sentimento de opiniões")
    assert len(listing.unfolded(group.runs)) == 3


def test_in_a_group_names_leave_out_what_all_of_it_is_about() -> None:
    for seed in (1, 2):
        made("done", group="g", seed=seed)
    entries = listing.unfolded(Store().runs())
    assert sorted(listing.table(entries, of_group=True)["name"]) == [
        "Nano BERT · semente 1",
        "Nano BERT · semente 2",
    ]
    made("done", group="g", task_ids=["demo_qa"])
    entries = listing.unfolded(Store().runs())
    assert "Nano BERT · perguntas sobre um texto" in set(listing.table(entries, of_group=True)["name"])


def test_what_is_at_work_is_one_entry_a_group_with_its_runs_that_have_ended() -> None:
    for seed, state in ((1, "done"), (2, "training"), (3, "queued")):
        made(state, name=f"semente {seed}", group="g", seed=seed)  # type: ignore[arg-type]
    made("queued", name="sozinha")
    for _time in range(2):
        made("done", group="pronto")
    group, single = listing.at_work(Store().runs())
    assert group.group == "g" and [run.name for run in single.runs] == ["sozinha"]
    assert [run.name for run in group.runs] == ["semente 2", "semente 3", "semente 1"]


def test_what_stands_with_its_group_at_work_is_not_listed_as_ended_too() -> None:
    for seed, state in ((1, "done"), (2, "failed"), (3, "queued")):
        made(state, group="g", seed=seed)  # type: ignore[arg-type]
    made("done", name="sozinha")
    for _time in range(2):
        made("done", name="pronta", group="outro")
    assert sorted(run.name for run in listing.ended(Store().runs())) == ["pronta", "pronta", "sozinha"]


def test_a_run_s_line_has_its_figures() -> None:
    run = made("done", name="boa", created="2026-03-05T14:07:31Z", seed=7)
    row = listing.table(listing.unfolded([run])).iloc[0]
    assert list(row.index) == list(listing.COLUMNS)
    assert (row["name"], row["state"], row["result"]) == ("boa", "✓ concluída", "✓ Acurácia 75,0%")
    assert (row["tasks"], row["seed"], row["duration"]) == (
        "sentimento de opiniões",
        "7",
        "1\u00a0min 00\u00a0s",
    )


def test_a_run_whose_request_is_gone_is_listed_by_its_id() -> None:
    run = made("done")
    (run.folder / "spec.json").write_text("{")
    (broken,) = Store().runs()
    row = listing.table(listing.unfolded([broken])).iloc[0]
    assert row["name"] == run.id
    assert listing.matching([broken], run.id[-4:]) == [broken]


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (("done", "done"), "✓ 2 de 2 concluídas"),
        (("done", "queued"), "▸ 1 de 2 concluídas · 1 na fila"),
        (("training", "queued"), "▸ 0 de 2 concluídas · 1 em andamento · 1 na fila"),
        (("failed", "queued"), "✗ 0 de 2 concluídas · 1 na fila · 1 com falha"),
        (("done", "cancelled"), "◻ 1 de 2 concluídas · 1 parada"),
        (("cancelled", "cancelled"), "◻ 0 de 2 concluídas · 2 paradas"),
        (("interrupted", "cancelled"), "‖ 0 de 2 concluídas · 1 parada · 1 interrompida"),
    ],
)
def test_a_group_s_state(states: tuple[str, ...], text: str) -> None:
    assert listing.group_state([made(state) for state in states]) == text  # type: ignore[arg-type]


def test_a_run_without_figures_says_in_their_place_how_it_stands() -> None:
    row = listing.table(listing.unfolded([made("failed")])).iloc[0]
    assert row["result"] == row["state"] == "✗ falhou"
