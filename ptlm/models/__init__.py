"""Which models there are, what each can do, and how any other one is recognised. Light: no torch."""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import FAMILIES
from ptlm.models.catalogue import CATALOGUE
from ptlm.models.embedded import NANO_MODELS
from ptlm.models.recognise import CONFIG, describe
from ptlm.models.record import Model
from ptlm.records import unknown
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import Task

MODELS: dict[str, Model] = {model.id: model for model in (*NANO_MODELS, *CATALOGUE)}
"""The embedded models and the catalogue, by id."""

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
EMBEDDED_NAMESPACE = "ptlm/"


def find(model_id: str, *, report: Reporter | None = None) -> Model:
    """The record of a model: of the catalogue, in a local folder, or on the hub (its `config.json` is fetched).

    Raises:
        UsageError: a short name that is not known.
        ModelError: a folder without a model in it, or a model that cannot be used here.
        DownloadError: a hub id that cannot be looked up.
    """
    name = model_id.strip()
    if name in MODELS:
        return MODELS[name]
    if _is_path(name):
        folder = Path(name).expanduser().resolve()
        return describe(str(folder), folder)
    if not HUB_ID.fullmatch(name) or name.startswith(EMBEDDED_NAMESPACE):
        raise unknown(N_("Modelo"), name, MODELS)
    return _on_hub(name, report or Silent())


def _is_path(name: str) -> bool:
    looks_like_one = name.startswith(("/", ".", "~")) or "\\" in name or name.count("/") > 1
    # Unlike a path's own method, this takes any text, however long, for what it is: the name of no folder.
    return bool(name) and (looks_like_one or os.path.isdir(name))  # noqa: PTH112


def _on_hub(name: str, report: Reporter) -> Model:
    from ptlm.sources.hub import fetch

    snapshot = fetch(name, kind="model", revision="main", patterns=(CONFIG,), report=report)
    model = describe(name, snapshot.path)
    return replace(model, total_millions=_millions_on_hub(name, snapshot.commit))


def _millions_on_hub(name: str, commit: str) -> float:
    """The number of parameters that the hub states for safetensors; 0 where it states none or does not answer."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError

    from ptlm.sources.hub import endpoint, offline

    if offline():
        return 0.0
    try:
        info = HfApi(endpoint=endpoint()).model_info(name, revision=commit, expand=["safetensors"], timeout=3)
    except (HTTPError, OSError):  # a figure for information only: the model is found without it
        return 0.0
    return round(info.safetensors.total / 1e6, 1) if info.safetensors else 0.0


def refusal(model: Model, task: Task) -> UsageError | None:
    """Why `model` cannot do `task`, or None."""
    able = task.kind_record.families
    if model.family in able:
        return None
    return UsageError(
        N_(
            "“{model}” é um {family}, e um {family} não faz “{task}”; use um modelo destas famílias: {able}, "
            "ou tire a tarefa."
        ),
        model=model.title,
        family=model.family,
        task=task.id,
        able=", ".join(family for family in FAMILIES if family in able),
    )


def obstacle(model: Model, task: Task) -> str | None:
    """The reason, in the reader's language, why `model` cannot do `task`; None where it can."""
    problem = refusal(model, task)
    return str(problem) if problem else None


def check(model: Model, tasks: Iterable[Task]) -> None:
    """Refuse tasks that the model cannot do, before anything is downloaded.

    Raises:
        UsageError: the first such task.
    """
    for task in tasks:
        problem = refusal(model, task)
        if problem:
            raise problem
