"""All runs as a person looks at them: what is at work, what has ended, found by words, groups folded."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ptlm.i18n import N_, _, plural
from ptlm.runs.run import TITLES, Run
from ptlm.searching import holds, words_of
from ptlm.views import formats, scores

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
    "cancelled": "cancel",
    "interrupted": "pause_circle",
    "broken": "broken_image",
}
STATE_SIGNS = {"done": "✓", "failed": "✗", "cancelled": "◻", "interrupted": "‖", "broken": "?", "queued": "…"}
"""A state is shown by a word, a colour and a sign."""
ENDED = ("done", "failed", "interrupted", "cancelled", "broken")
"""The states that the list can be narrowed to."""
COLUMNS = {
    "name": N_("Nome"),
    "state": N_("Estado"),
    "result": N_("Resultado"),
    "duration": N_("Duração"),
    "created": N_("Criada"),
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


def table(entries: Sequence[Entry]) -> pd.DataFrame:
    """The list as a table with the columns of `COLUMNS`, one row an entry."""
    rows = [_group_row(entry) if entry.group else _row(entry.runs[0]) for entry in entries]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def state_text(run: Run) -> str:
    """A state as sign and word."""
    return f"{STATE_SIGNS.get(run.state, '▸')} {_(TITLES[run.state])}"


def _row(run: Run) -> tuple[str, ...]:
    spec = run.spec
    if spec is None:
        return (run.id, state_text(run), "", "", "", "", "", "")
    return (
        spec.name,
        state_text(run),
        scores.headline(run),
        formats.duration(run.seconds) if run.seconds else "",
        formats.moment(spec.created),
        spec.model.title,
        ", ".join(spec.task_ids),
        str(spec.settings.seed),
    )


def _group_row(entry: Entry) -> tuple[str, ...]:
    specs = [run.spec for run in entry.runs if run.spec]
    models = list(dict.fromkeys(spec.model.title for spec in specs))
    tasks = list(dict.fromkeys(task for spec in specs for task in spec.task_ids))
    seeds = list(dict.fromkeys(str(spec.settings.seed) for spec in specs))
    return (
        group_title(entry.runs),
        group_state(entry.runs),
        "",
        formats.duration(sum(run.seconds for run in entry.runs)),
        formats.moment(max((spec.created for spec in specs), default="")),
        _few(models),
        _few(tasks),
        _few(seeds),
    )


def group_title(runs: Sequence[Run]) -> str:
    """What a group is called: how many runs it has."""
    return plural(len(runs), "Grupo de {count} execução", "Grupo de {count} execuções")


def group_state(runs: Sequence[Run]) -> str:
    """How many of a group's runs are done, and whether something went wrong."""
    counts = Counter(run.state for run in runs)
    text = _("{done} de {all} concluídas", done=counts["done"], all=len(runs))
    failed = counts["failed"] + counts["broken"]
    sign = STATE_SIGNS["done"] if counts["done"] == len(runs) else ("✗" if failed else "▸")
    return f"{sign} {text}" + (_(" · {count} com falha", count=failed) if failed else "")


def _few(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")
