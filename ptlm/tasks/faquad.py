"""FaQuAD: questions about Brazilian higher education (Sayama, Araujo and Fernandes, 2019). Not in the notebooks."""

from ptlm.i18n import N_
from ptlm.tasks.record import SquadJson, Task

COMMIT = "6ad978f20672bb41625b3b71fbe4a88b893d0a86"
FILES = {"train": "train.json", "validation": "dev.json"}

FAQUAD = Task(
    id="faquad",
    title=N_("FaQuAD: perguntas sobre o ensino superior"),
    kind="question_answering",
    sources=(
        SquadJson(
            folder="faquad",
            files=FILES,
            urls={
                split: f"https://raw.githubusercontent.com/liafacom/faquad/{COMMIT}/data/{name}"
                for split, name in FILES.items()
            },
        ),
    ),
    columns={"context": "context", "question": "question", "answers": "answers"},
    target="answers",
    prompt="faquad Contexto: {context} Pergunta: {question}",
    lead_in="Resposta:",
    metrics=("exact_match", "f1"),
    splits={"train": "train", "validation": "validation"},
    evaluation="validation",
    rows={"train": 837, "validation": 63},
    variety="pt-BR",
    provenance="native",
    licence="CC-BY-4.0",
    url="https://github.com/liafacom/faquad",
    version=COMMIT[:7],
)
