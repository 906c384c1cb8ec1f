"""`predict`: a run's model on a file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.status import Status

from ptlm.cli.output import Json, console, print_json, say
from ptlm.errors import DataError
from ptlm.i18n import N_, _
from ptlm.reporting import Silent
from ptlm.runs.store import Store


def predict(
    run: Annotated[str, typer.Option("--run", metavar="ID", help=_("A execução cujo modelo responde."))],
    source: Annotated[
        Path, typer.Option("--input", help=_("Arquivo com as linhas (TSV, CSV, JSONL, parquet, Excel)."))
    ],
    target: Annotated[
        Path, typer.Option("--output", help=_("Arquivo a escrever (.tsv, .csv, .xlsx, .jsonl, .parquet)."))
    ],
    task: Annotated[
        str | None, typer.Option("--task", help=_("Qual tarefa, se a execução tem várias."))
    ] = None,
    json: Json = False,
) -> int:
    """Keeps every column of the file; adds prediction, probability, raw text, and a flag for rows it could not read."""
    store = Store()
    found = store.find(run)
    if not source.is_file():
        raise DataError(N_("O arquivo {file} não existe."), file=str(source))
    from ptlm.trial import Client, Limits
    from ptlm.trial.files import answer_file, asking, blank_text
    from ptlm.trial.limits import free_memory

    client = Client(store, Limits(memory=free_memory()))
    try:
        with console(stderr=True).status(_("Respondendo…")) as status:
            asked = asking(client, found.id, task or "")
            answered = answer_file(*asked, source, target, report=_Told(status))
    finally:
        client.close()
    if json:
        names = ("task", "rows", "unreadable", "unanswered", "blank", "blank_lines")
        print_json(
            {"id": found.id, **{name: getattr(answered, name) for name in names}, "output": str(target)}
        )
    else:
        say(
            _(
                "Respondidas: {asked}; não lidas: {unreadable}; em {file}.",
                asked=answered.rows - answered.unreadable,
                unreadable=answered.unreadable,
                file=target,
            )
        )
        if answered.blank:
            say(blank_text(answered.blank, answered.blank_lines))
    return 0


class _Told(Silent):
    """Says how many rows are answered."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def progress(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        if what == "predict":
            self._status.update(_("Respondendo… {done}/{total}", done=done, total=total))
