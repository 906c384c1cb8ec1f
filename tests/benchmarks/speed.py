"""How long one epoch and one evaluation take, beside the notebooks' recipe and beside the stock Trainer at its best.

    PTLM_DATA_DIR=… python -m tests.benchmarks.speed [encoder t5 gpt2] [--size nano|small] [--rounds 3]

Three ways do the same work on the same tokenised rows from the same weights: ASSIN 2 entailment for the encoder, the
group of six tasks for T5 and GPT-2. Each runs in a process of its own, one after the other, round by round; what it
needs to get warm is not counted. Prints a Markdown table of medians; docs/performance.md holds one.

product   what ptlm does by itself
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
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

WAYS = ("recipe", "trainer", "product")
GROUP = ("assin2_score", "assin2_entail", "cola", "mrpc", "rte", "stsb")


@dataclass(frozen=True)
class Case:
    """What is trained on what."""

    tasks: tuple[str, ...]
    rows: tuple[int, int]
    """Train and evaluation rows, in all."""
    nano: str
    """The embedded model of the family."""
    micro_batch: int
    """The recipe's."""
    learning_rate: float


CASES = {
    "encoder": Case(("assin2_entail",), (6500, 2048), "ptlm/nano-encoder", 16, 5e-5),
    "t5": Case(GROUP, (8192, 2048), "ptlm/nano-t5", 64, 1e-4),
    "gpt2": Case(GROUP, (8192, 2048), "ptlm/nano-gpt2", 16, 1e-4),
}
BATCH = 128
NEW_TOKENS = 60
WARM_ROWS = 512


# ---- one measurement, in a process of its own ------------------------------------------------------------------


def measure(way: str, name: str, size: str, scale: float) -> dict[str, Any]:
    """Seconds, memory and figures of one way, in this process."""
    import torch
    import transformers

    import ptlm.training  # noqa: F401  (sets how torch's threads wait, for all ways alike, before torch is imported)

    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    work = Work(CASES[name], name, size, scale)
    before = peak_memory()
    found = {"product": product, "recipe": recipe, "trainer": trainer}[way](work)
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
        "peak_mb": peak_memory(),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    }


class Work:
    """Model and rows of a case, tokenised by ptlm, for all ways alike."""

    def __init__(self, case: Case, name: str, size: str, scale: float) -> None:
        from ptlm import tasks
        from ptlm.reporting import Silent
        from ptlm.training import plan
        from ptlm.training.approach import join
        from ptlm.training.config import Settings
        from ptlm.training.device import Device
        from ptlm.training.ways import way

        self.case, self.name = case, name
        self.settings = Settings(
            epochs=1.0, batch_size=BATCH, learning_rate=case.learning_rate, schedule="constant", warmup=0.0
        )
        self.device = Device.open(os.environ.get("PREC", "auto"))
        self.loaded = model_of(case, name, size)
        chosen = [tasks.find(task) for task in case.tasks]
        whole = [plan.load(task, self.settings, Silent()) for task in chosen]
        shares = [self._share(whole, place, scale) for place in range(2)]
        self.data = [
            plan.load(
                data.task,
                replace(
                    self.settings,
                    limit_train=max(1, round(len(data.train) * shares[0])),
                    limit_eval=max(1, round(len(data.evaluation) * shares[1])),
                ),
                Silent(),
            )
            for data in whole
        ]
        approach = way(family(name), chosen[0].kind)
        positions = getattr(self.loaded.model.config, "max_position_embeddings", 0) or 0
        self.approach = approach(
            self.loaded.tokenizer, self.settings, self.device.pad_multiple, 0 if name == "t5" else positions
        )
        self.train = join([self.approach.encode(d.train, d.task, labelled=True) for d in self.data])
        self.backbone = sum(
            parameter.numel()
            for label, parameter in self.loaded.model.named_parameters()
            if not any(part in label for part in ("embed", "shared", "wte", "wpe", "lm_head"))
        )

    def _share(self, whole: list[Any], place: int, scale: float) -> float:
        rows = sum(len((data.train, data.evaluation)[place]) for data in whole)
        return min(1.0, self.case.rows[place] * scale / rows)


def family(name: str) -> Any:
    """The family of a case."""
    return {"encoder": "encoder", "t5": "encoder-decoder", "gpt2": "decoder"}[name]


def model_of(case: Case, name: str, size: str) -> Any:
    """The case's model with random weights: embedded, or of a published shape with PTT5's vocabulary."""
    from ptlm.models import loading
    from ptlm.models.embedded import NANO_MODELS
    from ptlm.models.record import Model

    head: Any = {"encoder": "classification", "t5": "seq2seq", "gpt2": "causal"}[name]
    if size == "nano":
        record = next(model for model in NANO_MODELS if model.id == case.nano)
        return loading.load(record, head)
    with tempfile.TemporaryDirectory() as folder:
        write_small(name, Path(folder))
        return loading.load(Model(id=folder, title=name, family=family(name)), head)


def write_small(name: str, folder: Path) -> None:
    """A folder with BERT-base's, T5-small's or GPT-2-small's shape."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        GPT2Config,
        GPT2LMHeadModel,
        T5Config,
        T5ForConditionalGeneration,
        T5Tokenizer,
    )

    vocabulary = Path(os.environ["PTLM_DATA_DIR"]) / "tokenizers" / "ptt5_spm_32000_pt.model"
    torch.manual_seed(0)
    common = {"vocab_size": 32128, "pad_token_id": 0, "eos_token_id": 1}
    models: dict[str, Callable[[], Any]] = {
        "encoder": lambda: BertForSequenceClassification(BertConfig(**common)),
        "t5": lambda: T5ForConditionalGeneration(
            T5Config(**common, num_layers=6, decoder_start_token_id=0, dropout_rate=0.0)
        ),
        "gpt2": lambda: GPT2LMHeadModel(GPT2Config(**common, bos_token_id=1)),
    }
    models[name]().save_pretrained(folder)
    T5Tokenizer.from_pretrained(str(vocabulary), extra_ids=0).save_pretrained(folder)


def product(work: Work) -> dict[str, Any]:
    """The product's own loop and evaluation."""
    from ptlm.reporting import Silent
    from ptlm.training.approach import Examples
    from ptlm.training.checkpoint import Place
    from ptlm.training.loop import Trainer
    from ptlm.training.prediction import answer

    folder = tempfile.TemporaryDirectory()
    padding: list[float] = []

    def fit(examples: Examples) -> None:
        place = Trainer(
            model=work.loaded.model,
            approach=work.approach,
            examples=examples,
            settings=replace(work.settings, evaluate="end"),
            device=work.device,
            report=Silent(),
            stop=lambda: False,
            evaluate=lambda place: 0.0,
            keep_best=lambda place: None,
            checkpoints=Path(folder.name),
            place=Place(part="bench"),
        ).fit()
        padding.append(place.padding / (place.tokens + place.padding))

    fit(subset(work.train, WARM_ROWS))
    with timed() as train:
        fit(work.train)
    right = rows = 0
    with timed() as evaluation:
        for data in work.data:
            unlabelled = work.approach.encode(data.evaluation, data.task, labelled=False)
            answers = answer(
                work.loaded.model,
                work.approach,
                unlabelled,
                data.evaluation,
                data.task,
                work.device,
                Silent(),
            )
            right += sum(
                ours == target
                for ours, target in zip(
                    answers.predictions, data.evaluation.column("target").to_pylist(), strict=True
                )
            )
            rows += len(data.evaluation)
    folder.cleanup()
    return {**took(train, evaluation), "padding": padding[-1], "data": collating(work), "exact": right / rows}


def collating(work: Work) -> float:
    """Seconds for an epoch's batches alone."""
    from ptlm.training.batching import epoch_order

    with timed() as spent:
        for rows in epoch_order(work.train.lengths, BATCH, seed=0, epoch=0):
            for piece in work.device.pieces(rows, work.train.lengths, training=True):
                work.approach.collate(work.train, piece)
    return spent[0]


def recipe(work: Work) -> dict[str, Any]:
    """The notebooks' settings."""
    micro = work.case.micro_batch
    return stock(
        work,
        {
            "per_device_train_batch_size": micro,
            "per_device_eval_batch_size": micro,
            "gradient_accumulation_steps": BATCH // micro,
            "fp16": work.device.kind == "cuda",
        },
        new_tokens=NEW_TOKENS,
    )


def trainer(work: Work) -> dict[str, Any]:
    """The stock Trainer's own best settings."""
    gpu = work.device.kind == "cuda"
    generates = hasattr(work.approach, "new_tokens")
    longest = max(work.approach.new_tokens(data.task) for data in work.data) if generates else 0
    return stock(
        work,
        {
            "per_device_train_batch_size": BATCH,
            "per_device_eval_batch_size": BATCH * (4 if gpu else 1),
            "train_sampling_strategy": "group_by_length",
            "optim": "adamw_torch_fused",
            "bf16": gpu,
        },
        new_tokens=longest,
        loss_pass=False,
    )


def stock(work: Work, arguments: dict[str, Any], new_tokens: int, loss_pass: bool = True) -> dict[str, Any]:
    """transformers' Seq2SeqTrainer on the same rows."""
    from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments

    generates = work.name != "encoder"
    items = train_items(work)
    evaluated = [item for data in work.data for item in evaluation_items(work, data, labelled=loss_pass)]
    pad = Padding(work)
    settings = Seq2SeqTrainingArguments(
        output_dir=tempfile.mkdtemp(),
        num_train_epochs=1,
        learning_rate=work.case.learning_rate,
        lr_scheduler_type="constant",
        weight_decay=0.1,
        save_strategy="no",
        eval_strategy="no",
        logging_strategy="no",
        report_to=[],
        predict_with_generate=generates,
        dataloader_num_workers=1,
        disable_tqdm=True,
        use_cpu=work.device.kind == "cpu",
        remove_unused_columns=False,
        **arguments,
    )
    if generates:
        work.loaded.model.generation_config.max_new_tokens = new_tokens
        work.loaded.model.generation_config.max_length = None

    class Timed(Seq2SeqTrainer):
        def get_test_dataloader(self, rows: Any) -> Any:
            self.data_collator = pad.answering
            return super().get_test_dataloader(rows)

    def made(rows: Any) -> Any:
        return Timed(model=work.loaded.model, args=settings, train_dataset=rows, data_collator=pad.training)

    made(items[:WARM_ROWS]).train()
    running = made(items)
    with timed() as train:
        running.train()
    padding = pad.share
    with timed() as data:
        for _ in running.get_train_dataloader():
            pass
    with timed() as evaluation:
        running.predict(evaluated, **({"max_new_tokens": new_tokens} if generates else {}))
    return {**took(train, evaluation), "padding": padding, "data": data[0], "exact": None}


def train_items(work: Work) -> list[dict[str, Any]]:
    """The train rows as the Trainer wants them: lists of ids by name."""
    found = []
    for row in range(len(work.train)):
        ids = work.train.inputs[row].tolist()
        label = work.train.labels[row]
        label = label.tolist() if work.name != "encoder" else int(label)
        if work.name == "gpt2":
            ids, label = ids + label, [-100] * len(ids) + label
        found.append({"input_ids": ids, "labels": label})
    return found


def evaluation_items(work: Work, data: Any, labelled: bool) -> list[dict[str, Any]]:
    """The evaluation rows, with their labels where a loss is wanted."""
    examples = work.approach.encode(data.evaluation, data.task, labelled=True)
    items = []
    for row in range(len(examples)):
        item = {"input_ids": examples.inputs[row].tolist()}
        if labelled:
            label = examples.labels[row]
            item["labels"] = label.tolist() if work.name != "encoder" else int(label)
        items.append(item)
    return items


class Padding:
    """The notebooks' collators, and how much padding they made in training."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.fill = work.loaded.tokenizer.pad_token_id
        self.multiple = work.device.pad_multiple
        lengths = work.train.lengths
        self.share = self._share(lengths)

    def _share(self, lengths: Any) -> float:
        """Of the padding that random batches of the recipe's size have (the collator runs in another process)."""
        import numpy as np

        order = np.random.default_rng(0).permutation(len(lengths))
        micro = self.work.case.micro_batch
        batches = [lengths[order[start : start + micro]] for start in range(0, len(order), micro)]
        padded = sum(len(batch) * int(batch.max()) for batch in batches)
        return 1 - int(lengths.sum()) / padded

    def training(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        return self._collate(items, left=False)

    def answering(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        return self._collate(items, left=self.work.name == "gpt2")

    def _collate(self, items: list[dict[str, Any]], left: bool) -> dict[str, Any]:
        import torch

        ids = self._padded([item["input_ids"] for item in items], self.fill, left)
        mask = self._padded([[1] * len(item["input_ids"]) for item in items], 0, left)
        batch = {"input_ids": ids, "attention_mask": mask}
        if "labels" in items[0]:
            labels = [item["labels"] for item in items]
            if self.work.name == "encoder":
                batch["labels"] = torch.tensor(labels)
            else:
                batch["labels"] = self._padded(labels, -100, left)
                missing = ids.shape[1] - batch["labels"].shape[1]
                if left and missing > 0:
                    batch["labels"] = torch.nn.functional.pad(batch["labels"], (missing, 0), value=-100)
        return batch

    def _padded(self, rows: list[list[int]], fill: int, left: bool) -> Any:
        import torch

        width = -(-max(map(len, rows)) // self.multiple) * self.multiple
        return torch.tensor(
            [[fill] * (width - len(row)) + row if left else row + [fill] * (width - len(row)) for row in rows]
        )


def subset(examples: Any, rows: int) -> Any:
    """The first rows of tokenised examples."""
    from ptlm.training.ragged import Ragged

    def first(part: Any) -> Any:
        if isinstance(part, Ragged):
            return Ragged(part.values[: part.offsets[rows]], part.offsets[: rows + 1])
        return part[:rows] if part is not None else None

    if len(examples) <= rows:
        return examples
    return replace(
        examples,
        **{
            name: first(getattr(examples, name)) for name in ("inputs", "types", "labels", "lengths", "terms")
        },
    )


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of wall clock, and of processor time in all threads, once what is under it has ended."""
    import torch

    def now() -> tuple[float, float]:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter(), time.process_time()

    spent: list[float] = []
    started = now()
    yield spent
    spent.extend(end - start for end, start in zip(now(), started, strict=True))


def took(train: list[float], evaluation: list[float]) -> dict[str, float]:
    """Both stretches by name."""
    return {
        "train": train[0],
        "evaluation": evaluation[0],
        "train_cpu": train[1],
        "evaluation_cpu": evaluation[1],
    }


def peak_memory() -> float:
    """MB: of the GPU where there is one, else of the process."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def matmul_peak() -> float:
    """Operations a second that one large matrix product reaches here, in the precision of training."""
    import torch

    gpu = torch.cuda.is_available()
    size, kind = (8192, torch.bfloat16) if gpu else (1024, torch.float32)
    left, right = (torch.randn(size, size, device="cuda" if gpu else "cpu", dtype=kind) for _ in range(2))
    best = 0.0
    for _ in range(5):
        with timed() as spent:
            left @ right
        best = max(best, 2 * size**3 / spent[0])
    return best


# ---- all of them, round by round -------------------------------------------------------------------------------


def main() -> None:
    """Measure, and print the table."""
    options = arguments()
    if options.one:
        print(json.dumps(measure(options.one, options.cases[0], options.size, options.scale)))
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
    parser.add_argument("--size", choices=("nano", "small"), default="nano")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows, for a quick look")
    parser.add_argument("--one", choices=WAYS, help="measure this way in this process and print JSON")
    return parser.parse_args()


def child(way: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One measurement in a fresh process."""
    command = [sys.executable, "-m", __spec__.name, name, "--one", way, "--size", options.size]
    done = subprocess.run(
        [*command, "--scale", str(options.scale)], capture_output=True, text=True, check=False
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
        "| memory MB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
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
                f"{values['peak_mb']:.0f} |"
            )
    return "\n".join(lines)


NUMBERS = (
    "train",
    "evaluation",
    "examples_per_second",
    "tokens_per_second",
    "padding",
    "data",
    "utilisation",
    "peak_mb",
)


def select(found: list[dict[str, Any]], name: str, way: str) -> list[dict[str, Any]]:
    """The rounds of one case and way."""
    return [line for line in found if line["case"] == name and line["way"] == way]


if __name__ == "__main__":
    main()
