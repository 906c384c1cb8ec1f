"""Asking a finished run's model. One process holds one model; any number of threads may ask."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ptlm.errors import PtlmError, RunError, UsageError
from ptlm.i18n import N_, _
from ptlm.records import unknown
from ptlm.runs.run import CONDITIONS, Run
from ptlm.runs.store import Store
from ptlm.tasks.record import Task
from ptlm.training.config import Precision
from ptlm.trial.answers import Answer, answers_from_plain
from ptlm.trial.channel import IDLE, raise_error
from ptlm.trial.limits import Limits
from ptlm.trial.process import Process


def checked(store: Store, run_id: str) -> Run:
    """The run called `run_id`, if its model can be asked.

    Raises:
        UsageError: there is no such run.
        RunError: it did not get to its end, or its model was deleted.
    """
    run = store.get(run_id)
    if run.spec is None or run.state != "done":
        raise RunError(
            N_("A execução {id} está {state}: só o modelo de uma execução concluída responde."),
            id=run.id,
            state=_(CONDITIONS[run.state]),
        )
    if not run.model_folder.is_dir():
        raise RunError(
            N_("O modelo da execução {id} foi apagado: repita a execução para experimentá-la."), id=run.id
        )
    return run


def task_of(run: Run, task_id: str = "") -> Task:
    """The run's task called `task_id`, or its only one.

    Raises:
        UsageError: the run has no such task, or several and none was named.
    """
    tasks = {task.id: task for task in (run.spec.tasks if run.spec else ())}
    if task_id in tasks:
        return tasks[task_id]
    if not task_id and len(tasks) == 1:
        return next(iter(tasks.values()))
    if task_id:
        raise unknown(N_("Tarefa da execução"), task_id, tasks)
    raise UsageError(
        N_("A execução {id} tem várias tarefas; diga qual: {tasks}."), id=run.id, tasks=", ".join(tasks)
    )


class Client:
    """One worker process for everybody who holds this object; started when first asked, and again when gone."""

    def __init__(self, store: Store | None = None, limits: Limits | None = None) -> None:
        """`limits`: settled anew at each start of the process unless given."""
        self.store = store or Store()
        self._limits = limits
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._precision: Precision | None = None

    def answer(
        self, run_id: str, task_id: str, rows: Sequence[Mapping[str, str]], *, explain: bool = False
    ) -> list[Answer]:
        """The model's answers to rows of the task's text columns, in order.

        `explain` adds what the model read and the probability of every class: for a few rows.

        Raises:
            UsageError: no such run or task, or a row without one of the task's columns.
            RunError: the run has no model, or the process with it broke; asking again starts a new one.
            ModelError: the model is broken, or too large for the memory it may take.
        """
        run = checked(self.store, run_id)
        task = task_of(run, task_id)
        columns = {name: [_text(row, name, task) for row in rows] for name in task.text_columns}
        if not rows:
            return []
        return answers_from_plain(self._ask(run, task, columns, explain))

    def open(self, run_id: str, task_id: str) -> None:
        """Load the model, so that the first answer is quick.

        Raises:
            PtlmError: as `answer`.
        """
        run = checked(self.store, run_id)
        self._ask(run, task_of(run, task_id), {}, False)

    def open_soon(self, run_id: str, task_id: str) -> None:
        """`open` in the background. What goes wrong there, the first answer will say."""

        def work() -> None:
            with suppress(PtlmError):
                self.open(run_id, task_id)

        threading.Thread(target=work, name="trial-open", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The worker process, if there is one."""
        process = self._process
        return process.pid if process else None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._let_go()

    def _ask(self, run: Run, task: Task, rows: Mapping[str, Sequence[str]], explain: bool) -> dict[str, Any]:
        assert run.spec is not None
        request = {"run": str(run.folder), "task": task.id, "rows": rows, "explain": explain}
        with self._lock:
            while True:
                process = self._started(run.spec.settings.precision)
                reply = process.ask(request)
                if reply is not None:
                    raise_error(reply)
                    return reply
                code = self._let_go()
                if code != IDLE and not process.gone_before:  # otherwise the request was never read
                    raise process.ending(code)

    def _started(self, precision: Precision) -> Process:
        """The process; a new one where it died meanwhile, and for another arithmetic, which each settles for good."""
        if self._process and (self._process.gone or self._precision != precision):
            self._let_go()
        if self._process is None:
            self._process, self._precision = Process(self._limits or Limits.here()), precision
        return self._process

    def _let_go(self) -> int:
        process, self._process = self._process, None
        return process.close() if process else IDLE


def _text(row: Mapping[str, str], name: str, task: Task) -> str:
    if name not in row:
        raise UsageError(
            N_("Falta a coluna “{column}”, que a tarefa “{task}” lê."), column=name, task=task.id
        )
    return row[name].encode("utf-8", "replace").decode()
