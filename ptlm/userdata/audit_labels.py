"""What is wrong with answers: labels, numbers, answers to questions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.userdata.answers import golds
from ptlm.userdata.columns import number_of
from ptlm.userdata.findings import Finding, finding, shown
from ptlm.userdata.labels import classes, spellings, typos
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table

RARE = 5
"""A label in fewer rows than this can hardly be learned or measured."""
MANY = 100
"""More labels than this are hardly a classification."""
IMBALANCE = 0.9
_LISTED = 12


def cell_counts(table: Table, column: str) -> dict[str, int]:
    """The different cells of a column and how often each stands there, in order of first appearance."""
    counted = pc.value_counts(table.data.column(column))
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))


def lines_of(table: Table, column: str, cells: Iterable[str]) -> NDArray[np.int64]:
    """Lines of the rows whose cell is one of `cells`."""
    mask = pc.is_in(table.data.column(column), value_set=pa.array(list(cells), pa.string())).to_numpy()
    lines: NDArray[np.int64] = table.lines[mask]
    return lines


def label_counts(subject: Subject) -> dict[str, dict[str, int]]:
    """Split to canonical label to rows; blank cells are left out."""
    raw = {split: cell_counts(table, subject.roles.target) for split, table in subject.tables.items()}
    spelled = spellings(label for counts in raw.values() for label in counts)
    found: dict[str, dict[str, int]] = {}
    for split, counts in raw.items():
        sums: Counter[str] = Counter()
        for label, count in counts.items():
            if label in spelled:
                sums[spelled[label]] += count
        found[split] = dict(sums)
    return found


def answers(subject: Subject) -> Iterator[Finding]:
    """The checks that suit the kind."""
    if subject.roles.target:
        yield from CHECKS.get(subject.roles.kind, _no_checks)(subject)


def _no_checks(subject: Subject) -> Iterator[Finding]:
    return iter(())


def _labels(subject: Subject) -> Iterator[Finding]:
    by_split = label_counts(subject)
    first = next(iter(by_split))
    total = Counter[str]()
    for counts in by_split.values():
        total.update(counts)
    if not total:
        return
    column = subject.roles.target
    rows = sum(by_split[first].values())
    if len(total) == 1:
        yield finding("single_label", sum(total.values()), column=column, label=shown(next(iter(total))))
    elif len(by_split[first]) > max(2, 0.5 * rows):
        yield finding("label_per_row", len(by_split[first]), split=first, column=column)
        return
    elif len(total) > MANY:
        yield finding("many_labels", len(total), column=column)
    yield finding("labels", len(total), column=column, labels=listed(total))
    yield from _balance(by_split[first], first, column)
    yield from _between_splits(subject, by_split)
    yield from _spelling(subject, total)


def _balance(counts: Mapping[str, int], split: str, column: str) -> Iterator[Finding]:
    rows = sum(counts.values())
    rare = {label: count for label, count in counts.items() if count < RARE}
    if rare and len(counts) > 1:
        yield finding("rare_labels", len(rare), split=split, column=column, least=RARE, labels=listed(rare))
    label, most = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    if len(counts) > 1 and most >= IMBALANCE * rows:
        yield finding("imbalance", most, split=split, column=column, label=shown(label), share=most / rows)


def _between_splits(subject: Subject, by_split: Mapping[str, Mapping[str, int]]) -> Iterator[Finding]:
    column = subject.roles.target
    train = by_split.get("train", {})
    for split, counts in by_split.items():
        if split == "train" or not train:
            continue
        new = {label: count for label, count in counts.items() if label not in train}
        lost = {label: count for label, count in train.items() if label not in counts}
        if new:
            table = subject.tables[split]
            raw = [label for label, one in spellings(cell_counts(table, column)).items() if one in new]
            lines = lines_of(table, column, raw or new)
            yield finding(
                "new_labels", sum(new.values()), lines=lines, split=split, column=column, labels=listed(new)
            )
        if lost:
            yield finding("lost_labels", len(lost), split=split, column=column, labels=listed(lost))


def _spelling(subject: Subject, total: Mapping[str, int]) -> Iterator[Finding]:
    column = subject.roles.target
    slips = typos(total) if len(total) <= 3 * MANY else {}
    if slips:
        table = next(iter(subject.tables.values()))
        pairs = ", ".join(
            f"“{shown(rare)}” → “{shown(common)}”" for rare, common in list(slips.items())[:_LISTED]
        )
        count = sum(total[rare] for rare in slips)
        yield finding("label_typos", count, lines=lines_of(table, column, slips), column=column, pairs=pairs)
    raw = (label for table in subject.tables.values() for label in cell_counts(table, column))
    other = {label: one for label, one in spellings(raw).items() if label != one}
    if other:
        pairs = ", ".join(
            f"“{shown(label)}” = “{shown(one)}”" for label, one in list(other.items())[:_LISTED]
        )
        yield finding("label_spellings", len(other), column=column, pairs=pairs)


def listed(counts: Mapping[str, int]) -> str:
    """Labels with their rows, the first few in class order."""
    ordered = classes(counts)
    texts = [f"{shown(label, 30)} ({counts[label]})" for label in ordered[:_LISTED]]
    return ", ".join(texts) + (", …" if len(ordered) > _LISTED else "")


def _numbers(subject: Subject) -> Iterator[Finding]:
    column = subject.roles.target
    low, high = subject.roles.scale
    for split, table in subject.tables.items():
        counts = {cell: count for cell, count in cell_counts(table, column).items() if cell.strip()}
        numbers = {cell: number_of(cell) for cell in counts}
        sorts = {
            "not_a_number": [cell for cell, number in numbers.items() if number is None],
            "out_of_range": [
                cell for cell, number in numbers.items() if number is not None and not low <= number <= high
            ],
            "decimal_comma": [cell for cell, number in numbers.items() if number is not None and "," in cell],
        }
        for code, cells in sorts.items():
            if cells:
                yield finding(
                    code,
                    sum(counts[cell] for cell in cells),
                    lines=lines_of(table, column, cells),
                    split=split,
                    column=column,
                    low=low,
                    high=high,
                    examples=", ".join(f"“{shown(cell, 20)}”" for cell in cells[:3]),
                )
        yield from _spread(split, column, counts, numbers)


def _spread(
    split: str, column: str, counts: Mapping[str, int], numbers: Mapping[str, float | None]
) -> Iterator[Finding]:
    known = {cell: number for cell, number in numbers.items() if number is not None}
    if not known:
        return
    if len(set(known.values())) == 1 and split == "train":
        yield finding(
            "single_label", sum(counts.values()), split=split, column=column, label=shown(next(iter(known)))
        )
    mean = sum(number * counts[cell] for cell, number in known.items()) / sum(counts[cell] for cell in known)
    low, high = min(known.values()), max(known.values())
    yield finding(
        "numbers",
        len(known),
        split=split,
        column=column,
        low=low,
        high=high,
        mean=mean,
    )


def _extractions(subject: Subject) -> Iterator[Finding]:
    context, column = subject.roles.texts[1], subject.roles.target
    for split, table in subject.tables.items():
        rows = zip(table.texts(context), table.texts(column), strict=True)
        missing = np.array(
            [bool(cell.strip()) and not _inside(cell, text) for text, cell in rows], dtype=bool
        )
        if missing.any():
            lines = table.lines[missing]
            yield finding(
                "answer_not_in_context", int(missing.sum()), lines=lines, split=split, column=column
            )


def _inside(cell: str, context: str) -> bool:
    return any(answer in context for answer in golds(cell).texts)


CHECKS: Mapping[str, Callable[[Subject], Iterator[Finding]]] = {
    "classification": _labels,
    "similarity": _numbers,
    "question_answering": _extractions,
}
"""Kind to what is looked at in its answers."""
