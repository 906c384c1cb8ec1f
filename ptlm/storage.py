"""Where things are kept, how much room they take, and how to get it back."""

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptlm import paths
from ptlm.errors import DataError, RunError
from ptlm.files import read_json
from ptlm.i18n import N_
from ptlm.runs.store import Store

ABANDONED_SECONDS = 24 * 3600.0
"""What was uploaded so long ago belongs to no open page; a draft that is kept may still be made of it."""
JOB = "job.json"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One sort of things that take room on the disk."""

    id: str
    title: str
    holds: str
    """What is there, one sentence. Both Portuguese, marked for translation."""
    folder: Callable[[], Path]
    counted: Callable[[], Iterator[Path]]
    """The files and folders whose sizes add up."""
    freed: Callable[[], Iterator[Path]] | None = None
    """What can be deleted with one click; None: nothing."""
    lost: str = ""
    """What one does without afterwards; Portuguese, marked for translation."""
    advice: str = ""
    """How to get the room back where no click does it; Portuguese, marked for translation."""
    in_use_by_runs: bool = False
    """Whether a run that is going on may need it."""


def size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; links count as themselves, what is gone meanwhile as 0."""
    try:
        if path.is_symlink() or not path.is_dir():
            return path.lstat().st_size
        with os.scandir(path) as entries:
            return sum(size(Path(entry)) for entry in entries)
    except (FileNotFoundError, PermissionError):
        return 0


def used(place: Place) -> int:
    """Bytes that the place takes."""
    return sum(size(path) for path in place.counted())


def freeable(place: Place, *, kept: Collection[Path]) -> int:
    """Bytes that `free` would give back now."""
    return sum(map(size, _freed(place, kept)))


def _freed(place: Place, kept: Collection[Path]) -> list[Path]:
    found = place.freed() if place.freed else ()
    return [path for path in found if not any(one.is_relative_to(path) for one in kept)]


def free(place: Place, *, kept: Collection[Path]) -> int:
    """Delete what can be deleted, but nothing that is or holds one of `kept`, the files that drafts are made of.

    Returns the bytes.

    Raises:
        RunError: a run is going on that may need it.
        DataError: something could not be deleted.
    """
    if place.freed is None:
        return 0
    if place.in_use_by_runs and any(not run.settled for run in Store().runs()):
        raise RunError(
            N_(
                "Há execuções em andamento ou na fila que podem precisar disto: espere, ou pare-as antes de apagar."
            )
        )
    total = 0
    for path in _freed(place, kept):
        total += size(path)
        _delete(path)
    return total


def _delete(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except FileNotFoundError:  # somebody else was faster
        return
    except OSError as error:
        raise DataError(
            N_("{path} não pôde ser apagado: {reason}."), path=str(path), reason=error.strerror or str(error)
        ) from error


def _below(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise DataError(
            N_("{path} não pôde ser lido: {reason}."), path=str(folder), reason=error.strerror or str(error)
        ) from error


def _in_runs(*names: str) -> Iterator[Path]:
    for run in _below(paths.runs()):
        yield from (run / name for name in names if (run / name).exists())


def _records_of_runs() -> Iterator[Path]:
    for run in _below(paths.runs()):
        yield from (path for path in _below(run) if path.name not in ("model", "checkpoints"))


def _ended_checkpoints() -> Iterator[Path]:
    for run in Store().runs():
        if run.settled and (run.folder / "checkpoints").is_dir():
            yield run.folder / "checkpoints"


def _hub_folder() -> Path:
    from ptlm.sources.hub import cache_folder

    return cache_folder()


def _uploads() -> Path:
    return paths.home() / "uploads"


def _abandoned_uploads() -> Iterator[Path]:
    return filter(_is_old, _below(_uploads()))


def _answered() -> Path:
    return paths.home() / "trial"


def _answered_files() -> Iterator[Path]:
    """Folders of files that are answered, or whose server is long gone."""
    for path in _below(_answered()):
        if path.is_dir() and (_state(path) != "running" or _is_old(path)):
            yield path


def _state(path: Path) -> Any:
    try:
        return read_json(path / JOB).get("state")
    except RunError:
        return None


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ABANDONED_SECONDS
    except FileNotFoundError:  # deleted this moment
        return False


_ALL = (
    Place(
        id="runs",
        title=N_("Execuções"),
        holds=N_("Métricas, previsões, registros e o pedido de cada execução."),
        folder=paths.runs,
        counted=_records_of_runs,
        advice=N_("Apague as que não quer mais na página Execuções."),
    ),
    Place(
        id="models",
        title=N_("Modelos treinados"),
        holds=N_("O modelo de cada execução concluída: é o que a página Experimentar usa."),
        folder=paths.runs,
        counted=lambda: _in_runs("model"),
        advice=N_("Vão embora com a execução: apague as que não quer mais na página Execuções."),
    ),
    Place(
        id="checkpoints",
        title=N_("Pontos guardados"),
        holds=N_("De onde execuções paradas continuam; as concluídas não guardam nenhum."),
        folder=paths.runs,
        counted=lambda: _in_runs("checkpoints"),
        freed=_ended_checkpoints,
        lost=N_("As execuções paradas que forem retomadas recomeçarão do início."),
    ),
    Place(
        id="cache",
        title=N_("Dados baixados e preparados"),
        holds=N_("Conjuntos de dados baixados e textos já codificados."),
        folder=paths.cache,
        counted=lambda: _below(paths.cache()),
        freed=lambda: _below(paths.cache()),
        lost=N_(
            "Serão baixados e preparados de novo quando fizerem falta; sem rede, os baixados farão falta."
        ),
        in_use_by_runs=True,
    ),
    Place(
        id="hub",
        title=N_("Modelos e dados do Hugging Face"),
        holds=N_("O que veio do hub: modelos pré-treinados e conjuntos de dados."),
        folder=_hub_folder,
        counted=lambda: _below(_hub_folder()),
        advice=N_(
            "Outros programas usam a mesma pasta. Para escolher o que apagar: `hf cache ls` e `hf cache rm`."
        ),
    ),
    Place(
        id="tasks",
        title=N_("Suas tarefas"),
        holds=N_("As tarefas feitas dos seus arquivos, com os dados dentro."),
        folder=paths.user_tasks,
        counted=lambda: _below(paths.user_tasks()),
        advice=N_("Apague as que não quer mais na página Meus dados."),
    ),
    Place(
        id="uploads",
        title=N_("Arquivos enviados"),
        holds=N_("Arquivos enviados que ainda não viraram tarefa."),
        folder=_uploads,
        counted=lambda: _below(_uploads()),
        freed=_abandoned_uploads,
        lost=N_(
            "São apagados só os enviados há mais de um dia de que nenhum rascunho precisa; os do seu computador "
            "continuam lá."
        ),
    ),
    Place(
        id="answered",
        title=N_("Arquivos respondidos"),
        holds=N_("O que a página Experimentar devolveu para ser baixado."),
        folder=_answered,
        counted=lambda: _below(_answered()),
        freed=_answered_files,
        lost=N_("Os que você não baixou terão de ser respondidos de novo."),
    ),
)
PLACES: dict[str, Place] = {place.id: place for place in _ALL}
"""Every sort of things, by name."""


def largest_runs(most: int) -> list[tuple[str, int]]:
    """Ids and bytes of the runs that take most room, the largest first."""
    sizes = [(run.name, size(run)) for run in _below(paths.runs()) if run.is_dir() and run.name[0] != "."]
    return sorted(sizes, key=lambda pair: -pair[1])[:most]
