"""Whole runs with the embedded models: what they write, that they repeat, and that a killed one goes on alike."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scipy import stats
from sklearn import metrics as sk

from ptlm import models, tasks
from ptlm.errors import UsageError
from ptlm.reporting import Silent
from ptlm.training import job
from ptlm.training.checkpoint import find
from ptlm.training.config import Settings
from ptlm.training.plan import Data, Part
from tests.reports import Remembering
from tests.training.helpers import FAMILIES, PAIR, pairs

SMALL = Settings(epochs=2, batch_size=16, learning_rate=1e-3, dropout=0.1, limit_train=96, limit_eval=40)
"""Six steps an epoch; dropout, so that the random state matters."""


class Recorder(Silent):
    """Keeps what is reported."""

    def __init__(self):
        self.steps, self.evaluations, self.stages = [], [], []

    def stage(self, name):
        self.stages.append(name)

    def step(self, values):
        self.steps.append(dict(values))

    def evaluation(self, values):
        self.evaluations.append(dict(values))


def train(folder, model_id, task_ids, settings=SMALL, report=None, stop=lambda: False):
    return job.run(
        models.find(model_id),
        [tasks.find(name) for name in task_ids],
        settings,
        folder,
        report or Silent(),
        stop,
    )


def recomputed(folder, task_id):
    """A task's figures from its stored predictions, by other people's code."""
    rows = pq.read_table(folder / "predictions" / f"{task_id}.parquet").to_pydict()
    target, prediction = rows["target"], rows["prediction"]
    if tasks.find(task_id).kind == "classification":
        known = sorted(set(target) | set(prediction) - {-1})
        macro = sk.f1_score(target, prediction, average="macro", labels=known, zero_division=0)
        return {
            "accuracy": sk.accuracy_score(target, prediction),
            "f1_macro": macro,
            "matthews": sk.matthews_corrcoef(target, prediction),
        }
    constant = len(set(prediction)) == 1
    return {
        "pearson": 0.0 if constant else stats.pearsonr(target, prediction).statistic,
        "spearman": 0.0 if constant else stats.spearmanr(target, prediction).statistic,
        "mse": sk.mean_squared_error(target, prediction),
    }


@pytest.mark.slow
@pytest.mark.parametrize("model_id", FAMILIES)
def test_figures_are_those_of_the_stored_predictions(model_id, tmp_path):
    chosen = ["demo_sentiment", "demo_inference", "demo_similarity"]
    report = Recorder()
    outcome = train(tmp_path, model_id, chosen, report=report)
    for name in chosen:
        expected = recomputed(tmp_path, name)
        for metric, value in outcome.metrics[name].items():
            assert value == pytest.approx(expected[metric], abs=1e-9), (name, metric)
        assert outcome.rows[name] == {"train": 96, "evaluation": 40}
        assert set(outcome.baselines[name]) == set(outcome.metrics[name]) == set(outcome.intervals[name])
    generates = FAMILIES[model_id] != "encoder"
    assert set(outcome.unparsed) == (set(chosen) if generates else set())
    assert len(outcome.training) == (1 if generates else 3)
    assert not outcome.stopped and not (tmp_path / "checkpoints").exists()
    parts = 1 if generates else 3
    assert report.stages == ["preparing", "training", "evaluating"] * parts
    assert len(report.evaluations) == 2 * 3
    json.dumps(outcome.as_dict(), allow_nan=False)


@pytest.mark.slow
@pytest.mark.parametrize("model_id", FAMILIES)
def test_question_answering_and_summarisation_run(model_id, tmp_path):
    chosen = ["demo_qa"] if FAMILIES[model_id] == "encoder" else ["demo_qa", "demo_summary"]
    outcome = train(tmp_path, model_id, chosen)
    rows = pq.read_table(tmp_path / "predictions" / "demo_qa.parquet").to_pydict()
    exact = [
        float(any(prediction.strip().casefold() == gold.casefold() for gold in golds))
        for prediction, golds in zip(rows["prediction"], rows["targets"], strict=True)
    ]
    assert outcome.metrics["demo_qa"]["exact_match"] >= sum(exact) / len(exact)
    assert outcome.metrics["demo_qa"]["f1"] == pytest.approx(
        sum(rows["score"]) / len(rows["score"]), abs=1e-9
    )


def same(first, second, folders, task_id):
    assert first.metrics == second.metrics
    same_predictions(folders, task_id)


def same_predictions(folders, task_id):
    one, two = (pq.read_table(folder / "predictions" / f"{task_id}.parquet") for folder in folders)
    assert one.select(["row_id", "prediction", "raw_output"]).equals(
        two.select(["row_id", "prediction", "raw_output"])
    )


@pytest.mark.slow
@pytest.mark.parametrize("model_id", FAMILIES)
def test_the_same_spec_gives_the_same_figures_to_the_bit_even_after_kill_9(model_id, tmp_path):
    # Each in a process of its own, as a run is: what other tests leave in a process may change the last bit.
    whole, killed = (tmp_path / name for name in ("whole", "killed"))
    assert in_a_process(whole, model_id) == 0
    assert in_a_process(killed, model_id, kill_at=9) == -signal.SIGKILL
    place = find(killed / "checkpoints", Silent())
    assert place is not None and place.step == 6, (
        "killed in the second epoch, after the checkpoint of the first"
    )
    assert in_a_process(killed, model_id) == 0
    one, two = (json.loads((folder / "end.json").read_text()) for folder in (whole, killed))
    assert one["metrics"] == two["metrics"]
    assert one["steps"] == list(range(1, 13)) and two["steps"] == list(range(7, 13))
    same_predictions((whole, killed), "demo_similarity")


def in_a_process(folder, model_id, kill_at=0):
    """Train in another process, which kills itself with signal 9 at a step; its exit code."""
    code = f"""
import json, os, signal
from pathlib import Path
from tests.training.test_job import Recorder, train
class Killer(Recorder):
    def step(self, values):
        super().step(values)
        if values["step"] == {kill_at}:
            os.kill(os.getpid(), signal.SIGKILL)
folder, report = Path({str(folder)!r}), Killer()
outcome = train(folder, {model_id!r}, ["demo_similarity"], report=report)
end = {{"metrics": outcome.metrics, "steps": [values["step"] for values in report.steps]}}
(folder / "end.json").write_text(json.dumps(end))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], env=os.environ, check=False
    )
    return done.returncode


def test_a_stop_keeps_a_checkpoint_of_that_very_step(tmp_path):
    report = Recorder()
    stopped = train(
        tmp_path, "ptlm/nano-encoder", ["demo_similarity"], report=report, stop=lambda: len(report.steps) >= 4
    )
    assert stopped.stopped and len(report.steps) == 4
    found = find(tmp_path / "checkpoints", Silent())
    assert found is not None and found.step == 4
    resumed = train(tmp_path, "ptlm/nano-encoder", ["demo_similarity"])
    whole = train(tmp_path / "whole", "ptlm/nano-encoder", ["demo_similarity"])
    same(whole, resumed, (tmp_path / "whole", tmp_path), "demo_similarity")


def test_the_best_model_is_picked_on_validation_and_reported_on_test(tmp_path):
    settings = Settings(
        epochs=3, batch_size=16, learning_rate=1e-3, keep_best=True, patience=1, limit_train=96, limit_eval=40
    )
    report = Recorder()
    outcome = train(tmp_path, "ptlm/nano-encoder", ["demo_sentiment"], settings, report)
    assert {values["split"] for values in report.evaluations} == {"validation"}
    assert outcome.splits["demo_sentiment"] == {"reported": "test", "selected_on": "validation"}
    best = max(report.evaluations, key=lambda values: values["metrics"]["accuracy"])
    assert outcome.training["demo_sentiment"]["best_step"] == best["step"]
    expected = recomputed(tmp_path, "demo_sentiment")
    assert outcome.metrics["demo_sentiment"]["accuracy"] == pytest.approx(expected["accuracy"], abs=1e-9)


def test_an_encoder_is_refused_for_summarisation_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(job.plan, "load", None)
    with pytest.raises(UsageError, match=r"encoder.*summarisation|resumo|sumariza"):
        train(tmp_path, "ptlm/nano-encoder", ["demo_summary"])
    assert not list(tmp_path.iterdir())


def test_the_log_says_how_many_tokens_a_text_that_was_shortened_may_have(tmp_path):
    long = pairs(1).set_column(1, "first", [["palavra " * 600]])
    data = Data(PAIR, long, long, long, "validation", "", {})
    report = Remembering()
    made = job._Job(
        models.find("ptlm/nano-encoder"),
        Part("x", (PAIR,)),
        Settings(max_length=1024),
        tmp_path,
        report,
        lambda: False,
    )
    made.data = [data]
    made._load()
    made._encode()
    assert any("1 texto de treino passa de 512 tokens" in line for line in report.warnings)
