"""Does ptlm's loop end where the stock Trainer ends? Final figures of both over several seeds.

    python -m tests.benchmarks.equal [--seeds 5] [--task demo_sentiment]

Each seed gives new weights and a new order of rows, to both alike; hyperparameters are those of the preset `quick`.
Prints a Markdown table with the mean and the standard deviation over the seeds; docs/performance.md holds one.
"""

import ptlm.training  # noqa: F401  (how torch's threads wait is set here, before torch is imported)

# isort: split
import argparse
import statistics
import tempfile
from dataclasses import replace

import torch
import transformers
from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments

from ptlm import models
from ptlm.training.config import settle
from ptlm.training.device import Device
from tests.benchmarks.cases import CASES
from tests.benchmarks.stock import Padding, train_items
from tests.benchmarks.work import Work


def made(name: str, task: str, seed: int) -> Work:
    """New weights and the task's rows."""
    case = CASES[name]
    model = models.find(case.nano)
    recommended = {name: getattr(model, name) for name in ("batch_size", "learning_rate", "epochs")}
    settings = settle("quick", {"seed": seed}, family=case.family, recommended=recommended)
    torch.manual_seed(seed)
    return Work(replace(case, tasks=(task,), rows=(0, 0)), settings=settings)


def ours(work: Work) -> None:
    """Train by ptlm."""
    work.fit(work.train)


def stock(work: Work) -> None:
    """Train by the stock Trainer with the same hyperparameters, in random order."""
    settings, padding = work.settings, Padding(work)
    steps = -(-len(work.train) // settings.batch_size) * settings.epochs
    arguments = Seq2SeqTrainingArguments(
        output_dir=tempfile.mkdtemp(),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.schedule,
        warmup_steps=round(settings.warmup * steps),
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.gradient_clipping,
        seed=settings.seed,
        save_strategy="no",
        eval_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        remove_unused_columns=False,
    )
    Seq2SeqTrainer(
        model=work.loaded.model,
        args=arguments,
        train_dataset=train_items(work),
        data_collator=padding.training,
    ).train()
    work.device = Device.open("auto")  # the Trainer's accelerator has taken the old one's place


def main() -> None:
    """Train, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "cases", nargs="*", default=list(CASES), metavar="CASE", help=f"of {', '.join(CASES)}"
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--task", default="demo_sentiment")
    options = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    print(f"share of {options.task} answered exactly, {options.seeds} seeds\n")
    print("| model | ptlm | stock Trainer | mean difference |")
    print("|---|--:|--:|--:|")
    for name in options.cases:
        found: dict[str, list[float]] = {"ours": [], "stock": []}
        for seed in range(1, options.seeds + 1):
            for way, train in (("ours", ours), ("stock", stock)):
                work = made(name, options.task, seed)
                train(work)
                found[way].append(work.exact())
        columns = [f"{statistics.mean(v):.3f} ± {statistics.stdev(v):.3f}" for v in found.values()]
        differences = [one - two for one, two in zip(found["ours"], found["stock"], strict=True)]
        print(f"| {name} | {columns[0]} | {columns[1]} | {statistics.mean(differences):+.3f} |", flush=True)


if __name__ == "__main__":
    main()
