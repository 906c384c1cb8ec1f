"""The registry says exactly what the benchmark's protocol says."""

import pytest

from ptlm.errors import UsageError
from ptlm.kinds import KINDS
from ptlm.records import build
from ptlm.sources import READERS
from ptlm.tasks import GROUPS, TASKS, find
from ptlm.tasks.deviations import EVERY_TASK
from ptlm.tasks.record import Delimited, Generated, Task

# id | prompt | verbalised labels | metrics | rows train/evaluation | lead-in
PROTOCOL = """
assin2_score | assin2_similaridade premissa: {premise} hipótese: {hypothesis} | | pearson mse | 6500/2448 | pontuação de similaridade:
assin2_entail | assin2_entail premissa: {premise} hipótese: {hypothesis} | Não é implicação lógica · É implicação lógica | accuracy f1_macro | 6500/2448 | julgamento:
cola | cola sentença: {sentence} | Não é gramaticalmente aceitável · Gramaticalmente correto | accuracy matthews | 8551/1043 | classe:
mnli_matched | smnli Premissa: {premise} Hipótese: {hypothesis} | implicação lógica · neutro · contradição | accuracy | 392702/9815 | classe:
mnli_mismatched | smnli Premissa: {premise} Hipótese: {hypothesis} | implicação lógica · neutro · contradição | accuracy | –/9832 | classe:
mrpc | mrpc As sentenças seguintes são similares ou diferentes? sentença 1: {sentence1} sentença 2: {sentence2} | diferentes · similares | accuracy | 3668/408 |
qnli_v2 | qnli Pergunta: {question} Resposta: {sentence} | Implicação · Não relacionadas | accuracy | 104743/5463 | classe:
qqp | qqp Pergunta 1: {question1} Pergunta 2: {question2} | Não são perguntas duplicadas · São perguntas equivalentes | accuracy | 363846/40430 | classe:
rte | rte sentença 1: {sentence1} sentença 2: {sentence2} | É implicação lógica · Não é implicação lógica | accuracy | 2490/277 | conclusão:
scitail | scitail premissa: {premise} hipótese: {hypothesis} | implicação lógica · neutro | accuracy | 23596/1304 | conclusão:
snli | smnli Premissa: {premise} Hipótese: {hypothesis} | implicação lógica · neutro · contradição | accuracy | 510711/9831 | conclusão:
sst2 | sst2 sentença: {sentence} | negativo · positivo | accuracy | 67349/872 | sentimento da frase:
stsb | stsb sentença 1: {sentence1} sentença 2: {sentence2} | | pearson spearman mse | 5749/1500 | pontuação de similaridade:
wnli | wnli sentença 1: {sentence1} sentença 2: {sentence2} | Não é implicação lógica · Implicação lógica | accuracy | 635/71 | classe:
squad_v1.1 | squad Contexto: {context} Pergunta: {question} | | exact_match f1 | 87510/10570 | Resposta:
wiki_lingua | Resuma o texto: {section_name}. {document} | | rouge1 rouge2 rougeL rougeLsum | 25328/2815 | Resumo:
xlsum | Resuma o texto: {title}. {text} | | rouge1 rouge2 rougeL rougeLsum | 57402/7175 | Resumo:
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in PROTOCOL.strip().splitlines()]
ALL = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


@pytest.mark.parametrize(
    ("name", "prompt", "labels", "metrics", "rows", "lead_in"), ROWS, ids=[row[0] for row in ROWS]
)
def test_as_the_protocol_says(
    name: str, prompt: str, labels: str, metrics: str, rows: str, lead_in: str
) -> None:
    task = find(name)
    train, evaluation = rows.split("/")
    assert task.prompt == prompt
    assert task.labels == tuple(filter(None, labels.split(" · ")))
    assert task.metrics == tuple(metrics.split())
    assert task.lead_in == lead_in
    assert task.rows.get("train") == (int(train) if train != "–" else None)
    assert task.rows[task.evaluation] == int(evaluation)


def test_the_protocol_comes_first_and_in_its_order() -> None:
    assert list(TASKS)[: len(ROWS)] == [row[0] for row in ROWS]
    assert {"faquad"} | {task.id for task in TASKS.values() if task.demo} == set(list(TASKS)[len(ROWS) :])


@pytest.mark.parametrize(
    ("task", "value", "label"),
    [
        ("qqp", "1", "São perguntas equivalentes"),
        ("qqp", "0", "Não são perguntas duplicadas"),
        ("rte", "entailment", "É implicação lógica"),
        ("qnli_v2", "entailment", "Implicação"),
        ("scitail", "entails", "implicação lógica"),
        ("snli", "contradiction", "contradição"),
        ("mnli_mismatched", "neutral", "neutro"),
        ("wnli", "1", "Implicação lógica"),
        ("cola", "1", "Gramaticalmente correto"),
        ("mrpc", "1", "similares"),
        ("sst2", "0", "negativo"),
        ("assin2_entail", "1", "É implicação lógica"),
    ],
)
def test_source_values_mean_the_right_label(task: str, value: str, label: str) -> None:
    assert find(task).labels[find(task).values[value]] == label


def test_where_figures_are_measured() -> None:
    evaluated = {name: find(name).evaluation for name in (row[0] for row in ROWS)}
    on_test = {name for name, split in evaluated.items() if split == "test"}
    assert on_test == {"assin2_score", "assin2_entail"}
    assert set(evaluated.values()) == {"test", "validation"}
    assert find("assin2_score").rows["validation"] == 500


def test_mismatched_is_for_evaluation_only() -> None:
    task = find("mnli_mismatched")
    assert set(task.splits) == {"validation"}
    assert task.train_task == "mnli_matched"
    assert find("mnli_matched").train_task == "mnli_matched"


@ALL
def test_every_record_is_complete(task: Task) -> None:
    assert task.kind in KINDS
    assert task.title
    assert task.licence
    assert task.version
    assert task.demo or task.url.startswith("https://")
    assert task.demo == isinstance(task.sources[0], Generated)
    assert {"validation", task.evaluation} <= set(task.splits)
    assert set(task.splits) >= set(task.rows)
    assert TASKS[task.train_task].splits["train"]


@ALL
def test_every_source_has_a_reader_and_every_split(task: Task) -> None:
    for source in task.sources:
        assert type(source) in READERS
        if not isinstance(source, Generated):
            holdout = getattr(source, "holdout", None)
            there = {*source.files, *((holdout.name,) if holdout else ())}
            assert set(task.splits.values()) <= there


@ALL
def test_provenance_names_the_translator(task: Task) -> None:
    assert bool(task.translated_by) == (task.provenance == "machine-translated")
    if task.id in {"cola", "mrpc", "rte", "sst2", "stsb", "wnli"}:
        assert task.translated_by == "Google Cloud Translation"
    elif any(isinstance(source, Delimited) and source.folder.startswith("plue/") for source in task.sources):
        assert task.translated_by.startswith("OPUS-MT")


@ALL
def test_deviations_are_told_for_every_task_of_the_notebooks(task: Task) -> None:
    if task.demo or task.id == "faquad":
        assert task.deviations == ()
    else:
        assert set(EVERY_TASK) <= set(task.deviations)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("qqp", "trocados"),
        ("scitail", "encoders recebem"),
        ("stsb", "1379"),
        ("stsb", "aspas"),
        ("mrpc", "aspas"),
        ("rte", "aspas"),
        ("assin2_score", "teste oficial"),
        ("assin2_entail", "teste oficial"),
    ],
)
def test_mistakes_of_the_notebooks_are_named(name: str, word: str) -> None:
    assert any(word in text for text in find(name).deviations)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("assin2_entails", "assin2_entail"), ("COLA", "cola"), ("squad", "squad_v1.1"), ("qnli", "qnli_v2")],
)
def test_unknown_names_are_answered_with_the_closest(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"“{typed}”.*“{meant}”"):
        find(typed)


def test_groups_are_the_recommended_ones() -> None:
    assert [set(group.tasks) for group in GROUPS] == [
        {"assin2_score", "assin2_entail", "cola", "mrpc", "rte", "stsb"},
        {"squad_v1.1"},
        {"wiki_lingua", "xlsum"},
        {"snli", "mnli_matched", "mnli_mismatched"},
    ]
    assert GROUPS[0].optional == ("scitail",)
    assert all(name in TASKS for group in GROUPS for name in (*group.tasks, *group.optional))


def test_records_refuse_unknown_fields() -> None:
    with pytest.raises(UsageError, match="lead_in"):
        build(Task, {"leadin": "x"}, "Task")
