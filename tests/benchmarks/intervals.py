"""Do the intervals cover, and do the tests reject, as often as they say?

    python -m tests.benchmarks.intervals [--rows 71 277 1500 2448] [--batches 4] [--keep FILE] [--only REGEX]

Draws sets of rows from populations whose true value is known, as large as WNLI's, RTE's, STS-B's and ASSIN 2's
evaluation sets, and counts how often the true value lies in the 95% interval and how often a test with p ≤ 0.05
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
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtr

from ptlm.statistics import compare, fisher_z, friedman, interval, over_seeds
from tests.benchmarks.populations import ONE_MODEL, TWO_MODELS, Rng, is_row_score

SIZES = (71, 277, 1500, 2448)
RESAMPLES = 999
BATCH = 500
"""Sets of rows that are drawn for a line at a time."""


def _one(metric: str) -> Callable[[Any], dict[str, Any]]:
    return lambda model: {"row_scores": {metric: model}} if is_row_score(metric) else {}


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
        options: dict[str, Any] = {"row_scores": tuple(models)} if is_row_score(job.metric) else {}
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
