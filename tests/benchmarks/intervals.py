"""Do the intervals cover, and do the tests reject, as often as they say?

    python -m tests.benchmarks.intervals [--rows 71 277 1500 2448] [--batches 4] [--keep FILE] [--only REGEX]

Draws sets of rows from populations whose true value is known, as large as WNLI's, RTE's, STS-B's and ASSIN 2's
evaluation sets, and counts how often the true value lies in the 95 % interval and how often a test with p ≤ 0.05
says that two equal models differ. Prints a Markdown table; docs/statistics.md holds one and what follows from it.

Works in batches of 500 sets a line of the table, each line's first batch before any line's second. With `--keep` each
batch is written to a file as it ends: what stands there is not done again, and counts in the table.
"""

import argparse
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtr

from ptlm import metrics
from ptlm.statistics import compare, fisher_z, friedman, interval, over_seeds

SIZES = (71, 277, 1500, 2448)
RESAMPLES = 999
BATCH = 500
"""Sets of rows that are drawn for a line at a time."""
Rng = np.random.Generator
Table = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Classes:
    """Class predictions: of a target class, each combination of the models' predictions has its probability."""

    shares: tuple[float, ...]
    """Of the target classes; the numbers of rows of each are fixed, as they are in a balanced test set."""
    outcomes: tuple[tuple[int, ...], ...]
    """Combinations of predictions, one class a model."""
    probabilities: Table
    """(target classes, combinations)."""

    def sizes(self, rows: int) -> list[int]:
        """Rows of each target class."""
        sizes = [round(share * rows) for share in self.shares[:-1]]
        return [*sizes, rows - sum(sizes)]

    def draw(self, rows: int, rng: Rng) -> tuple[Any, ...]:
        """Targets and each model's predictions."""
        sizes = self.sizes(rows)
        drawn = [
            rng.choice(len(self.outcomes), size, p=p)
            for size, p in zip(sizes, self.probabilities, strict=True)
        ]
        predictions = np.array(self.outcomes)[np.concatenate(drawn)]
        return np.repeat(np.arange(len(sizes)), sizes), *predictions.T

    def truth(self, metric: str, rows: int) -> list[float]:
        """Each model's value on the population with the same numbers of rows in the target classes."""
        fine = 2000
        counts = [
            np.diff(np.round(np.cumsum([0, *p]) * size * fine)).astype(int)
            for size, p in zip(self.sizes(rows), self.probabilities, strict=True)
        ]
        targets = np.repeat(np.arange(len(counts)), [count.sum() for count in counts])
        models = np.concatenate([np.repeat(np.array(self.outcomes), count, axis=0) for count in counts]).T
        return [metrics.find(metric).function(targets, model) for model in models]


@dataclass(frozen=True)
class Numbers:
    """Predicted numbers or row scores, drawn by a function."""

    function: Callable[[int, Rng], tuple[Any, ...]]

    def draw(self, rows: int, rng: Rng) -> tuple[Any, ...]:
        """Targets and each model's predictions."""
        return self.function(rows, rng)

    def truth(self, metric: str, rows: int) -> list[float]:
        """Each model's value on four million rows."""
        return list(_huge_value(self.function, metric))


@cache
def _huge_value(function: Callable[[int, Rng], tuple[Any, ...]], metric: str) -> tuple[float, ...]:
    targets, *models = function(4_000_000, np.random.default_rng(0))
    return tuple(_value(metric, targets, model) for model in models)


Population = Classes | Numbers


def _value(metric: str, targets: Any, predictions: Any) -> float:
    record = metrics.find(metric)
    return float(np.mean(predictions)) if _is_row_score(metric) else record.function(targets, predictions)


def _is_row_score(metric: str) -> bool:
    """Metrics of texts are drawn as row scores."""
    return metrics.find(metric).compares in ("answers", "text")


def _one(metric: str) -> Callable[[Any], dict[str, Any]]:
    return lambda model: {"row_scores": {metric: model}} if _is_row_score(metric) else {}


def _normal(rows: int, rng: Rng, noise: tuple[float, ...] = (0.62,), shared: float = 0.0) -> tuple[Any, ...]:
    """Normal targets; each model's number is the target and normal noise, part of it shared."""
    targets = rng.normal(size=rows)
    common = shared * rng.normal(size=rows)
    return targets, *(targets + common + deviation * rng.normal(size=rows) for deviation in noise)


def _graded(rows: int, rng: Rng, noise: tuple[float, ...] = (0.6,), gross: float = 0.0) -> tuple[Any, ...]:
    """Like ASSIN 2: targets 1 to 5 in tenths, most of them high; predictions clipped to 0..5."""
    centres = rng.choice([1.2, 2.0, 3.0, 4.0, 5.0], rows, p=[0.1, 0.2, 0.25, 0.25, 0.2])
    targets = np.round(np.clip(centres + rng.normal(0, 0.3, rows), 1, 5), 1)
    common = 0.3 * rng.normal(size=rows)
    blunders = (rng.random(rows) < gross) * rng.normal(0, 1.5, rows)
    return targets, *(np.clip(targets + common + rng.normal(0, d, rows) + blunders, 0, 5) for d in noise)


def _graded_unlike(rows: int, rng: Rng) -> tuple[Any, ...]:
    """Two models with the same mean squared error: one errs evenly, the other on a few rows."""
    targets = rng.normal(size=rows)
    rare = rng.normal(size=rows) * np.where(rng.random(rows) < 0.2, np.sqrt(5), 0.0)
    return targets, targets + 0.6 * rng.normal(size=rows), targets + 0.6 * rare


def _answers(rows: int, rng: Rng, models: int = 1, better: float = 0.0) -> tuple[Any, ...]:
    """Row scores like those of question answering: some 0, most 1, the rest between; hard rows are shared."""
    hard = rng.normal(size=rows)
    scores = []
    for index in range(models):
        ease = hard + rng.normal(size=rows) + (better if index else 0.0)
        scores.append(np.where(ease < -1.1, 0.0, np.where(ease > -0.2, 1.0, rng.beta(2, 2, rows))))
    return hard, *scores


def _summaries(rows: int, rng: Rng, models: int = 1, better: float = 0.0) -> tuple[Any, ...]:
    """Row scores like ROUGE's: low and skewed."""
    hard = rng.gamma(2, 0.5, rows)
    return hard, *(rng.beta(1.5 + better * bool(index), 3 + 2 * hard) for index in range(models))


TWO = ((0,), (1,))
PAIRS = tuple(product((0, 1), repeat=2))
ONE_MODEL: dict[str, tuple[tuple[str, ...], Population]] = {
    "balanced classes, 87 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), TWO, ((0.9, 0.1), (0.16, 0.84))),
    ),
    "31 % / 69 %, 55 % and 88 % right (like CoLA)": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.31, 0.69), TWO, ((0.55, 0.45), (0.12, 0.88))),
    ),
    "three classes, 82 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes(
            (0.33, 0.34, 0.33), ((0,), (1,), (2,)), ((0.85, 0.1, 0.05), (0.1, 0.8, 0.1), (0.05, 0.15, 0.8))
        ),
    ),
    "guessing, 56 % right (like WNLI)": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.56, 0.44), TWO, ((0.62, 0.38), (0.52, 0.48))),
    ),
    "balanced classes, 97 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), TWO, ((0.97, 0.03), (0.03, 0.97))),
    ),
    "normal numbers, r = 0.85": (("pearson", "spearman", "mse"), Numbers(_normal)),
    "similarity 1 to 5": (("pearson", "spearman", "mse"), Numbers(_graded)),
    "similarity 1 to 5, 5 % gross errors": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_graded, gross=0.05)),
    ),
    "question answering": (("f1",), Numbers(_answers)),
    "summaries": (("rougeL",), Numbers(_summaries)),
}
_SAME = (0.78, 0.08, 0.08, 0.06)
TWO_MODELS: dict[str, tuple[tuple[str, ...], Population]] = {
    "equal, 86 % right": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), PAIRS, ((0.78, 0.08, 0.08, 0.06), (0.06, 0.08, 0.08, 0.78))),
    ),
    "equal, 31 % / 69 % classes": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.31, 0.69), PAIRS, ((0.45, 0.12, 0.12, 0.31), (0.06, 0.07, 0.07, 0.80))),
    ),
    "equal, near chance": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.56, 0.44), PAIRS, ((0.36, 0.24, 0.24, 0.16), (0.26, 0.26, 0.26, 0.22))),
    ),
    "equal, normal numbers": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_normal, noise=(0.5, 0.5), shared=0.4)),
    ),
    "equal, similarity 1 to 5": (("pearson", "spearman", "mse"), Numbers(partial(_graded, noise=(0.5, 0.5)))),
    "equal mean, unlike errors": (("mse",), Numbers(_graded_unlike)),
    "equal, question answering": (("f1",), Numbers(partial(_answers, models=2))),
    "equal, summaries": (("rougeL",), Numbers(partial(_summaries, models=2))),
    "B better, balanced classes": (
        ("accuracy", "f1_macro", "matthews"),
        Classes((0.5, 0.5), PAIRS, ((0.78, 0.04, 0.12, 0.06), (0.06, 0.12, 0.04, 0.78))),
    ),
    "B better, normal numbers": (
        ("pearson", "spearman", "mse"),
        Numbers(partial(_normal, noise=(0.6, 0.4), shared=0.4)),
    ),
    "B better, question answering": (("f1",), Numbers(partial(_answers, models=2, better=0.4))),
}
SEED_PARTS = {"alike": (1.2, 0.1, 0.7), "unlike": (1.0, 0.4, 0.7)}
"""Standard deviations of a row's, a seed's and their common part of the error."""


@dataclass(frozen=True)
class Job:
    """Some sets of rows for one line of the table."""

    kind: str
    name: str
    metric: str
    rows: int
    replications: int
    batch: int = 0
    """Which of the line's batches: each draws other sets."""

    @property
    def title(self) -> str:
        """Kind, population and metric."""
        return f"{self.kind} {self.name} {self.metric}"


def _rng(job: Job) -> Rng:
    return np.random.default_rng([zlib.crc32(f"{job.title} {job.rows}".encode()), job.batch])


def cover_one(job: Job) -> dict[str, float]:
    """Shares of intervals above and below the true value, and Fisher's coverage for Pearson."""
    population, rng = ONE_MODEL[job.name][1], _rng(job)
    (truth,) = population.truth(job.metric, job.rows)
    above = below = fisher = 0
    for seed in range(job.replications):
        targets, model = population.draw(job.rows, rng)
        options = _one(job.metric)(model)
        found = interval(job.metric, targets, model, resamples=RESAMPLES, seed=seed, **options)
        above += found.low > truth
        below += found.high < truth
        if job.metric == "pearson":
            check = fisher_z(found.value, job.rows)
            fisher += check.low <= truth <= check.high
    shares = {"covered": job.replications - above - below, "above": above, "below": below}
    shares |= {"fisher": fisher} if job.metric == "pearson" else {}
    return {name: count / job.replications for name, count in shares.items()}


def cover_two(job: Job) -> dict[str, float]:
    """Share of intervals that hold the true difference, and of tests that reject."""
    population, rng = TWO_MODELS[job.name][1], _rng(job)
    a, b = population.truth(job.metric, job.rows)
    equal = job.name.startswith("equal")
    truth = 0.0 if equal else b - a
    covered = rejected = 0
    for seed in range(job.replications):
        targets, *models = population.draw(job.rows, rng)
        options: dict[str, Any] = {"row_scores": tuple(models)} if _is_row_score(job.metric) else {}
        found = compare(job.metric, targets, *models, resamples=RESAMPLES, seed=seed, **options)
        covered += found.low <= truth <= found.high
        rejected += found.p <= 0.05
    return {"covered": covered / job.replications, "rejected": rejected / job.replications}


def cover_seeds(job: Job) -> dict[str, float]:
    """Share of intervals over seeds that hold the expected value over seeds and rows.

    Of a model's error on a row, part is the row's, part the seed's, and part the accident of both.
    """
    rng, seeds = _rng(job), int(job.name.split()[0])
    row, seed, both = SEED_PARTS[job.name.split(", ")[1]]
    margin = 1.5
    truth = (
        ndtr(margin / (row**2 + seed**2 + both**2) ** 0.5)
        if job.metric == "accuracy"
        else row**2 + seed**2 + both**2
    )
    covered = 0
    for replication in range(job.replications):
        shape = (seeds, job.rows)
        errors = (
            row * rng.normal(size=job.rows)
            + seed * rng.normal(size=(seeds, 1))
            + both * rng.normal(size=shape)
        )
        models = (errors > margin).astype(int) if job.metric == "accuracy" else errors
        found = over_seeds(
            job.metric, np.zeros(job.rows, dtype=int), list(models), resamples=999, seed=replication
        )
        covered += found.low <= truth <= found.high
    return {"covered": covered / job.replications}


def reject_friedman(job: Job) -> dict[str, float]:
    """Share of Friedman tests that reject, `rows` tasks and as many models as the name says."""
    rng, models = _rng(job), int(job.name.split()[0])
    rejected = sum(friedman(rng.normal(size=(models, job.rows))).p <= 0.05 for _ in range(job.replications))
    return {"rejected": rejected / job.replications}


KINDS: dict[str, Callable[[Job], dict[str, float]]] = {
    "interval": cover_one,
    "comparison": cover_two,
    "seeds": cover_seeds,
    "tasks": reject_friedman,
}


def jobs(rows: Sequence[int], replications: int = BATCH, batch: int = 0) -> list[Job]:
    """All lines of the table, the smallest sets first."""
    lines = [
        (kind, name, metric, size)
        for kind, table in (("interval", ONE_MODEL), ("comparison", TWO_MODELS))
        for name, (names, _) in table.items()
        for metric in names
        for size in rows
    ]
    lines += [
        ("seeds", f"{seeds} seeds, {parts}", metric, size)
        for seeds in (3, 5, 10)
        for parts in SEED_PARTS
        for metric in ("accuracy", "mse")
        for size in rows
    ]
    lines += [("tasks", f"{models} models", "", tasks) for models in (3, 6) for tasks in (6, 12)]
    return [Job(*line, replications, batch) for line in sorted(lines, key=lambda line: line[-1])]


def measure(job: Job) -> dict[str, float]:
    """The shares of one batch."""
    return KINDS[job.kind](job)


def run(planned: Iterable[Job], kept: Path | None) -> Iterator[tuple[Job, dict[str, float]]]:
    """Each batch's shares: those that stand in `kept` from there, the others measured and added to it."""
    known = dict(_read(kept)) if kept and kept.exists() else {}
    for job in planned:
        if job not in known:
            known[job] = measure(job)
            if kept:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"job": asdict(job), "shares": known[job]}) + "\n")
        yield job, known[job]


def _read(path: Path) -> Iterator[tuple[Job, dict[str, float]]]:
    for text in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(text)
        yield Job(**record["job"]), record["shares"]


def table(found: Iterable[tuple[Job, dict[str, float]]]) -> list[str]:
    """The lines of the Markdown table, batches of a line put together."""
    lines: dict[tuple[str, str, str, int], list[tuple[Job, dict[str, float]]]] = {}
    for job, shares in found:
        lines.setdefault((job.kind, job.name, job.metric, job.rows), []).append((job, shares))
    return [_together(batches) for batches in lines.values()]


def _together(batches: list[tuple[Job, dict[str, float]]]) -> str:
    job = batches[0][0]
    sets = sum(each.replications for each, _ in batches)
    shares = {
        name: sum(each.replications * values[name] for each, values in batches) / sets
        for name in batches[0][1]
    }
    return line(job, shares, sets)


def line(job: Job, shares: dict[str, float], sets: int) -> str:
    """One line of the Markdown table, each share with its standard error."""
    cells = [_percent(shares[key], sets) if key in shares else "" for key in ("covered", "rejected")]
    rest = ", ".join(
        f"{key} {100 * share:.1f}" for key, share in shares.items() if key not in ("covered", "rejected")
    )
    return f"| {job.kind} | {job.name} | {job.metric} | {job.rows} | {' | '.join(cells)} | {rest} | {sets} |"


def _percent(share: float, sets: int) -> str:
    return f"{100 * share:.1f} ± {100 * (share * (1 - share) / sets) ** 0.5:.1f}"


def main() -> None:
    """Run all lines that contain the given text and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--batches", type=int, default=4, help=f"of {BATCH} sets each")
    parser.add_argument("--keep", type=Path, help="file of the batches that are done")
    parser.add_argument("--only", default="", help="regular expression: kind, population, metric")
    options = parser.parse_args()
    planned = [job for batch in range(options.batches) for job in jobs(options.rows, batch=batch)]
    found = list(run((job for job in planned if re.search(options.only, job.title)), options.keep))
    print("| what | population | metric | rows | covered % | rejected % | other shares, % | sets |")
    print("|---|---|---|--:|--:|--:|---|--:|")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
