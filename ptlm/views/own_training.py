"""Training one of one's own tasks where it is kept: what may be asked for, and what has come of it so far."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ptlm.i18n import _
from ptlm.kinds import KINDS
from ptlm.models import MODELS
from ptlm.runs.run import Run
from ptlm.tasks.record import Task, UserTable
from ptlm.userdata.store import Saved
from ptlm.views import catalogue, formats, hyperparameters, listing, scores, titles
from ptlm.views.follow import FOLLOWERS
from ptlm.views.request import Request
from ptlm.views.scores import Score

FIELDS = tuple(hyperparameters.BY_NAME[name] for name in ("epochs", "batch_size", "limit_train"))
"""The hyperparameters asked for here; all of them are on the page that trains anything."""
EMBEDDED = tuple(model.id for model in MODELS.values() if model.embedded)


def model_options(kind: str, keep: Sequence[str] = ()) -> list[str]:
    """Ids of the catalogue's models that can do this kind of task, and of those that were picked already."""
    return catalogue.model_options(KINDS[kind].families, keep)


def model_label(name: str) -> str:
    """A model of the catalogue by title and id, any other by its id."""
    return f"{MODELS[name].title} · {name}" if name in MODELS else name


def proposed(kind: str) -> list[str]:
    """The model that is chosen before anybody chooses: the smallest one that is always there."""
    return next(([name] for name in EMBEDDED if MODELS[name].family in KINDS[kind].families), [])


def request(
    kept: Saved, models: Sequence[str], preset: str, overrides: Mapping[str, Any], seeds: str = ""
) -> Request:
    """The runs of `models` on this task; its own prefix goes before every prompt unless another one is asked for."""
    prefix = {"prefix": kept.draft.prefix} if kept.draft.prefix else {}
    return Request(
        models=tuple(models),
        tasks=(kept.task.id,),
        preset=preset,
        overrides={**prefix, **overrides},
        seeds=seeds,
    )


def data_note(run: Run, task: Task) -> str:
    """With which rows the run was made, where they are not the task's present ones; otherwise empty."""
    asked = next((each for each in run.spec.tasks if each.id == task.id), None) if run.spec else None
    if asked is None or fingerprint(asked) == fingerprint(task):
        return ""
    same = asked.version == task.version
    return _("outros dados") if same else _("versão {version}", version=asked.version)


def fingerprint(task: Task) -> str:
    """The SHA-256 of a task's own rows; empty for a task that is none of one's own."""
    return "".join(source.fingerprint for source in task.sources if isinstance(source, UserTable))


def latest(run: Run, task_id: str) -> list[Score]:
    """The run's figures for the task: final ones, or those after the latest epoch."""
    return [score for score in scores.scores(run, FOLLOWERS.of(run.events_file)) if score.task == task_id]


def latest_text(run: Run, task_id: str) -> str:
    """The figures of a run that goes on, in one line; empty before the first."""
    found = latest(run, task_id)
    if not found:
        return ""
    figures = [
        f"{formats.short_title(each.metric)} {formats.metric(each.metric, each.value)}" for each in found
    ]
    epoch = found[0].epoch
    after = [] if epoch is None else [_("época {epoch}", epoch=scores.epoch(found[0]))]
    return " · ".join([*after, *figures])


def results(runs: Sequence[Run], task: Task) -> pd.DataFrame:
    """One row a run that has ended, and one for the trivial answer; all of it text, in the reader's language."""
    names = titles.of(runs, tasks=False)
    rows = [_row(run, names[run.id], task) for run in runs]
    final = next((found for run in runs if run.state == "done" and (found := latest(run, task.id))), [])
    if final:
        trivial = {
            formats.metric_title(each.metric): formats.metric(each.metric, each.baseline)
            for each in final
            if each.baseline is not None
        }
        rows += [{_("Execução"): _("resposta trivial"), **trivial}] if trivial else []
    table = pd.DataFrame(rows).fillna("")
    metrics = [title for name in task.metrics if (title := formats.metric_title(name)) in table]
    front, back = [_("Execução"), _("Estado")], [_("Dados"), _("Duração")]
    columns = [name for name in (*front, *metrics, *back) if name in table and (table[name] != "").any()]
    return table[columns]


def _row(run: Run, name: str, task: Task) -> dict[str, str]:
    figures = latest(run, task.id) if run.state == "done" else []
    return {
        _("Execução"): name,
        _("Estado"): listing.state_text(run),
        **{formats.metric_title(each.metric): _with_interval(each) for each in figures},
        _("Dados"): data_note(run, task),
        _("Duração"): formats.duration(run.seconds) if run.seconds else "",
    }


def _with_interval(score: Score) -> str:
    interval = scores.interval(score)
    value = formats.metric(score.metric, score.value)
    return f"{value} ({interval})" if interval else value


def curves(runs: Sequence[Run], task_id: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The task's figures during training as `Follower.scores` has them, each run under its id; and the runs' titles."""
    tables = []
    for run in runs:
        seen = FOLLOWERS.of(run.events_file).scores()
        tables.append(seen[seen["task"] == task_id].assign(task=run.id))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(), titles.of(runs, tasks=False)
