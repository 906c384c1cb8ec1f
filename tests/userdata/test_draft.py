"""Drafts: the record that comes of what was chosen, for each kind, and what is refused."""

import pytest

from ptlm.errors import DataError, UsageError
from ptlm.kinds import KINDS
from ptlm.tasks.record import UserTable
from ptlm.userdata.columns import Roles
from ptlm.userdata.draft import Draft, build, prepared, previews, words_of
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import table_of
from tests.userdata.conftest import SINGLE, single

SOURCE = UserTable(folder="x/1", files={}, fingerprint="")
BY_KIND = {
    "classification": (SINGLE, {"texto": ["um", "dois"], "rótulo": ["1.0", " 0"]}),
    "similarity": (
        Roles(kind="similarity", texts=("a", "b"), target="nota", scale=(1, 7)),
        {"a": ["um", "dois"], "b": ["x", "y"], "nota": ["1,5", "7"]},
    ),
    "question_answering": (
        Roles(kind="question_answering", texts=("p", "c"), target="r"),
        {"p": ["Onde?", "Quem?"], "c": ["Em Recife, no Recife.", "Foi Ana."],
         "r": ['{"text": ["Recife"], "answer_start": [14]}', "Ana"]},
    ),
    "summarisation": (
        Roles(kind="summarisation", texts=("notícia",), target="resumo"),
        {"notícia": ["um texto", "outro"], "resumo": ["um", "o"]},
    ),
}  # fmt: skip


def subject_of(kind: str) -> Subject:
    roles, columns = BY_KIND[kind]
    return Subject({split: table_of(columns, f"{split}.tsv") for split in ("train", "validation")}, roles)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_a_record(kind: str) -> None:
    subject = subject_of(kind)
    task = build(Draft(name="minha", roles=subject.roles), subject, SOURCE, "1")
    assert (task.kind, task.metrics, task.evaluation) == (kind, KINDS[kind].metrics, "validation")
    assert task.rows == {"train": 2, "validation": 2}
    assert [task.columns[name] for name in task.text_columns] == sorted(
        subject.roles.texts,
        key=lambda name: task.prompt.index(f"{{{dict(map(reversed, task.columns.items()))[name]}}}"),
    )
    assert task.columns[task.target] == subject.roles.target


def test_targets_are_stored_as_training_reads_them() -> None:
    stored = {
        kind: prepared(subject_of(kind))["train"].column(BY_KIND[kind][0].target).to_pylist()
        for kind in KINDS
    }
    assert stored == {
        "classification": ["1", "0"],
        "similarity": ["1.5", "7.0"],
        "question_answering": [
            {"text": ["Recife"], "answer_start": [14]},
            {"text": ["Ana"], "answer_start": [4]},
        ],
        "summarisation": ["um", "o"],
    }


@pytest.mark.parametrize(
    ("kind", "prompt", "answer"),
    [
        ("classification", "<P> minha sentença: um", "sim"),
        ("similarity", "<P> minha sentença 1: um sentença 2: x", " 1.5"),
        ("question_answering", "<P> minha Contexto: Em Recife, no Recife. Pergunta: Onde?", "Recife"),
        ("summarisation", "<P> Resuma o texto: um texto", "um"),
    ],
)
def test_previews_are_what_the_models_will_see(kind: str, prompt: str, answer: str) -> None:
    subject = subject_of(kind)
    draft = Draft(name="minha", roles=subject.roles)
    first, second = previews(draft, subject, prefix="<P> ")
    assert (first.line, second.line) == (2, 3)
    assert (first.prompt, first.answer) == (prompt, answer)
    task = build(draft, subject, SOURCE, "1")
    row = {name: subject.tables["train"].texts(column)[0] for name, column in task.columns.items()}
    assert first.prompt == "<P> " + task.prompt.format_map(row)
    order = ("question", "context") if kind == "question_answering" else task.text_columns
    assert list(first.texts) == [row[name] for name in order]


def test_previews_follow_the_template_and_bear_bad_rows() -> None:
    subject = Subject({"train": table_of({"texto": ["x", "y", "z"], "rótulo": ["a", "", "b"]})}, SINGLE)
    draft = Draft(name="t", roles=SINGLE, template="[{texto}]", words={"a": "A!", "b": "B!"})
    assert [(each.prompt, each.answer) for each in previews(draft, subject)] == [
        ("[x]", "A!"),
        ("[y]", ""),
        ("[z]", "B!"),
    ]


def test_words_are_the_suggested_ones_until_they_are_chosen() -> None:
    subject = single(["x", "y"], ["0", "1"])
    assert words_of(Draft(name="t", roles=SINGLE), subject) == {"0": "não", "1": "sim"}
    assert words_of(Draft(name="t", roles=SINGLE, words={"1": "claro "}), subject) == {
        "0": "não",
        "1": "claro",
    }
    for words in ({"1": "não"}, {"1": " "}):
        with pytest.raises(UsageError, match="palavra"):
            words_of(Draft(name="t", roles=SINGLE, words=words), subject)


@pytest.mark.parametrize(
    "name", ["", "Maiúscula", "a b", "../x", "x" * 65, "é", "mrpc", "-x", "demo_sentiment"]
)
def test_names_that_cannot_be_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="nome"):
        Draft(name=name, roles=SINGLE)


@pytest.mark.parametrize(
    ("labels", "where"),
    [(["a", ""], "linha 3, coluna rótulo"), (["a", "a"], "coluna rótulo"), ([" ", " "], "linha 2")],
)
def test_labels_that_teach_nothing_are_refused_with_their_place(labels: list[str], where: str) -> None:
    subject = single(["x", "y"], labels, validation=(["z"], ["a"]))
    with pytest.raises(DataError, match=where):
        build(Draft(name="t", roles=SINGLE), subject, SOURCE, "1")


@pytest.mark.parametrize("nota", ["x", "9", ""])
def test_numbers_that_are_none_are_refused_with_their_place(nota: str) -> None:
    roles = Roles(kind="similarity", texts=("a",), target="nota")
    table = table_of({"a": ["x", "y"], "nota": ["1", nota]}, "d.tsv")
    with pytest.raises(DataError, match=r"d\.tsv, linha 3, coluna nota"):
        build(
            Draft(name="t", roles=roles), Subject({"train": table, "validation": table}, roles), SOURCE, "1"
        )


@pytest.mark.parametrize(
    ("change", "word"),
    [({"metrics": ("bleu",)}, "bleu"), ({"metrics": ("pearson",)}, "pearson"), ({"variety": "pt"}, "pt-BR"),
     ({"template": "{outra}"}, "outra"), ({"provenance": "machine-translated"}, "traduzi")],
)  # fmt: skip
def test_choices_that_do_not_fit_are_refused(change: dict[str, object], word: str) -> None:
    subject = subject_of("classification")
    with pytest.raises(UsageError, match=word):
        build(Draft(name="t", roles=SINGLE, **change), subject, SOURCE, "1")


def test_without_something_to_measure_on_there_is_no_task() -> None:
    with pytest.raises(UsageError, match="validação"):
        build(Draft(name="t", roles=SINGLE), single(["x", "y"], ["a", "b"]), SOURCE, "1")
    blind = Roles(kind="classification", texts=("texto",))
    subject = Subject({"train": table_of({"texto": ["x"]}), "test": table_of({"texto": ["x"]})}, blind)
    with pytest.raises(UsageError, match="resposta"):
        build(Draft(name="t", roles=blind), subject, SOURCE, "1")
