"""Tasks and models as a picker shows them: grouped, searched, described in one line."""

from collections.abc import Iterable, Sequence

from ptlm import tasks
from ptlm.i18n import N_, _
from ptlm.kinds import FAMILIES, KINDS
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.tasks.record import Task
from ptlm.views import formats

PROVENANCES = {
    "native": N_("escrita em português"),
    "machine-translated": N_("traduzida por máquina"),
    "synthetic": N_("sintética"),
}
VARIETIES = {"multilingual": N_("multilíngue"), "": N_("variedade não informada")}
FAMILY_HELP = {
    "encoder": N_("lê o texto e escolhe: classes, números, trechos"),
    "encoder-decoder": N_("lê o texto e escreve a resposta"),
    "decoder": N_("continua o texto com a resposta"),
}
DEMO = "demo"
UNSTATED = ("", N_("não informada"))
"""Licences that are none."""
OWN_TITLE = N_("Suas tarefas")
DEMO_TITLE = N_("Demonstração (sem rede, menos de um minuto)")


def sections(search: str = "") -> dict[str, list[Task]]:
    """Titles of sections in the reader's language to the tasks that match: one's own, demonstrations, by kind."""
    found = [task for task in tasks.every().values() if matches(task, search)]
    by_title = {
        _(OWN_TITLE): [task for task in found if task.id not in tasks.TASKS],
        _(DEMO_TITLE): [task for task in found if task.demo],
    }
    for name, kind in KINDS.items():
        by_title[_(kind.title)] = [
            task for task in found if task.kind == name and task.id in tasks.TASKS and not task.demo
        ]
    return {title: members for title, members in by_title.items() if members}


def matches(task: Task, search: str) -> bool:
    """Whether every word of `search` stands somewhere in what is said of the task."""
    text = f"{task.id} {_(task.title)} {_(KINDS[task.kind].title)} {task_facts(task)}".casefold()
    return all(word in text for word in search.casefold().split())


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
