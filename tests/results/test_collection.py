"""The figures that came with the product, the user's, and other people's."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ptlm import results
from ptlm.errors import DataError
from ptlm.metrics import METRICS
from ptlm.models import MODELS
from ptlm.results import collection
from ptlm.results.figure import COLUMNS
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.tasks import TASKS
from tests.conftest import RAW_DATA
from tests.made_runs import ROWS, made

SEED = results.stored(source=results.SEED)
LAB = [replace(figure, source="lab") for figure in SEED]
"""Figures that did not come with the product."""
REFERENCE = RAW_DATA.parent / "reference"
PERCENT = ("xlsum",)
"""Sources whose figures were collected on their own scale, 0 to 100."""
HAND = [
    ("ptt5-small-portuguese-vocab", "", "assin2_score", "pearson", 0.792753),
    ("ul2-pt-small", "<|NLU|>", "stsb", "mse", 0.722225),
    ("ul2-pt-small", "<|NLG|>", "wnli", "accuracy", 0.492958),
    ("gpt2-small-portuguese", "", "squad_v1.1", "exact_match", 0.5112583),
    ("mdeberta-base", "", "cola", "matthews", 0.373508),
    ("BERTimbau-large", "", "assin2_entail", "f1_macro", 0.901666),
]


def exported(path: Path, figures: list[results.Figure]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write(figures, file)
    return path


def elsewhere(run: Run) -> Run:
    """The run as it stands on somebody else's machine: it is none of this store."""
    shutil.rmtree(run.folder)
    return run


def test_how_many_there_are():
    assert len(SEED) == 128
    assert len(results.stored()) - len(SEED) == 324


@pytest.mark.parametrize(("model", "prefix", "task", "metric", "value"), HAND)
def test_some_figures_by_hand(model, prefix, task, metric, value):
    (found,) = [f for f in SEED if (f.model, f.prefix, f.task, f.metric) == (model, prefix, task, metric)]
    assert found.value == value


@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"needs the tables as published, in {REFERENCE}")
def test_the_seed_s_tables_exactly_as_published():
    with (REFERENCE / "seed_results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("model", "hub_id", "prefix", "task", "metric")
    sizes = ("backbone_millions", "embedding_millions", "total_millions", "value")
    expected = [
        (*(row[name] for name in names), row["architecture"], *(float(row[name]) for name in sizes))
        for row in rows
    ]
    shipped = [
        (*(getattr(f, name) for name in names), f.family, *(getattr(f, name) for name in sizes)) for f in SEED
    ]
    assert shipped == expected


@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"needs the tables as published, in {REFERENCE}")
def test_the_published_values_and_sources_exactly():
    with (REFERENCE / "published_results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    others = [figure for figure in results.stored() if figure.source != results.SEED]
    for figure, row in zip(others, rows, strict=True):
        value = float(row["value"])
        assert figure.value == (pytest.approx(value / 100) if row["source_key"] in PERCENT else value)
        assert (figure.model, figure.url) == (row["model"], row["url"])
        assert (figure.source, figure.protocol) == (row["source_key"], row["protocol"])
        assert (figure.source_task or figure.task) == row["task"]
        assert (figure.source_metric or figure.metric) == row["metric"]
        assert (figure.source_split or figure.split) == row["split"]


def test_every_value_is_on_its_metric_s_scale():
    for figure in results.stored():
        record = METRICS.get(figure.metric)
        low, high = (record.low, record.high) if record else (0.0, 1.0)
        assert low <= figure.value <= high, figure


@pytest.mark.parametrize("figure", SEED, ids=lambda f: f"{f.model}{f.prefix}-{f.task}-{f.metric}")
def test_a_seed_figure_fits_the_product_s_own_records(figure):
    assert figure.metric in TASKS[figure.task].metrics
    assert figure.split == TASKS[figure.task].evaluation
    assert MODELS[figure.hub_id].family == figure.family
    low, high = METRICS[figure.metric].low, METRICS[figure.metric].high
    assert low <= figure.value <= high


def test_figures_come_back_from_their_own_csv(tmp_path):
    path = tmp_path / "all.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write(results.stored(), file)
    assert results.read(path, "stored") == results.stored()


def test_figures_of_schema_1_are_still_read():
    found = results.read(Path(__file__).parent / "old" / "schema-1.csv", "imported")
    assert [(figure.model, figure.value, figure.data) for figure in found] == [
        ("BERTimbau-base", 0.872549, ""),
        ("nano", 0.91, ""),
    ]
    assert (found[1].low, found[1].high, found[1].split) == (0.87, 0.94, "test (40 rows)")


def test_an_old_file_is_still_read():
    (figure,) = results.read(Path(__file__).parent / "old" / "schema-0.csv", "imported")
    assert (figure.family, figure.split, figure.protocol, figure.value) == (
        "encoder",
        "test",
        "fine-tuned",
        0.872549,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model,value\na,1\n", "schema"),
        (",".join(COLUMNS) + "\n" + "1,m,,,,,,,t,a,muito," + "," * 11 + "\n", "linha 2"),
        ("schema,model,colour\n1,m,red\n", "linha 2.*colour"),
        ("schema,model\n7,m\n", "linha 2.*versão 7"),
        ("schema,model\n1,m\n", "linha 2.*task"),
        ("schema,model\n1,m,mais\n", "linha 2.*3 células para 2 colunas"),
    ],
)
def test_a_file_that_is_no_table_of_figures_is_one_sentence(tmp_path, text, message):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        results.import_file(path)
    assert results.imported() == []


def test_a_quotation_mark_that_is_never_closed_is_one_sentence(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('schema,model\n1,"' + "x" * 2000, encoding="utf-8")
    usual = csv.field_size_limit(1000)
    try:
        with pytest.raises(DataError, match=r"linha 2.*aspas"):
            results.import_file(path)
    finally:
        csv.field_size_limit(usual)


def test_imports_are_kept_and_marked(tmp_path):
    path = tmp_path / "do laboratório.csv"
    buffer = io.StringIO()
    results.write(LAB[:3], buffer)
    path.write_text(buffer.getvalue(), encoding="utf-8")
    results.import_file(path)
    assert [figure.origin for figure in results.imported()] == ["imported"] * 3
    assert len(results.everything()) == 452 + 3


def test_figures_that_came_with_the_product_are_not_brought_in_again(tmp_path):
    taken = results.import_file(exported(tmp_path / "tudo.csv", [*results.stored(), *LAB[:2]]))
    assert ([figure.source for figure in taken.figures], taken.left_out) == (["lab"] * 2, 452)
    assert taken.note == "452 ficaram de fora: já estão aqui."
    assert results.imported() == taken.figures
    with pytest.raises(DataError, match="já está aqui"):
        results.import_file(exported(tmp_path / "um.csv", SEED[:1]))
    assert len(results.imports()) == 1


def test_one_s_own_runs_are_not_brought_in_again(tmp_path):
    run = made("done")
    own = results.of_run(run)
    taken = results.import_file(exported(tmp_path / "tudo.csv", [*own, *SEED[:2], *LAB[:1]]))
    assert ([figure.source for figure in taken.figures], taken.left_out) == (["lab"], 4)
    sent = {"manifest": {"model": {"id": "m"}}, "splits": {"demo_sentiment": {"reported": "test"}}}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({**(run.result or {}), **sent, "id": run.id}), encoding="utf-8")
    with pytest.raises(DataError, match="já estão aqui"):
        results.import_file(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_result_that_is_no_number_is_refused(tmp_path, value):
    result = {
        "id": "r1",
        "metrics": {"mrpc": {"mse": value}},
        "splits": {"mrpc": {"reported": "test"}},
        "manifest": {"model": {"id": "acme/x"}},
    }
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    with pytest.raises(DataError, match=r"result\.json"):
        results.import_file(path)
    assert results.imports() == []


def test_a_run_s_result_can_be_imported(tmp_path):
    result = {
        "id": "r1",
        "metrics": {"mrpc": {"accuracy": 0.8, "f1_macro": None}},
        "intervals": {"mrpc": {"accuracy": {"low": 0.7, "high": None}}},
        "splits": {"mrpc": {"reported": "validation"}},
        "manifest": {
            "model": {"id": "acme/x"},
            "settings": {"prefix": "<p>", "seed": 7},
            "started": "2026-01-02T03:04:05+00:00",
        },
    }
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    (figure,), left_out = results.import_file(path)
    assert (figure.model, figure.task, figure.value, figure.split) == ("acme/x", "mrpc", 0.8, "validation")
    assert (figure.low, figure.high, left_out) == (0.7, None, 0)
    assert (figure.whence, figure.prefix, figure.note, figure.year) == ("r1", "<p>", "seed 7; ?/?", 2026)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"result\.json"):
        results.import_file(path)


def test_an_import_that_another_tab_takes_away_meanwhile_is_no_error(tmp_path, monkeypatch):
    results.import_file(exported(tmp_path / "a.csv", LAB[:1]))
    listed = [*results.imports(), tmp_path / "gone.csv"]
    monkeypatch.setattr(collection, "imports", lambda: listed)
    assert len(results.imported()) == 1


def test_a_forgotten_import_is_gone_and_only_that(tmp_path):
    sent = [exported(tmp_path / f"{name}.csv", LAB[place : place + 2]) for place, name in enumerate("ab")]
    for path in sent:
        results.import_file(path)
    one, other = results.imports()
    results.forget_import(one)
    results.forget_import(sent[0])
    assert results.imports() == [other] and sent[0].exists()
    assert len(results.imported()) == 2


def test_an_import_never_takes_the_place_of_another_of_its_name(tmp_path):
    for person, figures in (("ana", LAB[:3]), ("rui", LAB[3:5])):
        results.import_file(exported(tmp_path / person / "resultados.csv", figures))
    assert {replace(figure, origin="stored") for figure in results.imported()} == set(LAB[:5])
    assert len(results.imports()) == 2


def test_the_same_file_twice_is_one_import_whatever_it_is_called(tmp_path):
    for name in ("resultados.csv", "resultados.csv", "resultados (1).csv"):
        results.import_file(exported(tmp_path / name, LAB[:3]))
    assert len(results.imported()) == 3
    assert len(results.imports()) == 1


def test_own_figures_of_two_people_are_lines_of_their_own(tmp_path):
    for person in ("ana", "rui"):
        results.import_file(
            exported(tmp_path / person / "resultados.csv", results.of_run(elsewhere(made("done"))))
        )
    board = results.leaderboard(results.imported(), [("demo_sentiment", "accuracy", "test")])
    assert [line.first.model for line in board] == ["Nano BERT"] * 2


def test_a_run_that_does_not_say_when_it_was_made_has_no_year():
    assert {figure.year for figure in results.of_run(made("done", created="ontem"))} == {0}


def test_a_metric_that_came_out_as_no_number_is_no_figure():
    run = made("done")
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["metrics"]["demo_sentiment"]["accuracy"] = None
    path.write_text(json.dumps(result), encoding="utf-8")
    assert {figure.metric for figure in results.of_run(Store().get(run.id))} == {"f1_macro"}


@pytest.mark.parametrize(("limit", "split"), [(0, "test"), (ROWS, f"test ({ROWS} rows)"), (ROWS + 1, "test")])
def test_some_rows_of_a_split_are_another_contest(limit, split):
    run = made("done", limit_eval=limit)
    assert {figure.split for figure in results.of_run(run)} == {split}


def test_somebody_else_s_own_figures_are_not_taken_for_ours(tmp_path):
    run = elsewhere(made("done"))
    path = exported(tmp_path / "colega.csv", results.of_run(run))
    assert {(f.source, f.run, f.origin) for f in results.import_file(path).figures} == {
        (run.id, "", "imported")
    }
    assert {(f.source, f.run, f.origin) for f in results.imported()} == {(run.id, "", "imported")}


def test_own_figures_that_name_no_run_have_their_file_as_source(tmp_path):
    figures = [replace(figure, run="") for figure in results.of_run(made("done"))]
    (source,) = {f.source for f in results.import_file(exported(tmp_path / "colega.csv", figures)).figures}
    assert [source] == [path.stem for path in results.imports()]


def test_results_of_several_runs_are_kept_apart(tmp_path):
    runs = [made("done", seed=seed) for seed in (1, 2)]
    for run in runs:
        result = json.loads((run.folder / "result.json").read_text(encoding="utf-8"))
        result["splits"] = {"demo_sentiment": {"reported": "test"}}
        result["manifest"]["model"] = {"id": "ptlm/nano-encoder"}
        path = tmp_path / "result.json"
        path.write_text(json.dumps(result), encoding="utf-8")
        elsewhere(run)
        results.import_file(path)
    assert {figure.source for figure in results.imported()} == {run.id for run in runs}
    assert {(figure.model, figure.family) for figure in results.imported()} == {("Nano BERT", "encoder")}
