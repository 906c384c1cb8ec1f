"""Small files of every sort, written by the tests themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ptlm.userdata.columns import Roles
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table, table_of

Write = Callable[..., Path]
PAIR = Roles(kind="classification", texts=("a", "b"), target="rótulo")
SINGLE = Roles(kind="classification", texts=("texto",), target="rótulo")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes text (in an encoding) or bytes to a file and returns its path."""

    def written(content: str | bytes, name: str = "dados.tsv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return written


def single(texts: list[str], labels: list[str], **splits: tuple[list[str], list[str]]) -> Subject:
    """A classification of single texts: the train split, and others by name."""

    def table(split: str, texts: list[str], labels: list[str]) -> Table:
        return table_of({"texto": texts, "rótulo": labels}, f"{split}.tsv")

    tables = {"train": table("train", texts, labels)}
    tables |= {split: table(split, *columns) for split, columns in splits.items()}
    return Subject(tables, SINGLE)
