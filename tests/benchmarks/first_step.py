"""How long a run takes from being asked for to its first training step, and where the time goes.

    python -m tests.benchmarks.first_step [--rounds 5]

Queues runs of the demonstration task, one at a time, as the page's button does, with the queue's own thread and a real
worker; prints a Markdown table with the medians of when each thing was reached. docs/performance.md holds one.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from ptlm.models.embedded import NANO_MODELS
from ptlm.runs import events, spec
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Supervisor

MARKS = ("worker", "preparing", "training", "step")
"""The worker's first line, the stages after the imports, and the first step's end."""
FEW = {"steps": 2, "limit_train": 64, "limit_eval": 16, "evaluate": "end"}


def reached(found: list[events.Event]) -> dict[str, float]:
    """When each mark was reached first."""
    times: dict[str, float] = {}
    for event in found:
        name = "step" if event.kind == "step" else str(event.values.get("stage", "worker"))
        times.setdefault(name, event.time)
    return times


def once(store: Store, supervisor: Supervisor, model: str) -> dict[str, float]:
    """Seconds from the request to each mark, of one run."""
    asked = time.time()
    run = store.add(spec.create(model, ["demo_sentiment"], "quick", FEW))
    supervisor.wake()
    while not store.get(run.id).settled:
        time.sleep(0.05)
    found, _ = events.read(run.events_file)
    return {name: at - asked for name, at in reached(found).items() if name in MARKS}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        supervisor = Supervisor(store).start()
        once(store, supervisor, NANO_MODELS[0].id)  # the first brings the libraries' files into memory
        print(f"{os.cpu_count()} cores, {options.rounds} rounds, load {os.getloadavg()[0]:.1f}; seconds\n")
        print("| model | worker speaks | libraries loaded | data and model ready | first step |")
        print("|---|--:|--:|--:|--:|")
        for model in NANO_MODELS:
            rounds = [once(store, supervisor, model.id) for _ in range(options.rounds)]
            cells = [f"{statistics.median(values[mark] for values in rounds):.2f}" for mark in MARKS]
            print(f"| {model.title} | {' | '.join(cells)} |", flush=True)
        supervisor.close()


if __name__ == "__main__":
    main()
