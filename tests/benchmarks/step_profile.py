"""Where the time of a training step goes, for each family.

    PTLM_DATA_DIR=… python -m tests.benchmarks.step_profile [encoder t5 gpt2] [--size nano|tiny|small] [--rows 10]

Trains on a few hundred rows, then on as many again under torch's profiler, and prints the operations that took most
(on a GPU: of its time, and without graphs, which have no operations any more).
"""

import argparse

import ptlm.training  # noqa: F401  (how torch's threads wait is set here, before torch is imported)

# isort: split
import torch
from torch.autograd import DeviceType
from torch.profiler import ProfilerActivity, profile

from ptlm.training.config import Settings
from tests.benchmarks.cases import BATCH, CASES, SIZES
from tests.benchmarks.work import Work, subset

ROWS = 512


def table(name: str, size: str, rows: int) -> str:
    """The operations that took most, as Markdown."""
    settings = Settings(
        batch_size=BATCH, learning_rate=CASES[name].learning_rate, schedule="constant", epochs=1, graphs="off"
    )
    work = Work(CASES[name], size, ROWS / CASES[name].rows[0], settings)
    examples = subset(work.train, ROWS)
    work.fit(examples)
    gpu = torch.cuda.is_available()
    with profile(activities=[ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if gpu else [])]) as seen:
        work.fit(examples)

    def spent(event: object) -> float:
        return float(getattr(event, "self_device_time_total" if gpu else "self_cpu_time_total"))

    # A kernel is counted in the operation that launched it, and once more by itself.
    operations = [event for event in seen.key_averages() if event.device_type == DeviceType.CPU]
    events = sorted(operations, key=spent, reverse=True)
    whole = sum(map(spent, events))
    steps = -(-len(examples) // work.settings.batch_size)
    lines = [
        f"{name}, size {size}: {whole / 1000 / steps:.0f} ms a step",
        "",
        "| operation | share | calls a step |",
        "|---|--:|--:|",
    ]
    lines += [
        f"| {event.key} | {spent(event) / whole:.1%} | {event.count / steps:.0f} |" for event in events[:rows]
    ]
    return "\n".join(lines)


def main() -> None:
    """Profile, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "cases", nargs="*", default=list(CASES), metavar="CASE", help=f"of {', '.join(CASES)}"
    )
    parser.add_argument("--size", choices=SIZES, default="nano")
    parser.add_argument("--rows", type=int, default=10, help="operations to show")
    options = parser.parse_args()
    for name in options.cases:
        print(table(name, options.size, options.rows), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
