"""What a run's machine used, for people; `ptlm.training.energy` says how it is measured."""

from collections.abc import Iterable

from ptlm.i18n import N_, _
from ptlm.runs.run import Run
from ptlm.views import formats

PARTS = {"processor": N_("processador"), "memory": N_("memória"), "gpu": N_("placa de vídeo")}
JOULES = 3600.0
"""In a watt-hour."""


def watt_hours(runs: Iterable[Run]) -> dict[str, float]:
    """By run id; only of runs that were measured from beginning to end."""
    measured = {run.id: _joules(run) for run in runs if run.status.attempt <= 1}
    return {name: sum(parts.values()) / JOULES for name, parts in measured.items() if parts}


def _joules(run: Run) -> dict[str, float] | None:
    """By part of the machine; None where the run's version did not measure it."""
    parts = (run.result or {}).get("energy")
    return parts and {name: joules for name, joules in parts.items() if joules is not None}


def told(run: Run) -> str:
    """The energy by part, or why it is not known; empty for runs of versions that did not measure it."""
    parts = _joules(run)
    if parts is None:
        return ""
    if not parts:
        return _("não mensurável nesta máquina")
    text = " · ".join(
        f"{_(PARTS.get(name, name))} {formats.significant(joules / JOULES)} Wh"
        for name, joules in parts.items()
    )
    return _("{parts} (desde a última retomada)", parts=text) if run.status.attempt > 1 else text
