"""A file to try the way with, for those who have none at hand."""

import csv
import io

from ptlm import paths
from ptlm.sources import demo
from ptlm.tasks.record import Generated
from ptlm.userdata.files import save_upload
from ptlm.views.making.sketch import Source

NAME = "opinioes.tsv"
HEADER = ("opinião", "sentimento")
WORDS = {0: "negativo", 1: "positivo"}
TWICE, EMPTY, SLIPS = 4, 2, 3
"""Rows with something wrong on purpose, so that the audit has something to find."""


def rows() -> list[tuple[str, str]]:
    """Synthetic opinions with their sentiment; some stand there twice, some have no text, some a misspelt label."""
    table = demo.read(Generated(generator="demo_sentiment"), "train")
    pairs = zip(table.column("sentence").to_pylist(), table.column("label").to_pylist(), strict=True)
    made = [(text, WORDS[int(label)]) for text, label in pairs]
    made[100:100] = made[:TWICE]
    made[200:200] = [("", "positivo")] * EMPTY
    positive = [place for place, (_text, label) in enumerate(made) if label == "positivo"]
    for place in positive[50 : 50 + SLIPS]:
        made[place] = (made[place][0], "postivo")
    return made


def source() -> Source:
    """The sample as if it had been uploaded."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE).writerows([HEADER, *rows()])
    path = save_upload(io.BytesIO(text.getvalue().encode()), NAME)
    return Source(name=path.name, origin="upload", place=path.relative_to(paths.home()).as_posix())
