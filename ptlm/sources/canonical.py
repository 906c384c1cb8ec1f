"""From a source's columns to the table that everything else works on.

Columns: `row_id` (int64, the row's place in the source's split, which never changes), the task's text columns
(string, never null), `target`, and for questions `answer_start`. By kind, `target` is a class index (int64), a
number (float64), the gold answers (list of string) or a text (string).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.sources.raw import Raw
from ptlm.tasks.record import Task

Columns = dict[str, pa.ChunkedArray]


def canonical(task: Task, raw: Raw, *, labelled: bool = True) -> pa.Table:
    """The rows of `raw` in the form described above; without `target` where they are not `labelled`.

    Raises:
        DataError: a label that the task does not know, a number outside its scale, a question without an answer;
            the message names file and line.
    """
    table, places = _opened(task, raw) if task.explode else (raw.table, raw.keep)
    columns: Columns = {"row_id": pa.chunked_array([np.arange(len(table), dtype=np.int64)])}
    columns |= {name: _texts(table[task.columns[name]]) for name in task.text_columns}
    if labelled:
        columns |= TARGETS[task.kind](table, task, raw)
    rows = pa.table(columns)
    return rows if places is None else rows.take(pa.array(places))


def _opened(task: Task, raw: Raw) -> tuple[pa.Table, NDArray[np.int64] | None]:
    """One row an element of the nested column: its fields as columns, and the places that belong to the split."""
    nested = raw.table[task.explode].combine_chunks()
    if pa.types.is_struct(nested.type):  # a struct of lists, as `datasets` stores a sequence of records
        lists = nested.flatten()
        lengths = _common_lengths(lists, task, raw)
        table = pa.table([one.flatten() for one in lists], names=[field.name for field in nested.type])
    else:
        lengths = _lengths(nested)
        table = pa.Table.from_struct_array(nested.flatten())
    if raw.keep is None:
        return table, None
    starts = np.cumsum(lengths) - lengths
    kept = [np.arange(starts[row], starts[row] + lengths[row]) for row in raw.keep]
    return table, np.concatenate([np.empty(0, np.int64), *kept])


def _common_lengths(lists: Sequence[pa.Array], task: Task, raw: Raw) -> NDArray[np.int64]:
    lengths = np.stack([_lengths(one) for one in lists])
    uneven = np.flatnonzero((lengths != lengths[0]).any(axis=0))
    if len(uneven):
        raise DataError(
            N_("{file}:{line}: as listas de “{column}” não têm todas o mesmo tamanho."),
            file=raw.file,
            line=raw.line(int(uneven[0])),
            column=task.explode,
        )
    return np.asarray(lengths[0])


def _lengths(lists: pa.Array) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return lengths.astype(np.int64)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(pa.string()), "")


def _classes(table: pa.Table, task: Task, raw: Raw) -> Columns:
    """Class indices: `1`, `1.0` and ` 1 ` are the same value."""
    values = task.values or {label: index for index, label in enumerate(task.labels)}
    texts = pc.utf8_trim_whitespace(_texts(table[task.columns[task.target]]))
    plain = pc.replace_substring_regex(texts, pattern=r"^([0-9]+)\.0+$", replacement=r"\1")
    places = pc.index_in(plain, value_set=pa.array(list(values), pa.string()))
    _refuse(
        pc.is_null(places),
        texts,
        raw,
        N_("{file}:{line}: o rótulo “{value}” não é nenhum de {known}."),
        known=", ".join(values),
    )
    return {"target": pa.chunked_array([np.fromiter(values.values(), np.int64)[places.to_numpy()]])}


def _numbers(table: pa.Table, task: Task, raw: Raw) -> Columns:
    """Numbers within the task's scale; from 32 bits, the shortest decimal (4.9, not 4.900000095367432)."""
    low, high = task.scale
    texts = pc.utf8_trim_whitespace(_texts(table[task.columns[task.target]]))
    decimal = pc.match_substring_regex(texts, pattern=r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
    numbers = pc.if_else(decimal, texts, None).cast(pa.float64())
    inside = pc.and_(pc.greater_equal(numbers, low), pc.less_equal(numbers, high))
    _refuse(
        pc.invert(pc.fill_null(inside, False)),
        texts,
        raw,
        N_("{file}:{line}: “{value}” não é um número de {low:g} a {high:g}."),
        low=low,
        high=high,
    )
    return {"target": numbers}


def _answers(table: pa.Table, task: Task, raw: Raw) -> Columns:
    """Gold answers, and where each begins in the context (characters; -1 where it is not there word by word)."""
    context = next(name for name in task.text_columns if name != "question")
    contexts = _texts(table[task.columns[context]]).to_pylist()
    golds: list[list[str]] = []
    starts: list[list[int]] = []
    for text, entry in zip(contexts, table[task.columns[task.target]].to_pylist(), strict=True):
        found = entry or {}
        golds.append([gold or "" for gold in found.get("text") or []])
        told = found.get("answer_start") or []
        starts.append(
            [_start(text, *pair) for pair in zip(golds[-1], [*told, *[0] * len(golds[-1])], strict=False)]
        )
    empty = [not gold for gold in golds]
    _refuse(pa.chunked_array([empty]), None, raw, N_("{file}:{line}: a pergunta não tem nenhuma resposta."))
    return {
        "target": pa.chunked_array([pa.array(golds, pa.list_(pa.string()))]),
        "answer_start": pa.chunked_array([pa.array(starts, pa.list_(pa.int64()))]),
    }


def _start(context: str, answer: str, told: int) -> int:
    """Where `answer` begins: where the source says if that is so, else the nearest place, else -1."""
    if context[told : told + len(answer)] == answer and told >= 0:
        return told
    before, after = context.rfind(answer, 0, max(told, 0) + len(answer)), context.find(answer, max(told, 0))
    return min(
        (place for place in (before, after) if place >= 0), key=lambda place: abs(place - told), default=-1
    )


def _summaries(table: pa.Table, task: Task, raw: Raw) -> Columns:
    column = table[task.columns[task.target]]
    _refuse(pc.is_null(column), None, raw, N_("{file}:{line}: falta o resumo."))
    return {"target": _texts(column)}


TARGETS: dict[str, Callable[[pa.Table, Task, Raw], Columns]] = {
    "classification": _classes,
    "similarity": _numbers,
    "question_answering": _answers,
    "summarisation": _summaries,
}


def _refuse(
    bad: pa.ChunkedArray, values: pa.ChunkedArray | None, raw: Raw, template: str, **more: Any
) -> None:
    """Raise for the first row that is `bad`, with its line and value."""
    row = pc.index(bad, True).as_py()
    if row >= 0:
        value = values[row].as_py() if values is not None else ""
        raise DataError(template, file=raw.file, line=raw.line(row), value=value, **more)
