"""A task record refuses what does not fit together, and says what."""

from dataclasses import replace
from typing import Any

import pytest

from ptlm.errors import UsageError
from ptlm.i18n import set_language
from ptlm.results.datasets import of_task, unknown
from ptlm.tasks import TASKS
from ptlm.tasks.record import Task, UserTable

GOOD = TASKS["mrpc"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "clasification"}, "classification"),
        ({"prompt": "a {sentence3}"}, "sentence3"),
        ({"target": "verdict"}, "verdict"),
        ({"prompt": "sem colunas"}, "nenhuma coluna"),
        ({"prompt": "{sentence1} {label}"}, "“label”"),
        ({"metrics": ("pearson",)}, "pearson"),
        ({"metrics": ()}, "accuracy"),
        ({"labels": ("um",), "values": {}}, "dois rótulos"),
        ({"labels": ("um", "um")}, "repetidos"),
        ({"values": {"0": 0, "1": 2}}, "valores da fonte"),
        ({"values": {"0": 0}}, "valores da fonte"),
        ({"scale": (5.0, 0.0)}, "escala"),
        ({"splits": {"train": "train", "dev": "dev"}}, "train, validation, test"),
        ({"evaluation": "test"}, "“test”"),
        ({"splits": {"validation": "validation"}}, "treinar"),
        ({"variety": "pt"}, "pt-BR, pt-PT"),
        ({"provenance": "translated"}, "machine-translated"),
        ({"translated_by": ""}, "traduziu"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        replace(GOOD, **change)
    assert said in str(raised.value)


def test_what_a_record_tells_of_itself() -> None:
    task = replace(GOOD, prompt="{sentence2} e {sentence1} e {sentence2}")
    assert task.text_columns == ("sentence2", "sentence1")
    assert task.answers.labels == ("diferentes", "similares")
    assert task.kind_record.name == "classification"
    assert task.primary_metric == "accuracy"


def test_an_evaluation_only_task_needs_no_train_split() -> None:
    task: Task = replace(GOOD, splits={"validation": "validation"}, trains_on="qqp")
    assert task.train_task == "qqp"


def test_the_title_of_a_user_s_task_is_said_as_they_wrote_it() -> None:
    table = UserTable(folder="minha/1", files={"train": "train.parquet"}, fingerprint="")
    ours = replace(GOOD, title="Contexto")
    theirs = replace(ours, sources=(table,))
    set_language("en")
    try:
        assert [task.shown_title for task in (ours, theirs)] == ["Context", "Contexto"]
        assert [of_task(task).shown_title for task in (ours, theirs)] == ["Context", "Contexto"]
        assert unknown("Contexto").shown_title == "Contexto"
    finally:
        set_language("pt")
