"""What leaves the product: read back, parsed strictly, compiled, and checked against where it came from."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from huggingface_hub import ModelCard
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexWalker, LatexWalkerParseError

from ptlm import results
from ptlm.errors import RunError
from ptlm.export import (
    Cell,
    Heading,
    Row,
    Table,
    bundle,
    mark_of,
    model_card,
    of_board,
    to_csv,
    to_latex,
    to_markdown,
)
from ptlm.export.latex import escaped
from ptlm.i18n import set_language
from ptlm.results.figure import SCHEMA, Figure
from ptlm.runs.store import Store
from ptlm.tasks import TASKS
from tests.made_runs import made

SEED = results.stored(source=results.SEED)
COLUMNS = list(dict.fromkeys((figure.task, figure.metric, figure.split) for figure in SEED))
SPREADSHEET_RUNS = re.compile(r"\s*[=+\-@]")
NASTY = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "a\nb",
    'quote "x"',
    "50 % & más_ $x$ #1 \\{}~^<|>",
)


def board_of(figures: list[Figure]) -> Table:
    return of_board(results.leaderboard(figures, COLUMNS), COLUMNS, title="Seed")


def table(*names: str, **cell: object) -> Table:
    heading = Heading(title="Tarefa", metric="accuracy", task="t")
    cells = [Cell(value=0.9 - 0.1 * place, place=place + 1, **cell) for place in range(len(names))]  # type: ignore[arg-type]
    rows = [
        Row(name=name, facts={"prefix": name}, cells=[each]) for name, each in zip(names, cells, strict=True)
    ]
    return Table(title="Título", headings=[heading], rows=rows, notes=["Nota: 5 % a mais."])


def test_the_seeds_128_figures_come_back_from_the_table() -> None:
    read = list(csv.DictReader(io.StringIO(to_csv(board_of(SEED)))))
    found = {
        (row["model"], row["prefix"].removeprefix("'"), task, metric): float(row[f"{task} {metric}"])
        for row in read
        for task, metric, _split in COLUMNS
        if row[f"{task} {metric}"]
    }
    assert found == {(f.model, f.prefix, f.task, f.metric): f.value for f in SEED}
    assert len(found) == 128


def test_the_seeds_figures_come_back_from_their_own_form(tmp_path: Path) -> None:
    path = tmp_path / "seed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write(SEED, file)
    assert results.read(path, "stored") == SEED


@pytest.mark.parametrize("name", NASTY)
def test_figures_with_dangerous_names_come_back(name: str, tmp_path: Path) -> None:
    figure = replace(SEED[0], model=name, note=name)
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        results.write([figure], file)
    with path.open(encoding="utf-8", newline="") as file:
        for cell in next(row for row in csv.reader(file) if row[0] == str(SCHEMA)):
            assert not SPREADSHEET_RUNS.match(cell)
    assert results.read(path, "stored") == [figure]


def test_places_in_a_board_are_those_of_its_values() -> None:
    made_of = board_of(SEED)
    for number, heading in enumerate(made_of.headings):
        cells = [cell for row in made_of.rows if (cell := row.cells[number])]
        best = (max if heading.scale.rises else min)(cell.value for cell in cells)
        assert {cell.value for cell in cells if cell.place == 1} == {best}
        assert heading.scale.rises == (heading.metric != "mse")


@pytest.mark.parametrize("name", NASTY)
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    for row in csv.reader(io.StringIO(to_csv(table(name, low=-0.1, high=0.95)))):
        for cell in row:
            assert not SPREADSHEET_RUNS.match(cell) or re.fullmatch(r"-?[\d.]+", cell)


def test_csv_has_limits_where_they_are_known_only() -> None:
    assert "low" not in to_csv(table("a"))
    (row,) = csv.DictReader(io.StringIO(to_csv(table("a", low=0.85, high=0.95))))
    assert (row["t accuracy low"], row["t accuracy high"]) == ("0.85", "0.95")


def test_markdown_marks_the_best_and_the_second() -> None:
    text = to_markdown(table("a", "b", "c", low=0.5, high=0.95, mark="*"), intervals=True)
    assert "| a (a) | **90,0**\\* [50,0; 95,0] |" in text
    assert "<u>80,0</u>" in text
    assert "| c (c) | 70,0\\* [50,0; 95,0] |" in text
    assert "Nota: 5 % a mais." in text
    assert "p ≤ 0,05" in text
    assert "[50,0" not in to_markdown(table("a", low=0.5, high=0.95))


def test_numbers_are_written_in_the_readers_language() -> None:
    set_language("en")
    try:
        assert "**90.0**" in to_markdown(table("a"))
    finally:
        set_language("pt")
    assert "**90,0**" in to_markdown(table("a"))


@pytest.mark.parametrize("name", NASTY)
def test_a_name_never_breaks_a_markdown_table(name: str) -> None:
    lines = to_markdown(table(name)).splitlines()
    pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in lines[:3]]
    assert pipes == [3, 3, 3]


def test_only_what_stands_in_a_table_has_a_place_in_it() -> None:
    lines = results.leaderboard(SEED, COLUMNS)
    shown = of_board(lines[3:], COLUMNS)
    for number in range(len(COLUMNS)):
        values = {cell.value: cell.place for row in shown.rows if (cell := row.cells[number])}
        rising = sorted(values, reverse=shown.headings[number].scale.rises)
        assert [values[value] for value in rising[:1]] == [1]
        assert sorted(values.values()) == [values[value] for value in rising]
        assert len(values) == 1 or values[rising[1]] > 1
    assert any(cell and cell.place == 2 for row in shown.rows for cell in row.cells)


@pytest.mark.parametrize("form", [to_latex, to_markdown])
def test_tables_for_people_name_metrics_units_and_splits(form: Callable[[Table], str]) -> None:
    columns = [("mrpc", "accuracy", split) for split in ("test", "validation")]
    figures = [replace(SEED[0], task=task, metric=metric, split=split) for task, metric, split in columns]
    text = form(of_board(results.leaderboard(figures, columns), columns))
    assert "accuracy" not in text
    for part in ("Acurácia", "(%)" if form is to_markdown else r"(\%)", "teste", "validação"):
        assert part in text


def test_csv_says_the_split_where_a_metric_has_several() -> None:
    columns = [("mrpc", "accuracy", "test"), ("mrpc", "accuracy", "validation"), ("rte", "accuracy", "test")]
    figures = [replace(SEED[0], task=task, metric=metric, split=split) for task, metric, split in columns]
    (row,) = csv.DictReader(io.StringIO(to_csv(of_board(results.leaderboard(figures, columns), columns))))
    assert {"mrpc accuracy test", "mrpc accuracy validation", "rte accuracy"} <= set(row)


@pytest.mark.parametrize(
    ("names", "said"),
    [(["a", "b"], "Em negrito, o melhor desta tabela em cada coluna; sublinhado, o segundo."),
     (["a"], "Em negrito, o melhor desta tabela em cada coluna.")],
)  # fmt: skip
def test_the_caption_says_what_is_bold_and_underlined(names: list[str], said: str) -> None:
    made_of = table(*names)
    (caption,) = re.findall(r"\\caption\{(.*)\}", to_latex(made_of))
    assert caption == f"Título. {said}"
    assert said in to_markdown(made_of)


def test_a_variant_is_what_the_source_s_other_set_ups_do_not_share() -> None:
    column = ("squad_v1.1", "f1", "validation")
    figures = [figure for figure in results.stored() if figure.source == "qa_squad_bertimbau"]
    rows = of_board(results.leaderboard(figures, [column]), [column]).rows
    variants = {row.facts["variant"] for row in rows}
    assert "LoRA, 2 epochs, lr 2e-4" in variants
    assert not any("divided by 100" in variant for variant in variants)
    assert len({(row.name, row.facts["variant"]) for row in rows}) == len(rows) == len(figures) / 2


@pytest.mark.parametrize(("p", "mark"), [(0.2, ""), (0.05, "*"), (0.01, "**"), (0.0001, "***")])
def test_marks(p: float, mark: str) -> None:
    assert mark_of(p) == mark


def test_marks_stand_at_the_runs_they_belong_to() -> None:
    figure = replace(SEED[0], run="r1", source="own", origin="own", low=0.7, high=0.85)
    column = (figure.task, figure.metric, figure.split)
    lines = results.leaderboard([*SEED, figure], [column])
    made_of = of_board(lines, [column], p_values={("r1", column): 0.004})
    marks = {row.facts["run"]: row.cells[0].mark for row in made_of.rows if row.cells[0]}
    assert marks["r1"] == "**"
    assert marks[""] == ""


def test_latex_has_booktabs_and_the_best_in_bold() -> None:
    text = to_latex(table("a", "b", "c", low=0.5, high=0.95, mark="**"), intervals=True)
    for part in (
        r"\toprule",
        r"\midrule",
        r"\bottomrule",
        r"\textbf{90,0}",
        r"\underline{80,0}",
        "[50,0; 95,0]",
    ):
        assert part in text
    assert r"\textsuperscript{\textasteriskcentered{}\textasteriskcentered{}}" in text


@settings(deadline=None)
@given(st.text(max_size=80))
@example("".join(NASTY))
def test_any_text_is_harmless_in_latex(text: str) -> None:
    safe = escaped(text)
    assert strict(safe)
    bare = re.sub(r"\\(ensuremath\{(\\[a-z]+|-)\}|[a-z]+\{\}|[{}$&#%_])", "", safe)
    assert not set(bare) - {"{", "}", "~", "`", "'"} & set("\\$&#%_^")


def strict(text: str) -> bool:
    """Whether braces and environments are balanced, escapes aside."""
    depth = 0
    for token in re.findall(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    ended = re.findall(r"\\end\{(\w+)\}", text)
    return depth == 0 and sorted(begun) == sorted(ended)


def everything() -> Table:
    """The seed's table with names that hold every sign."""
    made_of = board_of(SEED)
    rows = [
        replace(
            row,
            name=NASTY[number % len(NASTY)] + " ação ≤ 5 → 😀",
            cells=[cell and replace(cell, low=0.1, high=0.2, mark="*") for cell in row.cells],
        )
        for number, row in enumerate(made_of.rows)
    ]
    return replace(made_of, rows=rows, title="".join(NASTY))


@pytest.mark.parametrize(("standalone", "outermost"), [(True, {"document"}), (False, {"table"})])
def test_latex_parses_strictly(standalone: bool, outermost: set[str]) -> None:
    text = to_latex(everything(), intervals=True, standalone=standalone)
    nodes, _start, length = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert length == len(text)
    assert {node.environmentname for node in nodes if node.isNodeType(LatexEnvironmentNode)} == outermost


@pytest.mark.parametrize(("good", "bad"), [(r"\end{tabular}", ""), (r"\textbf{", r"\textbf"), ("{lr", "lr")])
def test_the_strict_parser_refuses_what_is_broken(good: str, bad: str) -> None:
    text = to_latex(everything(), standalone=True)
    assert good in text
    with pytest.raises(LatexWalkerParseError):
        LatexWalker(text.replace(good, bad, 1), tolerant_parsing=False).get_latex_nodes()


def test_every_line_of_a_latex_table_has_as_many_cells() -> None:
    text = to_latex(everything(), intervals=True)
    body = text.split(r"\toprule")[1].split(r"\bottomrule")[0]
    lines = [line for line in body.splitlines() if line.endswith(r"\\")]
    assert {len(re.findall(r"(?<!\\)&", line)) for line in lines} == {len(COLUMNS)}
    assert strict(text)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex (Debian: texlive-latex-recommended)")
def test_latex_compiles(tmp_path: Path) -> None:
    (tmp_path / "table.tex").write_text(
        to_latex(everything(), intervals=True, standalone=True), encoding="utf-8"
    )
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "table.pdf").stat().st_size > 5_000


DEMOS = tuple({task.kind: task.id for task in TASKS.values() if task.demo}.values())


def test_the_card_says_which_revision_of_the_data_was_used() -> None:
    run = made("done", task_ids=["demo_sentiment"])
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["manifest"]["data"] = {"demo_sentiment/test": {"revision": "main", "commit": "abc123"}}
    path.write_text(json.dumps(result), encoding="utf-8")
    card: Any = ModelCard(model_card(Store().get(run.id)))
    assert {each.dataset_revision for each in card.data.eval_results} == {"abc123"}


def test_the_hub_reads_the_card_and_its_figures() -> None:
    run = made("done", model="ptlm/nano-t5", task_ids=DEMOS)
    card = ModelCard(model_card(run))
    found = {
        (each.dataset_name, each.metric_type): each.metric_value for each in card.data.eval_results or []
    }
    assert found == {
        (task, metric): value for task, figures in run.metrics.items() for metric, value in figures.items()
    }
    assert card.data.language == "pt"
    assert card.data.base_model is None  # embedded: there is no such model on the hub
    assert {each.task_type for each in card.data.eval_results or []} <= set(card.data.tags or [])


def test_the_card_says_what_people_need() -> None:
    run = made("done", model="neuralmind/bert-base-portuguese-cased", task_ids=["assin2_entail", "mrpc"])
    text = model_card(run)
    metadata = yaml.safe_load(text.split("---")[1])
    assert metadata["base_model"] == "neuralmind/bert-base-portuguese-cased"
    assert "nilc-nlp/assin2" in metadata["datasets"]
    assert metadata["pipeline_tag"] == "text-classification"
    limits = metadata["model-index"][0]["results"][0]["metrics"][0]["args"]["confidence_interval"]
    assert set(limits) == {"low", "high"}
    assert run.spec is not None
    assert "partição avaliada: teste" in text and "machine-translated" not in text
    for part in (
        run.spec.command(),
        "traduzida por máquina",
        "1.200 linhas de treino, 40 de avaliação",
        "resposta trivial",
        "learning_rate",
    ):
        assert part in text


def test_the_card_says_a_licence_that_nobody_stated_in_the_reader_s_language() -> None:
    run = made("done", task_ids=["assin2_entail"])
    assert "licença não informada" in model_card(run)
    set_language("en")
    try:
        assert "não informada" not in model_card(run)
    finally:
        set_language("pt")


def test_a_bundle_repeats_a_run(tmp_path: Path) -> None:
    run = made("done", model="ptlm/nano-t5", task_ids=DEMOS)
    assert run.spec is not None
    path = tmp_path / "run.zip"
    names = bundle(run, path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == names
        for name in ("spec.json", "result.json"):
            assert archive.read(name) == (run.folder / name).read_bytes()
        assert archive.read("command.sh").decode() == run.spec.command() + "\n"
        for task in DEMOS:
            kept = pd.read_parquet(io.BytesIO(archive.read(f"predictions/{task}.parquet")))
            pd.testing.assert_frame_equal(kept, pd.read_parquet(run.predictions_file(task)))
        for name in names:
            assert f"`{name.split('/')[0]}" in archive.read("README.md").decode() or name == "README.md"


def test_the_same_run_gives_the_same_bytes() -> None:
    run = made("done")
    first, second = io.BytesIO(), io.BytesIO()
    bundle(run, first)
    bundle(run, second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("state", ["queued", "training", "failed", "cancelled"])
def test_only_finished_runs_are_exported(state: str, tmp_path: Path) -> None:
    run = made(state)  # type: ignore[arg-type]
    for export in (lambda: model_card(run), lambda: bundle(run, tmp_path / "run.zip")):
        with pytest.raises(RunError, match="não terminou"):
            export()
    assert not (tmp_path / "run.zip").exists()


def test_a_bundle_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    run = made("done")
    with pytest.raises(RunError, match="gravado"):
        bundle(run, tmp_path / "missing" / "run.zip")
    assert not list(tmp_path.iterdir())
