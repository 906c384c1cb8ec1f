"""Synthetic Portuguese for trying the product without network: made by seeded generators, never downloaded.

The same package version always makes the same rows. Validation and test rows use names, places, things and times
that never occur in train rows (`lexicon.Pool`), so that their scores measure what was learnt, not remembered.

They are made to be learnt in seconds by the embedded models, and are no benchmark: the answer to a pair of sentences
can be read off the second one, by the words that affirm, deny or tell apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pyarrow as pa

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.sources.demo import lexicon, texts
from ptlm.tasks.record import Generated

ROWS = {"train": 1200, "validation": 240, "test": 240}
"""Rows of each demo task by split."""


@dataclass(frozen=True)
class Generator:
    """How the rows of one demo task are made."""

    make: Callable[[Random, str, int], texts.Row]
    """Random source, split and answer to a row."""
    answers: int
    """How many different answers there are; every split has as many rows of each."""


GENERATORS = {
    "demo_sentiment": Generator(texts.sentiment, 2),
    "demo_inference": Generator(texts.inference, 2),
    "demo_similarity": Generator(texts.similarity, 6),
    "demo_qa": Generator(texts.question, 4),
    "demo_summary": Generator(texts.summary, len(lexicon.WORKS)),
}


def read(source: Generated, split: str) -> pa.Table:
    """The raw rows of `split` in a fixed random order, no two alike.

    Raises UsageError for a generator that does not exist, DataError for a split that does not.
    """
    if source.generator not in GENERATORS:
        raise unknown(N_("Gerador"), source.generator, GENERATORS)
    if split not in ROWS:
        raise DataError(
            N_("A demonstração “{name}” não tem a divisão “{split}”; use {splits}."),
            name=source.generator,
            split=split,
            splits=", ".join(ROWS),
        )
    random = Random(f"{source.generator}/{split}")
    rows = _distinct(GENERATORS[source.generator], random, split)
    random.shuffle(rows)
    return pa.Table.from_pylist(rows)


def _distinct(generator: Generator, random: Random, split: str) -> list[texts.Row]:
    rows: dict[str, texts.Row] = {}
    while len(rows) < ROWS[split]:
        row = generator.make(random, split, len(rows) % generator.answers)
        rows.setdefault(str(row), row)
    return list(rows.values())
