"""Files that are being answered, each in a thread: any tab can look at them, stop them, and fetch what came out.

A job is a folder below `ptlm.paths.home() / "trial"`: `job.json` and, at its end, the answered file. A job whose
server ended in the middle is over; nothing of it was written.
"""

import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from ptlm import paths
from ptlm.errors import DataError, PtlmError, RunError, UsageError
from ptlm.files import read_json, write_json
from ptlm.i18n import N_
from ptlm.reporting import Silent
from ptlm.runs.status import Failure
from ptlm.trial.client import Client
from ptlm.trial.files import Cancelled, FileAnswers, answer_file, asking
from ptlm.userdata.files import delete_upload

State = Literal["running", "done", "failed", "cancelled"]
FILE = "job.json"
GONE = N_("O painel foi fechado antes do fim; responda ao arquivo de novo.")
BUG = N_("Erro inesperado ({name}): os detalhes estão no terminal em que o painel foi aberto.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One file being answered, or answered."""

    id: str
    run: str
    task: str
    source: str
    """The name of the file as it was given."""
    output: str
    """The name of the answered file."""
    state: State = "running"
    started: float = field(default_factory=time.time)
    """Unix seconds."""
    done: int = 0
    """Rows answered."""
    total: int | None = None
    error: Failure | None = None
    rows: int = 0
    """At the end: all rows, those that could not be read, and those whose output was no answer."""
    unreadable: int = 0
    unanswered: int = 0
    blank: int = 0
    """Lines with nothing in them that are not in the output, and the numbers of the first of them."""
    blank_lines: Sequence[int] = ()

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return folder() / self.id

    @property
    def output_file(self) -> Path:
        """The answered file; there only when it is done."""
        return self.folder / self.output


def folder() -> Path:
    """The folder with one folder a job."""
    return paths.home() / "trial"


class Jobs:
    """The jobs of one server. Thread-safe."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._live: dict[str, Job] = {}
        self._cancelled: set[str] = set()

    def start(
        self,
        run_id: str,
        task_id: str,
        source: Path,
        *,
        columns: Mapping[str, str],
        suffix: str = ".tsv",
    ) -> Job:
        """Answer the rows of `source`, an upload, which is deleted at the end.

        Raises:
            DataError: the disk does not take it.
        """
        job = Job(
            id=f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}",
            run=run_id,
            task=task_id,
            source=source.name,
            output=f"{source.stem}-{task_id}{suffix}",
        )
        try:
            job.folder.mkdir(parents=True)
            write_json(job.folder / FILE, asdict(job))
        except OSError as error:
            raise DataError(
                N_("{file}: não pôde ser gravado ({reason})."),
                file=str(job.folder),
                reason=error.strerror or str(error),
            ) from error
        with self._lock:
            self._live[job.id] = job

        def work() -> FileAnswers:
            return answer_file(
                *asking(self._client, run_id, task_id),
                source,
                job.output_file,
                columns=columns,
                report=_Progress(lambda done, total: self._progress(job.id, done, total)),
                cancel=lambda: job.id in self._cancelled,
            )

        threading.Thread(target=self._settle, args=(job.id, source, work), daemon=True).start()
        return job

    def get(self, job_id: str) -> Job:
        """The job as it stands.

        Raises:
            UsageError: there is none.
        """
        with self._lock:
            live = self._live.get(job_id)
        if live:
            return live
        if not re.fullmatch(r"[\w-]+", job_id) or not (folder() / job_id / FILE).is_file():
            raise UsageError(N_("Este arquivo respondido não existe mais: responda a ele de novo."))
        return _load(folder() / job_id)

    def cancel(self, job_id: str) -> None:
        """Give the job up at the next chunk."""
        self._cancelled.add(job_id)

    def _progress(self, job_id: str, done: int, total: int | None) -> None:
        with self._lock:
            self._live[job_id] = replace(self._live[job_id], done=done, total=total)

    def _settle(self, job_id: str, source: Path, work: Callable[[], FileAnswers]) -> None:
        changes = _outcome(work)
        delete_upload(source)
        with self._lock:
            self._cancelled.discard(job_id)
            job = replace(self._live[job_id], **changes)
        try:
            write_json(job.folder / FILE, asdict(job))
        except (
            OSError
        ):  # a full disk: the job is over all the same, and this server knows it as long as it runs
            log.exception("the end of a job could not be written down")
            with self._lock:
                self._live[job_id] = job
        else:
            with self._lock:
                del self._live[job_id]


def _outcome(work: Callable[[], FileAnswers]) -> dict[str, Any]:
    """How a job ended, as fields of it."""
    try:
        found = work()
    except Cancelled:
        return {"state": "cancelled"}
    except PtlmError as error:
        return {"state": "failed", "error": Failure.of(error)}
    except Exception as error:  # the thread's last word: it must not leave the job running for ever
        log.exception("a file could not be answered")
        name = type(error).__name__
        return {"state": "failed", "error": Failure(name=name, template=BUG, values={"name": name})}
    counts = {name: getattr(found, name) for name in ("rows", "unreadable", "unanswered", "blank")}
    return {"state": "done", "blank_lines": list(found.blank_lines), **counts}


class _Progress(Silent):
    """Hands on how many rows are answered."""

    def __init__(self, tell: Callable[[int, int | None], None]) -> None:
        self._tell = tell

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        if what == "predict":
            self._tell(done, total)


def _load(place: Path) -> Job:
    """A job that no thread is at any more."""
    data = read_json(place / FILE)
    try:
        error = Failure(**data.pop("error")) if data.get("error") else None
        job = Job(**{**data, "id": place.name, "error": error})
    except TypeError as problem:
        raise RunError(
            N_("O arquivo {file} está corrompido: não descreve um estado."), file=FILE
        ) from problem
    if job.state == "running":
        return replace(job, state="failed", error=Failure(name="Gone", template=GONE))
    return job
