"""Trying a finished run: which can be tried, what its fields are called, and what an answer says."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from ptlm.i18n import N_, _, plural
from ptlm.kinds import GENERATING
from ptlm.runs.run import Run
from ptlm.tasks.record import Task, UserTable
from ptlm.trial.answers import Answer
from ptlm.trial.examples import Example
from ptlm.trial.files import blank_text
from ptlm.trial.jobs import Job
from ptlm.userdata.table import Table, unique_names
from ptlm.userdata.writing import added_columns
from ptlm.views import formats, predictions, scores, titles

COLUMN_TITLES: dict[str, str] = {
    "sentence": N_("Sentença"),
    "sentence1": N_("Primeira sentença"),
    "sentence2": N_("Segunda sentença"),
    "premise": N_("Premissa"),
    "hypothesis": N_("Hipótese"),
    "question": N_("Pergunta"),
    "question1": N_("Primeira pergunta"),
    "question2": N_("Segunda pergunta"),
    "context": N_("Contexto"),
    "document": N_("Texto"),
    "text": N_("Texto"),
    "title": N_("Título"),
    "section_name": N_("Título da seção"),
}
"""Text columns for people; those of the user's own files keep their names."""
LONG_COLUMNS = frozenset({"context", "document", "text"})
"""Columns whose text is many lines."""
ADDED_TITLES: dict[str, str] = {
    "prediction": N_("Resposta"),
    "prediction_label": N_("Rótulo"),
    "probability": N_("Probabilidade"),
    "raw_output": N_("Texto que o modelo escreveu"),
    "unreadable": N_("Sem leitura"),
}
"""What a file of answers has beside the person's own columns, for people; in the file the names are the keys."""


def finished(runs: Iterable[Run]) -> list[Run]:
    """The runs whose model can be asked, as they come."""
    return [run for run in runs if run.spec and run.state == "done"]


def run_titles(runs: Sequence[Run]) -> dict[str, str]:
    """Each run in one line of a list, by id: its name, its main figure, when it was made.

    Nothing in it changes as time goes by: a list knows its lines by their text.
    """
    return {run.id: _run_title(run, name) for run, name in zip(runs, titles.of(runs).values(), strict=True)}


def _run_title(run: Run, name: str) -> str:
    made = formats.moment(run.spec.created) if run.spec else ""
    return " · ".join(filter(None, (name, scores.headline(run), "" if made in name else made)))


def column_title(task: Task, name: str) -> str:
    """What a text column is called; that of the user's own files as it is there."""
    if _is_own(task):
        return task.columns[name]
    return _(COLUMN_TITLES[name]) if name in COLUMN_TITLES else name


def file_columns(task: Task) -> list[str]:
    """Under which names a file's text columns are found without asking."""
    return [task.columns[name] if _is_own(task) else name for name in task.text_columns]


def _is_own(task: Task) -> bool:
    return any(isinstance(source, UserTable) for source in task.sources)


def answer_space(task: Task) -> str:
    """What an answer can be, in one line."""
    if task.kind == "classification":
        return _("Rótulos possíveis: {labels}", labels=", ".join(f"“{label}”" for label in task.labels))
    low, high = (formats.significant(end) for end in task.scale)
    return {
        "similarity": _("A resposta é um número de {low} a {high}", low=low, high=high),
        "question_answering": _("A resposta é um trecho do contexto"),
        "summarisation": _("A resposta é um resumo"),
    }[task.kind]


def another(found: Sequence[Example], last: int | None) -> Example:
    """An example at random, not the last one again where there are others."""
    others = [example for example in found if example.row_id != last]
    return random.choice(others or found)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What to say of an answer whose right one is known."""

    right: bool | None
    """None where it is neither right nor wrong: numbers and summaries."""
    text: str
    """In the reader's language."""


def verdict(task: Task, answer: Answer, target: Any) -> Verdict:
    """How the answer stands to the expected one."""
    expected = predictions.answer(task, target)
    if task.kind == "summarisation":
        return Verdict(right=None, text=_("Resumo de referência: {text}", text=expected))
    if task.kind == "similarity":
        return Verdict(right=None, text=_("Esperado: {text}", text=expected))
    right = answer.prediction is not None and _is_right(task, answer.prediction, target)
    return Verdict(right=right, text=_("Resposta esperada: {text}", text=expected))


def _is_right(task: Task, prediction: Any, target: Any) -> bool:
    gold = [target] if task.kind == "question_answering" else target
    [score] = task.kind_record.row_scores([gold], [prediction], task.answers)
    return score >= predictions.ALL_RIGHT


def unanswered(task: Task, answer: Answer) -> str:
    """Why what the model wrote is no answer."""
    wrote = answer.raw_output.strip() or _("(nada)")
    if task.kind == "similarity":
        return _("O modelo não escreveu um número, e sim: “{text}”", text=wrote)
    return _("O modelo não escreveu nenhum dos rótulos, e sim: “{text}”", text=wrote)


def confidence(run: Run, task: Task, answer: Answer) -> str:
    """How sure the model says it is; empty where it has no way to say."""
    if answer.probability is None:
        return ""
    generates = run.spec is not None and run.spec.model.family in GENERATING
    if generates:
        return _("probabilidade do texto escrito: {share:.1%}", share=answer.probability)
    return _("probabilidade: {share:.1%}", share=answer.probability)


def span(task: Task, texts: Mapping[str, str], answer: Answer) -> tuple[str, int, int] | None:
    """The context, and where in it the answer stands; None where it does not stand there word by word."""
    if task.kind != "question_answering" or not isinstance(answer.prediction, str):
        return None
    context = next((texts[name] for name in task.text_columns if name != "question"), "")
    start, end = answer.start, answer.end
    if start is None or end is None:  # written by a generating model: the first place with the same words
        start = context.find(answer.prediction) if answer.prediction else -1
        end = start + len(answer.prediction)
    return (context, start, end) if 0 <= start < end <= len(context) else None


def marked(text: str, start: int, end: int) -> Markup:
    """`text` as HTML with the characters `start` to `end` marked."""
    return Markup('<div class="ptlm-context">{}<mark>{}</mark>{}</div>').format(
        text[:start], text[start:end], text[end:]
    )


def reading(answer: Answer) -> str:
    """How much the model read, in one line."""
    tokens = plural(answer.tokens, "{count} token", "{count} tokens")
    if len(answer.read) > 1:
        return _("{tokens} em {count} janelas do contexto", tokens=tokens, count=len(answer.read))
    return tokens


def answered_rows(table: Table, task: Task | None) -> pd.DataFrame:
    """A file of answers for people: titles and numbers in their language, without columns that say nothing new.

    `task` is None where its run is gone.
    """
    added = added_columns(table.columns)
    own = {name: table.texts(name) for name in table.columns if name not in added.values()}
    told: dict[str, list[str]] = {}
    for column, name in added.items():
        cells = table.texts(name)
        if any(cell not in ("", "false") for cell in cells) and cells not in told.values():
            told[column] = cells
    shown = [[_shown(task, column, cell) for cell in cells] for column, cells in told.items()]
    titles = unique_names([*own, *(_(ADDED_TITLES[column]) for column in told)])
    return pd.DataFrame(dict(zip(titles, [*own.values(), *shown], strict=True)))


def _shown(task: Task | None, column: str, cell: str) -> str:
    if column == "unreadable":
        return _("sim") if cell == "true" else ""
    if cell and column == "probability":
        return formats.percent(float(cell))
    if cell and column == "prediction" and task and task.kind == "similarity":
        return predictions.answer(task, cell)
    return cell


def job_title(job: Job, run: Run | None) -> str:
    """Which file, which model, and which task where the model's name leaves that open."""
    alone = run is not None and run.spec is not None and len(run.spec.tasks) == 1
    return " · ".join([job.source, run.name if run else job.run, *([] if alone else [job.task])])


def job_summary(job: Job) -> str:
    """What was done with a file, in one or two sentences."""
    parts = [plural(job.rows, "{count:,} linha em {file}.", "{count:,} linhas em {file}.", file=job.output)]
    if job.unreadable:
        parts.append(
            plural(
                job.unreadable,
                "{count:,} não pôde ser lida ou está vazia: ficou sem resposta, marcada na coluna unreadable.",
                "{count:,} não puderam ser lidas ou estão vazias: ficaram sem resposta, marcadas na coluna unreadable.",
            )
        )
    if job.unanswered:
        parts.append(
            plural(
                job.unanswered,
                "Em {count:,}, o que o modelo escreveu não é uma resposta: veja a coluna raw_output.",
                "Em {count:,}, o que o modelo escreveu não é uma resposta: veja a coluna raw_output.",
            )
        )
    if job.blank:
        parts.append(blank_text(job.blank, job.blank_lines))
    return " ".join(parts)
