"""`train` and `resume`: runs in the foreground."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ptlm.cli.figures import figures
from ptlm.cli.following import carry_out, verdict
from ptlm.cli.output import Json, console, print_json, say
from ptlm.errors import UsageError
from ptlm.i18n import N_, _
from ptlm.runs import launchers
from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.runs.store import Store
from ptlm.training.config import PRESETS, parse

NOT_DONE = 1
INTERRUPTED = 130


def train(
    model: Annotated[
        list[str],
        typer.Option("--model", help=_("Modelo: nome do catálogo, do hub, ou uma pasta. Pode repetir.")),
    ],
    task: Annotated[list[str], typer.Option("--task", help=_("Tarefa; pode repetir."))],
    preset: Annotated[
        str, typer.Option("--preset", help=_("Predefinição: {names}.", names=", ".join(PRESETS)))
    ] = "quick",
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("Um hiperparâmetro; pode repetir.")),
    ] = None,
    seed: Annotated[
        list[int] | None, typer.Option("--seed", help=_("Semente; com várias, uma execução para cada."))
    ] = None,
    limit_train: Annotated[
        int | None, typer.Option("--limit-train", help=_("No máximo tantas linhas de treino por tarefa."))
    ] = None,
    limit_eval: Annotated[
        int | None, typer.Option("--limit-eval", help=_("No máximo tantas linhas de avaliação por tarefa."))
    ] = None,
    name: Annotated[str, typer.Option("--name", help=_("Nome da execução, para pessoas."))] = "",
    json: Json = False,
) -> int:
    """Train and evaluate; every run is checked before the first begins."""
    overrides = _settings(values or [])
    limits = {"limit_train": limit_train, "limit_eval": limit_eval}
    overrides |= {name: value for name, value in limits.items() if value is not None}
    planned = specs.plan(model, task, preset, overrides, seeds=list(dict.fromkeys(seed or [])), name=name)
    return _all(planned, json)


def resume(
    run: Annotated[
        str, typer.Argument(metavar="ID", help=_("A execução; basta um pedaço que só ela tenha."))
    ],
    json: Json = False,
) -> int:
    """Go on from the last checkpoint, or from the start where there is none."""
    store = Store()
    resumed = store.resume(store.find(run).id)
    return _one(store, resumed.id, json)


def _settings(items: Sequence[str]) -> dict[str, Any]:
    pairs = [item.partition("=") for item in items]
    for item, (name, mark, _value) in zip(items, pairs, strict=True):
        if not mark or not name:
            raise UsageError(
                N_("--set espera nome=valor, por exemplo --set epochs=2; veio “{item}”."), item=item
            )
    return {name: parse(name, value) for name, _mark, value in pairs}


def _all(planned: Sequence[Spec], json: bool) -> int:
    """One run after the other; a failed one does not keep the next from running, Ctrl-C does."""
    for note in dict.fromkeys(f"{name}: {text}" for spec in planned for name, text in spec.notes().items()):
        say(note, stderr=True, style="yellow")
    store, worst = Store(), 0
    for number, spec in enumerate(planned, start=1):
        if len(planned) > 1:
            say(
                _("Execução {number} de {total}", number=number, total=len(planned)),
                stderr=True,
                style="bold",
            )
        code = _one(store, store.add(spec).id, json)
        if code == INTERRUPTED:
            return code
        worst = max(worst, code)
    return worst


def _one(store: Store, run_id: str, json: bool) -> int:
    """Do a queued run; the exit code is 0 only when it is done."""
    say(_("Execução {id}", id=run_id), stderr=True)
    if busy := [run.id for run in store.runs() if run.live]:
        say(
            _("Outra execução está em andamento ({ids}): as duas vão mais devagar.", ids=", ".join(busy)),
            stderr=True,
        )
    spec = store.get(run_id).spec
    launcher = launchers.make(spec.launcher if spec else "local")
    run, interrupted = carry_out(store, run_id, launcher, console(stderr=True))
    if json:
        print_json({"id": run.id, "state": run.state, "dir": str(run.folder), "metrics": run.metrics})
    elif run.state == "done":
        _print_figures(run)
    if run.state != "done":
        say(verdict(run), stderr=True)
        return INTERRUPTED if interrupted else NOT_DONE
    return 0


def _print_figures(run: Run) -> None:
    out = console()
    for table in figures(run):
        out.print()
        out.print(table)
    out.print()
    say(verdict(run))
