"""Figures that came with the product, figures of the user's own runs, and figures imported from others."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ptlm import paths
from ptlm.errors import DataError
from ptlm.i18n import N_, NP_, plural
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.results.figure import Figure, read, write
from ptlm.results.other_data import told_apart
from ptlm.runs.run import Run
from ptlm.tasks.record import Task

DATA = Path(__file__).parent / "data"
SEED = "seed"
"""Source key of the benchmark whose protocol the product repeats."""
OWN = "own"
FINGERPRINT = 16
"""Digits of a split's SHA-256 that are kept: enough to tell data apart."""
MARK = 8
"""Digits of an imported file's SHA-256 in the name that it is kept under."""
MOST_FILES = 1024
"""Imported files that are kept ready; somebody may bring in a folder full of runs' results."""
ALL_HERE = NP_(
    "{file}: o número deste arquivo já está aqui; não há nada a importar.",
    "{file}: os {count:,} números deste arquivo já estão aqui; não há nada a importar.",
)


@cache
def _shipped() -> tuple[Figure, ...]:
    return tuple(figure for name in ("seed.csv", "published.csv") for figure in read(DATA / name, "stored"))


def stored(task_ids: Iterable[str] | None = None, source: str = "") -> list[Figure]:
    """The figures that came with the product; only those of `task_ids` or of one `source` where given."""
    wanted = None if task_ids is None else set(task_ids)
    return [
        figure
        for figure in _shipped()
        if (wanted is None or figure.task in wanted) and source in ("", figure.source)
    ]


def of_run(run: Run) -> list[Figure]:
    """The figures of a finished run; none where it has no result."""
    if run.spec is None or not run.result or run.state != "done":
        return []
    tasks = {task.id: task for task in run.spec.tasks}
    return [
        _own_figure(run, tasks[name], metric, value)
        for name, metrics in run.metrics.items()
        if name in tasks
        for metric, value in metrics.items()
    ]


def _own_figure(run: Run, task: Task, metric: str, value: float) -> Figure:
    assert run.spec is not None and run.result is not None
    model, result = run.spec.model, run.result
    low, high = _interval(result, task.id, metric)
    figure = Figure(
        model=model.title,
        prefix=run.spec.settings.prefix,
        task=task.id,
        metric=metric,
        value=value,
        low=low,
        high=high,
        split=_split(run, task),
        data=_data(result, task.id, task.evaluation),
        protocol="fine-tuned",
        source=OWN,
        source_title=run.spec.name if run.spec.named else "",
        year=_year(run.spec.created),
        note=_note(result, task.id, run.spec.settings.seed),
        run=run.id,
        origin="own",
    )
    return _of_model(figure, model)


def _of_model(figure: Figure, model: Model) -> Figure:
    """The figure with what is known of its model."""
    return replace(
        figure,
        model=model.title,
        hub_id=model.id,
        family=model.family,
        backbone_millions=model.backbone_millions,
        embedding_millions=model.embedding_millions,
        total_millions=model.total_millions,
    )


def _interval(result: Mapping[str, Any], task: str, metric: str) -> tuple[float | None, float | None]:
    """The limits around a figure, each None where it is not known."""
    around: Mapping[str, Any] = result.get("intervals", {}).get(task, {}).get(metric) or {}
    return around.get("low"), around.get("high")


def _year(moment: str) -> int:
    """Of a moment in ISO 8601; 0 where it is none."""
    return int(moment[:4]) if moment[:4].isdecimal() else 0


def _split(run: Run, task: Task) -> str:
    """The split that was reported; where a limit left rows out of it, how many were taken: that is another contest."""
    assert run.spec is not None and run.result is not None
    split = str(run.result.get("splits", {}).get(task.id, {}).get("reported", task.evaluation))
    rows, limit = run.result.get("rows", {}).get(task.id, {}).get("evaluation"), run.spec.settings.limit_eval
    limited = rows and 0 < limit <= rows and rows != task.rows.get(split)
    return f"{split} ({rows} rows)" if limited else split


def _data(result: Mapping[str, Any], task: str, split: str) -> str:
    """What tells the rows of the reported split from others of that name."""
    reported = result.get("splits", {}).get(task, {}).get("reported", split)
    return str(data_of(result, task, reported).get("fingerprint", ""))[:FINGERPRINT]


def data_of(result: Mapping[str, Any], task: str, split: str) -> Mapping[str, Any]:
    """Where a run's rows of a split came from, how many there are, and their fingerprint; empty where not known."""
    facts: Mapping[str, Any] = (result.get("manifest") or {}).get("data", {}).get(f"{task}/{split}", {})
    return facts


def _note(result: Mapping[str, Any], task: str, seed: Any) -> str:
    """Seed and row limits: what makes a figure of one run differ from the protocol's."""
    rows = result.get("rows", {}).get(task, {})
    return f"seed {seed}; {rows.get('train', '?')}/{rows.get('evaluation', '?')}"


def own(runs: Iterable[Run]) -> list[Figure]:
    """The figures of all finished runs among `runs`."""
    return [figure for run in runs for figure in of_run(run)]


def imports_folder() -> Path:
    """Where imported figures are kept, one CSV file an import."""
    return paths.home() / "results"


def imports() -> list[Path]:
    """The files of kept imports."""
    return sorted(imports_folder().glob("*.csv"))


def imported() -> list[Figure]:
    """Figures imported from others; a broken file is left out (its import had checked it)."""
    return [figure for path in imports() for figure in _figures_in(path)]


def _figures_in(path: Path) -> Sequence[Figure]:
    try:
        return _kept(path, path.stat().st_mtime_ns)
    except OSError:  # taken away by somebody else since it was listed
        return ()


@lru_cache(maxsize=MOST_FILES)
def _kept(path: Path, stamp: int) -> tuple[Figure, ...]:
    """A kept file's figures; `stamp` changes with the file."""
    try:
        return tuple(read(path, "imported"))
    except DataError:
        return ()


def forget_import(path: Path) -> None:
    """Delete a kept import; one that is gone already is no error."""
    if path in imports():
        path.unlink(missing_ok=True)


class Taken(NamedTuple):
    """What came of an import."""

    figures: list[Figure]
    """Those that are kept."""
    left_out: int = 0
    """Rows that say no more than a figure that came with the product, or than a run of this store."""

    @property
    def note(self) -> str:
        """Why some were left out, in one sentence; empty where none were."""
        if not self.left_out:
            return ""
        return plural(
            self.left_out,
            "{count:,} ficou de fora: já está aqui.",
            "{count:,} ficaram de fora: já estão aqui.",
        )


def import_file(path: Path) -> Taken:
    """Keep the figures of a CSV file in our schema, or of a run's `result.json`, marked as imported.

    Figures that came with the product and those of runs in this store, which our own exports hold too, are left out.
    Every export and every run's result has the same name, so it is the content that tells imports apart: the same
    file twice is one import, whatever it is called, and no other file takes its place.

    Raises:
        DataError: the file is neither, or has nothing that is not here already; nothing is kept then.
    """
    found = _of_result(path) if path.suffix == ".json" else read(path, "stored")
    if not found:
        raise DataError(N_("{file}: não há nenhum resultado neste arquivo."), file=path.name)
    shipped, runs = frozenset(_shipped()), {folder.name for folder in paths.runs().glob("*")}
    new = [each for each in found if each not in shipped and (each.run or each.source) not in runs]
    if not new:
        raise DataError(ALL_HERE, file=path.name, count=len(found))
    kept = _place(new[0].source if path.suffix == ".json" else path.stem, path)
    figures = [_as_imported(figure, kept.stem) for figure in new]
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        write(figures, file)
    partial.replace(kept)
    return Taken(figures, len(found) - len(new))


def _place(name: str, path: Path) -> Path:
    """Where the import of a file is kept: where its content is already, or under `name` and the content's mark."""
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:MARK]
    stem = re.sub(r"[^\w.-]+", "-", name)[:80]
    return next(imports_folder().glob(f"*-{mark}.csv"), imports_folder() / f"{stem}-{mark}.csv")


def _as_imported(figure: Figure, import_name: str) -> Figure:
    """A figure of somebody else's; the source of what was their own is its run, which is not here."""
    if figure.source != OWN:
        return replace(figure, origin="imported")
    return replace(figure, origin="imported", source=figure.run or import_name, run="")


def _of_result(path: Path) -> list[Figure]:
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        model = result["manifest"]["model"]["id"]
        metrics: Mapping[str, Mapping[str, float | None]] = result["metrics"]
        return [
            _figure_of_result(result, model, task, metric, value)
            for task, values in metrics.items()
            for metric, value in values.items()
            if value is not None
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            N_("{file}: não é o result.json de uma execução (falta ou não serve: {error})."),
            file=path.name,
            error=error,
        ) from None


def _figure_of_result(result: Mapping[str, Any], model: str, task: str, metric: str, value: float) -> Figure:
    made = result["manifest"]
    settings = made.get("settings", {})
    low, high = (None if each is None else _finite(each) for each in _interval(result, task, metric))
    figure = Figure(
        model=model,
        hub_id=model,
        prefix=str(settings.get("prefix", "")),
        task=task,
        metric=metric,
        value=_finite(value),
        low=low,
        high=high,
        split=_split_of_result(result, task),
        data=_data(result, task, ""),
        protocol="fine-tuned",
        source=str(result["id"]),
        year=_year(str(made.get("started", ""))),
        note=_note(result, task, settings.get("seed", "?")),
        origin="imported",
    )
    return _of_model(figure, MODELS[model]) if model in MODELS else figure


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return float(number)


def _split_of_result(result: Mapping[str, Any], task: str) -> str:
    """The reported split; with the number of rows where not all were evaluated."""
    split = result["splits"][task]["reported"]
    rows = result.get("rows", {}).get(task, {}).get("evaluation")
    whole = data_of(result, task, split).get("rows", rows)
    return split if rows == whole else f"{split} ({rows} rows)"


def everything(runs: Iterable[Run] = ()) -> list[Figure]:
    """Stored, imported and own figures in one list; those of other data under a task's name told apart."""
    return told_apart([*stored(), *imported(), *own(runs)])
