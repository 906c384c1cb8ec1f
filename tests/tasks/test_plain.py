"""Every task survives being written down."""

import json
from typing import Any

import pytest

from ptlm.errors import UsageError
from ptlm.tasks import TASKS
from ptlm.tasks.plain import task_from_plain, task_to_plain
from ptlm.tasks.record import Archive, Delimited, HubFiles, Task


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.id)
def test_a_task_written_as_json_is_the_same_task(task: Task) -> None:
    again = task_from_plain(json.loads(json.dumps(task_to_plain(task))))
    assert again == task
    assert [type(source) for source in again.sources] == [type(source) for source in task.sources]


def test_records_inside_records_are_rebuilt() -> None:
    task = next(
        task for task in TASKS.values() if any(isinstance(s, Delimited) and s.archive for s in task.sources)
    )
    plain = json.loads(json.dumps(task_to_plain(task)))
    sources = task_from_plain(plain).sources
    assert any(isinstance(source, Delimited) and isinstance(source.archive, Archive) for source in sources)


def _task() -> dict[str, Any]:
    return task_to_plain(next(task for task in TASKS.values() if isinstance(task.sources[0], HubFiles)))


def test_unknown_fields_and_sources_are_named() -> None:
    with pytest.raises(UsageError, match=r"titel”.*“title"):
        task_from_plain({**_task(), "titel": "x"})
    with pytest.raises(UsageError, match=r"HubFile.*HubFiles"):
        task_from_plain({**_task(), "sources": [{"type": "HubFile"}]})
    with pytest.raises(UsageError, match="kind"):
        task_from_plain({key: value for key, value in _task().items() if key != "kind"})
