"""`runs`, `show` and `stop`."""

import time
from typing import Annotated

import typer
from rich.text import Text

from ptlm.cli.figures import figures
from ptlm.cli.output import Json, console, fields, print_json, say, state_text, table
from ptlm.i18n import _
from ptlm.quantities import duration
from ptlm.runs import events, supervisor
from ptlm.runs.events import number
from ptlm.runs.launchers import Local
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.runs.supervisor import Patience

SHOWN = 30
INTERVAL = 0.2

RunId = Annotated[str, typer.Argument(metavar="ID", help=_("A execução; basta um pedaço que só ela tenha."))]


def runs(
    everything: Annotated[bool, typer.Option("--all", help=_("Todas, não só as mais novas."))] = False,
    json: Json = False,
) -> int:
    """All runs, the newest first."""
    found = Store().runs()
    if json:
        print_json([run.summary() for run in found])
        return 0
    shown = found if everything else found[:SHOWN]
    columns = [_("execução"), _("estado"), _("modelo"), _("tarefas"), _("resultado"), _("tempo")]
    if shown:
        console().print(table("", columns, [_row(run) for run in shown], right=(5,)))
    else:
        say(_("Ainda não há execuções. Comece uma com: python -m ptlm train --model ID --task ID"))
    if len(found) > len(shown):
        say(_("… e mais {count}; veja todas com --all.", count=len(found) - len(shown)), style="dim")
    return 0


def _row(run: Run) -> list[str | Text]:
    return [
        run.id,
        state_text(run.state, run.standing),
        run.spec.model.id if run.spec else "–",
        ", ".join(run.spec.task_ids) if run.spec else str(run.problem),
        _headline(run),
        duration(run.seconds) if run.seconds else "–",
    ]


def _headline(run: Run) -> str:
    """The first metric of each task, or how far it is."""
    if run.metrics and run.spec:
        first = {task.id: task.primary_metric for task in run.spec.tasks if task.id in run.metrics}
        return "; ".join(
            f"{metric} {number(run.metrics[task].get(metric), 3)}" for task, metric in first.items()
        )
    progress = run.status.progress
    if run.live and progress:
        left = "" if progress.eta is None else f", {duration(progress.eta)}"
        return f"{progress.done}/{progress.total or '?'}{left}"
    return ""


def show(
    run: RunId,
    log: Annotated[bool, typer.Option("--log", help=_("Também o registro, linha por linha."))] = False,
    json: Json = False,
) -> int:
    """What was asked, how it stands, its figures beside the stored ones."""
    found = Store().find(run)
    if json:
        spec = found.spec
        details = {"command": spec.command() if spec else None, "spec": spec.as_dict() if spec else None}
        print_json({**found.summary(), **details, "result": found.result})
        return 0
    out = console()
    out.print(fields(_facts(found)))
    for task in figures(found):
        out.print()
        out.print(task)
    for event in events.read(found.events_file)[0] if log else ():
        clock = time.strftime("%H:%M:%S", time.localtime(event.time))
        say(Text.assemble((f"{clock} ", "dim"), events.text(event)))
    return 0


def _facts(run: Run) -> list[tuple[str, str | Text]]:
    spec, status = run.spec, run.status
    facts: list[tuple[str, str | Text]] = [
        (_("execução"), run.id),
        (_("nome"), run.name),
        (_("estado"), state_text(run.state, run.standing)),
    ]
    if reason := run.problem or status.error:
        facts.append((_("motivo"), str(reason)))
    if spec:
        facts += [
            (_("modelo"), spec.model.id),
            (_("tarefas"), ", ".join(spec.task_ids)),
            (_("predefinição"), spec.preset),
            (
                _("hiperparâmetros"),
                ", ".join(f"{name}={value}" for name, value in spec.settings.as_dict().items()),
            ),
            (_("comando"), spec.command()),
            (_("criada"), spec.created),
        ]
    if run.seconds:
        facts.append((_("tempo"), duration(run.seconds)))
    return [*facts, (_("pasta"), str(run.folder))]


def stop(
    run: RunId,
    now: Annotated[bool, typer.Option("--now", help=_("Encerra na hora, sem ponto de retomada."))] = False,
    json: Json = False,
) -> int:
    """Asks for a stop with a checkpoint and waits for it; a worker that does not obey is ended after a while."""
    store, launcher = Store(), Local()
    stopping = store.request_stop(store.find(run).id)
    patience = Patience(soft=0, hard=0) if now else Patience()
    with console(stderr=True).status(_("Parando {id}…", id=stopping.id)):
        while not (stopping := supervisor.tend(store, store.get(stopping.id), launcher, patience)).settled:
            time.sleep(INTERVAL)
    if json:
        print_json({"id": stopping.id, "state": stopping.state, "dir": str(stopping.folder)})
    else:
        say(_("Execução {id}: {state}.", id=stopping.id, state=stopping.standing))
    return 0
