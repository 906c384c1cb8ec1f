"""Compare tokens and counts of `ptlm.views.making.at_hand` with those that training makes of the same rows.

Run by test_at_hand.py with `embedded` or a shape of `tests.tiny_models` and an empty folder as arguments, in a process
that may import torch.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import pyarrow as pa

from ptlm import models
from ptlm.models.loading import load, max_positions
from ptlm.models.record import Model
from ptlm.tasks.record import Task, UserTable
from ptlm.training.config import Settings
from ptlm.training.ways import way
from ptlm.userdata.prompt import Preview
from ptlm.views.making.at_hand import TARGET_BOS, Reader, reader
from tests import tiny_models

TEXTS = [
    ("Olá, mundo!", "“aspas” e <b>html</b>", "à noite"),
    ("um [SEP] literal", "fim </s> fim", "<|endoftext|> e <|target_bos|> e [CLS]"),
    ("emoji 😀 e 漢字", "", " "),
    *(
        ("palavra " * count, "outra " * (count // 3), "e mais uma")
        for count in (20, 60, 90, 160, 200, 240, 700)
    ),
]
TASK = Task(
    id="medida",
    title="medida",
    kind="classification",
    sources=(UserTable(folder="medida/1", files={"train": "train.parquet"}, fingerprint=""),),
    columns={"a": "a", "b": "b", "c": "c", "label": "label"},
    target="label",
    prompt="compare {a} com {b} e também com {c}.",
    labels=("não", "sim"),
    metrics=("accuracy",),
    splits={"train": "train", "validation": "validation"},
    evaluation="validation",
    rows={"train": len(TEXTS), "validation": len(TEXTS)},
    variety="pt-BR",
    provenance="native",
    licence="",
    url="",
    version="1",
)


def check(model: Model) -> None:
    """Raise where the tokens differ, or the rows that are too long."""
    approach_class = way(model.family, TASK.kind)
    loaded = load(model, approach_class.head)
    known = reader(model)
    assert known is not None, model.id
    settings, positions = Settings(learning_rate=1e-3), max_positions(loaded.model)
    approach = approach_class(loaded.tokenizer, settings, positions=positions)
    columns = {name: [row[place] for row in TEXTS] for place, name in enumerate("abc")}
    table = pa.table({**columns, "target": [0] * len(TEXTS)})
    examples = approach.encode(table, TASK, labelled=True)
    prompts = [TASK.prompt.format(a=a, b=b, c=c) for a, b, c in TEXTS]
    lengths = known.lengths([(row, prompt) for row, prompt in zip(TEXTS, prompts, strict=True)])
    long = [length > known.tokens_at_most for length in lengths]
    for place, (row, prompt) in enumerate(zip(TEXTS, prompts, strict=True)):
        theirs = examples.inputs[place].tolist()
        if not long[place]:
            mine = mine_of(known, loaded.tokenizer, Preview(line=1, prompt=prompt, answer="", texts=row))
            assert mine == theirs, (model.id, row, mine, theirs)
    if model.family == "encoder":  # there `shortened` also counts rows that fit to the last token
        cut = [
            len(loaded.tokenizer(row[0], f" {loaded.tokenizer.sep_token} ".join(row[1:]))["input_ids"])
            for row in TEXTS
        ]
        assert [length > approach.limit for length in cut] == long, model.id
    assert any(long) and not all(long)
    assert examples.shortened in (sum(long), *([sum(long) + 1] if model.family == "encoder" else [])), (
        model.id
    )
    print(model.id, sum(long), "ok")


def mine_of(known: Reader, tokenizer: object, row: Preview) -> list[int]:
    """The reader's ids, with what training adds to the vocabulary."""
    added = tokenizer.convert_tokens_to_ids(TARGET_BOS)  # type: ignore[attr-defined]
    return [added if token < 0 else token for token in known.reads(row.texts, row.prompt)]


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "embedded":
        for model in models.MODELS.values():
            if model.embedded:
                check(model)
    else:
        check(models.find(str(tiny_models.make(what, folder / what))))
