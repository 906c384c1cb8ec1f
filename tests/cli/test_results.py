"""`results`, `compare` and `export`: what they print is what the core says."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ptlm import results
from ptlm.results.comparison import compare_runs
from ptlm.runs.run import Run
from ptlm.statistics import adjust
from ptlm.views.results import exports, testing
from tests.cli.conftest import Ask
from tests.made_runs import made
from tests.results.test_comparison import DEMOS, worsen

SEED = results.stored(source=results.SEED)


@pytest.fixture
def pair() -> tuple[Run, Run]:
    runs = [made("done", model="ptlm/nano-t5", task_ids=DEMOS, seed=seed) for seed in (1, 2)]
    for task in DEMOS:
        worsen(runs[1], task, rows=12)
    return runs[0], runs[1]


def test_json_has_every_figure_and_an_id_for_each(ask: Ask) -> None:
    found = ask("results", "--source", "seed", "--json").json
    assert len({figure["id"] for figure in found}) == 128
    assert sorted(figure["value"] for figure in found) == sorted(figure.value for figure in SEED)
    everything = ask("results", "--json").json
    assert len({figure["id"] for figure in everything}) == len(everything) == len(results.stored())


def test_csv_can_be_imported_again(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "seed.csv"
    path.write_text(ask("results", "--source", "seed", "--csv").out, encoding="utf-8")
    assert results.read(path, "stored") == SEED
    assert "já estão aqui" in ask("results", "--import", str(path)).err
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write([*SEED, *(replace(figure, source="lab") for figure in SEED)], file)
    told = ask("results", "--import", str(path)).out
    assert told.split("\n")[0].startswith("128 números importados") and "128 ficaram de fora" in told
    assert len(ask("results", "--source", "lab", "--json").json) == 128


def test_the_table_has_the_best_first(ask: Ask) -> None:
    lines = ask("results", "--task", "assin2_entail", "--source", "seed").out.splitlines()
    rows = [line for line in lines if "seed" in line]
    assert rows[0].split()[0] == "DeBERTina-base-32k-vocab"
    assert "91,7" in rows[0]
    assert len(rows) == 10


def test_what_stands_apart_is_said(ask: Ask) -> None:
    answer = ask("results", "--task", "assin2_score")
    assert "ficam à parte" in answer.err
    few = ask("results", "--task", "assin2_score", "--protocol", "few-shot", "--metric", "pearson")
    assert "Sabiá" in few.out


@pytest.mark.parametrize(("form", "part"), [("--markdown", "| --- | --: | --: |"), ("--latex", r"\toprule")])
def test_forms_for_papers(ask: Ask, form: str, part: str) -> None:
    assert part in ask("results", "--task", "assin2_entail", form).out


def test_own_runs_stand_beside_the_stored(ask: Ask, pair: tuple[Run, Run]) -> None:
    out = ask("results", "--task", DEMOS[0], "--intervals").out
    for run in pair:
        assert run.id in out
    assert "[" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--task", "mrcp"], "mrpc"),
        (["--protocol", "zero"], "few-shot"),
        (["--csv", "--latex"], "uma só forma"),
        (["--model", "no such model"], "nenhum resultado"),
        (["--import", "missing.csv"], "missing.csv"),
    ],
)
def test_mistakes_are_one_sentence(ask: Ask, words: list[str], sentence: str) -> None:
    answer = ask("results", *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert answer.err.count("\n") == 1


def test_runs_are_compared(ask: Ask, pair: tuple[Run, Run]) -> None:
    a, b = pair
    found = ask("compare", a.id, b.id, "--json").json
    assert {line["task"] for line in found} == set(DEMOS)
    for line in found:
        expected = compare_runs(a, b, line["task"], [line["metric"]])[line["metric"]]
        assert line["difference"] == pytest.approx(expected.difference)
        assert (line["p"], line["low"], line["high"]) == (expected.p, expected.low, expected.high)
        assert line["p_holm"] == line["p"], "one run is compared with the first"
        assert line["detectable"] > 0
    assert len({line["id"] for line in found}) == len(found)


def test_the_shell_the_page_and_a_paper_s_table_have_the_same_p(ask: Ask, pair: tuple[Run, Run]) -> None:
    base, other = pair
    third = made("done", model="ptlm/nano-t5", task_ids=DEMOS, seed=3)
    worsen(third, DEMOS[0], rows=8)
    lines = ask("compare", base.id, other.id, third.id, "--json").json
    shell = {(line["run_b"], line["task"], line["metric"]): line["p_holm"] for line in lines}
    metrics = {(line["task"], line["metric"]) for line in lines}
    for task in DEMOS:
        members = {run.id: compare_runs(base, run, task) for run in (other, third)}
        for metric, found in testing.tested(members).items():
            assert [each.p for each in found] == [shell[name, task, metric] for name in members]
            assert [each.p for each in found] == adjust([each.comparison.p for each in found])
    table = exports.p_values([base, other, third], [(*each, "test") for each in metrics], base)
    assert {(run, *column[:2]): p for (run, column), p in table.items()} == shell


def test_a_run_named_twice_is_compared_once(ask: Ask, pair: tuple[Run, Run]) -> None:
    a, b = pair
    once, twice = ask("compare", a.id, b.id, "--json"), ask("compare", a.id, b.id, a.id, b.id, "--json")
    assert twice.json == once.json


def test_a_comparison_for_people(ask: Ask, pair: tuple[Run, Run]) -> None:
    a, b = pair
    out = ask("compare", a.id, b.id, "--task", DEMOS[0]).out
    assert a.id in out and b.id in out
    assert "McNemar" in out
    assert "entre tarefas e métricas não há correção" in " ".join(out.split())
    assert "passa despercebida" not in out
    assert "passa despercebida" in ask("compare", a.id, made("done", task_ids=DEMOS[:1]).id).out


def test_what_cannot_be_compared_is_said(ask: Ask, pair: tuple[Run, Run]) -> None:
    a, b = pair
    assert ask("compare", a.id, a.id).code == 2
    b.predictions_file(DEMOS[0]).unlink()
    partly = ask("compare", a.id, b.id)
    assert partly.code == 0
    assert DEMOS[0] in partly.err
    wholly = ask("compare", a.id, b.id, "--task", DEMOS[0])
    assert (wholly.code, wholly.err.count("\n")) == (1, 1)


def test_a_run_is_exported(ask: Ask, pair: tuple[Run, Run], tmp_path: Path) -> None:
    run, _other = pair
    path = tmp_path / "run.zip"
    answer = ask("export", run.id, "--output", str(path), "--json")
    assert answer.json["id"] == run.id
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == answer.json["members"]
        assert json.loads(archive.read("result.json"))["metrics"] == run.metrics
    card = tmp_path / "README.md"
    assert ask("export", run.id, "--output", str(card)).code == 0
    assert card.read_text(encoding="utf-8").startswith("---\n")


def test_exports_that_cannot_be(ask: Ask, pair: tuple[Run, Run], tmp_path: Path) -> None:
    assert ask("export", pair[0].id, "--output", "run.tar").code == 2
    assert ask("export", pair[0].id, "--output", str(tmp_path / "no" / "card.md")).code == 1
    assert "não terminou" in ask("export", made("failed").id).err


def test_no_cell_is_run_by_a_spreadsheet(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "others.csv"
    path.write_text(
        "schema,model,task,metric,value,split,protocol,source\n1,=cmd(),t,accuracy,0.5,test,fine-tuned,x\n",
        encoding="utf-8",
    )
    ask("results", "--import", str(path))
    (row,) = csv.DictReader(io.StringIO(ask("results", "--source", "x", "--csv").out))
    assert row["model"] == "'=cmd()"
