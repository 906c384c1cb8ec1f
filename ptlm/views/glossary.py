"""The glossary and its search: what the words mean that the pages use."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ptlm.help import terms
from ptlm.i18n import N_, _, plural
from ptlm.kinds import KINDS
from ptlm.metrics import METRICS, Metric
from ptlm.searching import holds, words_of
from ptlm.training.config import Settings
from ptlm.views import formats, hyperparameters


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One word of the glossary, in the reader's language."""

    term: str
    text: str
    aside: str = ""
    """How it is written in commands and files, or its range."""


def glossary(search: str = "") -> dict[str, list[Entry]]:
    """Titles of sections to the entries that hold every word of `search`, whatever their case and accents."""
    sections: dict[str, Iterable[Entry]] = {
        _("Métricas"): map(_metric, METRICS.values()),
        _("Medir com honestidade"): plain(terms.MEASURING),
        _("Tipos de tarefa"): (
            Entry(term=_(kind.title), text=_kind_text(name), aside=name) for name, kind in KINDS.items()
        ),
        _("Modelos"): plain(terms.MODELS),
        _("Treino"): plain(terms.TRAINING),
        _("Hiperparâmetros"): map(_field, hyperparameters.BY_NAME.values()),
        _("Dados"): plain(terms.DATA),
    }
    words = words_of(search)
    found = {
        title: [entry for entry in entries if _matches(entry, words)] for title, entries in sections.items()
    }
    return {title: entries for title, entries in found.items() if entries}


def plain(pairs: Iterable[tuple[str, str]]) -> list[Entry]:
    """Entries of terms and texts that are marked for translation."""
    return [Entry(term=_(term), text=_(text)) for term, text in pairs]


KIND_TEXTS = {
    "classification": N_("Escolher uma classe: o sentimento de uma frase, se uma frase decorre de outra."),
    "similarity": N_("Dar um número em uma escala: de 0 a 5, quanto duas frases dizem o mesmo."),
    "question_answering": N_("Achar em um texto a resposta a uma pergunta."),
    "summarisation": N_("Escrever um resumo; só para modelos que escrevem."),
}


def _kind_text(name: str) -> str:
    return _(KIND_TEXTS[name])


def _metric(metric: Metric) -> Entry:
    better = _("maior é melhor") if metric.higher_is_better else _("menor é melhor")
    low, high = _end(metric, metric.low), _end(metric, metric.high)
    aside = _("{name}: de {low} a {high}, {better}", name=metric.name, low=low, high=high, better=better)
    return Entry(term=_(metric.title), text=_(metric.description), aside=aside)


def _end(metric: Metric, value: float) -> str:
    """One end of a metric's range."""
    if not math.isfinite(value):
        return "∞"
    return formats.percent(value, 0) if metric.percent and value else formats.integer(value)


def _field(field: hyperparameters.Field) -> Entry:
    zero = " " + _("Zero: {meaning}.", meaning=_(field.zero)) if field.zero else ""
    default = hyperparameters.shown(field.name, getattr(Settings(), field.name))
    return Entry(
        term=_(field.title),
        text=_(field.help) + zero,
        aside=_("{name}, por padrão {value}", name=field.name, value=default),
    )


def _matches(entry: Entry, words: Collection[str]) -> bool:
    return holds(f"{entry.term} {entry.text} {entry.aside}", words)


def definitions(entries: Iterable[Entry]) -> Markup:
    """Terms beside their explanations, as HTML."""
    row, aside = Markup("<dt>{}</dt><dd>{}{}</dd>"), Markup("<small>{}</small>")
    rows = (
        row.format(entry.term, entry.text, aside.format(entry.aside) if entry.aside else "")
        for entry in entries
    )
    return Markup('<dl class="ptlm-terms">{}</dl>').format(Markup("").join(rows))


def counted(entries: Mapping[str, list[Any]]) -> str:
    """How many entries there are."""
    return plural(sum(map(len, entries.values())), "{count} verbete", "{count} verbetes")
