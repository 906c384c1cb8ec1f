"""What may be ranked together, and why the rest may not."""

from collections.abc import Iterable
from typing import NamedTuple

from ptlm.i18n import N_, _
from ptlm.results.figure import Figure


class Contest(NamedTuple):
    """Figures are ranked only against figures of the same contest."""

    task: str
    metric: str
    split: str
    protocol: str


REASONS = {
    "task": N_("são de conjuntos de dados diferentes ({a} e {b}); uma tradução é outro conjunto"),
    "metric": N_("são métricas diferentes ({a} e {b})"),
    "split": N_("foram medidos em partições diferentes ({a} e {b})"),
    "protocol": N_("seguem protocolos diferentes ({a} e {b})"),
}


def contest(figure: Figure) -> Contest:
    """The contest a figure belongs to."""
    return Contest(figure.task, figure.metric, figure.split, figure.protocol)


def objections(first: Figure, second: Figure) -> list[str]:
    """Why two figures must not be ranked together, translated; empty where they may be."""
    pairs = zip(Contest._fields, contest(first), contest(second), strict=True)
    return [_(REASONS[name], a=one, b=other) for name, one, other in pairs if one != other]


def contests(figures: Iterable[Figure]) -> dict[Contest, list[Figure]]:
    """Figures by contest, in the order in which they come."""
    groups: dict[Contest, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(contest(figure), []).append(figure)
    return groups
