"""Tasks whose figures are looked at together: one leaderboard each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ptlm import tasks
from ptlm.i18n import N_
from ptlm.results.datasets import DataSet
from ptlm.tasks.plue import PLUE_TASKS


@dataclass(frozen=True, kw_only=True)
class Group:
    """Data sets that belong together."""

    id: str
    title: str
    """Portuguese, marked for translation."""
    tasks: tuple[str, ...]


SEED_TASKS = (  # of the stored benchmark whose protocol the product repeats
    "assin2_score",
    "assin2_entail",
    "cola",
    "mrpc",
    "rte",
    "stsb",
    "wnli",
    "squad_v1.1",
)
_SHORT, *_OTHERS = (Group(id=group.id, title=group.title, tasks=group.tasks) for group in tasks.GROUPS)
_FIXED = (
    _SHORT,
    Group(id="base", title=N_("Todas as tarefas de referência"), tasks=SEED_TASKS),
    *_OTHERS,
    Group(id="assin2", title=N_("ASSIN 2"), tasks=("assin2_score", "assin2_entail")),
    Group(id="plue", title=N_("PLUE (GLUE em pt-BR)"), tasks=tuple(task.id for task in PLUE_TASKS)),
    Group(
        id="native",
        title=N_("Outras escritas em português"),
        tasks=("hatebr", "faquad_nli", "faquad", "assin_rte", "assin_sts", "porsimplessent"),
    ),
    Group(
        id="ptpt",
        title=N_("GLUE e SuperGLUE em pt-PT"),
        tasks=(
            *(f"glue_ptpt_{name}" for name in ("mrpc", "rte", "stsb", "wnli")),
            *(f"superglue_ptpt_{name}" for name in ("boolq", "cb", "copa", "multirc")),
            "sst2_ptpt_euroeval",
        ),
    ),
    Group(
        id="extraglue",
        title=N_("ExtraGLUE em pt-BR"),
        tasks=("extraglue_ptbr_mrpc", "extraglue_ptbr_rte", "extraglue_ptbr_copa"),
    ),
    Group(id="translated", title=N_("Outras traduzidas"), tasks=("imdb_pt", "agnews_pt")),
    Group(
        id="demo",
        title=N_("Demonstração"),
        tasks=tuple(task.id for task in tasks.TASKS.values() if task.demo),
    ),
)
DEMO = "demo"
MINE = N_("Seus dados")
STRANGE = N_("Importadas de fora")


def groups(present: Iterable[str], known: Mapping[str, DataSet]) -> dict[str, Group]:
    """The groups that have figures, by id; `present` are the tasks with figures.

    Tasks made from one's own files, and those of imported figures that nobody knows, have groups of their own.
    """
    tasks_present = dict.fromkeys(present)
    placed = {name for group in _FIXED for name in group.tasks}
    rest = [name for name in tasks_present if name not in placed]
    own = Group(id="mine", title=MINE, tasks=tuple(name for name in rest if name in known))
    strange = Group(id="strange", title=STRANGE, tasks=tuple(name for name in rest if name not in known))
    shown = (
        Group(
            id=group.id, title=group.title, tasks=tuple(name for name in group.tasks if name in tasks_present)
        )
        for group in (*_FIXED, own, strange)
    )
    return {group.id: group for group in shown if group.tasks}
