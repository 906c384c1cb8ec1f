"""A store whose workers are the stand-in."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ptlm.models.record import Model
from ptlm.runs import spec as specs
from ptlm.runs.launchers import Local
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.runs.store import Store
from ptlm.tasks.record import Generated, Task

REPOSITORY = Path(__file__).parents[2]
MODEL = Model(
    id="ptlm/nano-x", title="Nano X", family="encoder", embedded=True, batch_size=8, learning_rate=1e-3
)
TASK = Task(
    id="toy",
    title="Brinquedo",
    kind="classification",
    sources=(Generated(generator="toy"),),
    columns={"sentence": "sentence", "target": "label"},
    target="target",
    prompt="toy sentença: {sentence}",
    labels=("não", "sim"),
    values={"0": 0, "1": 1},
    metrics=("accuracy",),
    splits={"train": "train", "test": "test"},
    evaluation="test",
    rows={},
    variety="pt-BR",
    provenance="synthetic",
    licence="MIT",
    url="",
    version="1",
    demo=True,
)


def make_spec(*words: str, steps: int = 5, **overrides: Any) -> Spec:
    """A spec for the stand-in; `words` say what it does."""
    return specs.of_records(MODEL, (TASK,), "quick", {"steps": steps, "prefix": ",".join(words), **overrides})


def wait_for(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first true value of `condition`, asked again and again."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return value


@pytest.fixture
def store(home: Path) -> Store:
    return Store()


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    """Starts stand-in workers, and ends those that a test leaves behind."""
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
    )
    local = Local("tests.runs.standin")
    yield local
    local.close()


def ended(store: Store, run_id: str) -> Run:
    """The run once it has settled."""
    wait_for(lambda: store.get(run_id).settled)
    return store.get(run_id)
