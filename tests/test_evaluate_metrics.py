"""The `evaluate` modules: the same numbers as the functions, fed in every way, with the network cut."""

import os
import subprocess
import sys
from pathlib import Path

import evaluate
import numpy as np
import pytest

from ptlm.errors import DataError, UsageError
from ptlm.evaluate_metrics import combine, load
from ptlm.kinds import KINDS
from ptlm.metrics import METRICS

SAMPLES = {
    "class": ([0, 1, 2, 1], [0, 2, 2, -1]),
    "number": ([1.0, 2.5, 4.0], [1.5, 2.0, 4.5]),
    "answers": ([["Lisboa", "a capital"], ["dois reis"]], ["em Lisboa", "reis"]),
    "text": (["o gato não dorme", "choveu"], ["o gato dorme", "fez sol"]),
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Nothing is written outside the test's folder."""
    monkeypatch.setattr("evaluate.config.HF_METRICS_CACHE", tmp_path)


@pytest.fixture(params=sorted(METRICS))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def sample(name):
    references, predictions = SAMPLES[METRICS[name].compares]
    return references, predictions, {name: METRICS[name].function(references, predictions)}


def test_compute(name):
    references, predictions, expected = sample(name)
    module = load(name)
    assert isinstance(module, evaluate.Metric) and module.name == name
    assert module.compute(predictions=predictions, references=references) == expected
    assert module.compute(predictions=predictions, references=references) == expected, "it can be used again"


def test_row_by_row_and_in_batches(name):
    references, predictions, expected = sample(name)
    module = load(name)
    module.add(prediction=predictions[0], reference=references[0])
    module.add_batch(predictions=predictions[1:], references=references[1:])
    assert module.compute() == expected


def test_on_disk_as_several_processes_do(name, tmp_path):
    references, predictions, expected = sample(name)
    module = load(name, keep_in_memory=False, cache_dir=str(tmp_path))
    assert module.compute(predictions=predictions, references=references) == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_all_metrics_of_a_kind_at_once(kind):
    names = KINDS[kind].metrics
    references, predictions, _ = sample(names[0])
    expected = {name: METRICS[name].function(references, predictions) for name in names}
    assert combine(names).compute(predictions=predictions, references=references) == expected
    fed = combine(names)
    for prediction, reference in zip(predictions, references, strict=True):
        fed.add(prediction=prediction, reference=reference)
    assert fed.compute() == expected


def test_arrays_and_tensors():
    import torch

    values = combine(["accuracy", "f1_macro"]).compute(
        predictions=np.array([0, 1]), references=torch.tensor([0, 1])
    )
    assert values == {"accuracy": 1.0, "f1_macro": 1.0}


def test_combines_with_modules_of_others():
    class Rows(evaluate.Metric):
        def _info(self):
            return evaluate.MetricInfo(description="", citation="", features=load("accuracy").features)

        def _compute(self, predictions, references):
            return {"rows": len(predictions)}

    values = evaluate.combine([load("accuracy"), Rows()]).compute(predictions=[0, 1], references=[0, 0])
    assert values == {"accuracy": 0.5, "rows": 2}


def test_unknown_name():
    with pytest.raises(UsageError, match="rougeL"):
        load("rouge-L")


def test_no_rows():
    with pytest.raises(DataError, match="nenhuma linha"):
        load("accuracy").compute(predictions=[], references=[])


WITHOUT_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("the network was asked")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from ptlm.evaluate_metrics import combine
texts = dict(predictions=["o gato"], references=["o gato"])
print(combine(["rouge1", "rouge2", "rougeL", "rougeLsum"]).compute(**texts))
print(combine(["pearson", "spearman", "mse"]).compute(predictions=[1.0, 2.0], references=[1.0, 2.0]))
"""


@pytest.mark.slow
def test_in_a_fresh_process_without_network(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NETWORK],
        capture_output=True,
        text=True,
        env={**os.environ, "HF_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "{'rouge1': 1.0, 'rouge2': 1.0, 'rougeL': 1.0, 'rougeLsum': 1.0}",
        "{'pearson': 1.0, 'spearman': 1.0, 'mse': 0.0}",
    ]
