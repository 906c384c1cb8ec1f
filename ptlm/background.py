"""Questions that take seconds to answer, asked in the background: the answers are there as they come in."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from ptlm.errors import PtlmError
from ptlm.i18n import N_, _

T = TypeVar("T")
UNEXPECTED = N_("erro inesperado ({name}): os detalhes estão no terminal em que o painel foi aberto")

log = logging.getLogger(__name__)


class Inquiry(Generic[T]):
    """Some questions and what came of them so far. One that breaks keeps no other from being answered."""

    def __init__(
        self, questions: Mapping[str, Callable[[], T]], *, at_once: int = 1, pause: float = 0.0
    ) -> None:
        """`at_once` so many are asked, from `pause` seconds after the start, so that whoever asks can first show
        what it has."""
        self._questions, self._at_once, self._pause = questions, at_once, pause
        self._lock = threading.Lock()
        self._found: Mapping[str, T] = {}
        self._failed: Mapping[str, Exception] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Ask, anew where all has been asked before; nothing where somebody is at it."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._found, self._failed = {}, {}
                self._thread = threading.Thread(target=self._run, name="inquiry", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        time.sleep(self._pause)
        with ThreadPoolExecutor(self._at_once) as pool:
            for name, question in self._questions.items():
                pool.submit(self._ask, name, question)

    def _ask(self, name: str, question: Callable[[], T]) -> None:
        try:
            answer = question()
        except Exception as error:  # whatever it is: the other questions are asked, and this one says why
            if not isinstance(error, PtlmError):
                log.exception("a question in the background broke: %s", name)
            with self._lock:
                self._failed = {**self._failed, name: error}
        else:
            with self._lock:
                self._found = {**self._found, name: answer}

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self._thread is not None and not self._thread.is_alive()

    def wait(self) -> None:
        """Return when nothing more will come."""
        if self._thread:
            self._thread.join()

    @property
    def found(self) -> Mapping[str, T]:
        """The answers that are in, by the question's name."""
        return self._found

    @property
    def failed(self) -> Mapping[str, Exception]:
        """What broke the other questions."""
        return self._failed


def reason(error: Exception) -> str:
    """Why a question was not answered, in the reader's language."""
    return str(error) if isinstance(error, PtlmError) else _(UNEXPECTED, name=type(error).__name__)
