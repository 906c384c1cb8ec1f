"""Lists, one run, and stopping."""

import json

import pytest

from ptlm.runs import events
from ptlm.runs.launchers import Local
from ptlm.runs.status import LIVE, STATES, TITLES, Failure, State
from ptlm.runs.store import Store
from ptlm.runs.supervisor import start
from tests.cli.conftest import Ask, kept
from tests.runs.conftest import launcher, make_spec, wait_for

__all__ = ["launcher"]


def test_no_runs_yet(ask: Ask, store: Store) -> None:
    assert ask("runs", "--json").json == []
    assert "train" in ask("runs").out


@pytest.mark.parametrize("state", [state for state in STATES if state not in LIVE])
def test_runs_are_listed(ask: Ask, store: Store, state: State) -> None:
    run = kept(store, state)
    assert TITLES[state] in ask("runs").out
    (record,) = ask("runs", "--json").json
    assert record["id"] == run.id
    assert record["state"] == state
    assert record["model"] == "ptlm/nano-x"
    assert record["tasks"] == ["toy"]
    assert record["metrics"] == ({"toy": {"accuracy": 0.875}} if state == "done" else {})


def test_broken_runs_are_listed_with_their_reason(ask: Ask, store: Store) -> None:
    run = kept(store)
    (run.folder / "spec.json").write_text("{")
    (record,) = ask("runs", "--json").json
    assert record["state"] == "broken"
    assert "spec.json" in record["problem"]
    assert "com defeito" in ask("runs").out
    assert "spec.json" in ask("show", run.id).out
    assert ask("show", run.id, "--json").json["spec"] is None


def test_only_the_newest_unless_all_are_asked_for(ask: Ask, store: Store) -> None:
    ids = [kept(store).id for _ in range(33)]
    shown = ask("runs").out
    assert ids[-1] in shown
    assert ids[0] not in shown
    assert "3" in shown.splitlines()[-1]
    everything = ask("runs", "--all").out
    assert all(run_id in everything for run_id in ids)
    assert len(ask("runs", "--json").json) == 33


def test_show_tells_what_was_asked_and_what_came_of_it(ask: Ask, store: Store) -> None:
    run = kept(store)
    assert run.spec is not None
    writer = events.Writer(run.events_file)
    writer.log("Uma [linha] do registro.")
    writer.close()
    shown = ask("show", run.id[-4:]).out
    for text in (run.id, run.spec.command(), "learning_rate=", "0,875", "0,8", "0,95", "resposta trivial"):
        assert text in shown
    assert "registro" not in shown
    assert "Uma [linha] do registro." in ask("show", run.id, "--log").out
    record = ask("show", run.id, "--json").json
    assert record["spec"]["settings"]["seed"] == 42
    assert record["command"] == run.spec.command()
    assert record["result"] == json.loads((run.folder / "result.json").read_text())


def test_a_failed_run_says_why(ask: Ask, store: Store) -> None:
    failure = Failure(name="DataError", template="O arquivo {file} está vazio.", values={"file": "a.tsv"})
    run = kept(store, "failed", error=failure)
    assert "O arquivo a.tsv está vazio." in ask("show", run.id).out
    assert ask("runs", "--json").json[0]["error"] == "O arquivo a.tsv está vazio."


def test_a_run_that_has_ended_cannot_be_stopped(ask: Ask, store: Store) -> None:
    answer = ask("stop", kept(store).id)
    assert answer.code == 1
    assert "concluída" in answer.err


def test_a_queued_run_is_stopped_at_once(ask: Ask, store: Store) -> None:
    answer = ask("stop", kept(store, "queued").id, "--json")
    assert answer.code == 0
    assert answer.json["state"] == "cancelled"


@pytest.mark.parametrize("words", [[], ["--now"]])
def test_a_running_one_is_waited_for(ask: Ask, store: Store, launcher: Local, words: list[str]) -> None:
    run = store.add(make_spec("stubborn" if words else "", steps=3000))
    start(store, run.id, launcher)
    wait_for(lambda: store.get(run.id).has_checkpoint)
    answer = ask("stop", run.id, *words)
    assert answer.code == 0
    assert "parada" in answer.out and "pode ser retomada" in answer.out
    assert store.get(run.id).state == "cancelled"
