"""`check` and `task` as a shell sees them: exit codes, JSON, and tasks that train."""

import hashlib
import json
from pathlib import Path

import pytest

from ptlm import paths, tasks
from ptlm.tasks.record import UserTable
from ptlm.tasks.user import folder_of, user_tasks
from tests.cli.conftest import Ask, begin, finish

ROWS = [(f"Não gostei da ação número {n}.", f"Outra frase, {n}.", str(n % 2)) for n in range(60)]
FIELDS = {"severity", "code", "count", "message", "lines"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Pairs with a label, clean but for there being few of them."""
    return written(tmp_path / "treino.tsv", "frase1\tfrase2\trótulo\n", ROWS)


def written(path: Path, header: str, rows: list[tuple[str, ...]]) -> Path:
    path.write_text(header + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_check_of_a_good_file_is_zero_and_tells_how_it_was_read(ask: Ask, file: Path) -> None:
    answer = ask("check", str(file), "--json")
    assert answer.code == 0
    report = answer.json
    assert {
        "rows": 60,
        "columns": ["frase1", "frase2", "rótulo"],
        "encoding": "utf-8",
        "delimiter": "\t",
    }.items() <= (report.items())
    assert report["roles"] == {"kind": "classification", "texts": ["frase1", "frase2"], "target": "rótulo"}
    assert all(found.keys() >= FIELDS for found in report["findings"])
    people = ask("check", str(file))
    assert people.code == 0
    assert "60 linhas, 3 colunas" in people.out
    assert "rótulo" in people.out


def test_check_of_warnings_is_zero_and_of_errors_is_one(ask: Ask, tmp_path: Path) -> None:
    doubled = written(tmp_path / "a.tsv", "frase\trótulo\n", [row[1:] for row in (*ROWS, ROWS[0])])
    answer = ask("check", str(doubled), "--json")
    assert answer.code == 0
    assert [found["lines"] for found in answer.json["findings"] if found["code"] == "duplicates"] == [[62]]
    empty = written(tmp_path / "b.tsv", "frase\trótulo\n", [*(row[1:] for row in ROWS), ("Sem rótulo.", "")])
    answer = ask("check", str(empty), "--json")
    assert answer.code == 1
    (error,) = [found for found in answer.json["findings"] if found["severity"] == "error"]
    assert (error["code"], error["count"], error["lines"]) == ("empty_labels", 1, [62])


def test_check_of_ragged_lines_is_one_until_something_is_chosen(ask: Ask, file: Path) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write("quebrada\n")
    assert ask("check", str(file)).code == 1
    assert ask("check", str(file), "--ragged", "skip").code == 0
    stopped = ask("check", str(file), "--ragged", "stop")
    assert stopped.code == 2
    assert "treino.tsv, linha 62" in stopped.err


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 9, b"a\tb\n"])
def test_check_of_an_unreadable_file_is_two_in_one_sentence(ask: Ask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(content)
    answer = ask("check", str(path), "--json")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "x.tsv" in answer.err
    (found,) = answer.json["findings"]
    assert (found["severity"], found["code"]) == ("error", "unreadable")
    assert found["message"] == answer.err.strip()
    assert ask("check", str(tmp_path / "nada.tsv")).code == 2


def test_check_takes_choices_of_columns_and_of_reading(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_bytes("Uma ação;1\nDuas ações;0\n".encode("cp1252") * 9)
    answer = ask("check", str(path), "--no-header", "--delimiter", ";", "--encoding", "cp1252", "--text", "1",
                 "--label", "2", "--kind", "classification", "--json")  # fmt: skip
    assert answer.code == 0
    assert answer.json["columns"] == ["1", "2"]
    assert ask("check", str(path), "--label", "nada").code == 2
    assert ask("check", str(path), "--kind", "outro").code == 2
    assert "utf-8" in ask("check", str(path), "--encoding", "utf-8").err
    assert ask("check", str(path), "--encoding", "utf-8", "--replace-invalid", "--json").code == 0
    assert "0:5" in ask("check", str(path), "--kind", "similarity", "--scale", "zero").err


@pytest.mark.parametrize(
    ("name", "choices", "rows", "labels"),
    [
        ("MRPC", ["--text", "#1 String", "--text-pair", "#2 String", "--label", "Quality"], (3668, 408),
         ["diferentes", "similares"]),
        ("CoLA", ["--no-header", "--text", "4", "--label", "2", "--word", "0=inaceitável", "--word", "1=aceitável"],
         (8551, 1043), ["inaceitável", "aceitável"]),
        ("RTE", ["--text", "sentence1", "--text-pair", "sentence2", "--label", "label", "--kind", "classification"],
         (2490, 277), ["implicação lógica", "não é implicação lógica"]),
    ],
)  # fmt: skip
def test_real_files_become_tasks(
    ask: Ask, raw_data: Path, name: str, choices: list[str], rows: tuple[int, int], labels: list[str]
) -> None:
    folder = raw_data / "plue" / name
    answer = ask("task", "add", "meu", "--train", str(folder / "train.tsv"), "--validation", str(folder / "dev.tsv"),
                 *choices, "--json")  # fmt: skip
    assert answer.code == 0
    assert answer.json["rows"] == {"train": rows[0], "validation": rows[1]}
    assert answer.json["labels"] == labels
    assert tasks.find("meu").rows == answer.json["rows"]
    (listed,) = [each for each in ask("tasks", "--json").json if each["id"] == "meu"]
    assert listed["labels"] == labels


PRESET = ("--preset", "seed-tutorial", "--set", "epochs=1", "--limit-train", "128", "--limit-eval", "64")


@pytest.mark.slow
@pytest.mark.parametrize("model", ["ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2"])
@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("CoLA", ["--no-header", "--text", "4", "--label", "2"]),
        ("RTE", ["--text", "sentence1", "--text-pair", "sentence2", "--label", "label"]),
    ],
)
def test_files_without_a_header_or_with_labels_in_words_train_in_every_family(
    ask: Ask, raw_data: Path, name: str, choices: list[str], model: str
) -> None:
    """With the tutorial's preset, but for one epoch on a part of the rows."""
    folder = raw_data / "plue" / name
    files = ("--train", str(folder / "train.tsv"), "--validation", str(folder / "dev.tsv"))
    assert ask("task", "add", "meu", *files, *choices).code == 0
    told = finish(begin("train", "--model", model, "--task", "meu", *PRESET, "--json"))
    assert told.code == 0
    assert told.json["state"] == "done"
    assert 0 <= told.json["metrics"]["meu"]["accuracy"] <= 1
    _names_its_data(Path(told.json["dir"]))


def _names_its_data(run: Path) -> None:
    """Version and SHA-256 of the task are in what was asked and in what came of it, and each file's own."""
    [asked] = json.loads((run / "spec.json").read_text())["tasks"]
    [source] = tasks.find("meu").sources
    assert isinstance(source, UserTable)
    assert (asked["version"], asked["sources"][0]["fingerprint"]) == ("1", source.fingerprint)
    read = json.loads((run / "result.json").read_text())["manifest"]["data"]
    assert {split: data["task_sha256"] for split, data in read.items()} == dict.fromkeys(
        ("meu/train", "meu/validation"), source.fingerprint
    )
    for split in ("train", "validation"):
        stored = folder_of(source) / source.files[split]
        assert read[f"meu/{split}"]["sha256"] == hashlib.sha256(stored.read_bytes()).hexdigest()


def test_a_task_is_split_mended_and_versioned(ask: Ask, tmp_path: Path) -> None:
    rows = [("x", "a", f"frase {n}", str(n % 2)) for n in range(100)] + [("x", "a", "", "1")]
    path = written(tmp_path / "d.tsv", "id\tautor\ttexto\trótulo\n", rows)
    options = ["--train", str(path), "--text", "texto", "--label", "rótulo", "--json"]
    made = ask(
        "task", "add", "meu", *options, "--fix", "drop_empty", "--share", "0.25", "--title", "Meu {título}"
    )
    assert made.json["rows"] == {"train": 75, "validation": 25}
    assert made.json["title"] == "Meu {título}"
    assert ask("task", "add", "meu", *options).code == 2
    again = ask(
        "task", "add", "meu", *options, "--edit", "--template", "Diga: {texto}", "--metric", "f1_macro"
    )
    assert (again.json["version"], again.json["prompt"], again.json["metrics"]) == (
        "2",
        "Diga: {texto}",
        ["f1_macro"],
    )
    people = ask("task", "list")
    assert "meu" in people.out
    assert ask("task", "list", "--json").json[0]["version"] == "2"


@pytest.mark.parametrize(
    ("words", "part"),
    [(["../x"], "nome de tarefa"), (["a" * 300], "nome de tarefa"), (["mrpc"], "já é o nome"),
     (["meu", "--label", "frase22"], "frase2"), (["meu", "--template", "{frase3}"], "frase3"),
     (["meu", "--word", "1"], "--word"), (["meu", "--metric", "bleu"], "bleu"), (["meu", "--fix", "nada"], "nada"),
     (["meu", "--share", "2"], "0 a 1")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    ask: Ask, file: Path, words: list[str], part: str
) -> None:
    answer = ask("task", "add", *words, "--train", str(file))
    assert answer.code == 2
    assert part in answer.err
    assert answer.err.count("\n") == 1
    assert user_tasks() == {}
    assert not paths.user_tasks().exists() or not list(paths.user_tasks().iterdir())


def test_a_task_goes_out_comes_in_and_goes(ask: Ask, file: Path, tmp_path: Path) -> None:
    ask("task", "add", "meu", "--train", str(file))
    out = ask("task", "export", "meu", "--output", str(tmp_path), "--json")
    assert Path(out.json["file"]) == tmp_path / "meu.ptlm-task.zip"
    assert ask("task", "import", out.json["file"]).code == 2
    assert ask("task", "import", out.json["file"], "--name", "outro", "--json").json["id"] == "outro"
    assert ask("task", "remove", "meu", "--yes", "--json").json == {"id": "meu", "removed": True}
    assert list(user_tasks()) == ["outro"]
    assert ask("task", "remove", "meu", "--yes").code == 2
    assert ask("task", "export", "meu").code == 2


def test_removing_asks_first(ask: Ask, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("task", "add", "meu", "--train", str(file))
    monkeypatch.setattr("typer.confirm", lambda *_words, **_options: (_ for _ in ()).throw(KeyboardInterrupt))
    assert ask("task", "remove", "meu").code == 130
    assert list(user_tasks()) == ["meu"]


def test_broken_tasks_are_listed_with_their_reason(ask: Ask, file: Path) -> None:
    ask("task", "add", "meu", "--train", str(file))
    (paths.user_tasks() / "meu" / "1" / "task.json").write_text("{", encoding="utf-8")
    assert "quebrada" in ask("task", "list").out
    assert "error" in ask("task", "list", "--json").json[0]


@pytest.mark.slow
@pytest.mark.parametrize("model", ["ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2"])
def test_a_task_of_ones_own_is_trained_by_name_and_its_model_answers_a_file(
    ask: Ask, raw_data: Path, tmp_path: Path, model: str
) -> None:
    folder = raw_data / "plue" / "RTE"
    added = ask(
        "task", "add", "meu", "--train", str(folder / "train.tsv"), "--validation", str(folder / "dev.tsv")
    )
    assert added.code == 0
    process = begin("train", "--model", model, "--task", "meu", "--preset", "seed-tutorial", "--limit-train", "64",
                    "--limit-eval", "32", "--set", "epochs=1", "--set", "max_length=64", "--json")  # fmt: skip
    answer = finish(process)
    assert answer.json["state"] == "done"
    assert 0 <= answer.json["metrics"]["meu"]["accuracy"] <= 1
    new = written(
        tmp_path / "novas.tsv",
        "sentence1\tsentence2\n",
        [("=1+1", "Duas."), ("quebrada",), ("Três.", "Quatro.")],
    )
    out = tmp_path / "saida.tsv"
    assert ask("predict", "--run", answer.json["id"], "--input", str(new), "--output", str(out)).code == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("sentence1\tsentence2\tprediction")
    assert lines[1].startswith("'=1+1\tDuas.\t")
    assert lines[2].startswith("quebrada\t\t\t")
    assert json.loads((paths.runs() / answer.json["id"] / "spec.json").read_text())["tasks"][0]["sources"][0][
        "folder"
    ]
