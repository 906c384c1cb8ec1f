"""The same work by transformers' stock Seq2SeqTrainer: as the notebooks set it, and at its own best."""

import tempfile
from typing import Any

import torch
from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments

from tests.benchmarks.cases import BATCH, NEW_TOKENS
from tests.benchmarks.work import Work, timed

WARM_ROWS = 512


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
    """transformers' Seq2SeqTrainer on the same rows, with torch as it comes."""
    torch.backends.cuda.enable_cudnn_sdp(True)
    torch.backends.cuda.matmul.allow_tf32 = False
    generates = work.approach.head != "classification"
    items = train_items(work)
    evaluated = [item for data in work.data for item in evaluation_items(work, data, labelled=loss_pass)]
    pad = Padding(work)
    settings = Seq2SeqTrainingArguments(
        output_dir=tempfile.mkdtemp(),
        num_train_epochs=work.settings.epochs,
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
    places = used = 0
    with timed() as data:
        for batch in running.get_train_dataloader():
            places += batch["attention_mask"].numel()
            used += int(batch["attention_mask"].sum())
    with timed() as evaluation:
        running.predict(evaluated, **({"max_new_tokens": new_tokens} if generates else {}))
    return {
        "train": train[0] / work.settings.epochs,
        "evaluation": evaluation[0],
        "train_cpu": train[1] / work.settings.epochs,
        "evaluation_cpu": evaluation[1],
        "padding": 1 - used / places,
        "data": data[0],
        "exact": None,
    }


def train_items(work: Work) -> list[dict[str, Any]]:
    """The train rows as the Trainer wants them: lists of ids by name."""
    found = []
    for row in range(len(work.train)):
        ids = work.train.inputs[row].tolist()
        label = work.train.labels[row]
        label = label.tolist() if work.approach.head != "classification" else int(label)
        if work.approach.head == "causal":
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
            item["labels"] = label.tolist() if work.approach.head != "classification" else int(label)
        items.append(item)
    return items


class Padding:
    """The notebooks' collators."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.fill = work.loaded.tokenizer.pad_token_id
        self.multiple = work.device.pad_multiple

    def training(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        return self._collate(items, left=False)

    def answering(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        return self._collate(items, left=self.work.approach.head == "causal")

    def _collate(self, items: list[dict[str, Any]], left: bool) -> dict[str, Any]:
        ids = self._padded([item["input_ids"] for item in items], self.fill, left)
        mask = self._padded([[1] * len(item["input_ids"]) for item in items], 0, left)
        batch = {"input_ids": ids, "attention_mask": mask}
        if "labels" in items[0]:
            labels = [item["labels"] for item in items]
            if self.work.approach.head == "classification":
                batch["labels"] = torch.tensor(labels)
            else:
                batch["labels"] = self._padded(labels, -100, left)
                missing = ids.shape[1] - batch["labels"].shape[1]
                if left and missing > 0:
                    batch["labels"] = torch.nn.functional.pad(batch["labels"], (missing, 0), value=-100)
        return batch

    def _padded(self, rows: list[list[int]], fill: int, left: bool) -> Any:
        width = -(-max(map(len, rows)) // self.multiple) * self.multiple
        return torch.tensor(
            [[fill] * (width - len(row)) + row if left else row + [fill] * (width - len(row)) for row in rows]
        )
