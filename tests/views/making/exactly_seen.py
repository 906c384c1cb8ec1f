"""Compare what the page shows of three rows with the tokens that training really makes of them, read back as text.

Run by test_seen.py with the kind of task as its argument, in a process that may import torch.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from ptlm import models
from ptlm.models.loading import load
from ptlm.sources import load as load_rows
from ptlm.tasks.record import Task
from ptlm.training.config import Settings
from ptlm.training.ragged import Ragged
from ptlm.training.ways import way
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.draft import Draft
from ptlm.userdata.store import save, saved
from ptlm.userdata.table import Reading, table_of
from ptlm.views import owned
from ptlm.views.making import seen

COLUMNS = {
    "classification": {
        "um texto": ["Olá, mundo!", "“aspas” e <b>html</b>", "à noite"],
        "outro": ["x", "y z", "ção"],
    },
    "similarity": {"um texto": ["Olá, mundo!", "a  b", "c"], "outro": ["x", "y", "z"]},
    "question_answering": {
        "pergunta": ["Onde fica?", "Quem?", "O quê?"],
        "contexto": ["Fica em Ouro Preto.", "Ana.", "Pão."],
    },
    "summarisation": {"texto": ["Um texto longo que se resume.", "Outro.", "Mais um."]},
}
TARGETS = {
    "classification": ["0", "1", "0"],
    "similarity": ["1,5", "4", "0.25"],
    "question_answering": ["Ouro Preto", "Ana", "Pão"],
    "summarisation": ["Resumo.", "Outro", "Um"],
}
MODELS = {"encoder": "ptlm/nano-encoder", "encoder-decoder": "ptlm/nano-t5", "decoder": "ptlm/nano-gpt2"}


def made(kind: str) -> Task:
    """A task of the kind, kept; both splits have the same rows."""
    import numpy as np

    columns = {**COLUMNS[kind], "resposta": TARGETS[kind]}
    reading = Reading(table_of(columns, "x.tsv"), Dialect(), (), np.zeros(3, dtype=bool))
    roles = Roles(kind=kind, texts=tuple(COLUMNS[kind]), target="resposta")
    return save(Draft(name="vista", roles=roles), {"train": reading, "validation": reading})


def decoded(tokenizer: object, ids: object) -> str:
    """Tokens as text, special ones too, without the blanks that decoding puts around them."""
    tokens = tokenizer.convert_ids_to_tokens([int(one) for one in ids])  # type: ignore[attr-defined]
    special = set(tokenizer.all_special_tokens) | {seen.TARGET}  # type: ignore[attr-defined]
    pieces: list[str] = []
    plain: list[str] = []
    for token in [*tokens, None]:
        if token is None or token in special:
            if plain:
                pieces.append(tokenizer.convert_tokens_to_string(plain))  # type: ignore[attr-defined]
            plain = []
            pieces.append(token or "")
        else:
            plain.append(token)
    return "".join(pieces)


def check(task: Task, family: str) -> None:
    """Raise where the page and the tokens differ."""
    model = models.find(MODELS[family])
    approach_class = way(family, task.kind)  # type: ignore[arg-type]
    loaded = load(model, approach_class.head)
    approach = approach_class(loaded.tokenizer, Settings(learning_rate=1e-3))
    examples = approach.encode(load_rows(task, "train").table, task, labelled=True)
    shown = seen.seen(owned.rows(saved(task.id)), family)  # type: ignore[arg-type]
    for place, row in enumerate(shown):
        reads = decoded(loaded.tokenizer, examples.inputs[place])
        assert reads == "".join(part.text for part in row.reads), (family, reads, row.reads)
        if isinstance(examples.labels, Ragged):
            writes = decoded(loaded.tokenizer, examples.labels[place])
            assert writes == "".join(part.text for part in row.writes), (family, writes, row.writes)
    print(family, "ok")


if __name__ == "__main__":
    task = made(sys.argv[1])
    for family in seen.families(task.kind):
        check(task, family)
