"""`export`: a run's card, or all that repeats it."""

from pathlib import Path
from typing import Annotated

import typer

from ptlm.cli.output import Json, print_json, say
from ptlm.errors import DataError, UsageError
from ptlm.export import bundle, model_card
from ptlm.i18n import N_, _
from ptlm.runs.run import Run
from ptlm.runs.store import Store


def _bundled(run: Run, target: Path) -> list[str]:
    return bundle(run, target)


def _carded(run: Run, target: Path) -> list[str]:
    text = model_card(run)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(
            N_("{file}: não pôde ser gravado ({reason})."),
            file=str(target),
            reason=error.strerror or str(error),
        ) from error
    return [target.name]


WRITERS = {".zip": _bundled, ".md": _carded}
"""What is written, by the file name's ending."""


def export(
    run: Annotated[
        str, typer.Argument(metavar="ID", help=_("A execução; basta um pedaço que só ela tenha."))
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help=_(
                "Arquivo a escrever: .zip com tudo que repete a execução, .md com o cartão do modelo (padrão: ID.zip)."
            ),
        ),
    ] = None,
    json: Json = False,
) -> int:
    """A zip with spec, result, manifest, predictions and command, or a model card as the Hugging Face hub reads it."""
    found = Store().find(run)
    target = output or Path(f"{found.id}.zip")
    writer = WRITERS.get(target.suffix.lower())
    if writer is None:
        raise UsageError(
            N_("Não sei gravar “{file}”: o nome deve terminar em {endings}."),
            file=target.name,
            endings=", ".join(WRITERS),
        )
    members = writer(found, target)
    if json:
        print_json({"id": found.id, "file": str(target), "members": members})
    else:
        say(_("Gravado: {file}", file=target))
    return 0
