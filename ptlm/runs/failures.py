"""Why a run did not get to its end, said so that one knows what to do."""

import errno
import signal
from collections.abc import Callable
from pathlib import Path

from ptlm.errors import PtlmError
from ptlm.i18n import N_
from ptlm.runs.status import Failure, State

DEVICE_MEMORY = N_(
    "Faltou memória na placa de vídeo. Diminua “Micro-lote” (micro_batch_size) ou “Tokens de entrada” (max_length), "
    "escolha um modelo menor, ou feche outros programas que usam a placa; depois retome a execução."
)
MEMORY = N_(
    "Faltou memória (RAM). Diminua “Micro-lote” (micro_batch_size), “Tokens de entrada” (max_length) ou “Limite de "
    "linhas de treino” (limit_train), ou escolha um modelo menor; depois retome a execução."
)
DISK = N_(
    "O disco está cheio. Libere espaço (execuções antigas e o cache podem ser apagados) e retome a execução."
)
UNEXPECTED = N_("Erro inesperado ({name}): {message}. Os detalhes estão no arquivo worker.log da execução.")
KILLED = N_(
    "O sistema encerrou o processo da execução (SIGKILL), provavelmente por falta de memória. Diminua "
    "“Micro-lote” (micro_batch_size) ou “Tokens de entrada” (max_length), ou escolha um modelo menor; depois retome "
    "a execução."
)
ENDED = N_(
    "O processo da execução foi encerrado de fora ({signal}). Ela pode ser retomada do último ponto salvo."
)
CRASHED = N_(
    "O processo da execução quebrou ({signal}). Os detalhes podem estar no arquivo worker.log da execução."
)
GONE = N_(
    "O processo da execução desapareceu sem dizer por quê (a máquina foi reiniciada ou o processo, encerrado). "
    "Ela pode ser retomada do último ponto salvo."
)
BROKE_OFF = N_("O processo da execução terminou com o código {code} sem dizer por quê. Última linha: {line}")

LONGEST_MESSAGE = 300


def explain(error: BaseException) -> Failure:
    """The failure that an exception stands for."""
    if isinstance(error, PtlmError):
        return Failure.of(error)
    name = type(error).__name__
    for fits, template in _KNOWN:
        if fits(error):
            return Failure(name=name, template=template)
    lines = str(error).strip().splitlines()
    message = lines[0][:LONGEST_MESSAGE].rstrip(".") if lines else "–"
    return Failure(name=name, template=UNEXPECTED, values={"name": name, "message": message})


def _is_device_memory(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}
    return "OutOfMemoryError" in names or "CUDA out of memory" in str(error)


def _is_memory(error: BaseException) -> bool:
    no_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or no_memory or "can't allocate memory" in str(error)


def _is_disk(error: BaseException) -> bool:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or "No space left on device" in str(error)  # safetensors' own error has no number


_KNOWN: tuple[tuple[Callable[[BaseException], bool], str], ...] = (
    (_is_device_memory, DEVICE_MEMORY),
    (_is_memory, MEMORY),
    (_is_disk, DISK),
)


def ending(exit_code: int | None, folder: Path) -> tuple[State, Failure]:
    """The state and reason of a run whose worker is gone without having settled it.

    `exit_code` is the worker's, minus a signal's number, or None where nobody saw it end.
    """
    if exit_code is None:
        return "interrupted", Failure(name="Gone", template=GONE)
    if exit_code >= 0:
        values = {"code": exit_code, "line": _last_line(folder / "worker.log")}
        return "failed", Failure(name="Exit", template=BROKE_OFF, values=values)
    name = _signal_name(-exit_code)
    if -exit_code == signal.SIGKILL:
        return "interrupted", Failure(name=name, template=KILLED)
    if -exit_code in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        return "interrupted", Failure(name=name, template=ENDED, values={"signal": name})
    return "failed", Failure(name=name, template=CRASHED, values={"signal": name})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _last_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").strip().splitlines()
    except OSError:
        return "–"
    return lines[-1][:LONGEST_MESSAGE] if lines else "–"
