"""Every mistake is one sentence with exit code 1 or 2, in the reader's language, and the start is light."""

import subprocess
import sys

import pytest

from ptlm import __version__
from ptlm.cli import app as shell
from ptlm.cli import commands
from tests.cli.conftest import REPOSITORY, Ask, begin, finish

COMMANDS = (
    *("train", "resume", "stop", "runs", "show", "results", "compare", "export"),
    *("tasks", "models", "check", "predict", "doctor"),
)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["trian"], 2, "“train”"),
        (["train"], 2, "--model"),
        (["train", "--model", "ptlm/nano-encoder"], 2, "--task"),
        (["train", "--modle", "x"], 2, "--model"),
        (["train", "--model"], 2, "--model"),
        (["train", "--model", "ptlm/nano-encodr", "--task", "rte"], 2, "“ptlm/nano-encoder”"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rtee"], 2, "“rte”"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "xlsum"], 2, "xlsum"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--preset", "quik"], 2, "“quick”"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "epochs"], 2, "nome=valor"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "=3"], 2, "nome=valor"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "epoch=3"], 2, "“epochs”"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "epochs=três"], 2, "número"),
        (
            ["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "epochs=-1"],
            2,
            "epochs: “Épocas”",
        ),
        (
            ["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--set", "epochs=inf"],
            2,
            "epochs: “Épocas”",
        ),
        (["train", "--model", "xyzzy", "--task", "rte"], 2, "O que há de mais parecido"),
        (["train", "--model", "ptlm/nano-encoder", "--task", "rte", "--seed", "x"], 2, "--seed"),
        (["resume", "abc"], 2, "Ainda não há nenhuma"),
        (["stop", "abc"], 2, "Ainda não há nenhuma"),
        (["show", "abc"], 2, "Ainda não há nenhuma"),
        (["show"], 2, "ID"),
        (["tasks", "xlsun"], 2, "“xlsum”"),
        (["models", "ptlm/nano-t"], 2, "“ptlm/nano-t5”"),
        (["predict", "--run", "x", "--input", "a.tsv"], 2, "--output"),
        (["predict", "--run", "x", "--input", "a.tsv", "--output", "b.tsv"], 2, "Ainda não há nenhuma"),
    ],
)
def test_a_mistake_is_one_sentence(ask: Ask, words: list[str], code: int, sentence: str) -> None:
    answer = ask(*words)
    assert answer.code == code
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    assert sentence in answer.err


def test_a_defect_is_a_sentence_too(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("division by zero\nmore")

    monkeypatch.setattr("ptlm.cli.catalogue.print_json", broken)
    monkeypatch.delenv("PTLM_DEBUG", raising=False)
    answer = ask("tasks", "--json")
    assert answer.code == 1
    assert answer.err.startswith("Erro inesperado (ZeroDivisionError): division by zero.")
    assert len(answer.err.strip().splitlines()) == 1


def test_help_and_version(ask: Ask) -> None:
    assert ask("--version").out.strip() == f"ptlm {__version__}"
    overview = ask("--help")
    assert overview.code == 0
    assert all(name in overview.out for name in COMMANDS)
    assert ask().code == 2
    for name in COMMANDS:
        page = ask(name, "--help")
        assert page.code == 0
        assert "--json" in page.out


def test_every_command_has_its_place() -> None:
    assert {
        command.callback.__name__ for command in commands.app.registered_commands if command.callback
    } == set(COMMANDS)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "pt"),
        ({"LANG": "pt_BR.UTF-8"}, "pt"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "pt"),
        ({"LANG": "en_US.UTF-8", "PTLM_LANG": "pt"}, "pt"),
        ({"LANG": "pt_BR.UTF-8", "PTLM_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "pt_BR.UTF-8"}, "pt"),
    ],
)
def test_the_language_is_the_environment_s(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in shell.LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    chosen: list[str] = []
    monkeypatch.setattr(shell, "set_language", chosen.append)
    shell.main(["--version"])
    assert chosen == [language]


def test_the_start_is_light() -> None:
    heavy = (
        "torch",
        "transformers",
        "datasets",
        "pandas",
        "pyarrow",
        "sklearn",
        "scipy",
        "streamlit",
        "requests",
    )
    code = (
        "import sys; from ptlm.cli.app import main; main(['runs']); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_defect() -> None:
    process = begin("tasks")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() in (0, 1)


def test_in_a_process_of_its_own(store: object) -> None:
    answer = finish(begin("runs", "--json"))
    assert (answer.code, answer.json, answer.err) == (0, [], "")
