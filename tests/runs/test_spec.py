"""What a run is asked to do: checked before anything is written, and repeated from its own file."""

import json
import re
import shlex
from dataclasses import replace
from datetime import datetime

import pytest

from ptlm.errors import PtlmError, RunError, UsageError
from ptlm.models import MODELS
from ptlm.runs import spec as specs
from ptlm.runs.spec import Spec
from ptlm.runs.store import Store
from ptlm.tasks import TASKS
from ptlm.training.config import PRESETS, Settings, parse
from tests.runs.conftest import MODEL, TASK, make_spec

ENCODER, DECODER = "ptlm/nano-encoder", "ptlm/nano-gpt2"


def test_an_id_is_sortable_readable_and_safe() -> None:
    spec = specs.create(ENCODER, ["demo_sentiment"])
    assert re.fullmatch(r"\d{8}-\d{6}-nano-encoder-demo_sentiment-[0-9a-f]{8}", spec.id)
    assert datetime.fromisoformat(spec.created).utcoffset() is not None
    assert "2-tasks" in specs.create(ENCODER, ["demo_sentiment", "rte"]).id


@pytest.mark.parametrize("name", ["a/b c:d*e?.<>|", "../..", "ação", "x" * 300, "...", ""])
def test_any_model_name_gives_a_safe_folder(name: str) -> None:
    spec = specs.of_records(replace(MODEL, id=name), (TASK,))
    assert re.fullmatch(r"[A-Za-z0-9_-]{20,120}", spec.id)


def test_created_orders_the_queue_within_a_second() -> None:
    made = [make_spec() for _ in range(10)]
    assert sorted(made, key=lambda spec: spec.created) == made
    assert len({spec.created for spec in made}) == 10


@pytest.mark.parametrize("model", list(MODELS.values()), ids=lambda model: model.id)
def test_every_model_and_the_tasks_it_can_do_survive_the_file(model: object, store: Store) -> None:
    able = tuple(task.id for task in TASKS.values() if model.family in task.kind_record.families)  # type: ignore[attr-defined]
    spec = specs.create(model.id, able, overrides={"epochs": 2.0})  # type: ignore[attr-defined]
    assert specs.load(store.add(spec).folder) == spec
    assert Spec.from_dict(json.loads(json.dumps(spec.as_dict()))) == spec


@pytest.mark.parametrize("preset", PRESETS)
def test_settings_are_fully_resolved(preset: str) -> None:
    spec = specs.create(ENCODER, ["demo_sentiment"], preset, {"seed": 3})
    assert spec.settings.seed == 3
    assert spec.settings.learning_rate > 0
    if preset == "quick":
        assert spec.settings.learning_rate == MODELS[ENCODER].learning_rate
        assert spec.settings.epochs == MODELS[ENCODER].epochs
        assert spec.settings.batch_size == MODELS[ENCODER].batch_size


@pytest.mark.parametrize(
    ("model", "tasks", "preset", "overrides", "words"),
    [
        ("ptlm/nano-encodr", ["rte"], "quick", {}, "ptlm/nano-encoder"),
        (ENCODER, ["rtee"], "quick", {}, "rte"),
        (ENCODER, [], "quick", {}, "ao menos uma tarefa"),
        (ENCODER, ["rte"], "quik", {}, "quick"),
        (ENCODER, ["rte"], "quick", {"epoch": 1.0}, "epochs"),
        (ENCODER, ["rte"], "quick", {"epochs": 0.0}, "Épocas"),
        (ENCODER, ["xlsum"], "quick", {}, "xlsum"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(
    store: Store, model: str, tasks: list[str], preset: str, overrides: dict[str, float], words: str
) -> None:
    with pytest.raises(PtlmError, match=words):
        specs.create(model, tasks, preset, overrides)
    with pytest.raises(PtlmError, match=words):
        specs.plan([ENCODER, model], tasks, preset, overrides)
    assert not store.folder.exists()


def test_an_unknown_launcher_is_named() -> None:
    with pytest.raises(UsageError, match="locall"):
        specs.create(ENCODER, ["rte"], launcher="locall")


def test_the_same_task_twice_is_once() -> None:
    assert specs.create(ENCODER, ["rte", "rte"]).task_ids == ("rte",)


def test_a_benchmark_is_models_by_seeds_in_one_group() -> None:
    runs = specs.plan([ENCODER, DECODER], ["rte", "cola"], seeds=[1, 2])
    assert [(run.model.id, run.settings.seed) for run in runs] == [
        (ENCODER, 1),
        (ENCODER, 2),
        (DECODER, 1),
        (DECODER, 2),
    ]
    assert all(run.task_ids == ("rte", "cola") for run in runs)
    assert len({run.group for run in runs}) == 1
    assert runs[0].group
    assert specs.plan([ENCODER], ["rte"])[0].group == ""


def test_the_command_does_the_same() -> None:
    overrides = {"epochs": 2.0, "target_bos": False, "prefix": "a 'b' $c", "limit_eval": 10, "seed": 9}
    spec = specs.create(DECODER, ["demo_sentiment", "rte"], "seed-tutorial", overrides)
    words = shlex.split(spec.command())
    assert words[:4] == ["python", "-m", "ptlm", "train"]
    values: dict[str, list[str]] = {}
    for option, value in zip(words[4::2], words[5::2], strict=True):
        values.setdefault(option, []).append(value)
    again = {name: parse(name, text) for name, text in (item.split("=", 1) for item in values["--set"])}
    again |= {"limit_eval": int(values["--limit-eval"][0]), "seed": int(values["--seed"][0])}
    assert again == overrides
    repeated = specs.create(values["--model"][0], values["--task"], values["--preset"][0], again)
    assert repeated.settings == spec.settings
    assert repeated.tasks == spec.tasks


def test_a_newer_version_is_said_so(store: Store) -> None:
    run = store.add(make_spec())
    data = json.loads((run.folder / "spec.json").read_text())
    (run.folder / "spec.json").write_text(json.dumps({**data, "version": specs.VERSION + 1}))
    with pytest.raises(RunError, match="mais nova"):
        specs.load(run.folder)


def test_a_run_made_before_a_hyperparameter_existed_is_still_read(store: Store) -> None:
    run = store.add(make_spec())
    data = json.loads((run.folder / "spec.json").read_text())
    del data["settings"]["length_window"]
    (run.folder / "spec.json").write_text(json.dumps(data))
    assert specs.load(run.folder).settings.length_window == Settings().length_window


def test_more_runs_than_anybody_means_are_refused_in_the_shell_too() -> None:
    with pytest.raises(UsageError, match="o limite é 500"):
        specs.plan([ENCODER], ["demo_sentiment"], seeds=range(501))
    most = specs.plan([ENCODER], ["demo_sentiment"], seeds=range(specs.MOST_RUNS))
    assert len({run.id for run in most}) == specs.MOST_RUNS, "all made in the same second"
