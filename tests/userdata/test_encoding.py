"""Encodings: told by the whole file, damage found to the letter."""

import codecs

import pytest

from ptlm.userdata.encoding import ENCODINGS, detect_encoding, first_damage
from tests.userdata.conftest import Write

TEXT = "texto\trótulo\nNão há ação; coração à beira-mar.\t1\nPão, três ônibus.\t0\n"
MARKS = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16": codecs.BOM_UTF16_LE,
    "utf-32": codecs.BOM_UTF32_LE,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac-roman"])
def test_an_encoding_without_a_mark_is_told_by_its_bytes(write: Write, encoding: str) -> None:
    assert detect_encoding(write(TEXT, encoding=encoding)) == encoding


@pytest.mark.parametrize("encoding", MARKS)
def test_a_mark_tells_the_encoding(write: Write, encoding: str) -> None:
    content = TEXT.encode(encoding)
    assert content.startswith(MARKS[encoding])
    assert detect_encoding(write(content)) == encoding


def test_bytes_that_windows_1252_has_not_make_it_latin_1(write: Write) -> None:
    path = write(TEXT.encode("latin-1") + b"nota\x81 de rodap\xe9\t1\n")
    assert detect_encoding(path) == "latin-1"


def test_ascii_is_utf_8(write: Write) -> None:
    assert detect_encoding(write(b"text\tlabel\na b\t1\n")) == "utf-8"


def test_the_end_of_a_large_file_counts_too(write: Write) -> None:
    path = write(b"sentence\t1\n" * 300_000 + "ação e reação\t1\n".encode("cp1252") * 3)
    assert detect_encoding(path) == "cp1252"


def test_a_letter_on_the_border_of_two_pieces_is_not_damage(write: Write) -> None:
    path = write(b"x" * ((1 << 20) - 1) + "ç\n".encode())
    assert detect_encoding(path) == "utf-8"
    assert first_damage(path, "utf-8") == (0, 0)


def test_a_broken_byte_in_good_utf_8_stays_utf_8_and_is_found(write: Write) -> None:
    path = write("ação\t1\r\ncoração\t0\r\n".encode() + b"n\xe3o\t1\r\n" + "são\t0\r\n".encode())
    assert detect_encoding(path) == "utf-8"
    assert first_damage(path, "utf-8") == (3, 2)


@pytest.mark.parametrize(
    ("content", "encoding", "place"),
    [
        (b"abc\n\xff", "utf-8", (2, 1)),
        (b"a\xe7\x81b", "cp1252", (1, 3)),
        ("ab\ncd".encode("utf-16-le") + b"\x00", "utf-16-le", (2, 3)),
        (b"ok\n" * 3, "utf-8", (0, 0)),
        (b"\r\r\xc3", "utf-8", (3, 1)),
        ("á".encode() * 700_000 + b"\xff", "utf-8", (1, 700_001)),
    ],
)
def test_damage_has_a_line_and_a_column(
    write: Write, content: bytes, encoding: str, place: tuple[int, int]
) -> None:
    assert first_damage(write(content), encoding) == place


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_offered_can_be_read(encoding: str) -> None:
    assert codecs.lookup(encoding)
