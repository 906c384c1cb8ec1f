"""One look at a sketch: what its background work has found so far."""

from dataclasses import replace
from typing import Any

from ptlm.errors import PtlmError
from ptlm.i18n import N_, _
from ptlm.userdata.table import Reading
from ptlm.views.making.bench import Abandoned, Bench, Job, settled
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import State, Waiting

PATIENCE = 1.0
"""Seconds to wait for work that is as good as done, before telling that it goes on."""
WORK_TITLES = {
    "read": N_("Lendo {file}…"),
    "audit": N_("Examinando os dados…"),
    "save": N_("Gravando a tarefa…"),
}
STARTING = N_("Começando…")


def look(bench: Bench, sketch: Sketch, patience: float | None = None) -> State:
    """What is known of a sketch, having waited `patience` seconds, or `PATIENCE`, for what is not known yet."""
    patience = PATIENCE if patience is None else patience
    jobs = {split: bench.reading(sketch, split) for split in sketch.files}
    if not settled(jobs.values(), patience):
        split, job = next((split, job) for split, job in jobs.items() if not job.done)
        return State(sketch=sketch, waiting=_waiting(job, "read", sketch.files[split].name))
    try:
        return _examined(bench, _read(sketch, jobs), patience)
    except Abandoned:  # another tab has just chosen something else
        return State(sketch=sketch, waiting=Waiting(text=_(STARTING)))


def making(bench: Bench, sketch_id: str) -> Waiting | None:
    """How far the keeping of a sketch's task is; None where nothing is being kept."""
    job = bench.making(sketch_id)
    return None if job is None or job.done else _waiting(job, "save")


def _read(sketch: Sketch, jobs: dict[str, Job[Reading]]) -> State:
    readings, problems = {}, {}
    for split, job in jobs.items():
        try:
            readings[split] = job.result()
        except PtlmError as problem:
            problems[split] = problem
    return State(sketch=sketch, readings=readings, problems=problems)


def _examined(bench: Bench, state: State, patience: float) -> State:
    if not state.read:
        return state
    job = bench.examined(state.sketch, state.readings)
    if not settled([job], patience):
        return replace(state, waiting=_waiting(job, "audit"))
    try:
        return replace(state, examined=job.result())
    except PtlmError as problem:
        return replace(state, problem=problem)


def _waiting(job: Job[Any], what: str, file: str = "") -> Waiting:
    return Waiting(text=_(WORK_TITLES[job.what or what], file=file), fraction=job.fraction)
