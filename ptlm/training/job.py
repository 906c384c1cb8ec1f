"""One run from its request to its figures: prepare, train, evaluate, keep. Called by the worker process."""

import json
import math
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import set_seed
from transformers.utils import logging as transformers_logging

from ptlm.errors import ModelError
from ptlm.files import write_json
from ptlm.i18n import N_, NP_
from ptlm.metrics import METRICS
from ptlm.models import loading
from ptlm.models.record import Model
from ptlm.models.vocabulary import unknown_share
from ptlm.reporting import Reporter
from ptlm.tasks.record import Task
from ptlm.training import checkpoint, energy, memory, pauses, plan, prediction
from ptlm.training.approach import Approach, Examples, join
from ptlm.training.checkpoint import Place
from ptlm.training.config import Settings
from ptlm.training.device import Device
from ptlm.training.loop import Trainer
from ptlm.training.outcome import Outcome, merge
from ptlm.training.plan import Data, Part
from ptlm.training.prediction import Scored, Stopped
from ptlm.training.preparing import encoded
from ptlm.training.ways import way

Stop = Callable[[], bool]
UNKNOWN_SAMPLE = 1_000
"""Train rows looked at for characters that the vocabulary does not know."""
UNKNOWN_SHARE = 0.001
"""Share of unknown tokens from which it is worth a line in the log."""


def run(
    model: Model, tasks: Sequence[Task], settings: Settings, folder: Path, report: Reporter, stop: Stop
) -> Outcome:
    """Train and evaluate `model` on `tasks`.

    Writes `predictions/<task>.parquet`, `model/<part>/` and, until a part is done, `checkpoints/` below `folder`;
    goes on from what is already there.

    Raises:
        PtlmError: data or model cannot be had, or do not fit together.
    """
    for task in tasks:
        way(model.family, task.kind)
    transformers_logging.disable_progress_bar()
    memory.keep_freed()
    done: list[dict[str, Any]] = []
    for part in plan.parts(model.family, tasks):
        kept = folder / "parts" / f"{part.name}.json"
        if not kept.is_file():
            try:
                with energy.measured() as joules:
                    outcome = _Job(model, part, settings, folder, report, stop).run()
            except Stopped:
                return replace(merge(done), stopped=True)
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_json(kept, replace(outcome, energy=joules).as_dict())
            shutil.rmtree(folder / "checkpoints", ignore_errors=True)
        done.append(json.loads(kept.read_text(encoding="utf-8")))
    return merge(done)


@dataclass
class _Job:
    """One model of a run."""

    model: Model
    part: Part
    settings: Settings
    folder: Path
    report: Reporter
    stop: Stop
    timings: dict[str, float] = field(default_factory=dict)
    scored: dict[str, tuple[int, Scored]] = field(default_factory=dict)
    """The last evaluation of each task, and after which step it was made."""

    def run(self) -> Outcome:
        self.report.stage("preparing")
        with self._timed("data"):
            self.data = [plan.load(task, self.settings, self.report) for task in self.part.tasks]
        with self._timed("model"):
            self._load()
        with self._timed("encode"):
            self._encode()
        with memory.objects_set_aside():
            self.report.stage("training")
            with self._timed("training"):
                place = self._train()
            self.report.stage("evaluating")
            with self._timed("final_evaluation"):
                self._take_best(place)
                final = {data.task.id: self._final(data, place) for data in self.data}
        self._keep(final)
        return self._outcome(place, final)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - started

    def _load(self) -> None:
        """Model, tokenizer and the approach to each task."""
        self.device = Device.open(self.settings.precision, self.settings.graphs)
        set_seed(self.settings.seed)
        first = self.part.tasks[0]
        self.loaded = loading.load(
            self.model,
            way(self.model.family, first.kind).head,
            num_labels=max(len(first.labels), 1),
            dropout=self.settings.dropout,
            seed=self.settings.seed,
            target_bos=self.settings.target_bos,
            report=self.report,
        )
        if self.device.kind == "cpu":
            pauses.between_layers(self.loaded.model, self.stop)
        self.approaches = {
            task.id: way(self.model.family, task.kind)(
                self.loaded.tokenizer,
                self.settings,
                self.device.pad_multiple,
                loading.max_positions(self.loaded.model),
            )
            for task in self.part.tasks
        }

    @property
    def approach(self) -> Approach:
        """The one by which the part is trained (all tasks of a part share it)."""
        return self.approaches[self.part.tasks[0].id]

    def _encode(self) -> None:
        train = {data.task.train_task: data for data in self.data}
        parts = []
        for data in train.values():
            examples = encoded(self.approach, data.train, data.task, data.train_fingerprint, self.report)
            if examples.shortened:
                self.report.log(
                    NP_(
                        "{task}: {count:,} texto de treino passa de {limit:,} tokens e foi encurtado.",
                        "{task}: {count:,} textos de treino passam de {limit:,} tokens e foram encurtados.",
                    ),
                    level="warning",
                    task=data.task.id,
                    count=examples.shortened,
                    limit=self.approach.limit,
                )
            self._warn_of_unknown_tokens(data)
            parts.append(examples)
        self.examples = join(parts)
        self.unlabelled: dict[tuple[str, str], Examples] = {}

    def _warn_of_unknown_tokens(self, data: Data) -> None:
        """Some vocabularies have no piece for rare characters: the model never sees them."""
        sample = data.train.slice(0, UNKNOWN_SAMPLE)
        share = unknown_share(self.loaded.tokenizer, prediction.inputs(sample, data.task, "encoder", ""))
        if share > UNKNOWN_SHARE:
            self.report.log(
                N_(
                    "{task}: o vocabulário do modelo não conhece {share:.1%} dos tokens do treino (viram <unk>)."
                ),
                level="warning",
                task=data.task.id,
                share=share,
            )

    def _train(self) -> Place:
        trainer = Trainer(
            model=self.loaded.model,
            approach=self.approach,
            examples=self.examples,
            settings=self.settings,
            device=self.device,
            report=self.report,
            stop=self.stop,
            evaluate=self._evaluate,
            keep_best=self._keep_best,
            checkpoints=self.folder / "checkpoints",
            place=Place(part=self.part.name),
        )
        self.steps, self.per_epoch = trainer.steps, trainer.per_epoch
        place = trainer.fit()
        self.trained = self.device.accelerator.unwrap_model(trainer.model)
        return place

    def _evaluate(self, place: Place) -> float:
        """Figures of every task on the split where the best model is picked; their mean picks it."""
        scores = []
        for data in self.data:
            scored = self._score(data, data.selection_split)
            self.scored[data.task.id] = (place.step, scored)
            self._report_evaluation(place, data, data.selection_split, scored)
            primary = METRICS[data.task.primary_metric]
            value = scored.metrics[primary.name]
            scores.append(value if primary.higher_is_better else -value)
        return math.fsum(scores) / len(scores)

    def _score(self, data: Data, split: str) -> Scored:
        table = data.selection if split == data.selection_split else data.evaluation
        approach, task = self.approaches[data.task.id], data.task
        key = (task.id, split)
        if key not in self.unlabelled:
            self.unlabelled[key] = approach.encode(table, task, labelled=False)
        answers = prediction.answer(
            self.loaded.model,
            approach,
            self.unlabelled[key],
            table,
            task,
            self.device,
            self.report,
            self.stop,
        )
        return prediction.score(answers, table.column("target").to_pylist(), task)

    def _report_evaluation(self, place: Place, data: Data, split: str, scored: Scored) -> None:
        values = {
            "task": data.task.id,
            "split": split,
            "step": place.step,
            "epoch": place.step / self.per_epoch,
            "metrics": dict(scored.metrics),
        }
        place.history.append(values)
        self.report.evaluation(values)

    @property
    def _best(self) -> Path:
        return self.folder / "checkpoints" / "best.pt"

    def _keep_best(self, place: Place) -> None:
        if self.settings.keep_best:
            checkpoint.write(self._best, {"step": place.step, "model": self.loaded.model.state_dict()})

    def _take_best(self, place: Place) -> None:
        """Go back to the best model's weights, where they are to be kept."""
        if not self.settings.keep_best or place.best_step == place.step or not self._best.is_file():
            return
        kept = torch.load(self._best, map_location="cpu", weights_only=True)
        if kept["step"] != place.best_step:
            raise ModelError(N_("O melhor modelo guardado é de outro passo; comece a execução de novo."))
        self.loaded.model.load_state_dict(kept["model"])
        self.scored.clear()
        self.report.log(
            N_("O melhor modelo é o do passo {step} de {steps}."), step=place.best_step, steps=self.steps
        )

    def _final(self, data: Data, place: Place) -> Scored:
        """The reported figures; the last evaluation serves where it was made by this very model on these rows."""
        step, scored = self.scored.get(data.task.id, (-1, None))
        if scored is None or step != place.step or data.selection_split != data.task.evaluation:
            scored = self._score(data, data.task.evaluation)
        return scored

    def _keep(self, final: dict[str, Scored]) -> None:
        """Predictions of every evaluated row, and the model."""
        for data in self.data:
            scored = final[data.task.id]
            texts = prediction.inputs(data.evaluation, data.task, self.approach.head, self.settings.prefix)
            path = self.folder / "predictions" / f"{data.task.id}.parquet"
            prediction.write_predictions(path, data.evaluation, data.task, scored, texts)
        loading.save(self.loaded, self.folder / "model" / self.part.name)

    def _outcome(self, place: Place, final: dict[str, Scored]) -> Outcome:
        generates = self.approach.head in ("seq2seq", "causal")
        results = {data.task.id: (data, final[data.task.id]) for data in self.data}
        device = self.device
        with self._timed("statistics"):
            intervals = {name: _intervals(data, scored) for name, (data, scored) in results.items()}
        return Outcome(
            metrics={name: dict(scored.metrics) for name, (_, scored) in results.items()},
            intervals=intervals,
            rows={
                name: {"train": len(data.train), "evaluation": len(data.evaluation)}
                for name, (data, _) in results.items()
            },
            splits={name: self._splits(data) for name, (data, _) in results.items()},
            unparsed={
                name: scored.unparsed
                for name, (data, scored) in results.items()
                if generates and data.task.kind_record.counts_unparsed
            },
            baselines={name: _baseline(data) for name, (data, _) in results.items()},
            history={name: [line for line in place.history if line["task"] == name] for name in results},
            training={self.part.name: self._training_facts(place)},
            timings=self.timings,
            memory=device.memory(),
            revision=self.loaded.revision,
            data={key: dict(value) for data in self.data for key, value in data.origin.items()},
            device={"kind": device.kind, "precision": device.precision},
        )

    def _splits(self, data: Data) -> dict[str, str]:
        picked = {"selected_on": data.selection_split} if self.settings.keep_best else {}
        return {"reported": data.task.evaluation, **picked}

    def _training_facts(self, place: Place) -> dict[str, Any]:
        facts = {
            name: value
            for name, value in asdict(place).items()
            if name not in ("history", "part", "evaluated")
        }
        return {
            **facts,
            "steps": self.steps,
            "tasks": [task.id for task in self.part.tasks],
            "examples": len(self.examples),
            "parameters": sum(parameter.numel() for parameter in self.loaded.model.parameters()),
        }


def _baseline(data: Data) -> dict[str, float]:
    """Figures of the trivial answer, made from the train rows alone."""
    kind, task = data.task.kind_record, data.task
    targets = data.evaluation.column("target").to_pylist()
    guesses = kind.baseline(data.train.column("target").to_pylist(), len(targets), task.answers)
    return dict(kind.score(targets, guesses, task.metrics, task.answers))


def _intervals(data: Data, scored: Scored) -> dict[str, Any]:
    """95% interval of each metric over the evaluated rows."""
    from ptlm.statistics.intervals import intervals

    targets = data.evaluation.column("target").to_pylist()
    found = intervals(data.task.metrics, targets, scored.predictions, row_scores=scored.row_scores)
    return {metric: interval.as_dict() for metric, interval in found.items()}
