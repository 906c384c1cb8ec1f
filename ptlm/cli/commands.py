"""All commands of the shell. A new one is a function in a module of its own and a line here."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ptlm import __version__
from ptlm.cli import catalogue, compare, data, doctor, export, predict, results, runs, train
from ptlm.i18n import N_, _
from ptlm.records import unknown


class Commands(TyperGroup):
    """Names of commands, with the closest one suggested."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names.

        Raises:
            UsageError: there is none.
        """
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise unknown(N_("Comando do terminal"), args[0], self.commands)
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    help=_("Ajuste e avalie modelos de língua portuguesa."),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ptlm {__version__}")
        raise typer.Exit


@app.callback()
def ptlm(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("Mostra a versão."))
    ] = False,
) -> None:
    """What every command shares; its help is the one given above."""


for command, summary in (
    (train.train, _("Treina e avalia um modelo em uma ou mais tarefas.")),
    (train.resume, _("Retoma uma execução que não chegou ao fim.")),
    (runs.stop, _("Para uma execução, guardando onde está.")),
    (runs.runs, _("Lista as execuções.")),
    (runs.show, _("Mostra tudo sobre uma execução.")),
    (
        results.results,
        _("Mostra resultados publicados, seus e importados, lado a lado onde se podem comparar."),
    ),
    (compare.compare, _("Compara execuções linha por linha, com intervalos e testes.")),
    (export.export, _("Grava o que repete uma execução, ou o cartão do modelo.")),
    (catalogue.tasks, _("Lista as tarefas, com todos os seus campos e desvios do protocolo.")),
    (catalogue.models, _("Lista os modelos do catálogo.")),
    (data.check, _("Confere um arquivo de dados seu antes de treinar com ele.")),
    (predict.predict, _("Responde às linhas de um arquivo com o modelo de uma execução.")),
    (doctor.doctor, _("Diz o que funciona nesta máquina e o que não.")),
):
    app.command(help=summary)(command)
app.add_typer(
    data.task, name="task", help=_("Tarefas feitas de arquivos seus: add, list, export, import, remove.")
)
