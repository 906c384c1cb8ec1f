"""A leaderboard as a table of HTML, everything in it escaped: readable by people, keyboards and screen readers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from markupsafe import Markup

from ptlm.i18n import N_, _, language, plural
from ptlm.results import Line, scales
from ptlm.results.board import Column
from ptlm.results.datasets import DataSet
from ptlm.results.figure import Figure
from ptlm.views import formats
from ptlm.views.results import names
from ptlm.views.results.boards import Board, data_set, goodness

STRONGEST = 0.5
"""Opacity of the best cell's colour: text stays readable on it in both themes."""
LONGEST_NOTE = 60
HUB = "https://huggingface.co/"
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


def board(shown: Board, lines: Sequence[tuple[int, Line]]) -> Markup:
    """The table of some of the board's lines, each with its place; where places are left out, a stroke says so."""
    shades = goodness(shown)
    heads = Markup(
        '<th scope="col" class="place">#</th><th scope="col" class="model">{}</th>'
        '<th scope="col">{}<small>{}</small></th>{}'
    ).format(
        _("Modelo"),
        _("Média"),
        _("e posto médio"),
        _joined(_head(column, shown.known, formats.short_title(column[1])) for column in shown.columns),
    )
    before = [0, *(place for place, _line in lines)]
    rows = (
        _row(shown, line, place, shades, gap=0 < last < place - 1)
        for last, (place, line) in zip(before, lines, strict=False)
    )
    return _table(shown.title, heads, rows)


def _table(title: str, heads: Markup, rows: Iterable[Markup]) -> Markup:
    return Markup(
        '<div class="ptlm-board" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(title, heads, _joined(rows))


def _joined(parts: Iterable[str]) -> Markup:
    return Markup("").join(parts)


def _small(text: str) -> Markup:
    return Markup("<small>{}</small>").format(text) if text else Markup()


def _head(column: Column, known: Mapping[str, DataSet], metric: str) -> Markup:
    """The title of a column, with the metric named as `metric` says."""
    task, name, split = column
    return Markup('<th scope="col" title="{}">{}<small>{} {}</small>{}</th>').format(
        task, data_set(task, known).shown_title, metric, scales.of(name).arrow, _small(names.split(split))
    )


def _row(
    shown: Board, line: Line, place: int, shades: Mapping[Column, Mapping[float, float]], *, gap: bool
) -> Markup:
    kinds = {"own": line.first.origin == "own", "gap": gap}
    return Markup(
        '<tr class="{}"><td class="place">{}</td><th scope="row" class="model">{}</th>{}{}</tr>'
    ).format(
        " ".join(kind for kind, is_such in kinds.items() if is_such),
        place,
        _model(line),
        _mean(shown, line),
        _joined(_cell(line, column, shades[column]) for column in shown.columns),
    )


def _model(line: Line) -> Markup:
    figure = line.first
    size = formats.parameters(figure.total_millions) if figure.total_millions else ""
    facts = [fact for fact in (figure.family, size, _source(figure)) if fact]
    return Markup("{}{}{}<small>{}</small>").format(
        _name(figure),
        _mark(figure),
        _small(formats.cut(line.variant, LONGEST_NOTE)),
        Markup(" · ").join(facts),
    )


def _name(figure: Figure) -> Markup:
    name = Markup("<b>{}</b>").format(names.line(figure))
    if figure.run:
        return Markup('<a href="{}">{}</a>').format(run_address(figure.run), name)
    if is_hub_id(figure.hub_id):
        return _link(HUB + figure.hub_id, name)
    return name


def is_hub_id(name: str) -> bool:
    """Whether a name can be looked up on the hub."""
    return name.count("/") == 1 and not name.startswith(("/", ".", "~", "ptlm/"))


def _mark(figure: Figure) -> Markup:
    marks = {"own": _("sua execução"), "imported": _("importado")}
    text = marks.get(figure.origin)
    return Markup(' <span class="mark {}">{}</span>').format(figure.origin, text) if text else Markup()


def _source(figure: Figure) -> str:
    if figure.origin == "own":
        return names.own_run(figure)
    title = names.source(figure)
    text = f"{title} ({figure.year})" if figure.year else title
    return _link(figure.url, text, figure.source_title) if is_address(figure.url) else text


def is_address(url: str) -> bool:
    """Whether it is safe to link to: imported tables may hold anything."""
    return _ADDRESS.fullmatch(url) is not None


def _link(url: str, text: str, title: str = "") -> Markup:
    return Markup('<a href="{}" title="{}" target="_blank" rel="noopener">{}</a>').format(url, title, text)


def run_address(run_id: str) -> str:
    """The page of one's own run, in the reader's language."""
    return f"execucao?{urlencode({'run': run_id, 'lang': language()}, quote_via=quote)}"


def _mean(shown: Board, line: Line) -> Markup:
    place = _small(_("posto {rank}", rank=formats.decimal(line.mean_rank, 1)))
    if line.mean is not None:
        return Markup('<td class="mean"><b>{}</b>{}</td>').format(formats.decimal(100 * line.mean, 1), place)
    if line.missing:
        why = "; ".join(shown.column_title(column) for column in line.missing)
        text = plural(len(line.missing), "falta {count}", "faltam {count}")
    else:
        why, text = _("Não há média: numa das colunas menos é melhor, ou não se conhece a escala."), "–"
    return Markup('<td class="mean none" title="{}">{}{}</td>').format(why, text, place)


RANKED = {1: Markup("<b>{}</b>"), 2: Markup("<u>{}</u>")}
"""How the best figures of a column stand out."""
NONE = Markup('<td class="none">–</td>')


def _cell(line: Line, column: Column, shades: Mapping[float, float]) -> Markup:
    figure = line.figures.get(column)
    if figure is None:
        return NONE
    rank, metric = line.ranks[column], column[1]
    return Markup(
        '<td style="background:rgba(0,114,178,{:.2f})" title="{}">{} <span class="rank">{}</span>{}</td>'
    ).format(
        STRONGEST * shades[figure.value],
        origin(figure),
        RANKED.get(rank, Markup("{}")).format(formats.metric(metric, figure.value)),
        _("{rank}º", rank=rank),
        _small(names.interval(figure)),
    )


def origin(figure: Figure) -> str:
    """Where a figure comes from, in one line."""
    parts = (
        names.published(figure.value),
        figure.whence,
        str(figure.year) if figure.year else "",
        figure.source_split,
        figure.note,
    )
    return " · ".join(part for part in parts if part)


def published(
    lines: Sequence[Line], columns: Sequence[Column], known: Mapping[str, DataSet], title: str
) -> Markup:
    """A source's own table: every digit as it was published, sizes in millions of parameters."""
    sizes = [name for name in SIZE_HEADS if any(getattr(line.first, name) for line in lines)]
    heads = Markup('<th scope="col" class="model">{}</th>{}{}').format(
        _("Modelo"),
        _joined(_size_head(name) for name in sizes),
        _joined(_head(column, known, formats.metric_title(column[1])) for column in columns),
    )
    return _table(title, heads, (_published_row(line, columns, sizes) for line in lines))


def _size_head(name: str) -> Markup:
    return Markup('<th scope="col">{}{}</th>').format(_(SIZE_HEADS[name]), _small(_("milhões")))


SIZE_HEADS = {
    "backbone_millions": N_("Corpo"),
    "embedding_millions": N_("Vocabulário"),
    "total_millions": N_("Total"),
}


def _published_row(line: Line, columns: Sequence[Column], sizes: Sequence[str]) -> Markup:
    figure = line.first
    return Markup('<tr><th scope="row" class="model">{}{}{}</th>{}{}</tr>').format(
        _name(figure),
        _small(line.variant),
        _small(figure.family),
        _joined(_size_cell(getattr(figure, name)) for name in sizes),
        _joined(_published_cell(line.figures.get(column)) for column in columns),
    )


def _size_cell(millions: float | None) -> Markup:
    return Markup("<td>{}</td>").format(names.published(millions)) if millions else NONE


def _published_cell(figure: Figure | None) -> Markup:
    if figure is None:
        return NONE
    return Markup('<td title="{}">{}</td>').format(origin(figure), names.published(figure.value))
