"""Small tasks, rows and approaches for the training tests."""

from typing import Any

import pyarrow as pa

from ptlm import models
from ptlm.models import loading
from ptlm.tasks.record import Generated, Task
from ptlm.training.config import Settings
from ptlm.training.ways import way

FAMILIES = {
    "ptlm/nano-encoder": "encoder",
    "ptlm/nano-deberta": "encoder",
    "ptlm/nano-t5": "encoder-decoder",
    "ptlm/nano-gpt2": "decoder",
}
TEXT = "o gato preto dorme na casa velha enquanto chove muito lá fora e ninguém percebe nada"
WORDS = TEXT.split()


def task(kind: str, prompt: str, columns: tuple[str, ...], **fields: Any) -> Task:
    """A task record with everything that these tests do not look at filled in."""
    defaults: dict[str, Any] = {
        "id": f"test_{kind}",
        "title": kind,
        "kind": kind,
        "sources": (Generated(generator="none"),),
        "columns": {name: name for name in (*columns, "label")},
        "target": "label",
        "prompt": prompt,
        "metrics": {
            "classification": ("accuracy", "f1_macro"),
            "similarity": ("pearson", "mse"),
            "question_answering": ("exact_match", "f1"),
            "summarisation": ("rouge1",),
        }[kind],
        "splits": {"train": "train", "validation": "validation"},
        "evaluation": "validation",
        "rows": {},
        "variety": "pt-BR",
        "provenance": "synthetic",
        "licence": "MIT",
        "url": "",
        "version": "1",
    }
    return Task(**{**defaults, **fields})


PAIR = task(
    "classification",
    "par frase 1: {first} frase 2: {second}",
    ("first", "second"),
    labels=("não implica", "implica logicamente"),
    values={"0": 0, "1": 1},
    lead_in="julgamento:",
)
SCORE = task("similarity", "nota frase 1: {first} frase 2: {second}", ("first", "second"), lead_in="nota:")
QUESTION = task("question_answering", "contexto: {context} pergunta: {question}", ("context", "question"))


def sentence(start: int, length: int) -> str:
    """`length` words, going round the list."""
    return " ".join(WORDS[(start + place) % len(WORDS)] for place in range(length))


def pairs(rows: int, target: str = "class") -> pa.Table:
    """Pairs of unequal lengths with class indices or numbers."""
    targets: list[Any] = [row % 2 for row in range(rows)]
    if target == "number":
        targets = [round((row * 7 % 11) / 2, 1) for row in range(rows)]
    return pa.table(
        {
            "row_id": pa.array(range(rows), pa.int64()),
            "first": [sentence(row, 2 + row % 9) for row in range(rows)],
            "second": [sentence(row * 3, 1 + row % 5) for row in range(rows)],
            "target": targets,
        }
    )


def questions(rows: int, words: int = 12) -> pa.Table:
    """Contexts with the answer somewhere inside."""
    contexts = [
        f"{sentence(row, words)} e Ana mora em Cidade{row} desde ontem {sentence(row, words)}"
        for row in range(rows)
    ]
    answers = [f"Cidade{row}" for row in range(rows)]
    return pa.table(
        {
            "row_id": pa.array(range(rows), pa.int64()),
            "context": contexts,
            "question": ["Onde Ana mora?"] * rows,
            "target": [[answer] for answer in answers],
            "answer_start": [
                [context.index(answer)] for context, answer in zip(contexts, answers, strict=True)
            ],
        }
    )


def made(model_id: str, record: Task, settings: Settings | None = None, seed: int = 7) -> tuple[Any, Any]:
    """A nano model with random weights, and the approach that trains it on the task."""
    model = models.find(model_id)
    kind_of = way(model.family, record.kind)
    loaded = loading.load(model, kind_of.head, num_labels=max(2, len(record.labels)), seed=seed)
    return loaded.model, kind_of(loaded.tokenizer, settings or Settings())
