"""The help as tables and texts: the glossary and its search, the protocol, the room that things take."""

import math
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ptlm import storage, tasks
from ptlm.help import guide, terms
from ptlm.i18n import N_, _, plural
from ptlm.kinds import KINDS
from ptlm.metrics import METRICS, Metric
from ptlm.searching import holds, words_of
from ptlm.tasks.deviations import EVERY_TASK
from ptlm.tasks.record import Task
from ptlm.training.config import PRESETS, SEED_LEARNING_RATES, Settings
from ptlm.views import catalogue, formats, hyperparameters

MOST_RUNS = 5
RATE = "learning_rate"
SPLITS = {"train": N_("treino"), "validation": N_("validação"), "test": N_("teste")}


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
        _("Medir com honestidade"): _plain(terms.MEASURING),
        _("Tipos de tarefa"): (
            Entry(term=_(kind.title), text=_kind_text(name), aside=name) for name, kind in KINDS.items()
        ),
        _("Modelos"): _plain(terms.MODELS),
        _("Treino"): _plain(terms.TRAINING),
        _("Hiperparâmetros"): map(_field, hyperparameters.BY_NAME.values()),
        _("Dados"): _plain(terms.DATA),
    }
    words = words_of(search)
    found = {
        title: [entry for entry in entries if _matches(entry, words)] for title, entries in sections.items()
    }
    return {title: entries for title, entries in found.items() if entries}


def _plain(pairs: Iterable[tuple[str, str]]) -> list[Entry]:
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


def shortcuts() -> list[Entry]:
    """Keys, and what each does."""
    return _plain(guide.SHORTCUTS)


def commands() -> str:
    """Shell commands, what each is for in a comment above it."""
    return "\n\n".join(f"# {_(purpose)}\n{command}" for command, purpose in guide.COMMANDS)


def presets() -> list[dict[str, str]]:
    """One row a hyperparameter that a preset sets, one column a preset."""
    names = dict.fromkeys([RATE, *(name for values in PRESETS.values() for name in values)])
    heads = {preset: _(hyperparameters.PRESET_TITLES[preset]) for preset in PRESETS}
    return [
        {
            _("Hiperparâmetro"): hyperparameters.title(name),
            **{head: _preset_value(preset, name) for preset, head in heads.items()},
        }
        for name in names
    ]


def _preset_value(preset: str, name: str) -> str:
    if preset == "quick" and name in (RATE, "epochs", "batch_size"):
        return _("do modelo")
    if name == RATE:
        rates = {rate: formats.significant(rate) for rate in SEED_LEARNING_RATES.values()}
        encoder = rates[SEED_LEARNING_RATES["encoder"]]
        writing = rates[SEED_LEARNING_RATES["decoder"]]
        return _("{encoder} (codificador), {writing} (os que escrevem)", encoder=encoder, writing=writing)
    return hyperparameters.shown(name, PRESETS[preset].get(name, getattr(Settings(), name)))


def known_tasks() -> list[Task]:
    """All tasks that are no demonstration, in the protocol's order."""
    return [task for task in tasks.every().values() if not task.demo]


def deviations(task: Task) -> list[str]:
    """How a task differs from the notebooks by itself; what touches every task is left out."""
    return [_(text) for text in task.deviations if text not in EVERY_TASK]


def general_deviations() -> list[str]:
    """How every task differs from the notebooks."""
    return [_(text) for text in EVERY_TASK]


def task_facts(task: Task) -> dict[str, str]:
    """What is fixed about a task, title to text; prompts and labels as they are."""
    rows = [
        f"{_(SPLITS[split])} {formats.integer(task.rows[split])}"
        for split in task.splits
        if split in task.rows
    ]
    provenance = _(catalogue.PROVENANCES[task.provenance])
    if task.translated_by:
        provenance += " " + _("({who})", who=task.translated_by)
    facts = {
        _("Tipo"): _(task.kind_record.title),
        _("Métricas"): ", ".join(formats.metric_title(name) for name in task.metrics),
        _("Linhas"): ", ".join(rows) or formats.NOTHING,
        _("Avaliada em"): _(SPLITS[task.evaluation]),
        _("Treinada em"): task.train_task if task.trains_on else "",
        _("Variedade"): task.variety,
        _("Procedência"): provenance,
        _("Licença"): _(task.licence) if task.licence else "",
        _("Versão"): task.version,
    }
    return {title: text for title, text in facts.items() if text}


@dataclass(frozen=True, kw_only=True)
class Room:
    """What one place takes, in bytes."""

    used: int
    freeable: int


class Survey:
    """The room that things take, measured in the background: walking through many files takes seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: Mapping[str, Room] = {}
        self._largest: list[tuple[str, int]] = []
        self._thread: threading.Thread | None = None

    def start(self) -> "Survey":
        """Measure anew, unless somebody is at it; returns itself."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._found, self._largest = {}, []
                self._thread = threading.Thread(target=self._run, name="survey", daemon=True)
                self._thread.start()
        return self

    def _run(self) -> None:
        for name, place in storage.PLACES.items():
            room = Room(used=storage.used(place), freeable=storage.freeable(place))
            self._found = {**self._found, name: room}
        self._largest = storage.largest_runs(MOST_RUNS)

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self._thread is not None and not self._thread.is_alive()

    def wait(self) -> "Survey":
        """Return when everything is measured."""
        if self._thread:
            self._thread.join()
        return self

    @property
    def found(self) -> Mapping[str, Room]:
        """By place, as they come in."""
        return self._found

    @property
    def largest(self) -> list[tuple[str, int]]:
        """Ids and bytes of the runs that take most room; empty before the end."""
        return self._largest

    @property
    def total(self) -> int:
        """Bytes of all places that are in."""
        return sum(room.used for room in self._found.values())


def freed_text(count: int) -> str:
    """What was deleted, in one sentence."""
    return (
        _("Pronto: {size} liberados.", size=formats.size(count))
        if count
        else _("Não havia nada para apagar.")
    )


def counted(entries: Mapping[str, list[Any]]) -> str:
    """How many entries there are."""
    return plural(sum(map(len, entries.values())), "{count} verbete", "{count} verbetes")
