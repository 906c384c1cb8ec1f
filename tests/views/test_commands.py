"""The commands that are shown beside what they do."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from ptlm.cli import train
from ptlm.cli.app import main
from ptlm.models import MODELS
from ptlm.runs.spec import Spec
from ptlm.views import commands, request
from ptlm.views.request import Request


def asked(**fields: object) -> tuple[Spec, ...]:
    wanted = Request(models=("ptlm/nano-encoder", "ptlm/nano-t5"), tasks=("demo_sentiment", "rte"), **fields)  # type: ignore[arg-type]
    return request.plan(wanted, MODELS).specs


def words(command: str) -> list[str]:
    return shlex.split(command.replace("\\\n", " "))


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Spec]:
    """What the shell's commands would run, without running it."""
    found: list[Spec] = []

    def kept(specs: Sequence[Spec], json: bool) -> int:
        found.extend(specs)
        return 0

    monkeypatch.setattr(train, "_all", kept)
    return found


@pytest.mark.parametrize("seeds", ["", "7", "1, 2"])
def test_the_commands_make_the_same_runs(planned: list[Spec], seeds: str) -> None:
    specs = asked(seeds=seeds, overrides={"epochs": 2.0, "prefix": "a --seed 'b'", "limit_train": 9})
    shown = commands.of(specs)
    assert len(shown) == 2, "one a model, however many seeds"
    for command in shown:
        said = words(command)
        assert main(said[said.index("train") :]) == 0
    assert [(each.model, each.tasks, each.settings) for each in planned] == [
        (each.model, each.tasks, each.settings) for each in specs
    ]


def test_no_line_holds_more_than_one_option() -> None:
    for line in commands.of(asked())[0].splitlines():
        assert line.count(" --") <= 1


def test_places_of_the_environment_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PTLM_HOME", raising=False)
    monkeypatch.delenv("PTLM_DATA_DIR", raising=False)
    assert commands.of(asked())[0].startswith("python -m ptlm train ")
    monkeypatch.setenv("PTLM_HOME", str(tmp_path / "com espaço"))
    assert words(commands.of(asked())[0])[:3] == [f"PTLM_HOME={tmp_path / 'com espaço'}", "python", "-m"]
