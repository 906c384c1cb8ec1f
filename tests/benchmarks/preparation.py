"""How long rows take from the file to tokens, first and again, and how much memory: is it the same for any number?

    python -m tests.benchmarks.preparation [--rows 1000 10000 100000 510000] [--models ptlm/nano-encoder …]

Makes files of sentence pairs in SNLI's form, prepares each twice as a run does (rows read, checked, fingerprinted and
tokenised for training), each time in a new process, and prints a Markdown table; docs/performance.md holds one.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = Path(__file__).parents[2] / "ptlm" / "models" / "nano_words.txt"
MODELS = ("ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2")
LABELS = ("entailment", "neutral", "contradiction")


def write_pairs(folder: Path, rows: int) -> None:
    """SNLI's train and dev files: 14 words a premise and 8 a hypothesis on average."""
    draw = random.Random(rows)
    words = WORDS.read_text(encoding="utf-8").split()
    folder.mkdir(parents=True)
    for name, count in (("train.tsv", rows), ("dev.tsv", 100)):
        with (folder / name).open("w", encoding="utf-8") as file:
            file.write("pairID\tsentence1\tsentence2\tgold_label\n")
            for row in range(count):
                premise = " ".join(draw.choices(words, k=draw.randint(6, 22)))
                hypothesis = " ".join(draw.choices(words, k=draw.randint(3, 13)))
                file.write(f"{row}\t{premise}\t{hypothesis}\t{draw.choice(LABELS)}\n")


def prepare(model_id: str) -> None:
    """As a run does it, in this process; prints seconds and memory as JSON."""
    from ptlm import models, tasks
    from ptlm.models import loading
    from ptlm.reporting import Silent
    from ptlm.training import plan
    from ptlm.training.config import Settings
    from ptlm.training.device import Device
    from ptlm.training.preparing import encoded
    from ptlm.training.ways import way

    model = models.find(model_id)
    task, settings = tasks.find("snli"), Settings()
    approach_class = way(model.family, task.kind)
    loaded = loading.load(model, approach_class.head, num_labels=3)
    approach = approach_class(
        loaded.tokenizer, settings, Device.open("auto").pad_multiple, loading.max_positions(loaded.model)
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times, processor = [time.perf_counter()], time.process_time()
    data = plan.load(task, settings, Silent())
    times.append(time.perf_counter())
    examples = encoded(approach, data.train, task, data.train_fingerprint, Silent())
    tokens = int(examples.inputs.lengths.sum())
    times.append(time.perf_counter())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "read": times[1] - times[0],
                "tokenise": times[2] - times[1],
                "processor": time.process_time() - processor,
                "peak_mb": peak,
                "grown_mb": peak - before,
                "tokens": tokens,
            }
        )
    )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000, 510_000])
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--one", help="prepare for this model in this process")
    options = parser.parse_args()
    if options.one:
        prepare(options.one)
        return
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| model | rows | time | read s | tokenise s | processor s | µs a row | peak MB |")
    print("|---|--:|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        for rows in options.rows:
            raw, home = Path(name) / f"raw-{rows}", Path(name) / f"home-{rows}"
            write_pairs(raw / "plue" / "SNLI", rows)
            for model in options.models:
                for time_of in ("first", "second"):
                    line(model, rows, time_of, raw, home)


def line(model: str, rows: int, time_of: str, raw: Path, home: Path) -> None:
    """One row of the table, measured in a new process."""
    environment = {**os.environ, "PTLM_DATA_DIR": str(raw), "PTLM_HOME": str(home)}
    command = [sys.executable, "-m", __spec__.name, "--one", model]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout.splitlines()[-1])
    seconds = found["read"] + found["tokenise"]
    print(
        f"| {model.removeprefix('ptlm/')} | {rows:,} | {time_of} | {found['read']:.2f} | {found['tokenise']:.2f} | "
        f"{found['processor']:.2f} | {1e6 * seconds / rows:.0f} | {found['peak_mb']:.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
