"""Where a data set's files are: in the folder of raw data, in an archive, or on the network."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from ptlm import paths
from ptlm.errors import DataError, DownloadError, UsageError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.sources import download
from ptlm.tasks.record import Archive


class NotHereError(DownloadError):
    """A file that is not at hand and has no address: another source may have it."""


@dataclass(frozen=True)
class File:
    """A file that can be read now."""

    name: str
    """What to call it in messages."""
    origin: dict[str, Any]
    open: Callable[[], BinaryIO]


def raw_folder() -> Path | None:
    """The folder that PTLM_DATA_DIR names, if any.

    Raises:
        UsageError: it names a folder that does not exist.
    """
    folder = paths.raw_data()
    if folder is not None and not folder.is_dir():
        raise UsageError(
            N_("PTLM_DATA_DIR aponta para {folder}, que não existe: corrija o caminho ou apague a variável."),
            folder=str(folder),
        )
    return folder


def find(folder: str, name: str, *, archive: Archive | None = None, url: str = "", report: Reporter) -> File:
    """The file `folder/name` of the raw data, else the one in `archive`, else the one at `url`.

    Raises:
        DownloadError: it is not here and could not be fetched; `NotHereError` where it has no address.
    """
    base = raw_folder()
    if base is not None and (base / folder / name).is_file():
        return _local(base / folder / name)
    if archive is not None:
        return _member(archive, name, report)
    if url:
        fetched = download.fetch(url, report=report)
        origin = {"kind": "download", "url": url, "sha256": fetched.sha256}
        return File(name, origin, lambda: fetched.path.open("rb"))
    raise NotHereError(N_("O arquivo {file} não está neste computador."), file=f"{folder}/{name}", reason="")


def _local(path: Path) -> File:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return File(str(path), {"kind": "file", "path": str(path), "sha256": checksum}, lambda: path.open("rb"))


def _member(archive: Archive, name: str, report: Reporter) -> File:
    fetched = download.fetch(archive.url, sha256=archive.sha256, report=report)
    wanted = f"{archive.member}/{name}"
    try:
        with zipfile.ZipFile(fetched.path) as zipped:
            found = [item for item in zipped.namelist() if f"/{item}".endswith(f"/{wanted}")]
    except zipfile.BadZipFile:
        fetched.path.unlink(missing_ok=True)
        raise DownloadError(
            N_("O que veio de {url} não é um arquivo zip e foi apagado: tente baixar de novo."),
            url=archive.url,
            reason="BadZipFile",
        ) from None
    if not found:
        raise DataError(N_("O arquivo {url} não contém {file}."), url=archive.url, file=wanted)
    member = min(found, key=len)
    origin = {"kind": "archive", "url": archive.url, "member": member, "sha256": fetched.sha256}
    return File(f"{Path(archive.url).name}:{member}", origin, lambda: _open_member(fetched.path, member))


def _open_member(path: Path, member: str) -> BinaryIO:
    with zipfile.ZipFile(path) as zipped:  # the member keeps the archive open until it is closed itself
        return cast(BinaryIO, zipped.open(member))
