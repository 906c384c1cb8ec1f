"""A checksum of a table's contents, however the rows lie in memory."""

import hashlib
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def fingerprint(table: pa.Table) -> str:
    """SHA-256 over names, types and values; the same for any chunking, slicing or string storage."""
    digest = hashlib.sha256(str(table.num_rows).encode())
    for name in table.column_names:
        _add(table[name], name, digest)
    return digest.hexdigest()


def _add(column: pa.ChunkedArray, name: str, digest: _Digest) -> None:
    digest.update(f"\0{name}\0".encode())
    _add_numbers(pc.is_null(column), pa.uint8(), digest)
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _add_numbers(pc.list_value_length(column), pa.int64(), digest)
        _add(pc.list_flatten(column), "[]", digest)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        _add_numbers(pc.binary_length(column), pa.int64(), digest)
        for chunk in column.chunks:
            digest.update("".join(pc.fill_null(chunk, "").to_pylist()).encode())
    else:
        _add_numbers(column, pa.float64() if pa.types.is_floating(kind) else pa.int64(), digest)


def _add_numbers(column: pa.ChunkedArray, kind: pa.DataType, digest: _Digest) -> None:
    digest.update(f"{kind}\0".encode())
    for chunk in column.chunks:
        values = pc.fill_null(chunk.cast(kind), 0).to_numpy(zero_copy_only=False)
        digest.update(np.ascontiguousarray(values).tobytes())
