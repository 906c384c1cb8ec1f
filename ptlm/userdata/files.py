"""Files from outside: where they may lie, what they may be called, and what they really are."""

import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, Literal

from ptlm import paths
from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_
from ptlm.reporting import Reporter, Silent
from ptlm.userdata.findings import shown
from ptlm.userdata.limits import (
    MAX_EXPANSION,
    MAX_FILE_BYTES,
    MAX_NAME,
    SMALL_MEMBER_BYTES,
    check_unpacked,
)

Format = Literal["delimited", "excel", "jsonlines", "parquet"]
FORMATS: dict[Format, str] = {
    "delimited": N_("texto delimitado (TSV, CSV)"),
    "excel": N_("uma planilha do Excel"),
    "jsonlines": N_("JSON por linha"),
    "parquet": N_("Parquet"),
}
SUFFIXES: dict[str, Format] = {
    ".tsv": "delimited",
    ".csv": "delimited",
    ".tab": "delimited",
    ".txt": "delimited",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".jsonl": "jsonlines",
    ".ndjson": "jsonlines",
    ".json": "jsonlines",
    ".parquet": "parquet",
}
IMPORT_VARIABLE = "PTLM_IMPORT_DIR"
_CHUNK = 1 << 20
_HEAD = 1 << 16
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", N_("um arquivo antigo do Office (.xls); salve-o como .xlsx ou .csv")),
    (b"\x1f\x8b", N_("um arquivo gzip; descompacte-o antes")),
    (b"BZh", N_("um arquivo bzip2; descompacte-o antes")),
    (b"\xfd7zXZ", N_("um arquivo xz; descompacte-o antes")),
    (b"\x28\xb5\x2f\xfd", N_("um arquivo zstd; descompacte-o antes")),
    (b"7z\xbc\xaf", N_("um arquivo 7z; descompacte-o antes")),
    (b"Rar!", N_("um arquivo rar; descompacte-o antes")),
    (b"%PDF-", N_("um PDF; exporte a tabela como .csv ou .xlsx")),
    (b"SQLite format 3", N_("um banco SQLite; exporte a tabela como .csv")),
)
_CONTROL = frozenset(range(32)) - set(b"\t\n\v\f\r\x1b\x00")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """What the system says against opening or reading a file, as DataError."""
    try:
        yield
    except OSError as error:
        raise DataError(
            N_("{file}: não pode ser lido ({reason})."),
            file=shown(path.name),
            reason=error.strerror or str(error),
        ) from error


def file_size(path: Path) -> int:
    """Bytes of a readable, ordinary, non-empty file that is not too large.

    Raises:
        DataError: the file is missing, empty, too large, or no file at all.
    """
    name = shown(path.name)
    try:
        if not path.is_file():
            raise DataError(N_("{file}: não existe ou não é um arquivo; confira o caminho."), file=name)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise DataError(N_("{file}: não pode ser aberto ({reason})."), file=name, reason=str(error)) from None
    if not size:
        raise DataError(N_("{file}: o arquivo está vazio (0 bytes)."), file=name)
    if size > MAX_FILE_BYTES:
        raise DataError(
            N_("{file}: tem {size} MB e o máximo é {limit} MB; divida o arquivo."),
            file=name,
            size=size // 10**6,
            limit=MAX_FILE_BYTES // 10**6,
        )
    return size


def file_format(path: Path) -> Format:
    """What the file is by its content, whatever its name says.

    Raises:
        DataError: a format that is not read here, a binary file, or a zip that would unpack into too much.
    """
    file_size(path)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    name = shown(path.name)
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise DataError(N_("{file}: é {what}."), file=name, what=what)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path)
    if _is_binary(head):
        raise DataError(N_("{file}: é um arquivo binário, não uma tabela de texto."), file=name)
    return "jsonlines" if _is_json(head, path.suffix.lower()) else "delimited"


def _zipped(path: Path) -> Format:
    name = shown(path.name)
    with open_zip(path) as archive:
        members = set(archive.namelist())
    if "xl/workbook.xml" in members:
        return "excel"
    what = N_("uma planilha do LibreOffice (.ods); salve-a como .xlsx ou .csv")
    if "content.xml" not in members:
        what = N_("um arquivo zip; descompacte-o antes")
    raise DataError(N_("{file}: é {what}."), file=name, what=what)


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, once its directory says that it unpacks into something reasonable.

    Python never reads more of a member than its directory entry declares, so the declared sizes can be trusted.

    Raises:
        DataError: a broken archive, or one that grows too much (a zip bomb).
    """
    name = shown(path.name)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(
            N_("{file}: o arquivo zip está quebrado ({reason})."), file=name, reason=str(error)
        ) from None
    with archive:
        for member in archive.infolist():
            grows = member.file_size > MAX_EXPANSION * max(member.compress_size, 1)
            if grows and member.file_size > SMALL_MEMBER_BYTES:
                raise DataError(
                    N_("{file}: “{member}” cresceria mais de {times} vezes ao ser descompactado; recusado."),
                    file=name,
                    member=shown(member.filename),
                    times=MAX_EXPANSION,
                )
        check_unpacked(sum(member.file_size for member in archive.infolist()), file=name)
        yield archive


def _is_binary(head: bytes) -> bool:
    """More than 2% of control characters, or more than 10% of NULs that are not UTF-16's."""
    if looks_utf16(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(byte in _CONTROL for byte in head)
    return control > 0.02 * len(head) + 2 or head.count(0) > 0.1 * len(head) + 2


def looks_utf16(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` where every other byte tends to be NUL, as in Latin text; otherwise empty."""
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.5 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.1 else ""


def _is_json(head: bytes, suffix: str) -> bool:
    """The first line is a JSON object or list, or opens one, or the name promises JSON."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
    if SUFFIXES.get(suffix) == "jsonlines" or first in (b"{", b"["):
        return True
    if len(first) > len(head) // 2 and len(head) == _HEAD:
        return first.startswith(b'{"')
    try:
        return isinstance(json.loads(first), dict | list)
    except (ValueError, RecursionError):
        return False


def safe_name(name: str) -> str:
    """A file name made from whatever a browser sent: no folders, no odd characters, not too long, never empty."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    tidy = re.sub(r"[^\w .()#+-]", "_", base).strip(" .")
    stem, dot, suffix = tidy.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = tidy, "", ""
    stem = stem[: MAX_NAME - len(suffix) - 1].strip(" .") or "arquivo"
    # A file system counts bytes: 255 of them, and a letter can have four.
    while len(f"{stem}{dot}{suffix}".encode()) > 250:
        stem = stem[:-1]
    return ("_" if _RESERVED.match(f"{stem}{dot}{suffix}") else "") + f"{stem}{dot}{suffix}"


def save_upload(content: BinaryIO, name: str, reporter: Reporter | None = None) -> Path:
    """Copy an uploaded file into a fresh folder of the product's home, under a safe name; return its path.

    Raises:
        DataError: more than the allowed size, or the disk does not take it; nothing is left behind.
    """
    reporter = reporter or Silent()
    target = Path(safe_name(name))
    folder = target
    try:
        parent = paths.home() / "uploads"
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=parent))
        target = folder / target
        _copy(content, target, reporter)
        file_size(target)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise DataError(
                N_("{file}: não pôde ser gravado ({reason})."),
                file=target.name,
                reason=error.strerror or str(error),
            ) from error
        raise
    return target


def _copy(content: BinaryIO, target: Path, reporter: Reporter) -> None:
    """Copy until the end, or until it is more than will be taken."""
    with target.open("wb") as file:
        while file.tell() <= MAX_FILE_BYTES and (chunk := content.read(_CHUNK)):
            file.write(chunk)
            reporter.progress("upload", file.tell(), None, "bytes")


def delete_upload(path: Path) -> None:
    """Delete what `save_upload` made; any other path is left alone."""
    if path.parent.parent == paths.home() / "uploads":
        shutil.rmtree(path.parent, ignore_errors=True)


def import_folder() -> Path | None:
    """The folder that the owner of the machine opened for naming files on its disk, if any."""
    name = os.environ.get(IMPORT_VARIABLE)
    return Path(name).expanduser().resolve() if name else None


def importable_files() -> list[str]:
    """Files below the opened folder that have a known suffix, by their path relative to it, sorted."""
    folder = import_folder()
    if folder is None or not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(str(path.relative_to(folder)) for path in found if path.resolve().is_relative_to(folder))


def importable_file(name: str) -> Path:
    """The file `name` below the opened folder.

    Raises:
        UsageError: no folder was opened, or the name leads out of it (also by way of a symbolic link).
        DataError: there is no such file.
    """
    folder = import_folder()
    if folder is None:
        raise UsageError(
            N_("Nenhuma pasta deste computador foi liberada: quem o administra pode nomeá-la em {variable}."),
            variable=IMPORT_VARIABLE,
        )
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        path = folder.parent
    if not path.is_relative_to(folder):
        raise UsageError(N_("“{name}” fica fora da pasta liberada."), name=shown(name))
    file_size(path)
    return path
