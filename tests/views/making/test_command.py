"""The command line shown beside a draft makes the very same task."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from ptlm.cli.app import main
from ptlm.tasks import find
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.splitting import Shares
from ptlm.userdata.store import saved
from ptlm.views.making import sketch as sketches
from ptlm.views.making import work
from ptlm.views.making.command import command
from ptlm.views.making.sketch import Sketch
from tests.views.making.conftest import tsv, upload

ODD = "o texto; com aspas\trótulo\n" + "".join(f"“frase” {row} $HOME `x`\t{row % 2}\n" for row in range(60))
GRADED = "a\tb\tnota\n" + "".join(f"frase um {row}\tfrase dois {row}\t{row % 6},5\n" for row in range(90))


def drafts() -> dict[str, tuple[str, dict[str, object]]]:
    """Files, and what is chosen about each."""
    repeated = tsv(100) + "esta é a frase de número 0 do arquivo\tbom\n" * 3
    return {
        "as guessed": (tsv(100), {}),
        "mended": (repeated, {"remedies": ("drop_duplicates",)}),
        "split as proposed, but for the seed": (tsv(400), {"shares": Shares(seed=9)}),
        "split otherwise": (tsv(100), {"shares": Shares(validation=0.3, seed=9)}),
        "own words": (
            ODD,
            {"words": {"0": "não é", "1": "é, sim"}, "template": "diga: {o texto; com aspas} {{x}}"},
        ),
        "own metrics": (tsv(100), {"title": "Um título", "metrics": ("f1_macro", "accuracy")}),
        "graded": (
            GRADED,
            {"roles": Roles(kind="similarity", texts=("a", "b"), target="nota", scale=(0.0, 10.0))},
        ),
    }


def shell(words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run what stands there, in the folder with the files."""
    monkeypatch.chdir(folder)
    python, dash, package, *arguments = shlex.split(words)
    assert (python, dash, package) == ("python", "-m", "ptlm")
    return main(arguments)


@pytest.mark.parametrize("name", drafts())
def test_the_shell_makes_the_same_task(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, changed = drafts()[name]
    sketch = replace(sketches.begin("train", upload(text)), **changed)  # type: ignore[arg-type]
    (tmp_path / "frases.tsv").write_text(text)
    found = work.examine(sketch, {"train": work.open_source(sketch.files["train"])})
    assert found.roles is not None
    words = command(sketch, "feita", found.roles, found.readings["train"].dialect)
    assert shell(words, tmp_path, monkeypatch) == 0
    from_shell = saved("feita")
    task = work.make(replace(sketch, name="na_pagina"), found)
    from_page = saved("na_pagina")
    assert from_page.fingerprint == from_shell.fingerprint
    same = ("labels", "values", "rows", "metrics", "scale", "kind", "columns")
    assert {key: getattr(task, key) for key in same} == {key: getattr(find("feita"), key) for key in same}
    assert task.prompt.replace("na_pagina", "feita") == find("feita").prompt


def test_how_a_file_is_read_is_repeated(sketch: Sketch) -> None:
    dialect = Dialect(encoding="cp1252", delimiter=";", quote="", header=False, undecodable="replace")
    source = replace(sketch.files["train"], dialect=dialect, ragged="repair")
    roles = Roles(kind="classification", texts=("1",), target="2")
    words = shlex.split(command(sketch.with_file("train", source), "x", roles, dialect))
    for expected in (
        "--encoding cp1252",
        "--delimiter ;",
        "--no-quotes",
        "--no-header",
        "--replace-invalid",
        "--ragged repair",
    ):
        assert expected in " ".join(words)


@pytest.mark.parametrize(
    "changed",
    [
        {"prefix": "<p> "},
        {"licence": "mit"},
        {"variety": "pt-PT"},
        {"shares": Shares(test=0.2)},
        {"shares": Shares(stratified=False)},
        {"remedies": ("remove_leaked",)},
    ],
)
def test_what_the_shell_has_no_word_for_has_no_command(changed: dict[str, object], sketch: Sketch) -> None:
    roles = Roles(kind="classification", texts=("texto",), target="rótulo")
    assert command(sketch, "x", roles, Dialect())
    assert command(replace(sketch, **changed), "x", roles, Dialect()) == ""  # type: ignore[arg-type]


def test_the_shell_splits_nothing_off_where_there_is_a_second_file(sketch: Sketch) -> None:
    roles = Roles(kind="classification", texts=("texto",), target="rótulo")
    both = sketch.with_file("test", sketch.files["train"])
    assert command(both, "x", roles, Dialect()) == ""
    assert "--seed" not in command(replace(both, shares=None), "x", roles, Dialect())
    assert "--test" in command(replace(both, shares=None), "x", roles, Dialect())


def test_stored_rows_have_no_command(sketch: Sketch) -> None:
    work.make(
        replace(sketch, name="minha"),
        work.examine(sketch, {"train": work.open_source(sketch.files["train"])}),
    )
    edit = sketches.begin_edit("minha")
    assert edit.roles is not None
    assert command(edit, "minha", edit.roles, Dialect()) == ""
