"""SQuAD 1.1 in machine-translated Portuguese, by the group Deep Learning Brasil."""

from ptlm.i18n import N_
from ptlm.tasks.deviations import EVERY_TASK
from ptlm.tasks.record import HubFiles, Task

SQUAD = Task(
    id="squad_v1.1",
    title=N_("SQuAD 1.1: perguntas sobre um texto"),
    kind="question_answering",
    sources=(
        HubFiles(
            repo="tgsc/squad-pt-v1.1",
            files={split: f"data/{split}-*.parquet" for split in ("train", "validation")},
        ),
    ),
    columns={"context": "context", "question": "question", "answers": "answers"},
    target="answers",
    prompt="squad Contexto: {context} Pergunta: {question}",
    lead_in="Resposta:",
    metrics=("exact_match", "f1"),
    splits={"train": "train", "validation": "validation"},
    evaluation="validation",
    rows={"train": 87510, "validation": 10570},
    variety="pt-BR",
    provenance="machine-translated",
    translated_by="Deep Learning Brasil",
    licence="CC-BY-SA-4.0",
    url="https://huggingface.co/datasets/tgsc/squad-pt-v1.1",
    version="1.1",
    deviations=EVERY_TASK,
)
