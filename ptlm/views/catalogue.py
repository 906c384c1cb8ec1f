"""Tasks and models as a picker shows them: grouped, searched, described in one line."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ptlm import tasks
from ptlm.i18n import N_, _
from ptlm.kinds import FAMILIES, KINDS
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.results.datasets import PROVENANCES
from ptlm.searching import holds, words_of
from ptlm.tasks import record
from ptlm.tasks.record import Task
from ptlm.views import formats

OTHER_WORDS = {
    "native": N_("nativa, original"),
    "machine-translated": N_("tradução automática, do inglês"),
    "synthetic": N_("artificial, inventada, demo"),
    "classification": N_("rótulos, classes"),
    "similarity": N_("semelhança, nota"),
    "question_answering": N_("pergunta, resposta, leitura"),
    "summarisation": N_("resumo, resumir"),
}
"""What people also call a kind or a provenance when they search."""
VARIETIES = {"multilingual": N_("multilíngue"), "": N_("variedade não informada")}
FAMILY_HELP = {
    "encoder": N_("lê o texto e escolhe: classes, números, trechos"),
    "encoder-decoder": N_("lê o texto e escreve a resposta"),
    "decoder": N_("continua o texto com a resposta"),
}
OWN, DEMO = "own", "demo"
MOST_NAMES = 12
"""Of a section's tasks in its one line."""
UNSTATED = ("", N_("não informada"))
"""Licences that are none."""
OWN_TITLE = N_("Suas tarefas")
DEMO_TITLE = N_("Demonstração (sem rede, menos de um minuto)")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Tasks that stand together."""

    id: str
    title: str
    """In the reader's language."""
    tasks: tuple[Task, ...]

    @property
    def names(self) -> str:
        """What the tasks are called in short, as many as fit in a line; that of demonstrations says enough."""
        if self.id == DEMO:
            return ""
        names = list(dict.fromkeys(task.shown_title.partition(": ")[0] for task in self.tasks))
        more = [f"+{len(names) - MOST_NAMES}"] if len(names) > MOST_NAMES else []
        return ", ".join([*names[:MOST_NAMES], *more])


def sections(search: str = "", filters: Collection[str] = ()) -> list[Section]:
    """The tasks that match and pass, each in one section: one's own, demonstrations, then by kind."""
    found = [task for task in tasks.every().values() if passes(task, filters) and matches(task, search)]
    own = [task for task in found if task.id not in tasks.TASKS]
    there = [(OWN, OWN_TITLE, own), (DEMO, DEMO_TITLE, [task for task in found if task.demo])]
    rest = [task for task in found if task.id in tasks.TASKS and not task.demo]
    there += [
        (name, kind.title, [task for task in rest if task.kind == name]) for name, kind in KINDS.items()
    ]
    return [Section(id=id, title=_(title), tasks=tuple(members)) for id, title, members in there if members]


def matches(task: Task, search: str) -> bool:
    """Whether every word of `search` stands somewhere in what is said of the task."""
    kind = f"{_(KINDS[task.kind].title)} {_other_words(task)}"
    return holds(f"{task.id} {task.shown_title} {kind} {task_facts(task)}", words_of(search))


def _other_words(task: Task) -> str:
    words = (OTHER_WORDS.get(value, "") for value in (task.kind, task.provenance))
    return " ".join(word for text in words if text for word in (text, _(text)))


def _facets(task: Task) -> tuple[str, ...]:
    return (task.kind, task.provenance, task.variety)


def filters() -> dict[str, str]:
    """What tasks can be filtered by: the kinds, provenances and varieties that there are, with their titles."""
    titles = {name: kind.title for name, kind in KINDS.items()} | PROVENANCES | VARIETIES
    columns = zip(*map(_facets, tasks.every().values()), strict=True)
    values = [value for column in columns for value in dict.fromkeys(column) if value]
    return {value: _(titles.get(value, value)) for value in values}


def passes(task: Task, chosen: Collection[str]) -> bool:
    """Whether a task is of one of the kinds chosen, of one of the provenances and of one of the varieties."""
    wanted = [set(sort) & set(chosen) for sort in (KINDS, PROVENANCES, record.VARIETIES)]
    return all(not some or value in some for value, some in zip(_facets(task), wanted, strict=True))


def task_facts(task: Task) -> str:
    """Rows, variety, provenance and licence in one line."""
    counts = [task.rows.get("train"), task.rows.get(task.evaluation)]
    rows = " / ".join(formats.integer(count) if count else "–" for count in counts)
    parts = [
        _("{rows} linhas", rows=rows),
        task.variety,
        _(PROVENANCES[task.provenance]),
        _("licença não informada") if task.licence in UNSTATED else task.licence,
    ]
    return " · ".join(parts)


def model_facts(model: Model) -> str:
    """Family, size, variety and licence in one line."""
    parts = [
        model.family,
        _("{size} de parâmetros", size=formats.parameters(model.total_millions))
        if model.total_millions
        else "",
        _(VARIETIES.get(model.variety, model.variety)),
        model.licence or _("licença não informada"),
    ]
    return " · ".join(part for part in parts if part)


def model_options(families: Iterable[str] = (), keep: Sequence[str] = ()) -> list[str]:
    """Ids of the catalogue's models of some families (none given: all), and of those that were picked already."""
    wanted = set(families) or set(FAMILIES)
    ids = [model.id for model in MODELS.values() if model.family in wanted]
    return list(dict.fromkeys([*ids, *keep]))
