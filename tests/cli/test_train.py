"""Runs in the foreground, with the real training of an embedded model on an embedded task."""

import json
import os
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptlm.runs import events
from ptlm.runs.store import Store
from tests.cli.conftest import Answer, Ask, begin, finish
from tests.runs.conftest import wait_for

pytestmark = pytest.mark.slow

QUICK = ("--model", "ptlm/nano-encoder", "--limit-train", "48", "--limit-eval", "24", "--set", "epochs=1")
LONG = ("--model", "ptlm/nano-encoder", "--limit-train", "64", "--limit-eval", "8", "--set", "epochs=1000")


def steps_of(store: Store) -> list[int]:
    """The steps that the only run has reported."""
    runs = store.runs()
    return (
        [event.values["step"] for event in events.read(runs[0].events_file)[0] if event.kind == "step"]
        if runs
        else []
    )


def trained(*words: str) -> Answer:
    return finish(begin("train", *words))


def test_from_request_to_figures_and_predictions(ask: Ask, store: Store, tmp_path: Path) -> None:
    answer = trained(
        *(*QUICK, "--task", "demo_sentiment", "--task", "demo_similarity", "--name", "Minha execução"),
        *("--set", "micro_batch_size=64"),
    )
    assert answer.code == 0, answer.err
    assert "micro_batch_size: “Micro-lote” não conta" in answer.err
    (run,) = store.runs()
    assert run.name == "Minha execução"
    for text in ("demo_sentiment", "demo_similarity", "accuracy", "pearson", "resposta trivial", run.id):
        assert text in answer.out
    assert "48 linhas de treino" in answer.err
    assert "demo_sentiment (test), época" in answer.err
    assert run.result is not None
    assert set(run.metrics) == {"demo_sentiment", "demo_similarity"}
    assert run.result["rows"]["demo_sentiment"] == {"train": 48, "evaluation": 24}
    assert run.result["manifest"]["packages"]["torch"]
    kept = pq.read_table(run.predictions_file("demo_sentiment")).to_pydict()
    right = sum(a == b for a, b in zip(kept["prediction"], kept["target"], strict=True)) / 24
    assert run.metrics["demo_sentiment"]["accuracy"] == pytest.approx(right, abs=1e-9)
    _check_predict(ask, run.id, tmp_path)


def _check_predict(ask: Ask, run_id: str, folder: Path) -> None:
    source, target = folder / "in.tsv", folder / "out.jsonl"
    source.write_text("id\tsentence\n7\tAdorei o filme.\n8\t \n9\tUm desastre.\n")
    assert ask("predict", "--run", run_id, "--input", str(source), "--output", str(target)).code == 2, (
        "which task?"
    )
    words = ("--run", run_id, "--task", "demo_sentiment", "--input", str(source), "--output", str(target))
    answer = ask("predict", *words, "--json")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "id": run_id,
        "task": "demo_sentiment",
        "rows": 3,
        "unreadable": 1,
        "unanswered": 0,
        "blank": 0,
        "blank_lines": [],
        "output": str(target),
    }
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["7", "8", "9"]
    assert [row["unreadable"] for row in rows] == [False, True, False]
    assert rows[1]["prediction"] is None
    for row in (rows[0], rows[2]):
        assert row["prediction"] in ("0", "1")
        assert row["prediction_label"] == {"0": "negativo", "1": "positivo"}[row["prediction"]]
        assert 0.5 <= row["probability"] <= 1


def test_several_seeds_are_several_runs_of_one_group(store: Store) -> None:
    answer = trained(*QUICK, "--task", "demo_sentiment", "--seed", "1", "--seed", "2", "--json")
    assert answer.code == 0, answer.err
    lines = [json.loads(line) for line in answer.out.splitlines()]
    runs = store.runs()
    assert [line["id"] for line in lines] == [run.id for run in runs][::-1]
    assert {run.spec.settings.seed for run in runs if run.spec} == {1, 2}
    assert len({run.spec.group for run in runs if run.spec} - {""}) == 1
    for line in lines:
        assert set(line) == {"id", "state", "dir", "metrics"}
        assert line["state"] == "done"
        assert Path(line["dir"]).is_dir()
        assert set(line["metrics"]["demo_sentiment"]) == {"accuracy", "f1_macro"}


def test_killed_and_resumed_it_ends_as_if_nothing_had_happened(store: Store) -> None:
    limits = (
        "--limit-train",
        "64",
        "--limit-eval",
        "24",
        "--set",
        "epochs=30",
    )  # seconds, so that it can be killed
    words = ("--model", "ptlm/nano-encoder", "--task", "demo_sentiment", *limits)
    whole = trained(*words, "--json")
    assert whole.code == 0, whole.err
    store.delete(whole.json["id"])
    process = begin("train", *words, "--json")
    wait_for(lambda: len(steps_of(store)) >= 6, seconds=120)
    (run,) = store.runs()
    os.kill(run.status.pid, signal.SIGKILL)
    killed = finish(process)
    assert killed.code == 1
    assert killed.json["state"] == "interrupted"
    assert killed.json["metrics"] == {}
    assert "SIGKILL" in killed.err
    resumed = finish(begin("resume", run.id[-4:], "--json"))
    assert resumed.code == 0, resumed.err
    assert resumed.json["state"] == "done"
    assert resumed.json["metrics"] == whole.json["metrics"]


def test_ctrl_c_stops_with_a_checkpoint(store: Store) -> None:
    process = begin("train", *LONG, "--task", "demo_sentiment", "--json")
    wait_for(lambda: len(steps_of(store)) >= 2, seconds=120)
    process.send_signal(signal.SIGINT)
    answer = finish(process)
    assert answer.code == 130
    assert answer.json["state"] == "cancelled"
    assert "Ctrl-C de novo" in answer.err
    assert store.runs()[0].has_checkpoint


def test_a_second_ctrl_c_ends_it_at_once(store: Store) -> None:
    process = begin("train", *LONG, "--task", "demo_sentiment", "--json")
    wait_for(lambda: len(steps_of(store)) >= 2, seconds=120)
    pid = store.runs()[0].status.pid
    os.kill(pid, signal.SIGSTOP)  # a worker that does not answer
    process.send_signal(signal.SIGINT)
    wait_for(lambda: store.runs()[0].stop_requested)
    process.send_signal(signal.SIGINT)
    answer = finish(process)
    assert answer.code == 130
    assert answer.json["state"] == "cancelled"
    assert store.runs()[0].status.exit_code == -signal.SIGKILL


def test_a_worker_goes_on_without_the_shell_that_started_it(store: Store) -> None:
    process = begin("train", *QUICK, "--task", "demo_sentiment", "--json")
    wait_for(lambda: steps_of(store), seconds=120)
    process.kill()
    process.communicate()
    wait_for(lambda: store.runs()[0].state == "done", seconds=120)


def test_data_that_cannot_be_had_fail_the_run_in_one_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "plue" / "RTE"
    folder.mkdir(parents=True)
    (folder / "train.tsv").write_text("index\tsentence1\n1\ta\n")
    (folder / "dev.tsv").write_text("")
    monkeypatch.setenv("PTLM_DATA_DIR", str(tmp_path))
    answer = trained("--model", "ptlm/nano-encoder", "--task", "rte", "--json")
    assert answer.code == 1
    assert answer.json["state"] == "failed"
    last = answer.err.strip().splitlines()[-1]
    assert "falhou" in last
    assert "train.tsv" in last
    assert str(store.runs()[0].status.error) in last
