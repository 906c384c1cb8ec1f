"""What one click settles: pure functions from the data to better data. Files on disk are never touched."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.tasks.record import SPLITS
from ptlm.userdata.audit_labels import cell_counts, label_counts
from ptlm.userdata.audit_rows import empty, leaked
from ptlm.userdata.audit_texts import PATTERNS
from ptlm.userdata.keys import exact_keys, first_of_each, in_conflict, loose_keys
from ptlm.userdata.labels import spellings, typos
from ptlm.userdata.splitting import split_subject
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table, replaced_cells


@dataclass(frozen=True)
class Remedy:
    """One way to settle findings."""

    title: str
    """What the button says; Portuguese, marked for translation."""
    apply: Callable[[Subject], dict[str, Table]]


def apply(name: str, subject: Subject) -> Subject:
    """The data after the remedy `name`; splits that would lose their last row are left as they were.

    Raises:
        UsageError: there is no such remedy.
    """
    if name not in REMEDIES:
        raise unknown(N_("Correção"), name, REMEDIES)
    mended = REMEDIES[name].apply(subject)
    return subject.with_tables(
        {split: table if len(table) else subject.tables[split] for split, table in mended.items()}
    )


def drop_empty(subject: Subject) -> dict[str, Table]:
    """Without rows in which a used cell is empty."""
    mended = {}
    for split, table in subject.tables.items():
        kept = np.ones(len(table), dtype=bool)
        for column in subject.roles.used:
            kept &= ~empty(table, column)
        mended[split] = table.where(kept)
    return mended


def drop_duplicates(subject: Subject) -> dict[str, Table]:
    """The first of rows with the same texts and the same answer."""
    columns = (*subject.roles.texts, *subject.answer_columns)
    return {
        split: table.where(first_of_each(exact_keys(table, columns)))
        for split, table in subject.tables.items()
    }


def drop_conflicts(subject: Subject) -> dict[str, Table]:
    """Without the rows whose text has several answers: which one is right cannot be known."""
    return {
        split: table.where(~in_conflict(subject.text_keys(split), loose_keys(table, subject.answer_columns)))
        for split, table in subject.tables.items()
    }


def remove_leaked(subject: Subject) -> dict[str, Table]:
    """Splits to learn from without what splits to be measured on have; the test split stays whole."""
    mended = dict(subject.tables)
    names = [split for split in SPLITS if split in subject.tables]
    for place, split in enumerate(names):
        kept = np.ones(len(subject.tables[split]), dtype=bool)
        for other in names[place + 1 :]:
            kept &= ~leaked(subject, split, other)
        mended[split] = subject.tables[split].where(kept)
    return mended


def merge_labels(subject: Subject) -> dict[str, Table]:
    """Labels that look like slips of the pen, written as the frequent label they resemble."""
    column = subject.roles.target
    counts: dict[str, int] = {}
    for of_split in label_counts(subject).values():
        for label, count in of_split.items():
            counts[label] = counts.get(label, 0) + count
    slips = typos(counts)
    mended = {}
    for split, table in subject.tables.items():
        known = spellings(cell_counts(table, column))
        replaced = {raw: slips[label] for raw, label in known.items() if label in slips}
        mended[split] = table.with_column(column, replaced_cells(table.data.column(column), replaced))
    return mended


def clean_characters(subject: Subject) -> dict[str, Table]:
    """Without control characters and invisible ones."""
    pattern = f"{PATTERNS['control_characters']}|{PATTERNS['invisible_characters']}"
    return _each_text(subject, lambda column: pc.replace_substring_regex(column, pattern, ""))


def compose_accents(subject: Subject) -> dict[str, Table]:
    """Letters and accents composed into one character (NFC)."""
    return _each_text(subject, lambda column: pc.utf8_normalize(column, form="NFC"))


def fix_mojibake(subject: Subject) -> dict[str, Table]:
    """UTF-8 that was once read as Windows-1252, read rightly; cells that resist stay as they are."""
    return _each_text(subject, _reread)


def _reread(column: pa.ChunkedArray) -> pa.Array:
    suspicious = pc.match_substring_regex(column, PATTERNS["mojibake"]).to_pylist()
    cells = zip(column.to_pylist(), suspicious, strict=True)
    return pa.array([_reread_cell(cell) if found else cell for cell, found in cells], pa.string())


def _reread_cell(cell: str) -> str:
    # Bytes that Windows-1252 does not know come out of most programs as the control characters of Latin-1.
    raw = b"".join(_byte(letter) for letter in cell)
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return cell


def _byte(letter: str) -> bytes:
    for encoding in ("cp1252", "latin-1"):
        try:
            return letter.encode(encoding)
        except UnicodeEncodeError:
            continue
    return letter.encode("utf-8")


def _each_text(
    subject: Subject, change: Callable[[pa.ChunkedArray], pa.ChunkedArray | pa.Array]
) -> dict[str, Table]:
    mended = dict(subject.tables)
    for split, table in subject.tables.items():
        for column in (*subject.roles.texts, *subject.answer_columns):
            table = table.with_column(column, change(table.data.column(column)))
        mended[split] = table
    return mended


REMEDIES: Mapping[str, Remedy] = {
    "drop_empty": Remedy(N_("Tirar as linhas com células vazias"), drop_empty),
    "drop_duplicates": Remedy(N_("Tirar as linhas repetidas"), drop_duplicates),
    "drop_conflicts": Remedy(N_("Tirar as linhas contraditórias"), drop_conflicts),
    "remove_leaked": Remedy(N_("Tirar do treino o que está na avaliação"), remove_leaked),
    "merge_labels": Remedy(N_("Juntar os rótulos parecidos"), merge_labels),
    "clean_characters": Remedy(N_("Tirar os caracteres invisíveis e de controle"), clean_characters),
    "compose_accents": Remedy(N_("Juntar os acentos às letras"), compose_accents),
    "fix_mojibake": Remedy(N_("Consertar os acentos trocados"), fix_mojibake),
    "stratified_split": Remedy(N_("Separar parte do treino para validação"), split_subject),
}
"""By the name that findings give."""
