"""The leaderboards: one for each protocol, and one for demonstrations, so that no rank mixes what must not be mixed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ptlm import tasks
from ptlm.i18n import N_, _
from ptlm.results import Line, leaderboard
from ptlm.results.board import Column, rises
from ptlm.results.datasets import DataSet, unknown, versions_of
from ptlm.results.figure import Figure
from ptlm.results.other_data import common
from ptlm.views.results import names

Order = Literal["posto", "media", "modelo", "tamanho"]
ORDERS: Mapping[Order, str] = {
    "posto": N_("posto médio"),
    "media": N_("média"),
    "modelo": N_("nome do modelo"),
    "tamanho": N_("tamanho, do menor ao maior"),
}
"""How lines can be sorted, besides by a column."""
DEMO = "demo"
MOST_COLUMNS = 16


@dataclass(frozen=True, kw_only=True)
class Board:
    """One leaderboard: figures of one protocol, by columns of one task, metric and split each."""

    id: str
    """The protocol, or `DEMO`."""
    columns: Sequence[Column]
    lines: Sequence[Line]
    known: Mapping[str, DataSet]

    @property
    def title(self) -> str:
        """For people."""
        return _("Demonstração") if self.id == DEMO else names.protocol(self.id)

    @property
    def why(self) -> str:
        """What stands in it, and so why other figures do not."""
        if self.id == DEMO:
            return _("Tarefas sintéticas, para conhecer o produto: nunca entram no placar das tarefas reais.")
        return _(names.PROTOCOL_HELP.get(self.id, ""))

    def column_title(self, column: Column) -> str:
        """A column's name in one line."""
        return names.column(column, data_set(column[0], self.known))


def data_set(name: str, known: Mapping[str, DataSet]) -> DataSet:
    """What is known of a data set."""
    return known.get(name) or unknown(name)


def column(figure: Figure) -> Column:
    """The column a figure stands in."""
    return figure.task, figure.metric, figure.split


def available(figures: Iterable[Figure], order: Sequence[str]) -> dict[Column, int]:
    """Columns with their numbers of figures, by task in the given order, those with most figures first."""
    places = {name: place for place, name in enumerate(order)}
    counts = Counter(column(figure) for figure in figures)
    return dict(sorted(counts.items(), key=lambda item: (places.get(item[0][0], len(places)), -item[1])))


def proposed(there: Iterable[Column]) -> list[Column]:
    """One of the available columns a task: its own metric and split where it is there, otherwise the fullest."""
    known = tasks.every()
    chosen: dict[str, Column] = {}
    for each in there:
        record = known.get(each[0])
        usual = record is not None and each[1:] == (record.primary_metric, record.evaluation)
        if usual or each[0] not in chosen:
            chosen[each[0]] = each
    return list(chosen.values())[:MOST_COLUMNS]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a board will be made of."""

    id: str
    figures: Sequence[Figure]
    columns: Sequence[Column]

    @property
    def protocol(self) -> str:
        """Of all its figures."""
        return "fine-tuned" if self.id == DEMO else self.id


def plans(
    figures: Sequence[Figure], order: Sequence[str], chosen: Sequence[Column], known: Mapping[str, DataSet]
) -> list[Plan]:
    """The boards that there are figures for: of fine-tuned models, of demonstrations, of other protocols.

    `order` are the tasks; `chosen` the columns, where somebody chose (a board shows those that it has figures for).
    """
    demo = {name for name in order if data_set(name, known).demo}
    parts: dict[str, list[Figure]] = {name: [] for name in ("fine-tuned", DEMO, "few-shot")}
    for figure in figures:
        parts.setdefault(DEMO if figure.task in demo else figure.protocol, []).append(figure)
    found = []
    for name, members in parts.items():
        if members:
            there = available(members, order)
            columns = [each for each in chosen if each in there] or proposed(there)
            found.append(Plan(id=name, figures=members, columns=columns))
    return found


def boards(found: Iterable[Plan], known: Mapping[str, DataSet]) -> list[Board]:
    """The leaderboards of plans."""
    return [
        Board(
            id=plan.id,
            columns=plan.columns,
            lines=leaderboard(plan.figures, plan.columns, plan.protocol),
            known=known,
        )
        for plan in found
    ]


def ordered(board: Board, by: str) -> list[Line]:
    """The board's lines by one of `ORDERS` or by a column's id; what has no such value comes last."""
    if by == "media":
        return sorted(board.lines, key=lambda line: (line.mean is None, -(line.mean or 0.0)))
    if by == "modelo":
        return sorted(board.lines, key=lambda line: names.line(line.first).casefold())
    if by == "tamanho":
        return sorted(
            board.lines, key=lambda line: (not line.first.total_millions, line.first.total_millions)
        )
    wanted = names.column_of(by)
    if wanted is None or wanted not in board.columns:
        return list(board.lines)
    sign = -1 if rises(wanted[1]) else 1
    return sorted(
        board.lines,
        key=lambda line: (
            (wanted not in line.figures, sign * line.figures[wanted].value)
            if wanted in line.figures
            else (True, 0.0)
        ),
    )


def page_of(lines: Sequence[Line], number: int, size: int) -> list[tuple[int, Line]]:
    """The lines of a page (the first is 1), each with its place.

    Where none of them is one's own, the best of one's own joins them, wherever it stands.
    """
    placed = list(enumerate(lines, start=1))
    page = placed[(number - 1) * size : number * size]
    best = next((each for each in placed if each[1].first.origin == "own"), None)
    if best is None or any(line.first.origin == "own" for _place, line in page):
        return page
    return sorted([*page, best], key=lambda each: each[0])


def goodness(board: Board) -> dict[Column, dict[float, float]]:
    """Of every column, its values on a scale from its worst (0) to its best (1)."""
    found: dict[Column, dict[float, float]] = {}
    for each in board.columns:
        values = {line.figures[each].value for line in board.lines if each in line.figures}
        low, high = min(values, default=0.0), max(values, default=0.0)
        worst, best = (low, high) if rises(each[1]) else (high, low)
        found[each] = {value: (value - worst) / (best - worst) if best != worst else 0.5 for value in values}
    return found


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Figures of the same tasks that no board ranks, for one reason."""

    why: str
    """Portuguese, marked for translation."""
    counts: Mapping[str, int]
    """What they are, for people, and how many."""


OTHER_ROWS = N_("Outra partição: só se comparam números medidos nas mesmas linhas.")
OTHER_DATA = N_("Outros dados com o mesmo nome de tarefa: só se comparam números medidos nas mesmas linhas.")
OTHER_METRIC = N_("Outra métrica: escolha-a em “Colunas” para vê-la numa coluna própria.")
OTHER_TRANSLATION = N_("Outra tradução do mesmo original: é outro conjunto de dados, com placar próprio.")


def apart(
    figures: Sequence[Figure], others: Sequence[Figure], shown: Sequence[Board], order: Sequence[str]
) -> list[Apart]:
    """What of `figures` stands in no column, and which `others` are the same tasks in another translation."""
    known = shown[0].known if shown else {}
    columns = {
        ("fine-tuned" if board.id == DEMO else board.id, *each) for board in shown for each in board.columns
    }
    found: dict[str, Counter[str]] = {
        OTHER_DATA: Counter(),
        OTHER_ROWS: Counter(),
        OTHER_METRIC: Counter(),
        OTHER_TRANSLATION: Counter(),
    }
    measured = {each[:3] for each in columns}
    for (protocol, *each), count in Counter((figure.protocol, *column(figure)) for figure in figures).items():
        if (protocol, *each) not in columns:
            task, metric, split = each
            if common(split) != split:
                why = OTHER_DATA
            else:
                why = OTHER_ROWS if (protocol, task, metric) in measured else OTHER_METRIC
            found[why][names.column((task, metric, split), data_set(task, known))] += count
    relatives = {each.id for name in order for each in versions_of(name, known)} - set(order)
    for figure in others:
        if figure.task in relatives:
            found[OTHER_TRANSLATION][data_set(figure.task, known).shown_title] += 1
    return [Apart(why=why, counts=dict(counts.most_common())) for why, counts in found.items() if counts]
