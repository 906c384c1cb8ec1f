"""How long one epoch and one evaluation take, beside the notebooks' recipe and beside the stock Trainer at its best.

    PTLM_DATA_DIR=… python -m tests.benchmarks.speed [encoder t5 gpt2] [--size nano|tiny|small] [--rounds 3]

Three ways do the same work on the same tokenised rows from the same weights: ASSIN 2 entailment for the encoder, the
group of six tasks for T5 and GPT-2. Each runs in a process of its own, one after the other, round by round; what it
needs to get warm is not counted. *Memory* is what tensors take at most, *held* what torch holds for them on a GPU
(elsewhere the same). Prints a Markdown table of medians; docs/performance.md holds one. Graphs on a GPU
are paid for at the beginning of training: `--epochs 20` says what an epoch costs in a long one.

product   what ptlm does by itself
grouped   the same with rows of like length together, as the hyperparameter `length_window` can have it
recipe    the notebooks: stock Seq2SeqTrainer, random order, micro-batches of 16 (T5: 64) up to 128 rows, fp16 autocast
          on a GPU, up to 60 new tokens, and a second pass for the loss
trainer   the same Trainer at its best: rows of like length together, 128 at once, fused AdamW, bf16 on a GPU, no more
          new tokens than the longest label has
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from dataclasses import replace
from typing import Any

from tests.benchmarks.cases import CASES, SIZES

WAYS = ("recipe", "trainer", "product", "grouped")
GROUPED_WINDOW = 8
WARM_ROWS = 512


def measure(way: str, name: str, size: str, scale: float, epochs: int) -> dict[str, Any]:
    """Seconds, memory and figures of one way, in this process."""
    import ptlm.training  # noqa: F401, I001  (how torch's threads wait is set here, for all ways alike, before torch)
    import torch
    import transformers

    from tests.benchmarks import stock
    from tests.benchmarks.work import Work

    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    work = Work(CASES[name], size, scale, epochs=epochs)
    before = peak_memory()
    found = {"product": product, "grouped": grouped, "recipe": stock.recipe, "trainer": stock.trainer}[way](
        work
    )
    peak = peak_memory()
    tokens = int(work.train.lengths.sum())
    flops = 6 * tokens * work.backbone
    return {
        **found,
        "way": way,
        "case": name,
        "rows": len(work.train),
        "evaluated": sum(len(data.evaluation) for data in work.data),
        "examples_per_second": len(work.train) / found["train"],
        "tokens_per_second": tokens / found["train"],
        "utilisation": flops / found["train"] / matmul_peak(),
        "before_mb": before,
        "peak_mb": peak,
        "held_mb": torch.cuda.max_memory_reserved() / 2**20 if torch.cuda.is_available() else peak,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    }


def product(work: Any) -> dict[str, Any]:
    """The product's own loop and evaluation, in a process that keeps memory as a run's does."""
    from ptlm.training.memory import keep_freed, objects_set_aside
    from tests.benchmarks.work import subset, timed

    keep_freed()
    work.fit(subset(work.train, WARM_ROWS))
    with objects_set_aside():
        with timed() as train:
            place = work.fit(work.train)
        with timed() as evaluation:
            exact = work.exact()
    with timed() as data:
        work.collate_all()
    return {
        "train": train[0] / work.settings.epochs,
        "evaluation": evaluation[0],
        "train_cpu": train[1] / work.settings.epochs,
        "evaluation_cpu": evaluation[1],
        "padding": place.padding / (place.tokens + place.padding),
        "data": data[0],
        "exact": exact,
        "graphs": graphs_of(work.gradients),
    }


def graphs_of(gradients: Any) -> str:
    """Which way training took: CUDA graphs, or every operation launched by itself."""
    if not hasattr(gradients, "graphs"):
        return "no graphs"
    return (
        f"graphs: {gradients.captured} shapes captured in {gradients.seconds:.2f} s, {gradients.replays} of "
        f"{gradients.pieces} pieces replayed"
    )


def grouped(work: Any) -> dict[str, Any]:
    """The product's own loop, with rows of like length in one effective batch."""
    work.settings = replace(work.settings, length_window=GROUPED_WINDOW)
    return product(work)


def peak_memory() -> float:
    """MB: of the GPU where there is one, else of the process."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def matmul_peak() -> float:
    """Operations a second that one large matrix product reaches here, in the precision of training."""
    import torch

    from tests.benchmarks.work import timed

    gpu = torch.cuda.is_available()
    size, kind = (8192, torch.bfloat16) if gpu else (1024, torch.float32)
    left, right = (torch.randn(size, size, device="cuda" if gpu else "cpu", dtype=kind) for _ in range(2))
    best = 0.0
    for _ in range(5):
        with timed() as spent:
            left @ right
        best = max(best, 2 * size**3 / spent[0])
    return best


def main() -> None:
    """Measure, and print the table."""
    options = arguments()
    if options.one:
        print(json.dumps(measure(options.one, options.cases[0], options.size, options.scale, options.epochs)))
        return
    found: list[dict[str, Any]] = []
    for round_number in range(options.rounds):
        for name in options.cases:
            for way in options.ways:
                found.append(child(way, name, options))
                print(f"round {round_number + 1}: {json.dumps(found[-1])}", file=sys.stderr, flush=True)
    print(table(found, options))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "cases", nargs="*", default=list(CASES), metavar="CASE", help=f"of {', '.join(CASES)}"
    )
    parser.add_argument("--size", choices=SIZES, default="nano")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows, for a quick look")
    parser.add_argument("--epochs", type=int, default=1, help="trained on end; the times are those of one")
    parser.add_argument("--one", choices=WAYS, help="measure this way in this process and print JSON")
    return parser.parse_args()


def child(way: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One measurement in a fresh process."""
    command = [sys.executable, "-m", __spec__.name, name, "--one", way, "--size", options.size]
    done = subprocess.run(
        [*command, "--scale", str(options.scale), "--epochs", str(options.epochs)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table(found: list[dict[str, Any]], options: argparse.Namespace) -> str:
    """Medians over the rounds, and ratios to the recipe within each round."""
    first = found[0]
    lines = [
        f"{first['device']}, {os.cpu_count()} cores, size {options.size}, {options.rounds} rounds, load "
        f"{os.getloadavg()[0]:.1f}",
        "",
        "| model | way | train s | evaluate s | ratio (from–to) | rows/s | tokens/s | padding | data s | use of peak "
        "| memory MB | held MB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in options.cases:
        totals = {
            way: [r["train"] + r["evaluation"] for r in select(found, name, way)] for way in options.ways
        }
        for way in options.ways:
            rounds = select(found, name, way)
            reference = totals.get("recipe", totals[way])
            ratios = [theirs / ours for theirs, ours in zip(reference, totals[way], strict=True)]
            values = {key: statistics.median(r[key] for r in rounds) for key in NUMBERS}
            lines.append(
                f"| {name} | {way} | {values['train']:.2f} | {values['evaluation']:.2f} | "
                f"{statistics.median(ratios):.1f} ({min(ratios):.1f}–{max(ratios):.1f}) | "
                f"{values['examples_per_second']:.0f} | {values['tokens_per_second']:.0f} | "
                f"{values['padding']:.0%} | {values['data']:.2f} | {values['utilisation']:.1%} | "
                f"{values['peak_mb']:.0f} | {values['held_mb']:.0f} |"
            )
    taken = {(r["case"], r["way"]): r["graphs"] for r in found if "graphs" in r}
    return "\n".join([*lines, "", *(f"{' '.join(key)}: {value}" for key, value in taken.items())])


NUMBERS = (
    "train",
    "evaluation",
    "examples_per_second",
    "tokens_per_second",
    "padding",
    "data",
    "utilisation",
    "peak_mb",
    "held_mb",
)


def select(found: list[dict[str, Any]], name: str, way: str) -> list[dict[str, Any]]:
    """The rounds of one case and way."""
    return [line for line in found if line["case"] == name and line["way"] == way]


if __name__ == "__main__":
    main()
