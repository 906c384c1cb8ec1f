"""`tasks` and `models`: what there is to choose from."""

from typing import Annotated, Any

import typer
from rich.text import Text

from ptlm import models as known_models
from ptlm import tasks as known_tasks
from ptlm.cli.output import Json, console, fields, print_json, say, table
from ptlm.files import dumps
from ptlm.i18n import _
from ptlm.models.record import Model
from ptlm.tasks.plain import task_to_plain, to_plain
from ptlm.tasks.record import Task

Names = Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help=_("Só estes, com todos os campos."))]


def tasks(names: Names = None, json: Json = False) -> int:
    """All tasks in a table and their deviations, or some with every field."""
    chosen = [known_tasks.find(name) for name in names or known_tasks.every()]
    if json:
        print_json([_task_facts(task) for task in chosen])
    elif names:
        _print_records([_task_facts(task) for task in chosen])
    else:
        _print_tasks(chosen)
    return 0


def models(names: Names = None, json: Json = False) -> int:
    """All models of the catalogue in a table, or some (any hub id or folder too) with every field."""
    chosen = [known_models.find(name) for name in names or known_models.MODELS]
    if json:
        print_json([_model_facts(model) for model in chosen])
    elif names:
        _print_records([_model_facts(model) for model in chosen])
    else:
        _print_models(chosen)
    return 0


def _task_facts(task: Task) -> dict[str, Any]:
    """Every field, the texts for people in the reader's language, and what follows from the fields."""
    texts = {"title": task.shown_title, "deviations": [_(text) for text in task.deviations]}
    families = sorted(task.kind_record.families)
    return {**task_to_plain(task), **texts, "families": families, "text_columns": list(task.text_columns)}


def _model_facts(model: Model) -> dict[str, Any]:
    return {**to_plain(model), "note": _(model.note) if model.note else ""}


def _print_records(records: list[dict[str, Any]]) -> None:
    out = console()
    for record in records:
        out.print(fields((name, _shown(value)) for name, value in record.items()))
        out.print()


def _shown(value: Any) -> str:
    """Texts as they are, lists of texts one a line, anything else as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return value if isinstance(value, str) else dumps(value)


def _print_tasks(chosen: list[Task]) -> None:
    out = console()
    columns = [
        _("tarefa"),
        _("tipo"),
        _("treino"),
        _("avaliação"),
        _("métricas"),
        _("variedade"),
        _("origem"),
        _("licença"),
    ]
    out.print(table("", columns, [_task_row(task) for task in chosen], right=(2, 3)))
    _print_deviations(chosen)
    say(_("Todos os campos de uma tarefa: python -m ptlm tasks ID"), style="dim")


def _print_deviations(chosen: list[Task]) -> None:
    """Each deviation once, with the tasks that it is about."""
    about: dict[str, list[str]] = {}
    for task in chosen:
        for text in task.deviations:
            about.setdefault(text, []).append(task.id)
    if about:
        say("")
        say(_("Diferenças em relação aos cadernos de onde vêm os números guardados:"), style="bold")
    for text, names in about.items():
        say(Text.assemble("• ", _(text), (f" ({', '.join(names)})", "dim")))
    say("")


def _task_row(task: Task) -> list[str]:
    trains = known_tasks.TASKS.get(task.train_task, task)
    origin = task.provenance + (f" ({task.translated_by})" if task.translated_by else "")
    return [
        task.id,
        task.kind,
        str(trains.rows.get("train", "–")),
        f"{task.rows.get(task.evaluation, '–')} ({task.evaluation})",
        ", ".join(task.metrics),
        task.variety,
        origin,
        task.licence,
    ]


def _print_models(chosen: list[Model]) -> None:
    columns = [
        _("modelo"),
        _("família"),
        _("milhões"),
        _("lote"),
        _("taxa"),
        _("variedade"),
        _("licença"),
        _("nota"),
    ]
    rows = [
        [
            model.id,
            model.family,
            f"{model.total_millions:g}" if model.total_millions else "–",
            str(model.batch_size),
            f"{model.learning_rate:g}",
            model.variety,
            model.licence or "–",
            _(model.note) if model.note else "",
        ]
        for model in chosen
    ]
    console().print(table("", columns, rows, right=(2, 3, 4)))
    say(_("Qualquer outro modelo do hub (organização/nome) ou pasta local também serve."), style="dim")
