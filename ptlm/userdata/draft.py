"""A task in the making: what the person chose, and the record that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_
from ptlm.kinds import KINDS, Answers
from ptlm.tasks.record import SPLITS, Task, UserTable
from ptlm.userdata import audit_labels, audit_rows
from ptlm.userdata.answers import golds
from ptlm.userdata.audit_labels import label_counts
from ptlm.userdata.columns import Roles, number_of
from ptlm.userdata.findings import Finding, shown
from ptlm.userdata.labels import canonical, classes, spellings, suggest
from ptlm.userdata.names import check_name
from ptlm.userdata.prompt import LEAD_INS, TARGET_NAMES, Preview, compiled, default_template, safe_names
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Table, replaced_cells

ANSWERS = pa.struct({"text": pa.list_(pa.string()), "answer_start": pa.list_(pa.int64())})
"""Gold answers as SQuAD's own parquet files have them."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything that is chosen about a task beside its rows. What is left empty is filled in from the rows."""

    name: str
    """The task's id: lower-case letters, digits, `-` and `_`."""
    roles: Roles
    title: str = ""
    template: str = ""
    """Prompt with the user's column names in braces; empty: `default_template`."""
    prefix: str = ""
    """Text before every prompt that training is to start from: a hyperparameter, kept here as a proposal."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Canonical label to verbalised label; those that are missing: `suggest`."""
    lead_in: str = ""
    metrics: tuple[str, ...] = ()
    """The first one ranks; empty: all that the kind has."""
    variety: str = "pt-BR"
    provenance: str = "native"
    translated_by: str = ""
    licence: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)


def canonical_labels(subject: Subject) -> tuple[str, ...]:
    """The labels of all splits, in the order of their class indices."""
    return classes(label for counts in label_counts(subject).values() for label in counts)


def words_of(draft: Draft, subject: Subject) -> dict[str, str]:
    """Canonical label to the word that stands for it, in class order.

    Raises:
        UsageError: two labels have the same word, or one has none.
    """
    labels = canonical_labels(subject)
    chosen = {
        **suggest(labels, draft.roles.target),
        **{key: word.strip() for key, word in draft.words.items()},
    }
    words = {label: chosen[label] for label in labels}
    if "" in words.values() or len(set(words.values())) < len(words):
        raise UsageError(
            N_("Cada rótulo precisa de uma palavra só dele; confira: {words}."), words=_listed(words)
        )
    return words


def _listed(words: Mapping[str, str]) -> str:
    return ", ".join(f"{shown(label)} → “{shown(word)}”" for label, word in words.items())


def problems(subject: Subject) -> list[Finding]:
    """The findings for which the data cannot become a task as they are."""
    found = [*audit_rows.empty_cells(subject), *audit_labels.answers(subject)]
    return [each for each in found if each.severity == "error"]


def build(draft: Draft, subject: Subject, source: UserTable, version: str) -> Task:
    """The task's record.

    Raises:
        UsageError: a choice that does not fit the columns, the labels or the kind; no evaluation split.
        DataError: rows that cannot be used, with their lines.
    """
    _refuse(subject)
    roles, kind = draft.roles, KINDS[draft.roles.kind]
    words = words_of(draft, subject) if roles.kind == "classification" else {}
    names = safe_names(roles)
    target = TARGET_NAMES[roles.kind]
    splits = [split for split in SPLITS if split in subject.tables]
    return Task(
        id=draft.name,
        title=draft.title or draft.name,
        kind=roles.kind,
        sources=(source,),
        columns={**{ours: column for column, ours in names.items()}, target: roles.target},
        target=target,
        prompt=compiled(draft.template or default_template(draft.name, roles), roles),
        labels=tuple(words.values()),
        values={label: place for place, label in enumerate(words)},
        scale=roles.scale,
        lead_in=draft.lead_in or LEAD_INS[roles.kind],
        metrics=draft.metrics or kind.metrics,
        splits={split: split for split in splits},
        evaluation="test" if "test" in splits else "validation",
        rows={split: len(subject.tables[split]) for split in splits},
        variety=draft.variety,
        provenance=draft.provenance,
        translated_by=draft.translated_by,
        licence=draft.licence,
        url=draft.url,
        version=version,
    )


def _refuse(subject: Subject) -> None:
    if not subject.roles.target:
        raise UsageError(N_("Diga qual coluna é a resposta."))
    if "train" not in subject.tables or len(subject.tables) < 2:
        raise UsageError(N_("Uma tarefa precisa de treino e de validação ou teste: separe parte do treino."))
    for found in problems(subject):
        table = subject.tables.get(found.split) or next(iter(subject.tables.values()))
        raise DataError(
            N_("{file}, linha {line}, coluna {column}: {problem}"),
            file=shown(table.file),
            line=found.lines[0] if found.lines else 1,
            column=shown(found.column),
            problem=found.message,
        )


def prepared(subject: Subject) -> dict[str, pa.Table]:
    """The tables as they are stored: the target in the form that the package's sources read.

    Labels are in their canonical spelling, numbers with a decimal point, answers to questions as in SQuAD.
    """
    return {split: _prepared(table, subject) for split, table in subject.tables.items()}


def _prepared(table: Table, subject: Subject) -> pa.Table:
    roles = subject.roles
    column = table.data.column(roles.target)
    if roles.kind == "classification":
        column = replaced_cells(column, _spellings(subject))
    elif roles.kind == "similarity":
        column = replaced_cells(column, {cell: repr(number_of(cell)) for cell in column.unique().to_pylist()})
    elif roles.kind == "question_answering":
        rows = zip(column.to_pylist(), table.texts(roles.texts[1]), strict=True)
        column = pa.chunked_array(
            [pa.array([golds(cell, context).as_dict() for cell, context in rows], ANSWERS)]
        )
    return table.with_column(roles.target, column).data


def _spellings(subject: Subject) -> dict[str, str]:
    target = subject.roles.target
    return spellings(
        cell for table in subject.tables.values() for cell in table.data.column(target).unique().to_pylist()
    )


def previews(
    draft: Draft, subject: Subject, rows: Sequence[int] = (0, 1, 2), prefix: str = ""
) -> list[Preview]:
    """Rows of the first split as models will see them, `prefix` before every prompt.

    Raises:
        UsageError: the template does not fit the columns, or the words do not fit the labels.
    """
    table = next(iter(subject.tables.values()))
    roles = draft.roles
    prompt = compiled(draft.template or default_template(draft.name, roles), roles)
    names = safe_names(roles)
    order = list(roles.texts)
    if roles.kind != "question_answering":  # there an encoder reads the question first, whatever the prompt
        order.sort(key=lambda column: prompt.index(f"{{{names[column]}}}"))
    words = words_of(draft, subject) if roles.kind == "classification" and roles.target else {}
    made = []
    for place in (row for row in rows if row < len(table)):
        row = {column: table.data.column(column)[place].as_py() for column in roles.used}
        made.append(
            Preview(
                line=int(table.lines[place]),
                prompt=prefix + prompt.format_map({names[column]: row[column] for column in roles.texts}),
                answer=_answer(row.get(roles.target, ""), roles, words),
                texts=[row[column] for column in order],
            )
        )
    return made


def _answer(cell: str, roles: Roles, words: Mapping[str, str]) -> str:
    """The text that stands for a cell of the target; empty where it is no answer."""
    kind, answers = KINDS[roles.kind], Answers(labels=tuple(words.values()), scale=roles.scale)
    target: object = cell
    if roles.kind == "classification":
        label = canonical(cell, numeric=all(number_of(label) is not None for label in words))
        target = list(words).index(label) if label in words else None
    elif roles.kind == "similarity":
        target = number_of(cell)
    elif roles.kind == "question_answering":
        target = list(golds(cell).texts)
    return "" if target is None or not cell.strip() else kind.verbalise(target, answers)
