"""Narrowing figures: by what a model is, what a data set is, and where the figure comes from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ptlm.i18n import N_
from ptlm.kinds import FAMILIES
from ptlm.results.datasets import DataSet, unknown
from ptlm.results.figure import Figure
from ptlm.searching import holds, words_of
from ptlm.tasks.record import PROVENANCES

SIZES: Mapping[str, tuple[float, float]] = {
    "ate-100": (1e-9, 100),
    "100-200": (100, 200),
    "200-500": (200, 500),
    "500-2000": (500, 2000),
    "mais-de-2000": (2000, float("inf")),
    "sem-tamanho": (0, 1e-9),
}
"""From (inclusive) and to (exclusive) in millions of parameters; 0 is not known."""
SIZE_TITLES = {
    "ate-100": N_("até 100 M"),
    "100-200": "100–200 M",
    "200-500": "200–500 M",
    "500-2000": "500 M–2 B",
    "mais-de-2000": N_("mais de 2 B"),
    "sem-tamanho": N_("não informado"),
}
ORIGINS = {"own": N_("suas execuções"), "imported": N_("importados"), "stored": N_("publicados")}
VARIETIES = ("pt-BR", "pt-PT", "pt")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is looked at; an empty choice keeps everything."""

    tasks: Sequence[str] = ()
    protocols: Sequence[str] = ()
    families: Sequence[str] = ()
    sizes: Sequence[str] = ()
    varieties: Sequence[str] = ()
    provenances: Sequence[str] = ()
    sources: Sequence[str] = ()
    origins: Sequence[str] = ()
    search: str = ""
    """Words that all stand in the model's name, hub id, prefix or note."""
    known: Mapping[str, DataSet] = field(default_factory=dict)
    """What is known of data sets."""


def kept(figures: Iterable[Figure], filters: Filters) -> list[Figure]:
    """The figures that pass all filters."""
    tasks = _tasks(filters)
    spans = [SIZES[name] for name in filters.sizes if name in SIZES]
    words = words_of(filters.search)
    exact = [
        (name, frozenset(values))
        for name, values in (
            ("protocol", filters.protocols),
            ("family", filters.families),
            ("source", filters.sources),
            ("origin", filters.origins),
        )
        if values
    ]
    return [
        figure
        for figure in figures
        if figure.task in tasks
        and all(getattr(figure, name) in values for name, values in exact)
        and (not spans or any(low <= figure.total_millions < high for low, high in spans))
        and _has(figure, words)
    ]


def _tasks(filters: Filters) -> frozenset[str]:
    """The tasks whose data sets pass."""
    found = (filters.known.get(name) or unknown(name) for name in filters.tasks)
    return frozenset(
        each.id
        for each in found
        if (not filters.varieties or each.variety in filters.varieties)
        and (not filters.provenances or each.provenance in filters.provenances)
    )


def _has(figure: Figure, words: Sequence[str]) -> bool:
    text = f"{figure.model} {figure.hub_id} {figure.prefix} {figure.source_title} {figure.note}"
    return holds(text, words)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What there is to choose from among some figures."""

    protocols: Sequence[str]
    families: Sequence[str]
    sizes: Sequence[str]
    varieties: Sequence[str]
    provenances: Sequence[str]
    origins: Sequence[str]
    sources: Mapping[str, str]
    """Keys to titles, those with most figures first; one's own runs are an origin, not a source."""


def options(figures: Sequence[Figure], known: Mapping[str, DataSet]) -> Options:
    """The values that occur, each in its usual order."""
    sets = [known.get(name) or unknown(name) for name in dict.fromkeys(figure.task for figure in figures)]
    others = [figure for figure in figures if figure.origin != "own"]
    counts = Counter(figure.source for figure in others)
    titles = {figure.source: figure.source_title or figure.source for figure in others}
    return Options(
        protocols=_present(("fine-tuned", "few-shot"), (figure.protocol for figure in figures)),
        families=_present(FAMILIES, (figure.family for figure in figures)),
        sizes=[name for name in SIZES if _any_within(figures, *SIZES[name])],
        varieties=_present(VARIETIES, (each.variety for each in sets)),
        provenances=_present(PROVENANCES, (each.provenance for each in sets)),
        origins=_present(tuple(ORIGINS), (figure.origin for figure in figures)),
        sources={name: titles[name] for name, _count in counts.most_common()},
    )


def _present(order: Sequence[str], values: Iterable[str]) -> list[str]:
    found = set(values)
    return [name for name in order if name in found]


def _any_within(figures: Iterable[Figure], low: float, high: float) -> bool:
    return any(low <= figure.total_millions < high for figure in figures)
