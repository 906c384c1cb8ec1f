"""What the start of some runs would fetch: every model and every task, whether it is here, and how large it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ptlm import tasks
from ptlm.i18n import N_, _
from ptlm.models.record import Model
from ptlm.runs.spec import Spec
from ptlm.sources.presence import HERE, MADE, Origin, of_model, of_rows
from ptlm.tasks.record import Task
from ptlm.views import estimates, formats

BYTES_A_PARAMETER = 4
"""Weights are published in fp32 more often than not; in half precision they are half as large."""
BYTES_A_TOKEN = 4.5
"""Of Portuguese text, its space included."""
PACKED = 0.4
"""What zip and Parquet leave of a text. No publisher of these data says in advance how large a file is."""
SAID = {
    "made": N_("embutido: nada a baixar"),
    "here": N_("já está neste computador"),
    "nowhere": N_("não está aqui, e a rede está desligada ou não há de onde baixar"),
}
ICONS = {"made": "deployed_code", "here": "check_circle", "network": "download", "nowhere": "error"}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One model, or the tasks whose rows come from one place."""

    titles: tuple[str, ...]
    """In the reader's language."""
    origin: Origin
    size: float | None = None
    """About how many bytes would be fetched; None: not known."""

    @property
    def fetched(self) -> bool:
        """Whether it comes over the network."""
        return self.origin.place == "network"


def items(specs: Sequence[Spec]) -> list[Item]:
    """The models, then the data, of all runs, each once; tasks that share an archive stand together."""
    models = {spec.model.id: spec.model for spec in specs}
    chosen = {task.id: (task, spec.settings.keep_best) for spec in specs for task in spec.tasks}
    return [*map(_of_model, models.values()), *_of_tasks(chosen.values())]


def _of_model(model: Model) -> Item:
    size = model.total_millions * 1e6 * BYTES_A_PARAMETER or None
    return Item(titles=(model.title,), origin=_origin(model), size=size)


def _origin(model: Model) -> Origin:
    if model.embedded:
        return MADE
    return HERE if Path(model.id).expanduser().is_dir() else of_model(model.id, model.revision)


def _of_tasks(chosen: Iterable[tuple[Task, bool]]) -> list[Item]:
    together: dict[Origin, list[str]] = {}
    for task, keep_best in chosen:
        together.setdefault(_rows(task, keep_best=keep_best), []).append(task.shown_title)
    return [
        Item(titles=tuple(dict.fromkeys(titles)), origin=origin, size=_size(origin))
        for origin, titles in together.items()
    ]


def _size(origin: Origin) -> float | None:
    """About how many bytes the rows at an address are: those of all tasks that are fetched from there."""
    if origin.place != "network":
        return None
    there = {
        str(task.sources): sum(task.rows.values()) * estimates.TOKENS[task.kind]
        for task in tasks.TASKS.values()
        if origin in {of_rows(task, [split]) for split in task.splits}
    }
    return sum(there.values()) * BYTES_A_TOKEN * PACKED or None


def _rows(task: Task, *, keep_best: bool) -> Origin:
    """Where the train rows, which may be another task's, and the evaluated ones would come from."""
    trains = tasks.find(task.train_task)
    picks = ("validation",) if keep_best and "validation" in task.splits else ()
    found = [of_rows(trains, ["train"]), of_rows(task, [task.evaluation, *picks])]
    return next((origin for origin in found if origin.place == "nowhere"), None) or next(
        (origin for origin in found if origin.place == "network"), found[0]
    )


def summary(found: Iterable[Item]) -> str:
    """All that would be fetched in a few words."""
    wanted = [item for item in found if item.fetched]
    if not wanted:
        return _("nada")
    known = sum(item.size for item in wanted if item.size)
    unknown = any(not item.size for item in wanted)
    if not known:
        return _("tamanho não informado")
    return "≈ " + formats.size(known) + (" " + _("+ o que não informa o tamanho") if unknown else "")


def text(item: Item) -> str:
    """Whether the item is here or where it comes from, and its size."""
    if not item.fetched:
        return _(SAID[item.origin.place])
    size = "≈ " + formats.size(item.size) if item.size else _("tamanho não informado")
    return _("de {host}, {size}", host=urlsplit(item.origin.address).netloc, size=size)
