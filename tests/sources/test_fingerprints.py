"""The fingerprint is of the contents, and of nothing else."""

import hashlib
import struct
from typing import Any

import pyarrow as pa
import pytest

from ptlm.sources import fingerprint

COLUMNS: dict[str, Any] = {
    "row_id": pa.array([0, 1, 2, 3], pa.int64()),
    "text": pa.array(["um", "", None, "três\n😀"], pa.string()),
    "target": pa.array([["a", "bc"], [], None, ["d"]], pa.list_(pa.string())),
    "answer_start": pa.array([[1, 2], [], [3], [4]], pa.list_(pa.int64())),
    "score": pa.array([0.5, 1.0, None, 4.9], pa.float64()),
}
TABLE = pa.table(COLUMNS)


@pytest.mark.parametrize(
    "same",
    [
        pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1, 2), TABLE.slice(3)]),
        pa.concat_tables([TABLE, TABLE]).slice(4),
        TABLE.take(pa.array([0, 1, 2, 3])),
        pa.Table.from_pylist(TABLE.to_pylist(), schema=TABLE.schema),
        TABLE.set_column(1, "text", TABLE["text"].cast(pa.large_string())),
        TABLE.replace_schema_metadata({"x": "y"}),
    ],
    ids=["chunks", "slice", "take", "rebuilt", "large_string", "metadata"],
)
def test_how_it_lies_in_memory_does_not_matter(same: pa.Table) -> None:
    assert fingerprint(same) == fingerprint(TABLE)


CHANGES: dict[str, Any] = {
    "fewer rows": TABLE.slice(0, 3),
    "other order": TABLE.take(pa.array([1, 0, 2, 3])),
    "renamed": TABLE.rename_columns(["row_id", "texts", "target", "answer_start", "score"]),
    "moved border": TABLE.set_column(1, "text", pa.array(["u", "m", None, "três\n😀"])),
    "null for empty": TABLE.set_column(1, "text", pa.array(["um", None, None, "três\n😀"])),
    "moved list border": TABLE.set_column(2, "target", pa.array([["a", "b"], ["c"], None, ["d"]])),
    "moved text in list": TABLE.set_column(2, "target", pa.array([["ab", "c"], [], None, ["d"]])),
    "number": TABLE.set_column(4, "score", pa.array([0.5, 1.0, None, 4.900001])),
    "without a column": TABLE.drop_columns(["score"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_content_shows(name: str) -> None:
    assert fingerprint(CHANGES[name]) != fingerprint(TABLE)


def test_the_bytes_that_are_hashed_are_part_of_the_format() -> None:
    """Stored runs hold fingerprints, so they must not change between versions."""
    table = pa.table({"row_id": pa.array([0, 1], pa.int64()), "text": ["um", "dois"]})
    hashed = b"2"
    hashed += b"\0row_id\0" + b"uint8\0" + bytes([0, 0]) + b"int64\0" + struct.pack("<2q", 0, 1)
    hashed += b"\0text\0" + b"uint8\0" + bytes([0, 0]) + b"int64\0" + struct.pack("<2q", 2, 4) + b"umdois"
    assert fingerprint(table) == hashlib.sha256(hashed).hexdigest()
