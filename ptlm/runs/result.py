"""What `result.json` of a finished run holds, and whether a file has that shape."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ptlm.errors import RunError
from ptlm.files import read_json
from ptlm.i18n import N_

FILE = "result.json"
Shape = type | tuple[type, ...] | Mapping[str, Any]
EACH = "*"
"""Stands for every key of an object."""
NUMBER = (int, float, type(None))
"""A number that is not finite is written as none."""
SHAPES: Mapping[str, Shape] = {
    "metrics": {EACH: {EACH: NUMBER}},
    "intervals": {EACH: {EACH: {"low": NUMBER, "high": NUMBER}}},
    "rows": {EACH: {EACH: int}},
    "splits": {EACH: {EACH: str}},
    "unparsed": {EACH: NUMBER},
    "baselines": {EACH: {EACH: NUMBER}},
    "training": {EACH: dict},
    "timings": {EACH: NUMBER},
    "memory": {EACH: NUMBER},
    "energy": {EACH: NUMBER},
    "manifest": {"data": {EACH: dict}, "device": dict, "machine": dict, "model": dict, "packages": dict},
}
"""By part, what its values are. Parts and named fields may be missing, as in the results of older versions."""
NEEDED = ("metrics",)


def load(folder: Path) -> Mapping[str, Any] | None:
    """The result in a run's folder, without metrics that came out as no number; None where there is none yet.

    Raises:
        RunError: the file cannot be read, is no JSON, or has another shape.
    """
    path = folder / FILE
    if not path.exists():
        return None
    result = read_json(path)
    wrong = [name for name in NEEDED if name not in result]
    wrong += [name for name, shape in SHAPES.items() if name in result and not _fits(result[name], shape)]
    if wrong:
        raise RunError(
            N_("O arquivo {file} está corrompido: o que diz de “{part}” não se entende."),
            file=FILE,
            part=wrong[0],
        )
    metrics = {
        task: {name: value for name, value in values.items() if value is not None}
        for task, values in result["metrics"].items()
    }
    return {**result, "metrics": metrics}


def _fits(value: Any, shape: Shape) -> bool:
    if not isinstance(shape, Mapping):
        return isinstance(value, shape) and not isinstance(value, bool)
    if not isinstance(value, Mapping):
        return False
    if EACH in shape:
        return all(_fits(each, shape[EACH]) for each in value.values())
    return all(_fits(value[name], part) for name, part in shape.items() if value.get(name) is not None)
