"""The recommended group on the real data sets: every figure is the one that its stored predictions give."""

import pytest

from ptlm import models, sources, tasks
from ptlm.reporting import Silent
from ptlm.training import job
from ptlm.training.config import Settings
from tests.training.helpers import made
from tests.training.test_job import recomputed
from tests.training.test_spans import perfect

GROUP = ["assin2_score", "assin2_entail", "cola", "mrpc", "rte", "stsb"]
SMALL = Settings(epochs=1, batch_size=32, learning_rate=1e-3, limit_train=100, limit_eval=60)


@pytest.mark.slow
@pytest.mark.parametrize("model_id", ["ptlm/nano-t5", "ptlm/nano-gpt2"])
def test_the_group_of_six(model_id, raw_data, tmp_path):
    chosen = [tasks.find(name) for name in GROUP]
    outcome = job.run(models.find(model_id), chosen, SMALL, tmp_path, Silent(), lambda: False)
    for name in GROUP:
        expected = recomputed(tmp_path, name)
        figures = outcome.metrics[name]
        assert set(figures) == set(tasks.find(name).metrics)
        for metric, value in figures.items():
            assert value == pytest.approx(expected[metric], abs=1e-9), (name, metric)
        assert outcome.rows[name] == {"train": 100, "evaluation": 60}
        assert 0 <= outcome.unparsed[name] <= 1


def test_faquad_s_windows_reach_every_answer(raw_data):
    task = tasks.find("faquad")
    table = sources.load(task, "validation").table
    _, approach = made("ptlm/nano-encoder", task, Settings(doc_stride=128, max_answer_length=300))
    trained = approach.encode(table, task, labelled=True)
    asked = approach.encode(table, task, labelled=False)
    answers = approach.answers(perfect(asked, trained.labels, 512), asked, table, task)
    golds = [[answer.strip() for answer in gold] for gold in table.column("target").to_pylist()]
    assert [gold for answer, gold in zip(answers.predictions, golds, strict=True) if answer not in gold] == []
