"""Drafts made of small files, and a bench to work on them."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ptlm import paths
from ptlm.userdata.files import save_upload
from ptlm.views.making import sketch as sketches
from ptlm.views.making.bench import Bench
from ptlm.views.making.look import look
from ptlm.views.making.sketch import Sketch, Source
from ptlm.views.making.steps import State

ENOUGH = 60.0
"""Seconds in which any small file is read on a busy machine."""
Give = Callable[..., Sketch]


def upload(text: str | bytes, name: str = "frases.tsv") -> Source:
    """A file as if a browser had sent it."""
    content = text if isinstance(text, bytes) else text.encode()
    path = save_upload(io.BytesIO(content), name)
    return Source(name=path.name, origin="upload", place=path.relative_to(paths.home()).as_posix())


def tsv(rows: int, *, start: int = 0, labels: tuple[str, ...] = ("bom", "ruim")) -> str:
    """A classification of single texts, all different."""
    lines = ["texto\trótulo"]
    lines += [
        f"esta é a frase de número {start + row} do arquivo\t{labels[row % len(labels)]}"
        for row in range(rows)
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Somebody to do the work."""
    made = Bench()
    yield made
    made.close()


@pytest.fixture
def sketch() -> Sketch:
    """A draft with a train file only."""
    return sketches.begin("train", upload(tsv(200)))


def settled_look(bench: Bench, sketch: Sketch) -> State:
    """What is known of a draft once all is known."""
    state = look(bench, sketch, ENOUGH)
    assert state.waiting is None
    return state


def uploads() -> list[Path]:
    """Files that lie in the folder of uploads."""
    folder = paths.home() / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
