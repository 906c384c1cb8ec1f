"""A leaderboard as a table of HTML, everything in it escaped: readable by people, keyboards and screen readers."""

import html
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from ptlm.i18n import N_, _, language, plural
from ptlm.results import Line
from ptlm.results.board import Column
from ptlm.results.datasets import DataSet
from ptlm.results.figure import Figure
from ptlm.views import formats
from ptlm.views.results import boards, names
from ptlm.views.results.boards import Board, data_set, goodness

STRONGEST = 0.5
"""Opacity of the best cell's colour: text stays readable on it in both themes."""
LONGEST_NOTE = 60
HUB = "https://huggingface.co/"


def board(shown: Board, lines: Sequence[Line], first: int = 1) -> str:
    """The table of some of the board's lines; `first` is the place of the first of them."""
    heads = "".join(_head(shown, column) for column in shown.columns)
    shades = goodness(shown)
    body = "".join(_row(shown, line, first + place, shades) for place, line in enumerate(lines))
    return (
        f'<div class="ptlm-board" tabindex="0" role="region" aria-label="{_escaped(shown.title)}"><table>'
        f'<thead><tr><th scope="col" class="place">#</th><th scope="col" class="model">{_("Modelo")}</th>'
        f'<th scope="col">{_("Média")}<small>{_("e posto médio")}</small></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _head(shown: Board, column: Column) -> str:
    task, metric, split = column
    title = _(data_set(task, shown.known).title)
    return (
        f'<th scope="col" title="{_escaped(task)}">{_escaped(title)}'
        f"<small>{_escaped(names.short_metric(metric))} {names.arrow(metric)}</small>"
        f"<small>{_escaped(names.split(split))}</small></th>"
    )


def _row(shown: Board, line: Line, place: int, shades: Mapping[Column, Mapping[float, float]]) -> str:
    cells = "".join(_cell(line, column, shades[column]) for column in shown.columns)
    kind = ' class="own"' if line.first.origin == "own" else ""
    return (
        f'<tr{kind}><td class="place">{place}</td><th scope="row" class="model">{_model(line)}</th>'
        f"{_mean(shown, line)}{cells}</tr>"
    )


def _model(line: Line) -> str:
    figure = line.first
    facts = [
        _escaped(figure.family),
        formats.parameters(figure.total_millions) if figure.total_millions else "",
        _source(figure),
    ]
    variant = f"<small>{_escaped(_short(line.variant))}</small>" if line.variant else ""
    return (
        f"{_name(figure)}{_mark(figure)}{variant}<small>{' · '.join(fact for fact in facts if fact)}</small>"
    )


def _name(figure: Figure) -> str:
    name = f"<b>{_escaped(names.line(figure))}</b>"
    if figure.run:
        return f'<a href="{run_address(figure.run)}">{name}</a>'
    if is_hub_id(figure.hub_id):
        return _link(HUB + figure.hub_id, name)
    return name


def is_hub_id(name: str) -> bool:
    """Whether a name can be looked up on the hub."""
    return name.count("/") == 1 and not name.startswith(("/", ".", "~", "ptlm/"))


def _mark(figure: Figure) -> str:
    marks = {"own": _("sua execução"), "imported": _("importado")}
    text = marks.get(figure.origin)
    return f' <span class="mark {figure.origin}">{text}</span>' if text else ""


def _source(figure: Figure) -> str:
    if figure.origin == "own":
        return _escaped(names.own_run(figure))
    title = names.source(figure)
    text = _escaped(f"{title} ({figure.year})" if figure.year else title)
    return _link(figure.url, text, figure.source_title) if is_address(figure.url) else text


def is_address(url: str) -> bool:
    """Whether it is safe to link to: imported tables may hold anything."""
    return urlsplit(url).scheme in ("http", "https")


def _link(url: str, text: str, title: str = "") -> str:
    return f'<a href="{_escaped(url)}" title="{_escaped(title)}" target="_blank" rel="noopener">{text}</a>'


def run_address(run_id: str) -> str:
    """The page of one's own run, in the reader's language."""
    return f"execucao?{_escaped(urlencode({'run': run_id, 'lang': language()}, quote_via=quote))}"


def _mean(shown: Board, line: Line) -> str:
    place = _("posto {rank}", rank=formats.decimal(boards.mean_rank(line), 1))
    if line.mean is not None:
        return f'<td class="mean"><b>{formats.decimal(100 * line.mean, 1)}</b><small>{place}</small></td>'
    if line.missing:
        title = _escaped("; ".join(shown.column_title(column) for column in line.missing))
        text = plural(len(line.missing), "falta {count}", "faltam {count}")
        return f'<td class="mean none" title="{title}">{text}<small>{place}</small></td>'
    why = _escaped(_("Não há média: numa das colunas, menos é melhor."))
    return f'<td class="mean none" title="{why}">–<small>{place}</small></td>'


def _cell(line: Line, column: Column, shades: Mapping[float, float]) -> str:
    figure = line.figures.get(column)
    if figure is None:
        return '<td class="none">–</td>'
    rank, metric = line.ranks[column], column[1]
    value = names.value(metric, figure.value)
    text = {1: f"<b>{value}</b>", 2: f"<u>{value}</u>"}.get(rank, value)
    interval = names.interval(figure)
    around = f"<small>{interval}</small>" if interval else ""
    shade = f"background:rgba(0,114,178,{STRONGEST * shades[figure.value]:.2f})"
    return (
        f'<td style="{shade}" title="{_escaped(origin(figure))}">{text}'
        f' <span class="rank">{_("{rank}º", rank=rank)}</span>{around}</td>'
    )


def origin(figure: Figure) -> str:
    """Where a figure comes from, in one line."""
    parts = (
        names.published(figure.value),
        figure.source_title or figure.source,
        str(figure.year) if figure.year else "",
        figure.source_split,
        figure.note,
    )
    return " · ".join(part for part in parts if part)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


def published(
    lines: Sequence[Line], columns: Sequence[Column], known: Mapping[str, DataSet], title: str
) -> str:
    """A source's own table: every digit as it was published, sizes in millions of parameters."""
    sizes = ("backbone_millions", "embedding_millions", "total_millions")
    shown = [name for name in sizes if any(getattr(line.first, name) for line in lines)]
    heads = "".join(
        f'<th scope="col" title="{_escaped(task)}">{_escaped(_(data_set(task, known).title))}'
        f"<small>{_escaped(names.metric(metric))} {names.arrow(metric)}</small>"
        f"<small>{_escaped(names.split(split))}</small></th>"
        for task, metric, split in columns
    )
    size_heads = "".join(
        f'<th scope="col">{_(SIZE_HEADS[name])}<small>{_("milhões")}</small></th>' for name in shown
    )
    body = "".join(_published_row(line, columns, shown) for line in lines)
    return (
        f'<div class="ptlm-board" tabindex="0" role="region" aria-label="{_escaped(title)}"><table><thead><tr>'
        f'<th scope="col" class="model">{_("Modelo")}</th>{size_heads}{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


SIZE_HEADS = {
    "backbone_millions": N_("Corpo"),
    "embedding_millions": N_("Vocabulário"),
    "total_millions": N_("Total"),
}


def _published_row(line: Line, columns: Sequence[Column], sizes: Sequence[str]) -> str:
    figure = line.first
    variant = f"<small>{_escaped(line.variant)}</small>" if line.variant else ""
    family = f"<small>{_escaped(figure.family)}</small>" if figure.family else ""
    numbers = [getattr(figure, name) for name in sizes]
    size_cells = "".join(
        f"<td>{names.published(number)}</td>" if number else '<td class="none">–</td>' for number in numbers
    )
    cells = "".join(_published_cell(line.figures.get(column)) for column in columns)
    return f'<tr><th scope="row" class="model">{_name(figure)}{variant}{family}</th>{size_cells}{cells}</tr>'


def _published_cell(figure: Figure | None) -> str:
    if figure is None:
        return '<td class="none">–</td>'
    return f'<td title="{_escaped(origin(figure))}">{names.published(figure.value)}</td>'
