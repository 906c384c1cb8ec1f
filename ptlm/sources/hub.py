"""Models and data sets from a Hugging Face hub: one folder of files at one commit, from the cache where possible.

A file that has arrived is never fetched again; a file that broke off is taken up again by the hub's own client.
"""

import errno
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ptlm.errors import DownloadError
from ptlm.i18n import N_
from ptlm.reporting import Reporter, Silent

RepositoryKind = Literal["model", "dataset"]
PROBE_SECONDS = 3.0
"""How long the hub may take to answer before the cache is used; its own client would wait for minutes."""
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Snapshot:
    """A repository's files at one commit."""

    path: Path
    """The folder with the files, laid out as in the repository."""
    commit: str


def fetch(
    repo: str,
    *,
    kind: RepositoryKind,
    revision: str = "main",
    patterns: Sequence[str] = (),
    report: Reporter | None = None,
) -> Snapshot:
    """The files of `repo` that fit one of the globs `patterns` (none: all of them) at `revision`.

    Without network, or with HF_HUB_OFFLINE, the cached copy is used. HF_ENDPOINT, HF_HOME, HF_HUB_CACHE and
    HF_TOKEN are honoured as the hub's own client does, also where they were set after it was imported.

    Raises:
        DownloadError: no such repository or revision, no access, no matching file, no connection and no cached
            copy, a transfer that broke off, or no space.
    """
    from huggingface_hub.errors import HFValidationError, HTTPError

    report = report or Silent()
    wanted = {
        "repo_id": repo,
        "repo_type": kind,
        "revision": revision,
        "allow_patterns": list(patterns) or None,
        "cache_dir": cache_folder(),
        "endpoint": endpoint(),
    }
    try:
        path = _cached(wanted) if COMMIT.fullmatch(revision) else None
        snapshot = path or _newest(wanted, report)
    except (HFValidationError, HTTPError, OSError) as error:
        raise _explained(error, repo, revision) from error
    if not any(next(snapshot.glob(pattern), None) for pattern in patterns or ("*",)):
        raise DownloadError(
            N_("O repositório {repo} não tem nenhum arquivo {patterns} na revisão {revision}."),
            repo=repo,
            patterns=", ".join(patterns),
            revision=revision,
            reason="EntryNotFound",
        )
    return Snapshot(snapshot, snapshot.name)


def endpoint() -> str:
    """The hub's address, without a slash at the end."""
    from huggingface_hub import constants

    return (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")


def cache_folder() -> Path:
    """Where the hub's client keeps what it has fetched, shared with every other program that uses it."""
    from huggingface_hub import constants

    if os.environ.get("HF_HUB_CACHE"):
        return Path(os.environ["HF_HUB_CACHE"]).expanduser()
    if os.environ.get("HF_HOME"):
        return Path(os.environ["HF_HOME"]).expanduser() / "hub"
    return Path(constants.HF_HUB_CACHE)


def offline() -> bool:
    """Whether the user has forbidden the network to the hub's client."""
    from huggingface_hub import constants

    return constants.is_offline_mode() or os.environ.get("HF_HUB_OFFLINE", "").upper() in {
        "1",
        "ON",
        "YES",
        "TRUE",
    }


def reachable() -> bool:
    """Whether the hub answers at all, whatever it answers, within `PROBE_SECONDS`."""
    import requests

    try:
        requests.head(endpoint(), timeout=PROBE_SECONDS)
    except requests.RequestException:
        return False
    return True


def _newest(wanted: dict[str, Any], report: Reporter) -> Path:
    """What the hub has now; what is cached where the hub is not to be had."""
    from huggingface_hub import snapshot_download

    if offline() or not reachable():
        path = snapshot_download(**wanted, local_files_only=True)
        report.log(
            N_("Sem conexão com {endpoint}: {repo} vem da cópia que já está neste computador."),
            endpoint=endpoint(),
            repo=wanted["repo_id"],
        )
    else:
        path = snapshot_download(**wanted, tqdm_class=_bar(report))
    return Path(path)


def _cached(wanted: dict[str, Any]) -> Path | None:
    """The cached copy of a commit, which can never change, if it is whole."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(**wanted, local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _bar(report: Reporter) -> type[Any]:
    """A progress bar for the hub's client that tells `report` and shows nothing.

    The client has one bar for bytes from the network and one for bytes on disk; the further one is told.
    """
    from tqdm import tqdm  # type: ignore[import-untyped]

    farthest = 0

    class Bar(tqdm):
        monitor_interval = 0

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "file": _Nowhere()})

        def display(self, msg: str | None = None, pos: int | None = None) -> bool:
            nonlocal farthest
            if self.unit == "B" and self.n > farthest:
                farthest = int(self.n)
                report.progress("download", farthest, int(self.total) if self.total else None, "B")
            return True

    return Bar


class _Nowhere:
    """A text stream that swallows everything."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...


def _explained(error: Exception, repo: str, revision: str) -> DownloadError:
    """The sentence for an error of the hub's client."""
    response = getattr(error, "response", None)
    reason = (
        f"HTTP {response.status_code}" if response is not None else type(error.__cause__ or error).__name__
    )
    values = {"repo": repo, "revision": revision, "endpoint": endpoint(), "reason": reason}
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        full = N_("O disco está cheio: libere espaço em {folder} para baixar {repo}.")
        return DownloadError(full, folder=str(cache_folder()), **values)
    interrupted = N_(
        "O download de {repo} foi interrompido ({reason}): tente de novo, os arquivos que já chegaram não se repetem."
    )
    return DownloadError(
        next((text for known, text in _sentences() if isinstance(error, known)), interrupted), **values
    )


def _sentences() -> tuple[tuple[type[Exception], str], ...]:
    """The client's errors, the special before the general, and what to say of each."""
    from huggingface_hub import errors

    return (
        (
            errors.HFValidationError,
            N_("“{repo}” não é um nome de repositório: use a forma organização/nome."),
        ),
        (
            errors.GatedRepoError,
            N_(
                "O repositório {repo} só se abre a quem aceitou os termos dele: aceite-os em {endpoint}/{repo} "
                "e identifique-se com `hf auth login`."
            ),
        ),
        (
            errors.RepositoryNotFoundError,
            N_(
                "O repositório {repo} não existe em {endpoint}, ou é privado: confira o nome; se for privado, "
                "identifique-se com `hf auth login`."
            ),
        ),
        (errors.RevisionNotFoundError, N_("O repositório {repo} não tem a revisão {revision}.")),
        (
            errors.LocalEntryNotFoundError,
            N_(
                "{repo} não está (inteiro) neste computador e {endpoint} não responde: tente de novo com rede."
            ),
        ),
        (errors.HfHubHTTPError, N_("{endpoint} recusou {repo} ({reason}): tente de novo mais tarde.")),
    )
