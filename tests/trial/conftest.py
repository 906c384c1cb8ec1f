"""Real runs, trained for a few steps once for all tests: what they answer is poor, but it is what they answer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptlm.runs import spec as specs
from ptlm.runs.launchers import environment
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.trial import Client, Limits

QUICKLY = {"steps": 6, "batch_size": 16, "limit_train": 48, "limit_eval": 12, "evaluate": "end"}
RUNS = {
    "encoder": ("ptlm/nano-encoder", ("demo_sentiment", "demo_similarity", "demo_qa")),
    "encoder-decoder": ("ptlm/nano-t5", ("demo_inference",)),
    "decoder": ("ptlm/nano-gpt2", ("demo_sentiment", "demo_similarity")),
}
CASES = [(family, task) for family, (_model, tasks) in RUNS.items() for task in tasks]
ROOMY = Limits(memory=6 * 10**9, idle=60.0)


ALL_RUNS = "import sys; from ptlm.runs.worker import main; sys.exit(max(main([run]) for run in sys.argv[1:]))"


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one finished run of each family."""
    home = tmp_path_factory.mktemp("trained")
    store = Store(home / "runs")
    settings = {**environment(), **os.environ, "PTLM_HOME": str(home)}
    folders = []
    for family, (model, tasks) in RUNS.items():
        spec = specs.create(model, tasks, "quick", {**QUICKLY, "max_new_tokens": 8}, name=family)
        folders.append(str(store.add(spec).folder))
    subprocess.run([sys.executable, "-c", ALL_RUNS, *folders], check=True, env=settings)
    return home


@pytest.fixture(scope="session")
def store(trained: Path) -> Store:
    """The finished runs; not to be changed."""
    return Store(trained / "runs")


@pytest.fixture(scope="session")
def client(store: Store) -> Iterator[Client]:
    """Somebody who asks, for all tests, so that the process need not start anew for each."""
    asking = Client(store, ROOMY)
    yield asking
    asking.close()


@pytest.fixture
def copies(store: Store, tmp_path: Path) -> Iterator[Client]:
    """Somebody who asks about runs that a test may spoil: those that it copies to this client's store."""
    asking = Client(Store(tmp_path / "runs"), ROOMY)
    yield asking
    asking.close()


def run_of(store: Store, family: str) -> Run:
    """The finished run of the family."""
    return next(run for run in store.runs() if run.name == family)
