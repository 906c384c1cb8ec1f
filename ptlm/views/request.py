"""What a person asks for on the training page: models, tasks, values and seeds, and the runs that come of it."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ptlm import models, tasks
from ptlm.errors import PtlmError, UsageError
from ptlm.i18n import N_, _
from ptlm.models.record import Model
from ptlm.records import unknown
from ptlm.runs import spec as specs
from ptlm.runs.spec import Spec
from ptlm.tasks.record import Task
from ptlm.training.config import PRESETS, Settings, parse

PARAMETERS = ("modelo", "tarefa", "predefinicao", "valor", "sementes", "separadas", "nome")
"""What an address can say of a request."""
MOST_SEEDS = 50
_SEEDS = re.compile(r"(\d{1,10})(?:(?:-|–|\.\.)(\d{1,10}))?")
"""One seed, or the first and last of several."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """The values of the form."""

    models: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    preset: str = "quick"
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """Only what was set by hand."""
    seeds: str = ""
    """As written; `seeds_of` reads it."""
    apart: bool = False
    """A run of its own for each task, also where one model could learn them all."""
    name: str = ""
    """What the runs are to be called; empty: by what they do."""


NOTHING = Request()
"""What an address says that says nothing."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The runs that a request stands for, or why it stands for none."""

    specs: tuple[Spec, ...] = ()
    problem: PtlmError | None = None

    @cached_property
    def notes(self) -> dict[str, str]:
        """What should be known of values before the runs begin, by hyperparameter."""
        return {name: text for spec in self.specs for name, text in spec.notes().items()}

    @property
    def field(self) -> str:
        """The hyperparameter that the problem is about, if it is about one."""
        return str(self.problem.values.get("name", "")) if self.problem else ""


def seeds_of(text: str) -> tuple[int, ...]:
    """Seeds written as `42`, `1, 2, 3` or `1-5`; nothing written: none.

    Raises:
        UsageError: something else stands there, or there are too many.
    """
    found: list[int] = []
    for word in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*(-|–|\.\.)\s*", r"\1", text.strip()))):
        match = _SEEDS.fullmatch(word)
        if match is None:
            raise UsageError(
                N_("“{word}” não é uma semente: escreva números inteiros, como 42, ou 1, 2, 3, ou 1-5."),
                word=word,
                name="seed",
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise UsageError(
                N_("“{word}” não dá nenhuma semente: escreva o menor número primeiro, como 1-5."),
                word=word,
                name="seed",
            )
        found += range(first, min(last, first + MOST_SEEDS) + 1)
    seeds = tuple(dict.fromkeys(found))
    if len(seeds) > MOST_SEEDS:
        raise UsageError(N_("São sementes demais: no máximo {most}."), most=MOST_SEEDS, name="seed")
    return seeds


def plan(request: Request, found: Mapping[str, Model | PtlmError]) -> Plan:
    """The runs of a request, all checked; the first problem where there is one.

    `found` has the record of each model, or what is wrong with it.
    """
    try:
        planned = specs.benchmark(
            [_or_raise(found[name]) for name in request.models],
            [tasks.find(name) for name in request.tasks],
            request.preset,
            request.overrides,
            seeds=seeds_of(request.seeds),
            apart=request.apart,
            name=request.name,
        )
        return Plan(specs=tuple(planned))
    except PtlmError as error:
        return Plan(problem=error)


def _or_raise(found: Model | PtlmError) -> Model:
    if isinstance(found, PtlmError):
        raise found
    return found


def of_spec(spec: Spec) -> Request:
    """The request that would give the same run again."""
    overrides = {name: value for name, value in spec.overrides.items() if name != "seed"}
    return Request(
        models=(spec.model.id,),
        tasks=spec.task_ids,
        preset=spec.preset,
        overrides=overrides,
        seeds=str(spec.overrides.get("seed", "")),
    )


def to_address(request: Request) -> dict[str, list[str]]:
    """The request as parameters of an address; what is as nobody touched it is left out."""
    said = {
        "modelo": list(request.models),
        "tarefa": list(request.tasks),
        "predefinicao": [] if request.preset == Request.preset else [request.preset],
        "valor": [f"{name}={_written(value)}" for name, value in request.overrides.items()],
        "sementes": [request.seeds] if request.seeds else [],
        "separadas": ["1"] if request.apart else [],
        "nome": [request.name] if request.name else [],
    }
    return {name: said[name] for name in PARAMETERS}


def of_address(said: Mapping[str, Sequence[str]]) -> Request | None:
    """The request that an address makes, or None where it says nothing; `left_out` tells what is not in it."""
    if not any(said.get(name) for name in PARAMETERS):
        return None
    values = dict(_readable(said, "valor"))
    seed = values.pop("seed", "")
    return Request(
        models=tuple(dict.fromkeys(filter(None, said.get("modelo", ())))),
        tasks=tuple(task.id for task in _readable(said, "tarefa")),
        preset=next(_readable(said, "predefinicao"), Request.preset),
        overrides=values,
        seeds=next(iter(said.get("sementes", ())), str(seed)),
        apart=bool(said.get("separadas")),
        name=next(iter(said.get("nome", ())), ""),
    )


def left_out(said: Mapping[str, Sequence[str]]) -> list[str]:
    """Why parts of an address are not in the request that it makes, a sentence each."""
    return [str(found) for parameter in _READERS for found in _read(said, parameter) if _failed(found)]


def _readable(said: Mapping[str, Sequence[str]], parameter: str) -> Iterator[Any]:
    return (found for found in _read(said, parameter) if not _failed(found))


def _failed(found: Any) -> bool:
    return isinstance(found, PtlmError)


def _read(said: Mapping[str, Sequence[str]], parameter: str) -> Iterator[Any]:
    """What each value of a parameter stands for, or what is wrong with it."""
    for text in dict.fromkeys(said.get(parameter, ())):
        try:
            yield _READERS[parameter](text)
        except PtlmError as error:
            yield error


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(text: str) -> tuple[str, Any]:
    name, _sign, value = text.partition("=")
    return name, parse(name, value)


def _preset(name: str) -> str:
    if name not in PRESETS:
        raise unknown(N_("Predefinição"), name, PRESETS)
    return name


_READERS: Mapping[str, Callable[[str], Any]] = {
    "tarefa": tasks.find,
    "predefinicao": _preset,
    "valor": _value,
}
"""Parameters of an address whose values may stand for nothing."""


def defaults(preset: str, chosen: Iterable[Model], names: Iterable[str] = ()) -> dict[str, Any]:
    """Every hyperparameter's value before anything is set by hand; None where it depends on the model.

    `names` are the chosen tasks: some presets differ by kind.
    """
    records = tuple(tasks.find(name) for name in names)
    values = [specs.of_records(model, records, preset).settings.as_dict() for model in chosen]
    values = values or [Settings(**{"learning_rate": 0.0, **PRESETS[preset]}).as_dict()]
    return {
        name: value if all(other[name] == value for other in values) else None
        for name, value in values[0].items()
    }


class Finder:
    """Records of models, remembered for a while: what is not in the catalogue may have to be asked for far away."""

    def __init__(self, keep: float = 300.0, retry: float = 20.0) -> None:
        """A record is believed for `keep` seconds, a failure for `retry`."""
        self._keep = {False: retry, True: keep}
        self._known: dict[str, tuple[float, Model | PtlmError]] = {}

    def find(self, name: str) -> Model | PtlmError:
        """The record of the model called `name`, or what is wrong with it."""
        if name in models.MODELS:
            return models.MODELS[name]
        when, found = self._known.get(name, (0.0, None))
        if found is None or time.monotonic() - when > self._keep[isinstance(found, Model)]:
            try:
                found = models.find(name)
            except PtlmError as error:
                found = error
            self._known[name] = (time.monotonic(), found)
        return found


def obstacle(chosen: Iterable[Model], task: Task) -> tuple[str, str]:
    """Why `task` cannot be picked with these models, in few words and in full; both empty where it can."""
    for model in chosen:
        reason = models.obstacle(model, task)
        if reason:
            return _("um {family} não faz esta tarefa", family=model.family), reason
    return "", ""
