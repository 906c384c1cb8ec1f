"""What is taken away from the page: figures in the schema they are exchanged in, and tables for papers."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ptlm import export, results
from ptlm.errors import PtlmError
from ptlm.export import Table
from ptlm.i18n import N_, _
from ptlm.results import Line
from ptlm.results.board import Column
from ptlm.results.comparison import compare_runs, corrected, summarise_seeds
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.statistics import RESAMPLES
from ptlm.views.results import names
from ptlm.views.results.boards import DEMO, Board
from ptlm.views.results.drawing import short_tasks


@dataclass(frozen=True, kw_only=True)
class Format:
    """One way of writing a leaderboard."""

    title: str
    ending: str
    mime: str
    language: str
    """For the colours of the preview."""
    write: Callable[[Table, bool], str]
    """Of the table, with or without intervals."""


FORMATS: Mapping[str, Format] = {
    "latex": Format(
        title="LaTeX",
        ending="tex",
        mime="text/x-tex",
        language="latex",
        write=lambda table, intervals: export.to_latex(table, intervals=intervals),
    ),
    "markdown": Format(
        title="Markdown",
        ending="md",
        mime="text/markdown",
        language="markdown",
        write=lambda table, intervals: export.to_markdown(table, intervals=intervals),
    ),
    "tabela": Format(
        title=N_("Tabela (CSV)"),
        ending="csv",
        mime="text/csv",
        language="text",
        write=lambda table, intervals: export.to_csv(table),
    ),
}


def figures_csv(figures: Iterable[Figure]) -> str:
    """Figures in the schema in which they are stored and imported, every digit kept."""
    file = io.StringIO()
    results.write(figures, file)
    return file.getvalue()


def table(
    board: Board,
    lines: Sequence[Line],
    p_values: Mapping[tuple[str, Column], float] | None = None,
    base: str = "",
) -> Table:
    """A board's lines as a table; `p_values` are against the run called `base`."""
    tasks = short_tasks(board.columns, board.known)
    found = export.of_board(
        _told_apart(lines),
        board.columns,
        title=_(CAPTIONS[board.id]) if board.id in CAPTIONS else board.title,
        titles={each: tasks[each[0]] for each in board.columns},
        p_values=p_values,
    )
    return replace(found, notes=[*found.notes, *_notes(lines, base)])


CAPTIONS = {
    "fine-tuned": N_("Resultados de modelos ajustados em cada tarefa"),
    "few-shot": N_("Resultados de modelos que só viram alguns exemplos no comando (few-shot)"),
    DEMO: N_("Resultados nas tarefas de demonstração, de dados sintéticos"),
}
"""What stands above each board in a paper."""


def _notes(lines: Iterable[Line], base: str) -> Iterator[str]:
    if any(
        names.seeds(figure) and figure.low is not None for line in lines for figure in line.figures.values()
    ):
        yield _("O intervalo da média de várias sementes conta as sementes e as linhas avaliadas.")
    if base:
        yield _(
            "As marcas comparam as próprias execuções com “{base}” (testes pareados, p corrigido por Holm em cada "
            "coluna).",
            base=base,
        )


def _told_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines; those of own runs say of how many seeds they are, or of which where a model has several lines."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(names.line(line.first), []).append(place)
    found = list(lines)
    for members in places.values():
        ways = [_variants(lines[place], alone=len(members) == 1) for place in members]
        for place, variant in zip(members, names.different(*zip(*ways, strict=True)), strict=True):
            if lines[place].first.origin == "own":
                found[place] = replace(lines[place], variant=variant)
    return found


def _variants(line: Line, *, alone: bool) -> tuple[str, str]:
    """What may tell a line from others of its model, in few words and in more; a mean says so where it is `alone`."""
    figure = line.first
    if figure.origin != "own":
        return line.variant, line.variant
    if alone and not names.seeds(figure):
        return "", ""
    return " · ".join(names.seed(figure)), names.own_run(figure)


def limits(runs: Sequence[Run], column: Column) -> tuple[float, float] | None:
    """The interval of the mean of runs that differ in their seed; None where predictions are gone or of other rows."""
    task, metric, _split = column
    try:
        found = summarise_seeds(runs, task, [metric])[metric]
    except PtlmError:
        return None
    return found.low, found.high


def p_values(
    runs: Sequence[Run], columns: Sequence[Column], base: Run, *, resamples: int = RESAMPLES
) -> dict[tuple[str, Column], float]:
    """Of runs against `base`, by run id and column, corrected as `ptlm.results.comparison.corrected` does.

    Columns for which no predictions of the same rows are kept have none.
    """
    found: dict[tuple[str, Column], float] = {}
    for column in columns:
        task, metric, _split = column
        for run in runs:
            if run.id != base.id:
                with suppress(PtlmError):
                    compared = compare_runs(base, run, task, [metric], resamples=resamples)
                    found[run.id, column] = compared[metric].p
    return corrected(found)
