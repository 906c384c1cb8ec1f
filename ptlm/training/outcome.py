"""What a run leaves behind: the figures of its models, put together."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Figures by task id (first level) unless a field says otherwise."""

    stopped: bool = False
    """Whether somebody asked to stop before the end."""
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    intervals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """95% confidence interval of each metric, as `ptlm.statistics.Interval` has it."""
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    """Rows trained on and evaluated: {"train", "evaluation"}."""
    splits: dict[str, dict[str, str]] = field(default_factory=dict)
    """Which split was reported and, where a best model was kept, on which it was picked."""
    unparsed: dict[str, float] = field(default_factory=dict)
    """Share of generated answers that are no label or number; only where text is generated."""
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    """The same metrics of the trivial answer (majority class, mean, …)."""
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Evaluations during training: step, epoch, split, metrics."""
    training: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By model trained: steps, seconds, tokens, padding share, parameters, best step, …"""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by stage of the run (no task level)."""
    memory: dict[str, int] = field(default_factory=dict)
    """Peak bytes: process, gpu (no task level)."""
    energy: dict[str, float] = field(default_factory=dict)
    """Joules that the machine used meanwhile: processor, memory, gpu; only where it can be read (no task level)."""
    revision: str = ""
    """The commit of the model that was used; empty for embedded models and local folders."""
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By `task/split`: where the rows came from, and their fingerprint."""
    device: dict[str, Any] = field(default_factory=dict)
    """Device and precision in use."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as written to result.json."""
        return asdict(self)


_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "timings": operator.add,
    "memory": max,
    "energy": operator.add,
}
"""How the values of two models under one key become one; by default the later stands."""


def merge(outcomes: Iterable[Mapping[str, Any]]) -> Outcome:
    """One outcome out of those of a run's models: dictionaries united, seconds and joules added, peaks kept."""
    merged: dict[str, Any] = {}
    for outcome in outcomes:
        for item in fields(Outcome):
            value = outcome.get(item.name)
            if value is None:  # kept by an older version, which did not know the field
                continue
            if not isinstance(value, Mapping):
                merged[item.name] = value or merged.get(item.name, item.default)
                continue
            known = merged.setdefault(item.name, {})
            combine = _COMBINE.get(item.name, lambda _, new: new)
            known.update(
                {key: combine(known[key], new) if key in known else new for key, new in value.items()}
            )
    return Outcome(**merged)
