"""From a draft to a task: mended, split, audited and kept as chosen."""

from dataclasses import replace
from pathlib import Path

import pytest

from ptlm.errors import DataError, PtlmError, UsageError
from ptlm.models import MODELS
from ptlm.tasks import find
from ptlm.tasks.user import user_tasks
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.splitting import Shares
from ptlm.userdata.table import Reading
from ptlm.views.making import sketch as sketches
from ptlm.views.making import work
from ptlm.views.making.sketch import Sketch, Source
from tests.views.making.conftest import tsv, upload, uploads

REPEATED = "texto\trótulo\n" + "a mesma frase de sempre\tbom\n" * 3


def read(sketch: Sketch) -> dict[str, Reading]:
    return {split: work.open_source(source) for split, source in sketch.files.items()}


def examined(sketch: Sketch) -> work.Examined:
    return work.examine(sketch, read(sketch))


def rows(found: work.Examined) -> dict[str, int]:
    return {split: len(reading.table) for split, reading in found.readings.items()}


def test_a_part_is_split_off_where_there_is_no_validation(sketch: Sketch) -> None:
    found = examined(sketch)
    assert rows(found) == {"train": 140, "validation": 60}
    assert (found.divided, found.made) == (200, {"validation": 60})
    assert not [each for each in found.report.findings if each.code == "no_validation"]


def test_given_files_are_left_as_they_are(sketch: Sketch) -> None:
    found = examined(sketch.with_file("validation", upload(tsv(30, start=900))))
    assert rows(found) == {"train": 200, "validation": 30}
    assert found.made == {}


def test_a_test_split_is_made_beside_a_given_validation(sketch: Sketch) -> None:
    given = sketch.with_file("validation", upload(tsv(30, start=900)))
    found = examined(replace(given, shares=Shares(validation=0.5, test=0.25)))
    assert rows(found) == {"train": 150, "validation": 30, "test": 50}


def test_without_a_split_the_audit_offers_one(sketch: Sketch) -> None:
    found = examined(replace(sketch, shares=None))
    assert rows(found) == {"train": 200}
    assert [each.remedy for each in found.report.findings if each.code == "no_validation"] == [
        "stratified_split"
    ]


def test_a_split_that_cannot_be_made_is_said_and_the_audit_goes_on(sketch: Sketch) -> None:
    sketch = sketches.begin("train", upload(REPEATED))
    roles = Roles(kind="classification", texts=("texto",), target="rótulo")
    found = work.examine(replace(sketch, roles=roles), read(sketch))
    assert "ficaria vazia" in str(found.split_problem)
    assert {"duplicates", "single_label"} <= {each.code for each in found.report.findings}


def test_remedies_are_applied_and_counted(sketch: Sketch) -> None:
    text = tsv(100) + "\tbom\n" + "esta é a frase de número 0 do arquivo\tbom\n" * 2
    sketch = replace(sketches.begin("train", upload(text)), remedies=("drop_empty", "drop_duplicates"))
    found = examined(sketch)
    assert [(done.name, done.removed) for done in found.applied] == [
        ("drop_empty", 1),
        ("drop_duplicates", 2),
    ]
    assert sum(rows(found).values()) == 100


def test_leaks_are_removed_after_the_split(sketch: Sketch) -> None:
    """Rows of one author with the text of another's: kept together by author, they leak until the remedy."""
    lines = [f"frase {row % 40} igual para todos\t{'ab'[row % 2]}\tautor {row // 10}" for row in range(200)]
    sketch = sketches.begin("train", upload("texto\trótulo\tautor\n" + "\n".join(lines)))
    roles = Roles(kind="classification", texts=("texto",), target="rótulo", group="autor")
    sketch = replace(sketch, roles=roles, shares=Shares(validation=0.2))
    assert "leakage" in {each.code for each in examined(sketch).report.findings}
    mended = examined(sketch.with_remedy("remove_leaked"))
    assert "leakage" not in {each.code for each in mended.report.findings}
    assert mended.applied[0].removed > 0


def test_files_with_and_without_a_header_go_together(sketch: Sketch) -> None:
    dev = upload(tsv(20, start=900).partition("\n")[2], "dev.tsv")
    found = examined(sketch.with_file("validation", replace(dev, dialect=Dialect(header=False))))
    assert found.readings["validation"].table.columns == ("texto", "rótulo")
    assert rows(found)["validation"] == 20


def test_columns_that_are_not_there_are_refused_by_name(sketch: Sketch) -> None:
    roles = Roles(kind="classification", texts=("textos",), target="rótulo")
    with pytest.raises(UsageError, match=r"“textos” não existe.* “texto”"):
        work.examine(replace(sketch, roles=roles), read(sketch))


def test_without_recognised_columns_there_is_a_report_all_the_same() -> None:
    sketch = sketches.begin("train", upload("a\tb\n1\t2\n3\t4\n5\t6\n"))
    found = examined(sketch)
    assert found.roles is None
    assert found.subject is None
    assert "not_audited" in {each.code for each in found.report.findings}
    with pytest.raises(UsageError, match="Diga o tipo"):
        work.make(sketch, found)


def test_truncation_is_counted_where_the_vocabulary_is_here_and_estimated_elsewhere(
    sketch: Sketch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    long = "palavra " * 400
    sketch = sketches.begin("train", upload(tsv(60) + f"{long}\tbom\n"))
    bert = "neuralmind/bert-base-portuguese-cased"
    chosen = replace(sketch, models=("ptlm/nano-encoder", "ptlm/nano-gpt2", bert, "nobody/knows"))
    told = [each for each in examined(chosen).report.findings if each.code.startswith("trunca")]
    assert {(each.code, each.values["model"]) for each in told} == {
        ("truncated", "Nano BERT"),
        ("truncated", "Nano GPT-2"),
        ("truncation", MODELS[bert].title),
    }
    assert all((each.count, each.lines) == (1, (62,)) for each in told)


def test_a_prompt_counts_for_models_that_read_it(sketch: Sketch) -> None:
    """The row fits alone and does not under a long command; braces of a prefix are text."""
    text = "palavra " * 150
    sketch = sketches.begin("train", upload(tsv(60) + f"{text}\tbom\n"))
    models = ("ptlm/nano-encoder", "ptlm/nano-t5")
    short = replace(sketch, models=models, prefix="{x} ")
    assert "truncated" not in {each.code for each in examined(short).report.findings}
    long = replace(short, template="{texto}" + " e mais" * 200)
    told = [each for each in examined(long).report.findings if each.code == "truncated"]
    assert {each.values["model"] for each in told} == {"Nano T5"}


@pytest.mark.parametrize(
    ("file", "title", "name"),
    [
        ("Minha tarefa é ótima!.tsv", "", "minha_tarefa_e_otima"),
        ("train.tsv", "", "minha_tarefa"),
        ("train.tsv", "Notícias falsas", "noticias_falsas"),
        ("mrpc.tsv", "", "mrpc_2"),
    ],
)
def test_names_say_something_and_are_free(file: str, title: str, name: str) -> None:
    sketch = replace(sketches.begin("train", upload(tsv(5), file)), title=title)
    assert work.name_of(sketch) == name


def test_the_task_is_kept_and_the_draft_is_gone(sketch: Sketch) -> None:
    task = work.make(
        replace(sketch, name="minha", words={"bom": "ótimo"}, metrics=("f1_macro",)), examined(sketch)
    )
    assert find("minha") == task
    assert task.labels == ("ótimo", "ruim")
    assert task.metrics == ("f1_macro",)
    assert task.rows == {"train": 140, "validation": 60}
    assert sketches.every() == {}
    assert uploads() == []


def test_what_is_refused_leaves_the_draft_as_it_was(sketch: Sketch) -> None:
    wrong = replace(sketch, name="minha", words={"bom": "igual", "ruim": "igual"})
    with pytest.raises(PtlmError, match="palavra só dele"):
        work.make(wrong, examined(sketch))
    assert user_tasks() == {}
    assert list(sketches.every()) == [sketch.id]
    assert len(uploads()) == 1


def test_a_taken_name_is_refused(sketch: Sketch) -> None:
    work.make(replace(sketch, name="minha"), examined(sketch))
    second = replace(sketches.begin("train", upload(tsv(100))), name="minha")
    with pytest.raises(UsageError, match="Já há uma tarefa"):
        work.make(second, examined(second))


def test_an_edit_is_the_next_version_of_the_same_rows(sketch: Sketch) -> None:
    first = work.make(replace(sketch, name="minha", title="Minha", prefix="<p> "), examined(sketch))
    edit = sketches.begin_edit("minha")
    assert (edit.title, edit.prefix, edit.edits) == ("Minha", "<p> ", "minha")
    assert {split: source.name for split, source in edit.files.items()} == {
        "train": "frases.tsv",
        "validation": "frases.tsv",
    }
    found = examined(edit)
    second = work.make(replace(edit, words={"ruim": "péssimo"}), found)
    assert second.version == "2"
    assert second.labels == ("bom", "péssimo")
    assert second.sources[0].fingerprint == first.sources[0].fingerprint  # type: ignore[union-attr]
    lines = found.readings["train"].table.lines
    assert lines.tolist() == examined(sketches.begin_edit("minha")).readings["train"].table.lines.tolist()


def test_a_deleted_upload_is_said(sketch: Sketch) -> None:
    uploads()[0].unlink()
    with pytest.raises(DataError, match="não existe"):
        work.open_source(sketch.files["train"])


def test_an_import_must_stay_in_the_opened_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="liberada"):
        work.open_source(Source(name="x", origin="import", place="x.tsv"))
    monkeypatch.setenv("PTLM_IMPORT_DIR", str(tmp_path))
    with pytest.raises(UsageError, match="fora da pasta"):
        work.open_source(Source(name="x", origin="import", place="../x.tsv"))
