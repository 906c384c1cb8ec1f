"""Rows of a task as the text that generating models read."""

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa

from ptlm.tasks.record import Task

Measure = Callable[[Sequence[str]], list[int]]
"""Texts to their lengths in tokens."""


def columns(table: pa.Table, task: Task) -> dict[str, list[str]]:
    """The task's text columns, in the prompt's order."""
    return {name: table.column(name).to_pylist() for name in task.text_columns}


def prompts(table: pa.Table, task: Task, prefix: str = "") -> list[str]:
    """Each row's filled-in prompt behind `prefix`."""
    texts = columns(table, task)
    return [
        prefix + task.prompt.format_map(dict(zip(texts, row, strict=True)))
        for row in zip(*texts.values(), strict=True)
    ]


def fitted_prompts(
    table: pa.Table, task: Task, prefix: str, measure: Measure, limit: int
) -> tuple[list[str], int]:
    """Prompts of at most `limit` tokens, and how many rows had to be shortened.

    A prompt that is too long loses the end of its longest column, never its last words: in `Contexto: … Pergunta:
    …` plain truncation would cut the question off.
    """
    filled = prompts(table, task, prefix)
    lengths = measure(filled)
    long = [row for row, length in enumerate(lengths) if length > limit]
    texts = columns(table.take(long), task) if long else {}
    for place, row in enumerate(long):
        filled[row] = _shortened(
            {name: values[place] for name, values in texts.items()}, task, prefix, measure, limit
        )
    return filled, len(long)


def _shortened(texts: Mapping[str, str], task: Task, prefix: str, measure: Measure, limit: int) -> str:
    texts = dict(texts)
    while True:
        prompt = prefix + task.prompt.format_map(texts)
        length = measure([prompt])[0]
        longest = max(texts, key=lambda name: len(texts[name]))
        if length <= limit or not texts[longest]:
            return prompt
        kept = len(texts[longest]) * limit // (length + 1)
        texts[longest] = texts[longest][: min(kept, len(texts[longest]) - 1)]
