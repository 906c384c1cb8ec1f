"""The protocol as tables and texts: presets, what every task differs in, and what is fixed about one."""

from ptlm import tasks
from ptlm.i18n import _
from ptlm.results import splits
from ptlm.results.datasets import PROVENANCES
from ptlm.tasks.deviations import EVERY_TASK
from ptlm.tasks.record import Task
from ptlm.training.config import PRESETS, SEED_LEARNING_RATES, Settings
from ptlm.views import formats, hyperparameters

RATE = "learning_rate"


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
        return _("{encoder} (encoder), {writing} (os que escrevem)", encoder=encoder, writing=writing)
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
        f"{splits.title(split)} {formats.integer(task.rows[split])}"
        for split in task.splits
        if split in task.rows
    ]
    provenance = _(PROVENANCES[task.provenance])
    if task.translated_by:
        provenance += " " + _("({who})", who=task.translated_by)
    facts = {
        _("Tipo"): _(task.kind_record.title),
        _("Métricas"): ", ".join(formats.metric_title(name) for name in task.metrics),
        _("Linhas"): ", ".join(rows) or formats.NOTHING,
        _("Avaliada em"): splits.title(task.evaluation),
        _("Treinada em"): task.train_task if task.trains_on else "",
        _("Variedade"): task.variety,
        _("Procedência"): provenance,
        _("Licença"): _(task.licence) if task.licence else "",
        _("Versão"): task.version,
    }
    return {title: text for title, text in facts.items() if text}
