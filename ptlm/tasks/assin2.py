"""ASSIN 2: entailment and similarity of sentence pairs made in Portuguese (Real, Fonseca, Gonçalo Oliveira, 2020)."""

from typing import Any

from ptlm.i18n import N_
from ptlm.tasks.deviations import EVERY_TASK, TEST_AS_VALIDATION
from ptlm.tasks.record import HubFiles, Task, XmlPairs

SPLITS = ("train", "validation", "test")
SOURCES = (
    XmlPairs(
        folder="assin2",
        files={
            "train": "assin2-train-only.xml",
            "validation": "assin2-dev.xml",
            "test": "assin2-test.xml",
        },
    ),
    HubFiles(repo="nilc-nlp/assin2", files={split: f"data/{split}-*.parquet" for split in SPLITS}),
)


def _assin2(name: str, target: str, **fields: Any) -> Task:
    return Task(
        id=name,
        sources=SOURCES,
        columns={"premise": "premise", "hypothesis": "hypothesis", target: target},
        target=target,
        splits={split: split for split in SPLITS},
        evaluation="test",
        rows={"train": 6500, "validation": 500, "test": 2448},
        variety="pt-BR",
        provenance="native",
        licence=N_("não informada"),
        url="https://huggingface.co/datasets/nilc-nlp/assin2",
        version="1.0.0",
        deviations=(TEST_AS_VALIDATION, *EVERY_TASK),
        **fields,
    )


ASSIN2_TASKS = (
    _assin2(
        "assin2_score",
        "relatedness_score",
        title=N_("ASSIN 2: similaridade"),
        kind="similarity",
        prompt="assin2_similaridade premissa: {premise} hipótese: {hypothesis}",
        lead_in="pontuação de similaridade:",
        metrics=("pearson", "mse"),
    ),
    _assin2(
        "assin2_entail",
        "entailment_judgment",
        title=N_("ASSIN 2: implicação"),
        kind="classification",
        prompt="assin2_entail premissa: {premise} hipótese: {hypothesis}",
        labels=("Não é implicação lógica", "É implicação lógica"),
        values={"0": 0, "1": 1},
        lead_in="julgamento:",
        metrics=("accuracy", "f1_macro"),
    ),
)
