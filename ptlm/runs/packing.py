"""A folder as one tar, made piece by piece while it is sent: a model of many gigabytes needs no room of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tarfile import BLOCKSIZE, NUL, PAX_FORMAT, TarInfo

CHUNK = 1 << 20
"""Bytes that are in memory at once."""
END = NUL * (2 * BLOCKSIZE)


@dataclass(frozen=True)
class _Member:
    """One file of the tar."""

    path: Path
    head: bytes
    size: int
    """Bytes of the file, without what fills its last block."""

    @property
    def filling(self) -> int:
        return -self.size % BLOCKSIZE

    def pieces(self) -> Iterator[bytes]:
        yield self.head
        left = self.size
        with self.path.open("rb") as file:
            while left:
                piece = file.read(min(CHUNK, left))
                if not piece:
                    raise OSError(f"{self.path} became shorter")
                left -= len(piece)
                yield piece
        yield NUL * self.filling


@dataclass(frozen=True)
class Packed:
    """The files below a folder as they were when this was made; iterated over, the bytes of the tar."""

    members: tuple[_Member, ...]

    @property
    def size(self) -> int:
        """Bytes of the tar."""
        return sum(len(each.head) + each.size + each.filling for each in self.members) + len(END)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces in order.

        Raises:
            OSError: a file is gone or has become shorter meanwhile.
        """
        for member in self.members:
            yield from member.pieces()
        yield END


def packed(folder: Path, name: str) -> Packed:
    """The files below `folder`, in a folder called `name`; weights do not compress, so it is not tried."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Packed(tuple(_member(path, f"{name}/{path.relative_to(folder).as_posix()}") for path in files))


def _member(path: Path, name: str) -> _Member:
    found = path.stat()
    info = TarInfo(name)
    info.size, info.mtime, info.mode = found.st_size, int(found.st_mtime), 0o644
    return _Member(path, info.tobuf(PAX_FORMAT), found.st_size)
