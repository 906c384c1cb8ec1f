"""What texts look like: length, language, characters that should not be there."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.i18n import N_
from ptlm.userdata.findings import Finding, finding
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table, chunks_of

CHARACTERS_PER_TOKEN = 4.2
"""What a Portuguese subword vocabulary makes of running text: an estimate, see docs/user-data.md."""
PATTERNS: Mapping[str, str] = {
    "control_characters": r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x{9F}]",
    # Neither joiners (200C, 200D): emoji and several scripts need them.
    "invisible_characters": r"[\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]",
    "broken_characters": r"\x{FFFD}",
    "mojibake": r"Ã[\x{A0}-\x{BA}\x{BC}-\x{BF}ƒ‰‡€š]|Â[\x{A0}-\x{BF}]|â€",
    "decomposed": r"\p{L}[\x{300}-\x{36F}]",
    "special_tokens": r"\[(CLS|SEP|PAD|UNK|MASK)\]|</?s>|<pad>|<unk>|<mask>|<\|[a-zA-Z_]+\|>",
    "html": r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>|&(amp|lt|gt|quot|nbsp|#\d+);",
}
"""Finding to what gives it away (RE2)."""
MOST_MEASURED = 20_000_000
"""Bytes of text that are tokenised for one model and split."""
_MEASURED_AT_ONCE = 500
_SLACK = 16
"""Special tokens, and a blank that some tokenizers put in front."""
_SAMPLE = 2_000
_FOREIGN_SHARE = 0.05
_STOP_WORDS = {
    "pt": "não uma com são você ele ela mas os ao aos pelo pela foi muito também isso seu sua na no em do da dos",
    "en": "the of and to is in that it was for with his her on are this be at by have from they not but you we as an",
    "es": "el los las con por pero muy también está y en del su lo más es fue usted una se al ella como no sus",
    "fr": "le les des et est une dans pour que qui il elle avec sur pas du au ce nous vous sont plus par je",
}
_LANGUAGES = {"en": N_("inglês"), "es": N_("espanhol"), "fr": N_("francês")}
_BY_WORD = {code: frozenset(words.split()) for code, words in _STOP_WORDS.items()}


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much text a model takes in."""

    model: str
    tokens: int
    """Longest input in tokens."""
    characters_per_token: float = CHARACTERS_PER_TOKEN
    extra: int = 3
    """Tokens that are always there: marks of beginning and end, a prompt's words."""
    measure: Callable[[Sequence[tuple[str, ...]]], list[int]] | None = None
    """Tokens that rows need, given their texts in the order of the roles; None where the model's tokenizer is not
    here, and characters are counted instead."""
    uses: int = 1
    """How often a text can stand in the input."""
    fixed: int = 0
    """UTF-8 bytes of the input beside the texts, where tokens are measured."""


def text_lengths(table: Table, columns: Sequence[str]) -> NDArray[np.int64]:
    """Characters of each row's texts together."""
    lengths = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        lengths += pc.utf8_length(table.data.column(column)).to_numpy().astype(np.int64)
    return lengths


def lengths(subject: Subject) -> Iterator[Finding]:
    """How long the texts are."""
    for split, table in subject.tables.items():
        sizes = text_lengths(table, subject.roles.texts)
        if len(sizes):
            longest = int(sizes.argmax())
            median, high = np.percentile(sizes, [50, 99])
            yield finding(
                "lengths",
                len(table),
                lines=[int(table.lines[longest])],
                split=split,
                median=int(median),
                high=int(high),
                most=int(sizes[longest]),
            )


def truncation(budgets: Sequence[Budget]) -> Callable[[Subject], Iterator[Finding]]:
    """The check of how many rows would not fit into each model: by its own tokenizer where that is here."""

    def check(subject: Subject) -> Iterator[Finding]:
        for split, table in subject.tables.items():
            for budget in budgets:
                sort = _estimated if budget.measure is None else _measured
                code, share, lines = sort(table, subject.roles.texts, budget)
                if share:
                    count = max(1, round(share * len(table)))
                    yield finding(
                        code,
                        count,
                        lines=lines,
                        split=split,
                        model=budget.model,
                        tokens=budget.tokens,
                        share=share,
                    )

    return check


def _estimated(table: Table, columns: Sequence[str], budget: Budget) -> tuple[str, float, NDArray[np.int64]]:
    """Code, share of the rows that are too long, and their lines, by an estimate of their tokens."""
    sizes = text_lengths(table, columns)
    long = sizes / budget.characters_per_token + budget.extra > budget.tokens
    return "truncation", float(long.mean()) if len(long) else 0.0, table.lines[long]


def _measured(table: Table, columns: Sequence[str], budget: Budget) -> tuple[str, float, NDArray[np.int64]]:
    """The same by the tokens themselves: of all rows that could be too long, or of a sample where these are many.

    No token is shorter than a byte: most rows need not be looked at.
    """
    assert budget.measure is not None
    sizes = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        sizes += pc.binary_length(table.data.column(column)).to_numpy()
    asked = np.flatnonzero(sizes * budget.uses + budget.fixed + _SLACK > budget.tokens)
    step = max(1, int(-(-sizes[asked].sum() // MOST_MEASURED)))
    looked_at = asked[step // 2 :: step]
    sample = table.at(looked_at)
    lengths: list[int] = []
    rows = chunks_of(sample, columns)
    while part := list(islice(rows, _MEASURED_AT_ONCE)):
        lengths += budget.measure(part)
    long = np.array(lengths, dtype=np.int64) > budget.tokens
    share = float(long.sum()) * len(asked) / max(1, len(looked_at)) / max(1, len(table))
    return "truncated" if step == 1 else "truncated_sample", share, sample.lines[long]


def characters(subject: Subject) -> Iterator[Finding]:
    """Cells with characters that hint at an accident on the way."""
    for split, table in subject.tables.items():
        for column in dict.fromkeys((*subject.roles.texts, *subject.answer_columns)):
            for code, pattern in PATTERNS.items():
                mask = pc.match_substring_regex(table.data.column(column), pattern).to_numpy()
                if mask.any():
                    lines = table.lines[mask]
                    yield finding(code, int(mask.sum()), lines=lines, split=split, column=column)


def language_of(text: str) -> str:
    """`pt`, `en`, `es` or `fr` by the commonest words; empty where fewer than two say so, or none wins."""
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    hits = {code: sum(words[word] for word in known) for code, known in _BY_WORD.items()}
    (best, most), (_other, second) = sorted(hits.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= 2 and most > second else ""


def language(subject: Subject) -> Iterator[Finding]:
    """Rows of a sample that are in another language than Portuguese."""
    for split, table in subject.tables.items():
        rows = np.unique(np.linspace(0, len(table) - 1, min(_SAMPLE, len(table))).astype(np.int64))
        sample = table.at(rows)
        texts = zip(*(sample.texts(column) for column in subject.roles.texts), strict=True)
        found = [language_of(" ".join(row)) for row in texts]
        for code, name in _LANGUAGES.items():
            mask = np.array([each == code for each in found], dtype=bool)
            if mask.sum() > max(2, _FOREIGN_SHARE * len(found)):
                lines, count = sample.lines[mask], int(mask.sum())
                yield finding("language", count, lines=lines, split=split, sample=len(found), language=name)


def constant_columns(subject: Subject) -> Iterator[Finding]:
    """Text columns with the same cell in every row."""
    for split, table in subject.tables.items():
        for column in subject.roles.texts:
            first = table.data.column(column)[0].as_py() if len(table) > 1 else ""
            if len(table) > 1 and pc.all(pc.equal(table.data.column(column), first)).as_py():
                yield finding("constant_column", 1, split=split, column=column)
