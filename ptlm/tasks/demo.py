"""The embedded demo tasks: one a kind of answer, synthetic, for trying the product without network."""

from typing import Any

from ptlm.i18n import N_
from ptlm.tasks.record import Generated, Task


def _demo(name: str, columns: tuple[str, ...], **fields: Any) -> Task:
    splits = ("train", "validation", "test")
    return Task(
        id=name,
        sources=(Generated(generator=name),),
        columns={column: column for column in columns},
        target=columns[-1],
        splits={split: split for split in splits},
        evaluation="test",
        rows={"train": 1200, "validation": 240, "test": 240},
        variety="pt-BR",
        provenance="synthetic",
        licence="MIT",
        url="",
        version="1",
        demo=True,
        **fields,
    )


DEMO_TASKS: tuple[Task, ...] = (
    _demo(
        "demo_sentiment",
        ("sentence", "label"),
        title=N_("Demonstração: sentimento de opiniões"),
        kind="classification",
        prompt="sentimento sentença: {sentence}",
        labels=("negativo", "positivo"),
        values={"0": 0, "1": 1},
        lead_in="sentimento da frase:",
        metrics=("accuracy", "f1_macro"),
    ),
    _demo(
        "demo_inference",
        ("premise", "hypothesis", "label"),
        title=N_("Demonstração: inferência entre duas frases"),
        kind="classification",
        prompt="inferência premissa: {premise} hipótese: {hypothesis}",
        labels=("contradição", "implicação lógica"),
        values={"0": 0, "1": 1},
        lead_in="conclusão:",
        metrics=("accuracy", "f1_macro"),
    ),
    _demo(
        "demo_similarity",
        ("sentence1", "sentence2", "score"),
        title=N_("Demonstração: similaridade entre duas frases"),
        kind="similarity",
        prompt="similaridade sentença 1: {sentence1} sentença 2: {sentence2}",
        lead_in="pontuação de similaridade:",
        metrics=("pearson", "spearman", "mse"),
    ),
    _demo(
        "demo_qa",
        ("context", "question", "answers"),
        title=N_("Demonstração: perguntas sobre um texto"),
        kind="question_answering",
        prompt="pergunta Contexto: {context} Pergunta: {question}",
        lead_in="Resposta:",
        metrics=("exact_match", "f1"),
    ),
    _demo(
        "demo_summary",
        ("document", "summary"),
        title=N_("Demonstração: sumarização de notícias"),
        kind="summarisation",
        prompt="Resuma o texto: {document}",
        lead_in="Resumo:",
        metrics=("rouge1", "rouge2", "rougeL", "rougeLsum"),
    ),
)
