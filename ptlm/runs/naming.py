"""What a run is called: the name that somebody gave it, else what it does, said in the reader's language.

A run that nobody named has a name of ids in its `spec.json`, the same whoever reads it; what people see instead is
made when it is shown.
"""

from collections.abc import Sequence

from ptlm.i18n import _
from ptlm.models.record import Model
from ptlm.tasks.record import Task

MOST_TASKS = 3


def short(model: Model) -> str:
    """A model's id without its owner or folder."""
    return model.id.rstrip("/").rsplit("/", 1)[-1]


def stored(model: Model, tasks: Sequence[Task]) -> str:
    """The name of a run that nobody named, as it is written down."""
    return f"{short(model)} · {', '.join(task.id for task in tasks)}"


def shown(model: Model, tasks: Sequence[Task], seed: int | None = None) -> str:
    """The same for people; `seed` where it is to be told from others. What tells runs apart stands first: the end of
    a name is what narrow places cut off."""
    parts = [model.title, "" if seed is None else of_seed(seed), in_short(tasks)]
    return " · ".join(filter(None, parts))


def of_seed(seed: int) -> str:
    """A seed in a name."""
    return f"{_('semente')} {seed}"


def in_short(tasks: Sequence[Task]) -> str:
    """The tasks' names in few words."""
    names = list(short_titles(tasks).values())
    more = len(names) - MOST_TASKS
    return ", ".join(names[:MOST_TASKS]) + (f" +{more}" if more > 0 else "")


def short_titles(tasks: Sequence[Task]) -> dict[str, str]:
    """A short name for each task, by id.

    Titles are `set: what is asked`. Of a demonstration only the latter counts; of several others, the set is enough
    where it is in no other's title.
    """
    titles = {task.id: task.shown_title.partition(": ") for task in tasks}
    sets = [name for name, _colon, _asked in titles.values()]
    return {
        task.id: asked
        if task.demo and asked
        else (name if len(titles) > 1 and sets.count(name) == 1 else f"{name}{colon}{asked}")
        for task, (name, colon, asked) in zip(tasks, titles.values(), strict=True)
    }
