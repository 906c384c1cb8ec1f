"""`predict`: a run's model on a file."""

from pathlib import Path
from typing import Annotated

import typer

from ptlm.cli.output import Json, console, print_json, say
from ptlm.errors import DataError
from ptlm.i18n import N_, _
from ptlm.runs.store import Store


def predict(
    run: Annotated[str, typer.Option("--run", metavar="ID", help=_("A execução cujo modelo responde."))],
    source: Annotated[
        Path, typer.Option("--input", help=_("Arquivo com as linhas (TSV, CSV, JSONL, parquet, Excel)."))
    ],
    target: Annotated[
        Path, typer.Option("--output", help=_("Arquivo a escrever (.tsv, .csv, .jsonl, .parquet)."))
    ],
    task: Annotated[
        str | None, typer.Option("--task", help=_("Qual tarefa, se a execução tem várias."))
    ] = None,
    json: Json = False,
) -> int:
    """Keeps every column of the file and adds prediction, probability or raw text, and a flag for unread rows."""
    found = Store().find(run)
    if not source.is_file():
        raise DataError(N_("O arquivo {file} não existe."), file=str(source))
    from ptlm.runs.answers import answer_file
    from ptlm.runs.launchers import quieten

    quieten()
    with console(stderr=True).status(_("Respondendo…")):
        answered = answer_file(found, task, source, target)
    if json:
        values = {"id": found.id, "task": answered.task, "rows": answered.rows, "unread": answered.unread}
        print_json({**values, "output": str(target)})
    else:
        asked = answered.rows - answered.unread
        say(
            _(
                "Respondidas: {asked}; não lidas: {unread}; em {file}.",
                asked=asked,
                unread=answered.unread,
                file=target,
            )
        )
    return 0
