"""What a run was asked to do and with what it was done, as tables for people."""

import json
from collections.abc import Mapping
from typing import Any

from ptlm.i18n import N_, _
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.views import energy, formats, hyperparameters

TIMINGS = {
    "data": N_("dados"),
    "model": N_("modelo"),
    "encode": N_("codificação"),
    "training": N_("treino"),
    "final_evaluation": N_("avaliação final"),
    "statistics": N_("intervalos de confiança"),
}
DEVICES = {"cpu": "CPU", "cuda": "GPU", "mps": "GPU (Apple)"}
PRECISIONS = {"no": "fp32", "bf16_products": N_("produtos em bf16")}
"""What a manifest calls a precision, and everybody else."""
MEMORIES = {"process": N_("processo"), "gpu": "GPU"}
LOG_BYTES = 20_000


def settings(spec: Spec) -> list[tuple[str, str, bool]]:
    """Title, value and whether it was set by hand, of every hyperparameter that means something for the run."""
    kinds = {task.kind for task in spec.tasks}
    fields = [*hyperparameters.relevant({spec.model.family}, kinds), hyperparameters.SEED]
    values = spec.settings.as_dict()
    return [
        (_(field.title), hyperparameters.shown(field.name, values[field.name]), field.name in spec.overrides)
        for field in fields
    ]


def facts(run: Run) -> dict[str, str]:
    """What is known of how the run went: device, memory, times, energy, where things are."""
    result = run.result or {}
    memory = result.get("memory") or {}
    made = result.get("manifest") or {}
    known = {
        _("Dispositivo"): _device(made),
        _("Memória no pico"): _join(
            *(f"{_(MEMORIES.get(name, name))} {formats.size(count)}" for name, count in memory.items())
        ),
        _("Tempos"): _times(result.get("timings") or {}),
        _("Energia da máquina toda"): energy.told(run),
        _("Revisão do modelo"): str((made.get("model") or {}).get("revision") or ""),
        _("Tentativas"): _attempts(run.status.attempt),
        _("Pasta"): str(run.folder),
    }
    return {title: text for title, text in known.items() if text}


def _attempts(count: int) -> str:
    return _("{count} (tempos e energia são da última)", count=count) if count > 1 else ""


def _device(made: Mapping[str, Any]) -> str:
    """What computed, in which precision, and what the machine's maker calls it."""
    device, machine = made.get("device") or {}, made.get("machine") or {}
    kind = str(device.get("kind") or "")
    precision = str(device.get("precision") or "")
    cards = (
        ", ".join(str(card.get("name", "")) for card in machine.get("gpus") or ()) if kind == "cuda" else ""
    )
    name = cards or machine.get("processor")
    return _join(DEVICES.get(kind, kind), precision and _(PRECISIONS.get(precision, precision)), name)


def _times(timings: Mapping[str, Any]) -> str:
    return " · ".join(
        f"{_(TIMINGS.get(name, name))} {formats.duration(seconds)}"
        for name, seconds in timings.items()
        if isinstance(seconds, int | float) and seconds >= 1
    )


def _join(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def manifest(run: Run) -> str:
    """Programs, machine, data and command, as JSON."""
    result = run.result or {}
    return json.dumps(
        {name: result[name] for name in ("manifest", "data", "splits", "training") if name in result},
        ensure_ascii=False,
        indent=2,
    )


def worker_log(run: Run) -> str:
    """The end of what the worker printed; empty where it printed nothing."""
    try:
        with run.worker_log.open("rb") as file:
            file.seek(max(0, run.worker_log.stat().st_size - LOG_BYTES))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""
