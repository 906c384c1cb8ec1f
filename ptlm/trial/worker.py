"""The process that keeps one model and answers with it: `python -m ptlm.trial.worker MEMORY IDLE`.

Requests come on standard input and replies go to standard output; whatever else is printed goes to standard error.
It ends when its input does, so that it never outlives whoever started it.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

import numpy as np
import psutil
import pyarrow as pa

from ptlm.errors import ModelError, PtlmError, RunError
from ptlm.i18n import N_
from ptlm.runs import spec as specs
from ptlm.training import plan
from ptlm.training.device import out_of_memory
from ptlm.training.inference import Predictor
from ptlm.trial.channel import IDLE, TAKEN, TOO_MUCH_MEMORY, decode, encode, error_message
from ptlm.trial.limits import GIGABYTE

WATCH_SECONDS = 0.1
GROWTH = 1.2
"""A loaded model takes this many times the size of its weights' files, with what a small batch needs."""

NO_MEMORY = N_("Faltou memória para responder: tente textos mais curtos, ou uma execução de um modelo menor.")
UNEXPECTED = N_("Erro inesperado ao responder ({name}): {message}. Os detalhes estão em {log}.")


class Shelf:
    """Room for one model."""

    def __init__(self, memory: int) -> None:
        """`memory`: bytes that this process may take."""
        self._memory = memory
        self._place: Path | None = None
        self._predictor: Predictor | None = None

    def take(self, run: Path, task_id: str) -> Predictor:
        """The run's model for the task; another one that is loaded goes first.

        Raises:
            RunError: the run cannot be read, or kept no model for the task.
            ModelError: the model is broken, or too large for the limit.
        """
        spec = specs.load(run)
        task = next(task for task in spec.tasks if task.id == task_id)
        part = next(part for part in plan.parts(spec.model.family, spec.tasks) if task in part.tasks)
        place = run / "model" / part.name
        if self._predictor is None or place != self._place:
            self._predictor = self._place = None
            self._check(place)
            self._predictor = Predictor.open(run, spec.model.family, task, spec.tasks, spec.settings)
            self._place = place
        return replace(self._predictor, task=task)  # all tasks of a part share its model

    def _check(self, place: Path) -> None:
        weights = sum(file.stat().st_size for file in place.glob("*.safetensors"))
        needed = own_memory() + int(weights * GROWTH)
        if needed > self._memory:
            raise ModelError(
                N_(
                    "Este modelo precisa de cerca de {needed:.1f} GB de memória, e o limite aqui é {limit:.1f} GB: "
                    "feche outros programas, ou aumente o limite em PTLM_TRIAL_MEMORY_GB."
                ),
                needed=needed / GIGABYTE,
                limit=self._memory / GIGABYTE,
            )


def own_memory() -> int:
    """Bytes in memory that only this process uses: a file of weights that is merely mapped is not counted."""
    info = psutil.Process().memory_info()
    return int(info.rss - getattr(info, "shared", 0))


def answer(predictor: Predictor, rows: Mapping[str, list[str]], *, explain: bool) -> dict[str, Any]:
    """One list a field of `ptlm.trial.answers.Answer`."""
    table = pa.table({name: pa.array(rows[name], pa.string()) for name in predictor.task.text_columns})
    found: dict[str, Any] = predictor.predict(table).to_pydict()
    if explain:
        found |= _readings(predictor, table)
        if predictor.task.labels:
            found["classes"] = predictor.class_probabilities(table).tolist()
    return found


def _readings(predictor: Predictor, table: pa.Table) -> dict[str, list[Any]]:
    """What the model reads of each row: text of its tokens, their number, and whether the end was cut off."""
    found: dict[str, list[Any]] = {"read": [], "tokens": [], "shortened": []}
    approach = predictor.approach
    for row in range(len(table)):
        examples = approach.encode(table.slice(row, 1), predictor.task, labelled=False)
        windows = [examples.inputs[window] for window in range(len(examples))]
        found["read"].append([_decoded(approach.tokenizer, window) for window in windows])
        found["tokens"].append(sum(len(window) for window in windows))
        found["shortened"].append(bool(examples.shortened))
    return found


def _decoded(tokenizer: Any, tokens: np.ndarray) -> str:
    text: str = tokenizer.decode(
        tokens.tolist(), skip_special_tokens=False, clean_up_tokenization_spaces=False
    )
    return text


def reply_to(request: Mapping[str, Any], shelf: Shelf) -> dict[str, Any]:
    """The reply to one request; what went wrong is a reply too."""
    try:
        predictor = shelf.take(Path(request["run"]), request["task"])
        return answer(predictor, request["rows"], explain=request["explain"]) if request["rows"] else {}
    except PtlmError as error:
        return error_message(error)
    except Exception as error:  # noqa: BLE001  (a bug must not end the process: the next request may go well)
        traceback.print_exc()
        return error_message(_explained(error))


def _explained(error: Exception) -> RunError:
    if out_of_memory(error):
        return RunError(NO_MEMORY)
    message = (str(error).strip().splitlines() or ["–"])[0].rstrip(".")
    return RunError(UNEXPECTED, name=type(error).__name__, message=message[:300], log=_log_name())


def _log_name() -> str:
    return os.environ.get("PTLM_TRIAL_LOG", "stderr")


def _listen(source: BinaryIO, requests: "SimpleQueue[bytes]") -> None:
    """Hand on what comes in. The end of the input is the end of the process, even in the middle of an answer."""
    for line in source:
        requests.put(line)
    os._exit(IDLE)


def _watch(limit: int) -> None:
    """End the process before it harms others."""
    while own_memory() <= limit:
        time.sleep(WATCH_SECONDS)
    os._exit(TOO_MUCH_MEMORY)


def main(memory: int, idle: float) -> int:
    """Answer until nobody has asked for `idle` seconds; returns the exit code."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print must not stand among the replies
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    threading.Thread(target=_watch, args=(memory,), daemon=True).start()
    shelf = Shelf(memory)
    while True:
        try:
            line = requests.get(timeout=idle)
        except Empty:
            return IDLE
        replies.write(TAKEN)
        replies.flush()
        replies.write(encode(reply_to(decode(line), shelf)))
        replies.flush()


if __name__ == "__main__":
    # Not sys.exit: the thread that waits for input would keep the interpreter from ending in peace.
    os._exit(main(int(sys.argv[1]), float(sys.argv[2])))
