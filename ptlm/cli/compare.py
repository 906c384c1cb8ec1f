"""`compare`: runs against each other, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer

from ptlm.cli.output import Json, console, print_json, say, table
from ptlm.errors import PtlmError, UsageError
from ptlm.export import mark_of
from ptlm.export.table import heading_of
from ptlm.i18n import N_, _
from ptlm.results.comparison import compare_runs, corrected
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.statistics import (
    EFFECT_TITLES,
    TEST_TITLES,
    Comparison,
    detectable_between,
)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One metric of one task of two runs."""

    a: Run
    b: Run
    task: str
    found: Comparison
    p_holm: float = 1.0
    """The p-value, corrected as `ptlm.results.comparison.corrected` does."""

    @property
    def key(self) -> tuple[str, tuple[str, str]]:
        """The run that is compared with the first, and by which task and metric."""
        return self.b.id, (self.task, self.found.metric)

    @property
    def detectable(self) -> float | None:
        """The smallest difference that so many rows are likely to show; None where nothing tells the two apart."""
        found = detectable_between(self.found)
        return found.difference if found else None


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="ID ID…", help=_("Duas execuções ou mais: as outras contra a primeira.")),
    ],
    task: Annotated[
        list[str] | None, typer.Option("--task", help=_("Só esta tarefa (pode repetir)."))
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help=_("Só esta métrica (pode repetir)."))
    ] = None,
    json: Json = False,
) -> int:
    """Differences with intervals and tests on the very same rows; p-values also as corrected by Holm."""
    store = Store()
    first, *others = {run.id: run for run in map(store.find, runs)}.values()
    if not others:
        raise UsageError(N_("Dê ao menos duas execuções diferentes para comparar."))
    problems: list[PtlmError] = []
    with console(stderr=True).status(_("Comparando…")):
        lines = [
            line for other in others for line in _compared(first, other, task or [], metric or [], problems)
        ]
    if not lines:
        raise problems[0] if problems else UsageError(N_("As execuções não têm nenhuma tarefa em comum."))
    p_values = corrected({line.key: line.found.p for line in lines})
    lines = [replace(line, p_holm=p_values[line.key]) for line in lines]
    if json:
        print_json([_plain(line) for line in lines])
        return 0
    for other in others:
        _print(first, other, [line for line in lines if line.b.id == other.id])
    say(
        _(
            "p (Holm) é corrigido pelo número de execuções comparadas com a primeira, em cada tarefa e métrica à "
            "parte; entre tarefas e métricas não há correção."
        ),
        style="dim",
    )
    for problem in problems:
        say(str(problem), stderr=True, style="yellow")
    return 0


def _compared(
    a: Run, b: Run, names: Sequence[str], metrics: Sequence[str], problems: list[PtlmError]
) -> Iterator[Compared]:
    """What can be compared; why the rest cannot goes to `problems`."""
    shared = [task for task in (a.spec.task_ids if a.spec else ()) if b.spec and task in b.spec.task_ids]
    for name in names or shared:
        try:
            found = compare_runs(a, b, name, metrics)
        except PtlmError as problem:
            problems.append(problem)
            continue
        for each in found.values():
            yield Compared(a=a, b=b, task=name, found=each)


def _plain(line: Compared) -> dict[str, Any]:
    found = line.found.as_dict()
    names = {"id": f"{line.a.id}|{line.b.id}|{line.task}|{line.found.metric}", "task": line.task}
    return {
        **names,
        "run_a": line.a.id,
        "run_b": line.b.id,
        **found,
        "p_holm": line.p_holm,
        "detectable": line.detectable,
    }


def _print(a: Run, b: Run, lines: Sequence[Compared]) -> None:
    if not lines:
        return
    heads = [
        _("tarefa"),
        _("métrica"),
        "A",
        "B",
        "B − A",
        _("intervalo"),
        "p",
        _("p (Holm)"),
        _("só A/só B"),
        _("teste"),
    ]
    title = f"A = {a.name} ({a.id})\nB = {b.name} ({b.id})"
    console().print(table(title, heads, [_row(line) for line in lines], right=range(2, 9)))
    for line in lines:
        least = line.detectable
        if least is not None and line.p_holm > 0.05 and abs(line.found.difference) < least:
            say(_warning(line, least), style="dim")
    effects = dict.fromkeys(EFFECT_TITLES[line.found.effect_name] for line in lines)
    say(
        _(
            "Tamanho do efeito (com --json): {effects}.",
            effects="; ".join(_(effect) for effect in effects if effect),
        ),
        style="dim",
    )


def _row(line: Compared) -> list[str]:
    found = line.found
    number = heading_of((line.task, found.metric, "")).number
    only = "" if found.only_a is None else f"{found.only_a}/{found.only_b}"
    return [
        line.task,
        found.metric,
        number(found.a),
        number(found.b),
        number(found.difference),
        f"[{number(found.low)}; {number(found.high)}]",
        f"{found.p:.4f}",
        f"{line.p_holm:.4f}{mark_of(line.p_holm)}",
        only,
        _(TEST_TITLES[found.test]),
    ]


def _warning(line: Compared, least: float) -> str:
    number = heading_of((line.task, line.found.metric, "")).number
    return _(
        "{task}, {metric}: com {rows} linhas, uma diferença menor que {least} passa despercebida em mais de 20% "
        "das vezes.",
        task=line.task,
        metric=line.found.metric,
        rows=line.found.rows,
        least=number(least),
    )
