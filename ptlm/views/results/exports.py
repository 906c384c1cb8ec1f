"""What is taken away from the page: figures in the schema they are exchanged in, and tables for papers."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ptlm import export, results
from ptlm.errors import PtlmError
from ptlm.export import Table
from ptlm.i18n import N_, _
from ptlm.results import Line
from ptlm.results.board import Column
from ptlm.results.comparison import compare_runs, corrected
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.statistics import RESAMPLES
from ptlm.views.results import names
from ptlm.views.results.boards import Board


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
    found = export.of_board(
        _told_apart(lines),
        board.columns,
        title=_("Resultados: {protocol}", protocol=board.title),
        titles={each: _titled(board, each) for each in board.columns},
        p_values=p_values,
    )
    if not base:
        return found
    note = _(
        "As marcas comparam as próprias execuções com “{base}” (testes pareados, p corrigido por Holm em cada coluna).",
        base=base,
    )
    return Table(title=found.title, headings=found.headings, rows=found.rows, notes=[*found.notes, note])


def _told_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines; own runs of one model carry their run's name and seed, as a paper needs them."""
    counts = Counter(names.line(line.first) for line in lines)
    return [
        replace(line, variant=names.own_run(line.first))
        if line.first.origin == "own" and counts[names.line(line.first)] > 1
        else line
        for line in lines
    ]


def _titled(board: Board, column: Column) -> str:
    title = board.column_title(column).split(" · ")[0]
    same = sum(each[:2] == column[:2] for each in board.columns)
    return f"{title} ({names.split(column[2])})" if same > 1 else title


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
