"""Summaries written by people: WikiLingua (Ladhak et al., 2020) and XL-Sum (Hasan et al., 2021)."""

from ptlm.i18n import N_
from ptlm.tasks.deviations import EVERY_TASK
from ptlm.tasks.record import Holdout, HubFiles, Task

ROUGE = ("rouge1", "rouge2", "rougeL", "rougeLsum")

WIKI_LINGUA = Task(
    id="wiki_lingua",
    title=N_("WikiLingua: sumarização de instruções"),
    kind="summarisation",
    sources=(
        HubFiles(
            repo="esdurmus/wiki_lingua",
            files={"train": "portuguese/train-*.parquet"},
            holdout=Holdout(name="validation", of="train", share=0.1, seed=42),
        ),
    ),
    columns={"section_name": "section_name", "document": "document", "summary": "summary"},
    target="summary",
    prompt="Resuma o texto: {section_name}. {document}",
    lead_in="Resumo:",
    metrics=ROUGE,
    splits={"train": "train", "validation": "validation"},
    evaluation="validation",
    rows={"train": 25328, "validation": 2815},
    explode="article",
    variety="pt-BR",
    provenance="native",
    licence="CC-BY-NC-SA-3.0",
    url="https://huggingface.co/datasets/esdurmus/wiki_lingua",
    version="1.1.1",
    deviations=EVERY_TASK,
)

XLSUM = Task(
    id="xlsum",
    title=N_("XL-Sum: sumarização de notícias"),
    kind="summarisation",
    sources=(
        HubFiles(
            repo="csebuetnlp/xlsum",
            revision="refs/convert/parquet",
            files={split: f"portuguese/{split}/*.parquet" for split in ("train", "validation", "test")},
        ),
    ),
    columns={"title": "title", "text": "text", "summary": "summary"},
    target="summary",
    prompt="Resuma o texto: {title}. {text}",
    lead_in="Resumo:",
    metrics=ROUGE,
    splits={"train": "train", "validation": "validation", "test": "test"},
    evaluation="validation",
    rows={"train": 57402, "validation": 7175, "test": 7175},
    variety="pt-BR",
    provenance="native",
    licence="CC-BY-NC-SA-4.0",
    url="https://huggingface.co/datasets/csebuetnlp/xlsum",
    version="2.0.0",
    deviations=EVERY_TASK,
)
