"""What runs are called where several are listed: a different name for each."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from ptlm.i18n import _
from ptlm.runs import naming
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.views import formats, hyperparameters


def _preset(spec: Spec) -> str:
    return _(hyperparameters.PRESET_TITLES.get(spec.preset, spec.preset))


TELLERS: Sequence[Callable[[Spec], str]] = (
    lambda spec: naming.of_seed(spec.settings.seed),
    _preset,
    lambda spec: formats.moment(spec.created),
)
"""What tells runs of one name apart, tried in this order."""


def of(runs: Sequence[Run], *, tasks: bool = True) -> dict[str, str]:
    """A different name for each run, by id: its own, with what tells it from its namesakes, or with a number.

    Without `tasks`, names that nobody gave leave out the tasks: for a list of runs on one task.
    """
    names = {run.id: run.spec.title(tasks=tasks) if run.spec else run.id for run in runs}
    specs = {run.id: run.spec for run in runs if run.spec}
    for tell in TELLERS:
        for same in _namesakes(names):
            told = {run_id: tell(specs[run_id]) for run_id in same if run_id in specs}
            if len(set(told.values())) > 1:
                names |= {run_id: f"{names[run_id]} · {text}" for run_id, text in told.items()}
    for same in _namesakes(names):
        names |= {run_id: f"{names[run_id]} ({place})" for place, run_id in enumerate(same, start=1)}
    return names


def _namesakes(names: Mapping[str, str]) -> list[list[str]]:
    found = defaultdict(list)
    for run_id, name in names.items():
        found[name].append(run_id)
    return [same for same in found.values() if len(same) > 1]
