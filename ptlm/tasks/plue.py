"""PLUE: GLUE, SNLI and SciTail in machine-translated Portuguese (Gomes, 2020).

Test splits are in the files without labels, except SciTail's; the evaluation split is the development set, as in
the published figures.
"""

from collections.abc import Mapping
from typing import Any

from ptlm.i18n import N_
from ptlm.tasks import deviations
from ptlm.tasks.record import Archive, Delimited, Task

RELEASE = "https://github.com/ju-resplande/PLUE/archive/refs/tags/v1.0.1.zip"
ASSETS = "https://github.com/ju-resplande/PLUE/releases/download/v1.0.0"
FILES = {"train": "train.tsv", "validation": "dev.tsv", "test": "test.tsv"}
GOOGLE = "Google Cloud Translation"
OPUS = "OPUS-MT (Helsinki-NLP/opus-mt-en-ROMANCE)"
NLI_LABELS = ("implicação lógica", "neutro", "contradição")
NLI_VALUES = {"entailment": 0, "neutral": 1, "contradiction": 2}
NLI_PROMPT = "smnli Premissa: {premise} Hipótese: {hypothesis}"
NLI_COLUMNS = {"premise": "sentence1", "hypothesis": "sentence2", "label": "gold_label"}
BINARY = {"0": 0, "1": 1}


def _released(folder: str, **fields: Any) -> Delimited:
    """A folder of the repository itself."""
    archive = Archive(url=RELEASE, member=f"datasets/{folder}")
    return Delimited(folder=f"plue/{folder}", files=FILES, archive=archive, **fields)


def _attached(folder: str, files: Mapping[str, str], **fields: Any) -> Delimited:
    """A folder that is too large for the repository: a zip file attached to its first release."""
    archive = Archive(url=f"{ASSETS}/{folder}.zip", member=folder)
    return Delimited(folder=f"plue/{folder}", files=files, archive=archive, **fields)


def _plue(
    name: str,
    source: Delimited,
    rows: tuple[int, int],
    *,
    splits: tuple[str, ...] = ("train", "validation"),
    differs: tuple[str, ...] = (),
    **fields: Any,
) -> Task:
    return Task(
        id=name,
        sources=(source,),
        target="label",
        splits={split: split for split in splits},
        evaluation="validation",
        rows={split: count for split, count in zip(("train", "validation"), rows, strict=True) if count},
        variety="pt-BR",
        provenance="machine-translated",
        licence="GPL-3.0",
        url="https://github.com/ju-resplande/PLUE",
        version="v1.0.0" if source.archive and source.archive.url.startswith(ASSETS) else "v1.0.1",
        deviations=(*differs, *deviations.EVERY_TASK),
        **fields,
    )


def _pair(first: str, second: str, label: str) -> dict[str, str]:
    return {"sentence1": first, "sentence2": second, "label": label}


PLUE_TASKS = (
    _plue(
        "cola",
        _released(
            "CoLA",
            headers=dict.fromkeys(("train", "validation"), ("source", "label", "mark", "sentence")),
        ),
        (8551, 1043),
        title=N_("CoLA: aceitabilidade gramatical"),
        kind="classification",
        columns={"sentence": "sentence", "label": "label"},
        prompt="cola sentença: {sentence}",
        labels=("Não é gramaticalmente aceitável", "Gramaticalmente correto"),
        values=BINARY,
        lead_in="classe:",
        metrics=("accuracy", "matthews"),
        translated_by=GOOGLE,
    ),
    _plue(
        "mnli_matched",
        _attached(
            "MNLI", {"train": "train.tsv", "validation": "dev_matched.tsv", "test": "test_matched.tsv"}
        ),
        (392702, 9815),
        title=N_("MNLI: inferência, mesmos gêneros do treino"),
        kind="classification",
        columns=NLI_COLUMNS,
        prompt=NLI_PROMPT,
        labels=NLI_LABELS,
        values=NLI_VALUES,
        lead_in="classe:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "mnli_mismatched",
        _attached("MNLI", {"validation": "dev_mismatched.tsv", "test": "test_mismatched.tsv"}),
        (0, 9832),
        splits=("validation",),
        trains_on="mnli_matched",
        title=N_("MNLI: inferência, gêneros novos"),
        kind="classification",
        columns=NLI_COLUMNS,
        prompt=NLI_PROMPT,
        labels=NLI_LABELS,
        values=NLI_VALUES,
        lead_in="classe:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "mrpc",
        _released("MRPC"),
        (3668, 408),
        differs=(deviations.QUOTING,),
        title=N_("MRPC: paráfrases"),
        kind="classification",
        columns=_pair("#1 String", "#2 String", "Quality"),
        prompt=(
            "mrpc As sentenças seguintes são similares ou diferentes? "
            "sentença 1: {sentence1} sentença 2: {sentence2}"
        ),
        labels=("diferentes", "similares"),
        values=BINARY,
        metrics=("accuracy",),
        translated_by=GOOGLE,
    ),
    _plue(
        "qnli_v2",
        _released("QNLI_v2"),
        (104743, 5463),
        title=N_("QNLI: a frase responde à pergunta?"),
        kind="classification",
        columns={"question": "question", "sentence": "sentence", "label": "label"},
        prompt="qnli Pergunta: {question} Resposta: {sentence}",
        labels=("Implicação", "Não relacionadas"),
        values={"entailment": 0, "not_entailment": 1},
        lead_in="classe:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "qqp",
        _released("QQP_v2", leave_out_incomplete=True),
        (363846, 40430),
        differs=(deviations.QQP_LABELS,),
        title=N_("QQP: perguntas duplicadas"),
        kind="classification",
        columns={"question1": "question1", "question2": "question2", "label": "is_duplicate"},
        prompt="qqp Pergunta 1: {question1} Pergunta 2: {question2}",
        labels=("Não são perguntas duplicadas", "São perguntas equivalentes"),
        values=BINARY,
        lead_in="classe:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "rte",
        _released("RTE"),
        (2490, 277),
        differs=(deviations.QUOTING,),
        title=N_("RTE: implicação"),
        kind="classification",
        columns=_pair("sentence1", "sentence2", "label"),
        prompt="rte sentença 1: {sentence1} sentença 2: {sentence2}",
        labels=("É implicação lógica", "Não é implicação lógica"),
        values={"entailment": 0, "not_entailment": 1},
        lead_in="conclusão:",
        metrics=("accuracy",),
        translated_by=GOOGLE,
    ),
    _plue(
        "scitail",
        _released("SciTail", headers=dict.fromkeys(FILES, ("premise", "hypothesis", "label"))),
        (23596, 1304),
        splits=("train", "validation", "test"),
        differs=(deviations.SCITAIL_ROWS,),
        title=N_("SciTail: inferência em ciências"),
        kind="classification",
        columns={"premise": "premise", "hypothesis": "hypothesis", "label": "label"},
        prompt="scitail premissa: {premise} hipótese: {hypothesis}",
        labels=("implicação lógica", "neutro"),
        values={"entails": 0, "neutral": 1},
        lead_in="conclusão:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "snli",
        _attached("SNLI", FILES, leave_out_incomplete=True),
        (510711, 9831),
        title=N_("SNLI: inferência"),
        kind="classification",
        columns=NLI_COLUMNS,
        prompt=NLI_PROMPT,
        labels=NLI_LABELS,
        values=NLI_VALUES,
        lead_in="conclusão:",
        metrics=("accuracy",),
        translated_by=OPUS,
    ),
    _plue(
        "sst2",
        _released("SST-2"),
        (67349, 872),
        title=N_("SST-2: sentimento em críticas de cinema"),
        kind="classification",
        columns={"sentence": "sentence", "label": "label"},
        prompt="sst2 sentença: {sentence}",
        labels=("negativo", "positivo"),
        values=BINARY,
        lead_in="sentimento da frase:",
        metrics=("accuracy",),
        translated_by=GOOGLE,
    ),
    _plue(
        "stsb",
        _released("STS-B"),
        (5749, 1500),
        differs=(deviations.STSB_VALIDATION, deviations.QUOTING),
        title=N_("STS-B: similaridade"),
        kind="similarity",
        columns=_pair("sentence1", "sentence2", "score"),
        prompt="stsb sentença 1: {sentence1} sentença 2: {sentence2}",
        lead_in="pontuação de similaridade:",
        metrics=("pearson", "spearman", "mse"),
        translated_by=GOOGLE,
    ),
    _plue(
        "wnli",
        _released("WNLI"),
        (635, 71),
        title=N_("WNLI: pronomes ambíguos"),
        kind="classification",
        columns=_pair("sentence1", "sentence2", "label"),
        prompt="wnli sentença 1: {sentence1} sentença 2: {sentence2}",
        labels=("Não é implicação lógica", "Implicação lógica"),
        values=BINARY,
        lead_in="classe:",
        metrics=("accuracy",),
        translated_by=GOOGLE,
    ),
)
