"""A run as its folder shows it. Nothing here changes a file, and no broken file raises."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ptlm.errors import RunError
from ptlm.i18n import N_, _
from ptlm.runs import result as results
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.failures import GONE
from ptlm.runs.spec import Spec
from ptlm.runs.status import LIVE, RESUMABLE, SETTLED, Failure, State, Status

RunState = State | Literal["broken"]
BROKEN = N_("com defeito")
TITLES: Mapping[RunState, str] = {**dict(statuses.TITLES.items()), "broken": BROKEN}
CONDITIONS: Mapping[RunState, str] = {**dict(statuses.CONDITIONS.items()), "broken": BROKEN}
"""As `TITLES` stand alone, these stand behind “A execução está …”."""
RESULT = results.FILE
STOP = "stop"
TRUTH = (specs.FILE, statuses.FILE, RESULT)
"""The files that a view is made of."""

Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is known of one run. `spec` is None only for a broken one, which `problem` then explains."""

    folder: Path
    spec: Spec | None
    status: Status
    """As stored; where it cannot be read, what the other files say."""
    result: Mapping[str, Any] | None = None
    """`result.json` of a finished run."""
    problem: Failure | None = None
    """What is wrong with the folder's files."""
    abandoned: bool = False
    """Its worker is gone without a word, and nobody has written that down yet."""

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def name(self) -> str:
        """For people, in the reader's language."""
        return self.spec.title() if self.spec else self.id

    @property
    def state(self) -> RunState:
        """Where it stands, `broken` where it cannot be told what was asked."""
        return self.status.state if self.spec else "broken"

    @property
    def live(self) -> bool:
        """Whether a worker is at it."""
        return self.status.state in LIVE

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in SETTLED or (self.state == "broken" and not self.live)

    @property
    def resumable(self) -> bool:
        """Whether it can go on, from its last checkpoint or from the start."""
        return self.state in RESUMABLE

    @property
    def standing(self) -> str:
        """Its state in words; of one that was broken off, how far it came and whether it can go on from there."""
        title, progress = _(TITLES[self.state]), self.status.progress
        if not self.resumable or not self.has_checkpoint:
            return title
        if progress and progress.what == "train" and progress.total:
            title = _(
                "{state} no passo {done:,} de {total:,}",
                state=title,
                done=progress.done,
                total=progress.total,
            )
        return _("{state}; pode ser retomada", state=title)

    @property
    def stop_requested(self) -> bool:
        """Whether somebody asked it to stop."""
        return self.stop_file.exists()

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """Values by task and metric; empty before the end."""
        return (self.result or {}).get("metrics") or {}

    @property
    def seconds(self) -> float:
        """How long all attempts took together, or have taken up to the last sign of life."""
        return self.status.seconds

    @property
    def events_file(self) -> Path:
        """Read it with `ptlm.runs.events.read`."""
        return self.folder / "events.jsonl"

    @property
    def worker_log(self) -> Path:
        """All that the worker printed."""
        return self.folder / "worker.log"

    @property
    def stop_file(self) -> Path:
        """Its being there asks the worker to stop."""
        return self.folder / STOP

    @property
    def model_folder(self) -> Path:
        """The trained model (encoders: one folder a task below it)."""
        return self.folder / "model"

    @property
    def has_checkpoint(self) -> bool:
        """Whether a resumed run would go on from somewhere."""
        checkpoints = self.folder / "checkpoints"
        return checkpoints.is_dir() and any(checkpoints.iterdir())

    def summary(self) -> dict[str, Any]:
        """What a list of runs says of it, as plain data."""
        spec, status = self.spec, self.status
        return {
            "id": self.id,
            "name": spec.name if spec else self.id,
            "state": self.state,
            "model": spec.model.id if spec else None,
            "tasks": list(spec.task_ids) if spec else [],
            "preset": spec.preset if spec else None,
            "seed": spec.settings.seed if spec else None,
            "group": spec.group if spec else "",
            "created": spec.created if spec else None,
            "attempt": status.attempt,
            "seconds": round(self.seconds, 1),
            "progress": asdict(status.progress) if status.progress else None,
            "metrics": self.metrics,
            "error": str(status.error) if status.error else None,
            "problem": str(self.problem) if self.problem else None,
            "dir": str(self.folder),
        }

    def predictions_file(self, task: str) -> Path:
        """The kept predictions of every evaluated row of `task`."""
        return self.folder / "predictions" / f"{task}.parquet"


def stamp(folder: str | Path) -> Stamp:
    """What changes whenever one of the run's files is replaced."""
    return tuple(_stamp(os.path.join(folder, name)) for name in TRUTH)  # noqa: PTH118  (500 runs a listing)


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def load(folder: Path) -> Run:
    """The run in `folder`, with whatever of it can be read."""
    problem: Failure | None = None
    status: Status | None = None
    result: Mapping[str, Any] | None = None
    try:  # before the result, which is written first: a run that is done has its result
        status = statuses.load(folder)
    except RunError as error:
        problem = Failure.of(error)
    try:
        result = results.load(folder)
    except RunError as error:
        problem = problem or Failure.of(error)
    status = status or Status(state="done" if result else "interrupted", error=problem)
    try:
        spec = specs.load(folder)
    except RunError as error:
        return Run(folder=folder, spec=None, status=status, result=result, problem=Failure.of(error))
    return Run(folder=folder, spec=spec, status=status, result=result, problem=problem)


def seen_now(run: Run) -> Run:
    """The run as it stands this moment: one whose worker is gone is interrupted, whatever its file says."""
    if not run.status.live or statuses.is_at_work(run.status):
        return run
    gone = Failure(name="Gone", template=GONE)
    return replace(run, abandoned=True, status=replace(run.status, state="interrupted", error=gone))
