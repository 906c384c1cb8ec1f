"""Rows read back from the predictions of a run: nothing but what stood there, for every task there is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptlm.kinds import FAMILIES
from ptlm.models.record import Model
from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.status import Status
from ptlm.tasks import TASKS
from ptlm.trial.examples import examples

MODELS = {family: Model(id=f"x/{family}", title=family, family=family) for family in FAMILIES}
ABLE = [
    (family, name)
    for name, task in TASKS.items()
    for family in FAMILIES
    if family in task.kind_record.families
]


def run_of(folder: Path, family: str, task: str, **overrides) -> Run:
    spec = specs.of_records(MODELS[family], (TASKS[task],), "quick", overrides)
    return Run(folder=folder, spec=spec, status=Status(state="done"))


def keep(run: Run, task: str, inputs: list[str]) -> None:
    path = run.predictions_file(task)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {"row_id": list(range(len(inputs))), "input": inputs, "target": ["alvo"] * len(inputs)}
    pq.write_table(pa.table(rows), path)


@pytest.mark.parametrize(("family", "name"), ABLE)
def test_the_texts_of_every_task_come_back_as_they_were(tmp_path, family, name):
    from ptlm.training import prediction

    task = TASKS[name]
    run = run_of(tmp_path, family, name, prefix="" if family == "encoder" else "<|NLU|> (*) ")
    texts = {
        column: [f"O {column} {row} é {{bom}}: 100% ?" for row in range(3)] for column in task.text_columns
    }
    head = {"encoder": "classification", "encoder-decoder": "seq2seq", "decoder": "causal"}[family]
    keep(run, name, prediction.inputs(pa.table(texts), task, head, run.spec.settings.prefix))
    found = examples(run, task)
    assert [example.row_id for example in found] == [0, 1, 2]
    assert [example.texts for example in found] == [
        {column: values[row] for column, values in texts.items()} for row in range(3)
    ]


def test_a_text_with_line_breaks_is_kept_where_it_stands_alone_and_left_out_where_it_is_in_doubt(tmp_path):
    alone = run_of(tmp_path / "1", "encoder", "demo_sentiment")
    keep(alone, "demo_sentiment", ["uma linha\noutra"])
    assert examples(alone, TASKS["demo_sentiment"])[0].texts == {"sentence": "uma linha\noutra"}
    pair = run_of(tmp_path / "2", "encoder", "demo_inference")
    keep(pair, "demo_inference", ["uma\nlinha\noutra", "uma\noutra"])
    assert [example.row_id for example in examples(pair, TASKS["demo_inference"])] == [1]


def test_without_readable_predictions_there_are_no_examples(tmp_path):
    run = run_of(tmp_path, "encoder", "demo_sentiment")
    assert examples(run, TASKS["demo_sentiment"]) == []
    path = run.predictions_file("demo_sentiment")
    path.parent.mkdir()
    path.write_bytes(b"PAR1 not really")
    assert examples(run, TASKS["demo_sentiment"]) == []
