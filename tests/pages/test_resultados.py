"""The page of results in its main states."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import downloads, server
from ptlm import results
from ptlm.results import datasets, scales
from ptlm.views import formats
from ptlm.views.results import exports, names
from tests.made_runs import made
from tests.pages.conftest import BOARDS, Open, Table, bodies, parameter, tables, texts
from tests.views.making.conftest import uploads

SEED = results.stored(source=results.SEED)
KNOWN = datasets.every()


def boards(app: AppTest) -> list[Table]:
    """Every leaderboard on the page."""
    return tables(app, BOARDS)


def models(board: Table) -> list[str]:
    """The names in a leaderboard, without badges and small print."""
    return [re.sub(r" (sua execução|importado)$", "", row[1].partition("\n")[0]) for row in board.rows]


def test_the_page_opens_with_boards_that_are_kept_apart(page: Open) -> None:
    app = page("resultados")
    assert [heading.value for heading in app.header] == ["Ajustados", "Poucos exemplos (few-shot)"]
    tuned, few = boards(app)
    assert models(tuned)[0] == "BERTimbau-large" and "Sabiá-3" in models(few)
    assert "Outra tradução do mesmo original" in texts(app)
    assert "Outra partição" in texts(app)


def test_a_mean_stands_only_where_nothing_is_missing(page: Open) -> None:
    tuned = boards(page("resultados"))[0]
    for row in tuned.rows:
        gaps = sum(cell == "–" for cell in row[3:])
        mean = row[2].partition("\n")[0]
        assert (
            mean == (f"faltam {gaps}" if gaps > 1 else f"falta {gaps}")
            if gaps
            else re.match(r"\d\d,\d", mean)
        )


def seed_cells() -> Iterator[tuple[str, str, str, str]]:
    for figure in SEED:
        head = f"{KNOWN[figure.task].title}\n{formats.metric_title(figure.metric)} {scales.of(figure.metric).arrow}"
        yield names.line(figure), head, names.split(figure.split), names.published(figure.value)


def test_the_seed_s_128_figures_are_read_off_the_page_as_published(page: Open) -> None:
    (table,) = boards(page("resultados", ver="fontes", publicacao="seed"))
    rows = {row[0].partition("\n")[0]: row for row in table.rows}
    seen = {
        (model, head.rpartition("\n")[0], head.rpartition("\n")[2], cell)
        for model, row in rows.items()
        for head, cell in zip(table.heads[4:], row[4:], strict=True)
        if cell != "–"
    }
    expected = set(seed_cells())
    assert len(expected) == 128
    assert seen == expected
    assert rows["mdeberta-base"][1:4] == ["85,5", "192,8", "278,2"]


def test_the_export_gives_the_seed_s_figures_back(
    page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files: dict[str, Callable[[], str]] = {}
    monkeypatch.setattr(downloads, "button", lambda _label, make, name, *_, **__: files.update({name: make}))
    app = page("resultados", tarefas="base", fonte="seed", ver="exportar")
    assert "128 números passam pelos filtros" in texts(app)
    path = tmp_path / "resultados.csv"
    path.write_text(files["resultados.csv"](), "utf-8")
    assert results.read(path, "stored") == SEED


def test_filters_come_from_the_address_and_can_be_cleared(page: Open, alone: Open) -> None:
    app = alone("resultados", familia=["decoder"], protocolo=["fine-tuned"], tarefas="assin2")
    (board,) = boards(app)
    tuned = {"gpt2-small-portuguese", "TeenyTinyLlama 160m", "TeenyTinyLlama 460m"}
    assert set(models(board)) == tuned
    assert app.button[0].label == "Limpar filtros"
    app.button[0].click().run()
    assert len(boards(app)) == 2
    assert "familia" not in app.query_params


def test_choices_go_into_the_address(alone: Open) -> None:
    app = alone("resultados")
    app.selectbox(key="tarefas").select("ptpt").run()
    app.multiselect(key="coluna").select("glue_ptpt_rte:accuracy:validation (presumed)").run()
    assert parameter(app, "tarefas") == "ptpt"
    assert parameter(app, "coluna") == "glue_ptpt_rte:accuracy:validation (presumed)"
    (board,) = boards(app)
    assert len(board.heads) == 4


def test_nothing_left_is_said(page: Open) -> None:
    app = page("resultados", busca="nada tem este nome")
    assert not boards(app)
    assert "Nenhum número passa por estes filtros" in texts(app)


@pytest.mark.parametrize("ver", ["placar", "figuras", "comparar", "fontes", "exportar"])
def test_every_tab_stands_with_nothing_left_and_without_runs(page: Open, ver: str) -> None:
    app = page("resultados", busca="nada tem este nome", ver=ver)
    assert not app.error


def test_own_runs_stand_beside_published_figures(page: Open) -> None:
    run = made(
        "done", model="neuralmind/bert-base-portuguese-cased", task_ids=["assin2_entail"], name="minha"
    )
    app = page("resultados", tarefas="assin2", origem=["own"])
    (board,) = boards(app)
    assert models(board) == ["BERTimbau-base"] and "sua execução" in board.rows[0][1]
    body = next(body for body in bodies(app) if "<table" in body)
    assert f"execucao?run={run.id}" in body and "minha · semente 42" in body
    assert board.rows[0][3].startswith("75,0% 1º\n70,0–80,0")


def test_a_demo_run_has_a_board_of_its_own(page: Open) -> None:
    made("done")
    app = page("resultados")
    assert [heading.value for heading in app.header][:2] == ["Ajustados", "Demonstração"]
    demo = boards(app)[1]
    assert models(demo) == ["Nano BERT"]
    assert not any("Demonstração" in head for head in boards(app)[0].heads)


def test_demonstrations_can_be_left_out(page: Open) -> None:
    made("done")
    app = page("resultados", **{"sem-demonstracao": "1"})
    assert "Demonstração" not in [heading.value for heading in app.header]


@pytest.mark.parametrize(
    "figura", ["tamanho", "barras", "radar", "postos", "calor", "curvas", "sementes", "custo"]
)
def test_every_figure_is_drawn_or_says_what_it_lacks(page: Open, figura: str) -> None:
    for seed in (1, 2):
        made("done", model="neuralmind/bert-base-portuguese-cased", task_ids=["assin2_score"], seed=seed)
    app = page("resultados", ver="figuras", figura=figura)
    assert not app.error
    drawn = app.get("plotly_chart")
    assert drawn or "O tempo só é conhecido" in texts(app)
    for chart in drawn:
        assert json.loads(chart.proto.spec)["data"]


def test_the_cost_is_time_or_energy_where_it_was_measured(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "REST", 0.0)  # the run's file is changed from outside
    run = made("done", model="neuralmind/bert-base-portuguese-cased", task_ids=["assin2_score"])
    asked = {"ver": "figuras", "figura": "custo", "de": "watt_hours", "medida": "assin2_score:pearson:test"}
    assert "A energia só é conhecida" in texts(page("resultados", **asked))
    path = run.folder / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**result, "energy": {"processor": 7200.0}}), encoding="utf-8")
    (chart,) = page("resultados", **asked).get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    assert "watts-hora" in figure["layout"]["xaxis"]["title"]["text"]
    (own,) = [trace for trace in figure["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]
    assert own["x"] == {"dtype": "f8", "bdata": "AAAAAAAAAEA="}  # 2 Wh


def test_a_figure_without_data_says_so(page: Open) -> None:
    app = page("resultados", ver="figuras", figura="curvas", origem=["stored"])
    assert "Nenhuma execução sua" in texts(app)
    app = page("resultados", ver="figuras", figura="postos", tarefas="questions")
    assert "precisa de ao menos 3 modelos" in texts(app)


def worsened(rows: int, **fields: object) -> str:
    run = made("done", **fields)  # type: ignore[arg-type]
    path = run.predictions_file("demo_sentiment")
    table = pd.read_parquet(path)
    table.loc[table.index[-rows:], "prediction"] = 1 - table["target"]
    table["score"] = (table["prediction"] == table["target"]).astype(float)
    table.to_parquet(path)
    return run.id


def test_two_runs_are_tested_against_each_other(page: Open) -> None:
    other, base = worsened(12, name="pior"), made("done", name="boa").id
    app = page("resultados", ver="comparar", base=base, com=[other])
    table, examples = tables(app)
    assert table.heads[1:3] == ["boa", "pior"]
    assert table.rows[0][3] == "−22,5\u00a0p.p."
    assert table.rows[0][-1] == table.bold[0] == "pior que a base"
    shown = texts(app)
    assert "McNemar" in shown and "40 linhas" in shown
    assert "9 (22,5%)" in shown
    assert len(examples.rows) == 8, "the first page of the rows that only the base has right"


def test_the_examples_name_the_runs_as_they_are_called(page: Open) -> None:
    runs = [worsened(12, name="a_b (1)"), made("done", name="c*d", seed=2).id]
    _table, examples = tables(page("resultados", ver="comparar", base=runs[1], com=[runs[0]], acordo="a"))
    assert examples.heads[2:] == ["c*d", "a_b (1)"]


def test_other_rows_are_refused_in_a_sentence(page: Open) -> None:
    one, two = made("done", name="uma"), made("done", name="outra")
    table = pd.read_parquet(two.predictions_file("demo_sentiment"))
    table.head(10).to_parquet(two.predictions_file("demo_sentiment"))
    app = page("resultados", ver="comparar", base=one.id, com=[two.id])
    assert "não avaliaram as mesmas linhas" in app.warning[0].value


def test_one_s_own_figure_stands_beside_published_ones(page: Open) -> None:
    for seed in (1, 2):
        made("done", model="tgsc/debertina-base", task_ids=["assin2_entail"], seed=seed)
    app = page("resultados", ver="comparar")
    assert "Ao lado do que outros publicaram" in [heading.value for heading in app.header]
    first = tables(app)[-1].rows[0]
    assert (first[0], first[2]) == ("DeBERTina-base-32k-vocab", "91,7%")


def test_without_two_runs_comparing_says_what_to_do(page: Open) -> None:
    assert "treine dois modelos" in texts(page("resultados", ver="comparar"))


def test_imports_are_listed_marked_and_can_be_removed(alone: Open) -> None:
    folder = results.imports_folder()
    folder.mkdir(parents=True)
    (folder / "colega.csv").write_text(
        exports.figures_csv(SEED[:3]).replace("LLM-Notebooks", "Colega"), "utf-8"
    )
    app = alone("resultados", ver="fontes")
    assert "colega" in texts(app)
    app.button(key="forget:colega.csv").click().run()
    assert results.imports() == []


def test_an_import_is_taken_or_refused_in_a_sentence(page: Open) -> None:
    app = page("resultados", ver="fontes")
    lab = exports.figures_csv([*SEED[:2], *(replace(figure, source="lab") for figure in SEED[:3])])
    app.file_uploader[0].upload("colega.csv", lab.encode()).run()
    assert app.toast[0].value == "3 números importados. 2 ficaram de fora: já estão aqui."
    assert [figure.origin for figure in results.imported()] == ["imported"] * 3
    app = page("resultados", ver="fontes")
    app.file_uploader[0].upload("ruim.csv", b"modelo;valor\n").run()
    assert "falta a coluna “schema”" in app.error[0].value
    assert uploads() == [], "what was taken in, or refused, is not kept twice"


def test_tables_for_papers_follow_the_filters(page: Open) -> None:
    query = {"ver": "exportar", "tarefas": "short", "fonte": ["seed"], "linhas": "todas"}
    latex = page("resultados", **query).code[0].value
    assert r"\toprule" in latex and "BERTimbau-large" in latex and "Sabi" not in latex
    markdown = page("resultados", **query, formato="markdown").code[0].value
    assert markdown.count("\n| ") == 11 and "**0,862**" in markdown
    table = page("resultados", **query, formato="tabela").code[0].value
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["model"] for row in rows} == {figure.model for figure in SEED}
    rte = {repr(figure.value) for figure in SEED if figure.task == "rte"}
    assert {row["rte accuracy"] for row in rows} == rte


def test_marks_of_significance_are_those_of_the_chosen_run(page: Open) -> None:
    base, other = made("done", name="boa").id, worsened(12, name="pior", epochs=2.0)
    query = {"ver": "exportar", "tarefas": "demo", "formato": "markdown"}
    assert "testes pareados" not in page("resultados", **query).code[0].value

    def marked(run_id: str) -> dict[str, str]:
        """Each run's marks against one of them."""
        text = page("resultados", **query, marcas=run_id).code[0].value
        assert "testes pareados" in text
        rows = [line.split("|") for line in text.splitlines() if line.startswith("| Nano BERT")]
        return {row[1].split(" (")[1].split(" ·")[0]: "".join(re.findall(r"\\\*", row[2])) for row in rows}

    assert marked(base) == {"boa": "", "pior": r"\*\*"}
    assert marked(other) == {"boa": r"\*\*", "pior": ""}
    path = server.store().get(other).predictions_file("demo_sentiment")
    path.write_bytes(server.store().get(base).predictions_file("demo_sentiment").read_bytes())
    assert marked(base) == {"boa": "", "pior": ""}, "predictions were made anew"


def test_seeds_of_a_model_are_one_model_in_the_critical_difference(page: Open) -> None:
    asked = {"ver": "figuras", "figura": "postos", "tarefas": "demo"}
    tasks = ["demo_sentiment", "demo_inference"]
    for model in ("ptlm/nano-encoder", "ptlm/nano-t5"):
        for seed in (1, 2):
            made("done", model=model, task_ids=tasks, seed=seed)
    assert "precisa de ao menos 3 modelos" in texts(page("resultados", **asked))
    made("done", task_ids=tasks, seed=1, epochs=2.0)
    app = page("resultados", **asked)
    (chart,) = app.get("plotly_chart")
    assert len(json.loads(chart.proto.spec)["layout"]["yaxis"]["ticktext"]) == 3
    assert "As sementes de uma configuração contam como um modelo só" in texts(app)


def test_a_table_for_a_paper_has_the_mean_of_seeds_or_each_of_them(page: Open) -> None:
    for seed, rows in ((1, 4), (2, 12)):
        worsened(rows, name=f"r{seed}", seed=seed)
    query = {"ver": "exportar", "tarefas": "demo", "formato": "markdown", "intervalos": "1"}
    mean = page("resultados", **query).code[0].value
    assert re.search(r"Nano BERT \(média de 2 sementes\) \| \*\*75,0\*\* \[\d+,\d; \d+,\d\]", mean)
    each = page("resultados", **query, **{"cada-semente": "1"}).code[0].value
    assert "(semente 1)" in each and "(semente 2)" in each and "média de" not in each


def test_an_exact_repeat_has_no_line_and_that_is_said(page: Open) -> None:
    made("done", name="velha", created="2026-01-01T00:00:00+00:00")
    made("done", name="nova")
    app = page("resultados", tarefas="demo")
    (demo,) = boards(app)
    assert len(demo.rows) == 1 and "nova" in demo.rows[0][1]
    assert "1 execução repete outra mais nova em tudo" in texts(app)
    others = page("resultados", **{"tarefas": "assin2", "sem-demonstracao": "1"})
    assert "repete outra" not in texts(others)


def test_english_readers_get_the_same_page_in_english(page: Open) -> None:
    portuguese, english = (page("resultados", lang=code) for code in ("pt", "en"))
    assert english.title[0].value == "Results"
    assert [tab.label for tab in english.tabs] == ["Leaderboard", "Figures", "Compare", "Sources", "Export"]
    assert [each.value for each in english.header] == ["Fine-tuned", "Few examples (few-shot)"]
    for ours, theirs in zip(boards(portuguese), boards(english), strict=True):
        assert models(ours) == models(theirs) and ours.heads[1] == "Modelo" and theirs.heads[1] == "Model"
        for row, other in zip(ours.rows, theirs.rows, strict=True):
            for cell, same in zip(row[3:], other[3:], strict=True):
                assert [text.replace(",", ".") for text in re.findall(r"\d+,\d+", cell)] == re.findall(
                    r"\d+\.\d+", same
                )
    assert "linhas" in texts(portuguese) and "linhas" not in texts(english)
