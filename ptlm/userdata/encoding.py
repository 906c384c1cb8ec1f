"""Which encoding a text file has, and where it is damaged."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from ptlm.userdata.files import looks_utf16

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32 (BOM)",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1 (ISO-8859-1)",
    "iso8859-15": "Latin-9 (ISO-8859-15)",
    "cp850": "MS-DOS 850",
    "mac-roman": "Mac Roman",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_ASCII = bytes(range(128))
_SINGLE_BYTE = ("cp1252", "latin-1", "mac-roman", "cp850")
_LETTERS = frozenset("áàâãéêíóôõúüçÁÀÂÃÉÊÍÓÔÕÚÜÇªº°§“”‘’–—…«»€£·•\xa0")
_NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_MARK = "\U0010fffe"
"""A noncharacter: it stands where bytes could not be decoded, and in no honest file."""

codecs.register_error("ptlm-mark", lambda error: (_MARK, getattr(error, "end", 0)))


def detect_encoding(path: Path) -> str:
    """A key of `ENCODINGS`. The whole file is looked at, so that UTF-8 means all of it.

    A file that is mostly good UTF-8 with a few broken bytes is called UTF-8: reading it then names the place.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if name := looks_utf16(head):
        return name
    good, bad = _utf8_balance(path)
    return "utf-8" if good > bad or not bad else _single_byte(path)


def _utf8_balance(path: Path) -> tuple[int, int]:
    """Non-ASCII characters that are good UTF-8, and broken places; (0, 0) for ASCII."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(chunk)
            damaged = text.count("�") - chunk.count("�".encode())
            bad += damaged
            good += len(text) - len(text.encode("ascii", "ignore")) - damaged
    return good, bad + len(decoder.decode(b"", final=True))


def _single_byte(path: Path) -> str:
    """The likeliest of the single-byte encodings, by the lines that are not ASCII.

    In Portuguese the right one makes nearly all of them Portuguese letters; other languages are left to the library.
    """
    sample = b""
    with path.open("rb") as file:
        while len(sample) < _SAMPLE and (line := file.readline(_SAMPLE)):
            sample += line if line.translate(None, _ASCII) else b""
    undefined = any(byte in sample for byte in _NOT_IN_CP1252)
    candidates = [name for name in _SINGLE_BYTE if name != ("cp1252" if undefined else "latin-1")]
    best = max(candidates, key=lambda name: _portuguese(sample, name))
    return best if _portuguese(sample, best) > 0.5 else _by_library(sample, candidates)


def _portuguese(sample: bytes, encoding: str) -> float:
    """Share of the non-ASCII characters that Portuguese texts use."""
    letters = [letter for letter in sample.decode(encoding, "replace") if letter > "\x7f"]
    return sum(letter in _LETTERS for letter in letters) / max(1, len(letters))


def _by_library(sample: bytes, candidates: Sequence[str]) -> str:
    from charset_normalizer import from_bytes

    names = {codecs.lookup(name).name.replace("-", "_"): name for name in candidates}
    best = from_bytes(sample, cp_isolation=list(names)).best()
    return names.get(best.encoding, candidates[0]) if best else candidates[0]


def first_damage(path: Path, encoding: str) -> tuple[int, int]:
    """Line and column (from 1) of the first bytes that are not valid in `encoding`; (0, 0) where all are."""
    number, before = 1, 0
    with path.open(encoding=encoding, errors="ptlm-mark", newline="") as file:
        while piece := file.readline(_CHUNK):
            if _MARK in piece:
                return number, before + piece.index(_MARK) + 1
            ended = piece[-1] in "\r\n"
            number, before = (number + 1, 0) if ended else (number, before + len(piece))
    return 0, 0
