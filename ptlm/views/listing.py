"""All runs as a person looks at them: what is at work, what has ended, found by words, groups folded."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ptlm.i18n import N_, NP_, _, plural
from ptlm.runs import naming
from ptlm.runs.run import TITLES, Run
from ptlm.searching import holds, words_of
from ptlm.views import formats, scores, titles

QUEUED_LAST = {"training": 0, "evaluating": 0, "preparing": 0, "queued": 1}
"""The order of what has not ended."""

STATE_COLOURS = {
    "queued": "gray",
    "preparing": "blue",
    "training": "blue",
    "evaluating": "blue",
    "done": "green",
    "failed": "red",
    "cancelled": "gray",
    "interrupted": "orange",
    "broken": "red",
}
STATE_ICONS = {
    "queued": "schedule",
    "preparing": "progress_activity",
    "training": "progress_activity",
    "evaluating": "progress_activity",
    "done": "check_circle",
    "failed": "error",
    "cancelled": "stop_circle",
    "interrupted": "pause_circle",
    "broken": "broken_image",
}
STATE_SIGNS = {"done": "✓", "failed": "✗", "cancelled": "◻", "interrupted": "‖", "broken": "?", "queued": "…"}
"""A state is shown by a word, a colour and a sign."""
ENDED = ("done", "failed", "interrupted", "cancelled", "broken")
"""The states that the list can be narrowed to."""
FATES = {
    "going": NP_("{count} em andamento", "{count} em andamento"),
    "queued": NP_("{count} na fila", "{count} na fila"),
    "cancelled": NP_("{count} parada", "{count} paradas"),
    "interrupted": NP_("{count} interrompida", "{count} interrompidas"),
    "failed": NP_("{count} com falha", "{count} com falha"),
}
"""What has come of those runs of a group that are not done."""
COLUMNS = {
    "name": N_("Nome"),
    "result": N_("Resultado"),
    "duration": N_("Duração"),
    "created": N_("Criada"),
    "state": N_("Estado"),
    "model": N_("Modelo"),
    "tasks": N_("Tarefas"),
    "seed": N_("Semente"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list: a run, or several that were started together."""

    runs: tuple[Run, ...]
    group: str = ""
    """The group that is folded into this line; empty for a single run."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The runs' ids."""
        return tuple(run.id for run in self.runs)


def active(runs: Iterable[Run]) -> list[Run]:
    """The runs that have not ended: at work first, then the queue in its order."""
    found = [run for run in runs if not run.settled][::-1]
    return sorted(found, key=lambda run: QUEUED_LAST.get(run.state, 2))


def matching(
    runs: Iterable[Run], search: str = "", states: Collection[str] = (), group: str = ""
) -> list[Run]:
    """The runs in some states (none given: all), of a group (empty: any), that contain every word of `search`."""
    words = words_of(search)
    return [
        run
        for run in runs
        if (not states or run.state in states)
        and (not group or (run.spec is not None and run.spec.group == group))
        and holds(_words(run), words)
    ]


def _words(run: Run) -> str:
    """What a run can be found by."""
    spec = run.spec
    if spec is None:
        return run.id
    tasks = " ".join(f"{task.id} {task.shown_title}" for task in spec.tasks)
    parts = (
        run.id,
        spec.name,
        spec.model.id,
        spec.model.title,
        spec.model.family,
        tasks,
        _(TITLES[run.state]),
    )
    return " ".join(parts)


def folded(runs: Sequence[Run]) -> list[Entry]:
    """One entry a run, the runs of a group in one, where the newest of them stands."""
    sizes = Counter(run.spec.group for run in runs if run.spec and run.spec.group)
    entries: dict[str, list[Run]] = {}
    for run in runs:
        group = run.spec.group if run.spec else ""
        entries.setdefault(group if sizes[group] > 1 else run.id, []).append(run)
    return [
        Entry(runs=tuple(members), group=name if name in sizes and sizes[name] > 1 else "")
        for name, members in entries.items()
    ]


def unfolded(runs: Iterable[Run]) -> list[Entry]:
    """One entry a run."""
    return [Entry(runs=(run,)) for run in runs]


def at_work(runs: Sequence[Run]) -> list[Entry]:
    """What has not ended in the order of `active`, each group in one entry, with those of its runs that have ended."""
    going = active(runs)
    groups = _groups(going)
    return folded([*going, *(run for run in runs if run.settled and _is_of(run, groups))])


def ended(runs: Sequence[Run]) -> list[Run]:
    """What has ended, but for the runs of groups that go on: those stand in `at_work`."""
    groups = _groups(run for run in runs if not run.settled)
    return [run for run in runs if run.settled and not _is_of(run, groups)]


def _groups(runs: Iterable[Run]) -> set[str]:
    return {run.spec.group for run in runs if run.spec and run.spec.group}


def _is_of(run: Run, groups: Collection[str]) -> bool:
    return run.spec is not None and run.spec.group in groups


def table(entries: Sequence[Entry], *, of_group: bool = False) -> pd.DataFrame:
    """The list as a table with the columns of `COLUMNS`, one row an entry.

    Names that nobody gave leave out the tasks where all are `of_group`, and have the same.
    """
    runs = [entry.runs[0] for entry in entries if not entry.group]
    alike = len({run.spec.task_ids for run in runs if run.spec}) < 2
    names = titles.of(runs, tasks=not (of_group and alike))
    rows = [
        _group_row(entry) if entry.group else _row(entry.runs[0], names[entry.ids[0]]) for entry in entries
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def state_text(run: Run) -> str:
    """A state as sign and words."""
    return f"{STATE_SIGNS.get(run.state, '▸')} {run.standing}"


def _row(run: Run, name: str) -> tuple[str, ...]:
    spec = run.spec
    if spec is None:
        return (name, state_text(run), "", "", state_text(run), "", "", "")
    return (
        name,
        result_text(run),
        formats.duration(run.seconds) if run.seconds else "",
        formats.moment(spec.created),
        state_text(run),
        spec.model.title,
        naming.in_short(spec.tasks),
        str(spec.settings.seed),
    )


def result_text(run: Run) -> str:
    """A run's main figures after the sign of its state; where there are none, its state."""
    figures = scores.headline(run)
    return f"{STATE_SIGNS.get(run.state, '▸')} {figures}" if figures else state_text(run)


def _group_row(entry: Entry) -> tuple[str, ...]:
    specs = [run.spec for run in entry.runs if run.spec]
    models = list(dict.fromkeys(spec.model.title for spec in specs))
    tasks = {task.id: task for spec in specs for task in spec.tasks}
    seeds = [str(seed) for seed in sorted({spec.settings.seed for spec in specs})]
    return (
        _("Grupo de {count}", count=len(entry.runs)) + f" · {group_contents(entry.runs)}",
        group_result(entry.runs),
        formats.duration(sum(run.seconds for run in entry.runs)),
        formats.moment(max((spec.created for spec in specs), default="")),
        group_state(entry.runs),
        _few(models),
        naming.in_short(list(tasks.values())),
        _few(seeds),
    )


def group_title(runs: Sequence[Run]) -> str:
    """What a group is called: how many runs it has."""
    return plural(len(runs), "Grupo de {count} execução", "Grupo de {count} execuções")


def group_contents(runs: Sequence[Run]) -> str:
    """What a group is made of: its models, seeds and tasks, in the order asked for."""
    specs = [run.spec for run in runs if run.spec][::-1]
    models = list(dict.fromkeys(spec.model.title for spec in specs))
    seeds = sorted({spec.settings.seed for spec in specs})
    tasks = {task.id: task for spec in specs for task in spec.tasks}
    said = plural(
        len(seeds), "semente {seeds}", "sementes {seeds}", seeds=_few([str(seed) for seed in seeds])
    )
    return " · ".join((_few(models), said, naming.in_short(list(tasks.values()))))


def group_result(runs: Sequence[Run]) -> str:
    """The range of each task's first metric over a group's runs; their state before there is any."""
    done = [run for run in runs if run.state == "done"]
    ranges = scores.ranges(done)
    if not ranges:
        return group_state(runs)
    sign = STATE_SIGNS["done"] if len(done) == len(runs) else f"{len(done)}/{len(runs)}"
    return f"{sign} {ranges}"


def group_state(runs: Sequence[Run]) -> str:
    """How many of a group's runs are done, and what has come of the others."""
    counts = Counter(_fate(run) for run in runs)
    text = _("{done} de {all} concluídas", done=counts["done"], all=len(runs))
    rest = [plural(counts[fate], *FATES[fate]) for fate in FATES if counts[fate]]
    return " · ".join([f"{_group_sign(counts)} {text}", *rest])


def _fate(run: Run) -> str:
    """`done` or a key of `FATES`."""
    return "going" if run.live else "failed" if run.state == "broken" else run.state


def _group_sign(counts: Counter[str]) -> str:
    """The sign of what matters most: a failure, then what is still to come, then what did not get to its end."""
    if counts["going"] + counts["queued"] and not counts["failed"]:
        return "▸"
    worst = next((fate for fate in ("failed", "interrupted", "cancelled") if counts[fate]), "done")
    return STATE_SIGNS[worst]


def _few(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")
