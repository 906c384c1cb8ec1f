"""Where figures come from: each source with all its figures, as it published them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptlm.results import Line, leaderboard
from ptlm.results.board import Column
from ptlm.results.figure import Figure
from ptlm.views.results import names
from ptlm.views.results.boards import column


@dataclass(frozen=True, kw_only=True)
class Source:
    """One publication, or one import."""

    key: str
    title: str
    """As its authors call it."""
    figures: Sequence[Figure]

    @property
    def years(self) -> str:
        """When; empty where not known."""
        found = sorted({figure.year for figure in self.figures if figure.year})
        return "–".join(str(year) for year in dict.fromkeys((found[0], found[-1]))) if found else ""

    @property
    def urls(self) -> list[str]:
        """Where; several where its figures stand in several places."""
        return list(dict.fromkeys(figure.url for figure in self.figures if figure.url))

    @property
    def notes(self) -> dict[str, int]:
        """What it says of how figures were made, with the numbers of figures, the most frequent first."""
        return dict(Counter(figure.note for figure in self.figures if figure.note).most_common())

    @property
    def imported(self) -> bool:
        """Whether somebody brought it here."""
        return any(figure.origin == "imported" for figure in self.figures)


def sources(figures: Iterable[Figure]) -> dict[str, Source]:
    """All sources but one's own runs, by key, in the order of the figures: what came with the product last."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.origin != "own":
            found.setdefault(figure.source, []).append(figure)
    return {
        key: Source(key=key, title=members[0].source_title or key, figures=members)
        for key, members in found.items()
    }


def tables(source: Source) -> dict[str, tuple[list[Column], list[Line]]]:
    """The source's figures by protocol: columns and lines, both in the order in which the source has them."""
    found = {}
    for protocol in dict.fromkeys(figure.protocol for figure in source.figures):
        members = [figure for figure in source.figures if figure.protocol == protocol]
        columns = _by_task(dict.fromkeys(column(figure) for figure in members))
        places = {id(figure): place for place, figure in enumerate(members)}
        lines = leaderboard(members, columns, protocol)
        found[protocol] = (columns, sorted(lines, key=lambda line: places[id(line.first)]))
    return found


def _by_task(columns: Iterable[Column]) -> list[Column]:
    """A task's columns stand together."""
    known = list(columns)
    order = list(dict.fromkeys(task for task, _metric, _split in known))
    return sorted(known, key=lambda each: order.index(each[0]))


def label(source: Source) -> str:
    """The source in a list: title, year, number of figures."""
    year = f", {source.years}" if source.years else ""
    return f"{names.source(source.figures[0])}{year} ({len(source.figures)})"
