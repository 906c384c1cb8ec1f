"""`results`: stored, own and imported figures, ranked only where they may be."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from ptlm import results as known
from ptlm import tasks as known_tasks
from ptlm.cli.output import Json, console, print_json, say, table
from ptlm.errors import UsageError
from ptlm.export import Cell, Heading, Row, Table, of_board, to_latex, to_markdown
from ptlm.export.text import short_label
from ptlm.i18n import N_, _, plural
from ptlm.records import unknown
from ptlm.results import Figure, Line
from ptlm.results.board import Column
from ptlm.runs.store import Store
from ptlm.searching import holds, words_of

PROTOCOLS = ("fine-tuned", "few-shot")
MARKED = {1: "bold", 2: "underline"}


def results(
    task: Annotated[
        list[str] | None, typer.Option("--task", help=_("Só esta tarefa (pode repetir)."))
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help=_("Só esta métrica (pode repetir)."))
    ] = None,
    model: Annotated[str, typer.Option("--model", help=_("Só modelos cujo nome ou id contém isto."))] = "",
    source: Annotated[str, typer.Option("--source", help=_("Só desta fonte (seed, own, …)."))] = "",
    protocol: Annotated[str, typer.Option("--protocol", help=_("fine-tuned ou few-shot."))] = PROTOCOLS[0],
    intervals: Annotated[bool, typer.Option("--intervals", help=_("Com intervalos de confiança."))] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help=_("Todos os números, no formato que se pode importar."))
    ] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help=_("Tabela em Markdown."))] = False,
    latex: Annotated[bool, typer.Option("--latex", help=_("Tabela em LaTeX (booktabs)."))] = False,
    take: Annotated[
        Path | None,
        typer.Option("--import", help=_("Guarda os números de um CSV ou result.json de outra pessoa.")),
    ] = None,
    json: Json = False,
) -> int:
    """A leaderboard of the chosen tasks; without any, of the stored benchmark's tasks by their first metric."""
    forms = {"--csv": csv, "--markdown": markdown, "--latex": latex, "--json": json}
    if sum(forms.values()) > 1:
        raise UsageError(N_("Escolha uma só forma: {options}."), options=", ".join(forms))
    if protocol not in PROTOCOLS:
        raise unknown(N_("Protocolo"), protocol, PROTOCOLS)
    if take is not None:
        return _take(take, json)
    chosen = _chosen(task or [], metric or [], model, source)
    if json:
        print_json([_plain(figure) for figure in chosen])
    elif csv:
        file = StringIO()
        known.write(chosen, file)
        typer.echo(file.getvalue(), nl=False)
    else:
        _show(chosen, task or [], metric or [], protocol, _form(intervals, markdown, latex))
    return 0


def _take(path: Path, json: bool) -> int:
    if not path.is_file():
        raise UsageError(N_("O arquivo {file} não existe."), file=str(path))
    taken = known.import_file(path)
    if json:
        print_json([_plain(figure) for figure in taken.figures])
    else:
        text = plural(
            len(taken.figures),
            "{count:,} número importado de {file}.",
            "{count:,} números importados de {file}.",
            file=path.name,
        )
        say(f"{text} {taken.note}".rstrip())
    return 0


def _chosen(names: Sequence[str], metrics: Sequence[str], model: str, source: str) -> list[Figure]:
    figures = known.everything(Store().runs())
    for name in names:
        if not any(figure.task == name for figure in figures):
            known_names = {*known_tasks.every(), *(figure.task for figure in figures)}
            if name not in known_names:
                raise unknown(N_("Tarefa"), name, sorted(known_names))
    words = words_of(model)
    return [
        figure
        for figure in figures
        if (not names or figure.task in names)
        and (not metrics or figure.metric in metrics)
        and source in ("", figure.source)
        and holds(f"{figure.model} {figure.hub_id} {figure.prefix}", words)
    ]


def _plain(figure: Figure) -> dict[str, Any]:
    """All fields, and what tells a figure from all others."""
    parts = (figure.source, figure.run, figure.model, figure.prefix, figure.task, figure.metric, figure.split)
    return {"id": "|".join((*parts, figure.note) if not figure.run else parts), **asdict(figure)}


Form = Callable[[Table], None]


def _form(intervals: bool, markdown: bool, latex: bool) -> Form:
    if markdown:
        return lambda shown: typer.echo(to_markdown(shown, intervals=intervals), nl=False)
    if latex:
        return lambda shown: typer.echo(to_latex(shown, intervals=intervals), nl=False)
    return lambda shown: _print(shown, intervals)


def _show(
    figures: Sequence[Figure], names: Sequence[str], metrics: Sequence[str], protocol: str, form: Form
) -> None:
    """The board of the columns that the choice means, then in a line what stands in none of them."""
    columns = _columns([each for each in figures if each.protocol == protocol], names, bool(metrics))
    if not columns:
        raise UsageError(
            N_("Não há nenhum resultado assim: confira tarefa, métrica, modelo, fonte e protocolo.")
        )
    lines: list[Line] = known.leaderboard(figures, columns, protocol)
    if not names:  # a first look: whoever has a figure or two of others' many would only be in the way
        lines = [
            line for line in lines if 2 * len(line.missing) <= len(columns) or line.first.origin != "stored"
        ]
    form(of_board(lines, columns, title=_("Resultados: {protocol}", protocol=protocol)))
    shown = {(*column, protocol) for column in columns}
    apart = [each for each in figures if tuple(known.contest(each)) not in shown]
    if apart and names:
        text = plural(
            len(apart),
            "{count:,} número das mesmas tarefas fica à parte (outra métrica, partição ou protocolo): veja-o com "
            "--metric, --protocol ou --csv.",
            "{count:,} números das mesmas tarefas ficam à parte (outra métrica, partição ou protocolo): veja-os com "
            "--metric, --protocol ou --csv.",
        )
        say(text, stderr=True, style="dim")


def _columns(figures: Sequence[Figure], names: Sequence[str], every_metric: bool) -> list[Column]:
    """The task's own metrics on the split that its protocol reports; of foreign tasks all that there are."""
    wanted = names or dict.fromkeys(figure.task for figure in known.stored(source=known.SEED))
    present = dict.fromkeys((figure.task, figure.metric, figure.split) for figure in figures)
    records = known_tasks.every()
    found: list[Column] = []
    for name in wanted:
        columns = [column for column in present if column[0] == name]
        record = records.get(name)
        usual = (
            [
                (name, metric, record.evaluation)
                for metric in (record.metrics if names else record.metrics[:1])
                if (name, metric, record.evaluation) in present
            ]
            if record and not every_metric
            else []
        )
        found += usual or (columns if names or every_metric else [])
    return found


def _print(shown: Table, intervals: bool) -> None:
    """The table for people; what tells set-ups of one source apart stands beside the source, where there is room."""
    heads = [
        _("modelo"),
        *(f"{each.title}\n{each.metric} {each.scale.arrow}" for each in shown.headings),
        _("fonte"),
    ]
    rows = [_line(row, shown, intervals) for row in shown.rows]
    console().print(table(shown.title, heads, rows, right=range(1, len(heads) - 1)))
    for note in shown.footnotes(intervals=intervals):
        say(note, style="dim")


def _line(row: Row, shown: Table, intervals: bool) -> list[str | Text]:
    pairs = zip(row.cells, shown.headings, strict=True)
    origin = "; ".join(filter(None, (row.facts["run"] or row.facts["source_key"], row.facts["variant"])))
    return [short_label(row), *(_cell(cell, heading, intervals) for cell, heading in pairs), origin]


def _cell(cell: Cell | None, heading: Heading, intervals: bool) -> Text:
    if cell is None:
        return Text("–", style="dim")
    text = Text(heading.number(cell.value), style=MARKED.get(cell.place, ""))
    if intervals and cell.interval:
        text.append(" [{}; {}]".format(*map(heading.number, cell.interval)), style="dim")
    return text
