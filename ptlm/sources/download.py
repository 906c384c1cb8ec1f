"""Downloads over http(s): with progress, resumed where they broke off, checked, and kept."""

import errno
import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from ptlm import paths
from ptlm.errors import DownloadError, UsageError
from ptlm.i18n import N_
from ptlm.reporting import Reporter, Silent

if TYPE_CHECKING:
    from requests import Response

CHUNK = 1 << 18
TIMEOUT = (5.0, 30.0)
"""Seconds to wait for a connection and for each piece of an answer."""
ATTEMPTS = 3
"""How often a transfer that broke off is taken up again without any progress before it is given up."""
PAUSE = 1.0
"""Seconds before it is taken up again."""


@dataclass(frozen=True)
class Fetched:
    """A downloaded file."""

    path: Path
    sha256: str


def fetch(url: str, *, sha256: str = "", report: Reporter | None = None) -> Fetched:
    """The file at `url`, from the cache if it was fetched before.

    A download that broke off goes on where it stopped, also in another process; two processes that want the same
    file fetch it once. `sha256` is checked where given; the checksum seen is returned in any case.

    Raises:
        DownloadError: no connection, a refusal, a broken transfer, a wrong checksum, or no space.
        UsageError: `url` is not an http(s) address.
    """
    import filelock

    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(N_("“{url}” não é um endereço http ou https."), url=url)
    target = _place(url)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock"):
            seen = _kept(target)
            if seen is None or sha256 not in ("", seen):
                seen = _get(url, target, sha256, report or Silent())
    except OSError as error:
        raise _unwritable(target, error) from error
    return Fetched(target, seen)


def kept(url: str) -> bool:
    """Whether the file at `url` was fetched before and is whole."""
    return _kept(_place(url)) is not None


def _place(url: str) -> Path:
    parts = urlsplit(url)
    digest = hashlib.sha256(url.encode()).hexdigest()[:12]
    return paths.cache() / "downloads" / f"{digest}-{Path(parts.path).name or parts.netloc}"


def _note(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _kept(target: Path) -> str | None:
    """The checksum of a finished download, or None."""
    try:
        note = json.loads(_note(target).read_text("utf-8"))
        return str(note["sha256"]) if note["size"] == target.stat().st_size else None
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _get(url: str, target: Path, sha256: str, report: Reporter) -> str:
    part = target.with_name(f"{target.name}.part")
    report.log(N_("Baixando {url}."), url=url)
    _transfer(url, part, report)
    with part.open("rb") as file:
        seen = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 and seen != sha256:
        _forget(part)
        raise _wrong_checksum(url, seen, sha256)
    note = {"url": url, "sha256": seen, "size": part.stat().st_size}
    _note(target).write_text(json.dumps(note), encoding="utf-8")
    part.replace(target)
    _validator(part).unlink(missing_ok=True)
    return seen


def _transfer(url: str, part: Path, report: Reporter) -> None:
    """Fill `part` with the whole file, taking a broken transfer up again a few times."""
    import requests

    broken = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
    left = 0  # an address that never answered is not asked again
    while True:
        before = _size(part)
        try:
            return _once(url, part, report)
        except requests.RequestException as error:
            left = ATTEMPTS if _size(part) > before else left
            if not left or not isinstance(error, broken):
                raise _unreachable(url, error, started=_size(part) > 0) from error
            left -= 1
            time.sleep(PAUSE)


def _once(url: str, part: Path, report: Reporter) -> None:
    import requests

    with requests.get(url, headers=_headers(part), stream=True, timeout=TIMEOUT) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable and _size(part):
            _forget(part)  # what is here is no beginning of what is there
            return _once(url, part, report)
        if not answer.ok:
            raise _refused(url, answer.status_code)
        start = _size(part) if answer.status_code == requests.codes.partial_content else 0
        validator = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        _validator(part).write_text(validator, encoding="utf-8")
        with part.open("r+b" if start else "wb") as file:
            return _write(file, answer, start, report)


def _headers(part: Path) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    validator = _validator(part)
    known = validator.read_text("utf-8") if validator.is_file() else ""
    if _size(part) and known:  # without a validator nobody can tell whether the rest fits the beginning
        headers |= {"Range": f"bytes={_size(part)}-", "If-Range": known}
    return headers


def _write(file: BinaryIO, answer: "Response", start: int, report: Reporter) -> None:
    import requests

    length = None if answer.headers.get("Content-Encoding") else answer.headers.get("Content-Length")
    total = start + int(length) if length is not None else None
    done = file.seek(start)
    for piece in answer.iter_content(CHUNK):
        file.write(piece)
        done += len(piece)
        report.progress("download", done, total, "B")
    if total is not None and done != total:
        raise requests.ConnectionError(f"{done} of {total} bytes")


def _validator(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _validator(part).unlink(missing_ok=True)


def _unreachable(url: str, error: Exception, *, started: bool) -> DownloadError:
    values = {"url": url, "host": urlsplit(url).netloc, "reason": type(error).__name__}
    if started:
        return DownloadError(
            N_("O download de {url} foi interrompido ({reason}): tente de novo, ele continua de onde parou."),
            **values,
        )
    return DownloadError(
        N_("Não foi possível baixar {url}: {host} não responde ({reason}); confira a rede."), **values
    )


def _refused(url: str, status: int) -> DownloadError:
    return DownloadError(
        N_("Não foi possível baixar {url}: o servidor respondeu {reason}."), url=url, reason=f"HTTP {status}"
    )


def _wrong_checksum(url: str, seen: str, expected: str) -> DownloadError:
    return DownloadError(
        N_("O arquivo de {url} não é o esperado (sha256 {seen}, esperava {expected}) e não foi usado."),
        url=url,
        seen=seen[:12],
        expected=expected[:12],
        reason="sha256",
    )


def _unwritable(target: Path, error: OSError) -> DownloadError:
    values = {"folder": str(target.parent), "reason": os.strerror(error.errno) if error.errno else str(error)}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DownloadError(
            N_(
                "O disco está cheio: libere espaço em {folder} e tente de novo; o download continua de onde parou."
            ),
            **values,
        )
    return DownloadError(N_("Não foi possível gravar em {folder}: {reason}."), **values)
