"""The page that compares runs."""

import json
from urllib.parse import parse_qs

from pages.parts import notices
from tests.made_runs import made
from tests.pages.conftest import Open, bodies, tables, texts


def test_figures_and_differences_stand_side_by_side(page: Open) -> None:
    one = made("done", name="uma", seed=1, epochs=2.0)
    other = made("done", name="outra", seed=2, epochs=5.0)
    app = page("comparar", runs=[one.id, other.id])
    figures, differences = tables(app)
    assert figures.heads == differences.heads == ["", "uma", "outra"]
    assert figures.bold[:2] == ["75,0%", "75,0%"]
    assert [cell.split("\n") for cell in figures.rows[0][1:]] == [["75,0%", "70,0–80,0"]] * 2
    assert differences.named["Épocas"] == ["2", "5"]
    assert differences.named["Sementes"] == ["1", "2"]
    assert "Modelo" not in differences.named


def test_curves_are_called_by_run_and_task_and_listed_below(page: Open) -> None:
    tasks = ["demo_sentiment", "demo_inference"]
    runs = [made("done", task_ids=tasks, seed=seed) for seed in (1, 2)]
    runs.append(made("done", model="ptlm/nano-t5", task_ids=tasks))
    app = page("comparar", runs=[run.id for run in runs])
    loss, accuracy, *_more = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    names = [trace["name"] for trace in loss["data"] if trace.get("showlegend") is not False]
    assert len(names) == 5 and "Nano T5" in names
    assert "Nano BERT · semente 1 · sentimento de opiniões" in names
    assert "Nano T5 · sentimento de opiniões" in [trace["name"] for trace in accuracy["data"]]
    assert loss["layout"]["legend"]["orientation"] == "v"


def test_a_link_leads_to_the_tests_of_these_runs(page: Open) -> None:
    one, other = made("done", seed=1), made("done", seed=2)
    (_back, link) = page("comparar", runs=[one.id, other.id]).get("page_link")
    asked = parse_qs(link.proto.query_string)
    assert asked == {"ver": ["comparar"], "tarefa": ["demo_sentiment"], "base": [one.id], "com": [other.id]}
    app = page("resultados", **asked)
    assert tables(app)[0].heads[1:3] == ["Nano BERT · semente 1", "Nano BERT · semente 2"]


def test_runs_without_figures_are_said(page: Open) -> None:
    runs = [made("queued"), made("failed")]
    app = page("comparar", runs=[run.id for run in runs])
    assert "Nenhuma destas execuções tem métricas finais" in texts(app)


def test_deleted_runs_are_said(page: Open) -> None:
    app = page("comparar", runs=[made("done").id, "nada"])
    assert "execuções apagadas" in app.warning[0].value
    assert "Marque duas ou mais" in texts(app)


def test_a_run_of_which_nobody_knows_what_was_asked_has_no_differences(page: Open) -> None:
    one, other = (made("done", name=name, seed=seed) for seed, name in enumerate(("uma", "outra")))
    lost = made("done")
    (lost.folder / "spec.json").write_text("{")
    app = page("comparar", runs=[one.id, other.id, lost.id])
    figures, differences = tables(app)
    assert figures.heads == ["", "uma", "outra", lost.id]
    assert differences.heads == ["", "uma", "outra"]
    assert "Épocas" not in differences.named
    assert f"não se sabe mais o que foi pedido: {notices.plain(lost.id)}." in texts(app)


def test_the_heads_lead_to_the_runs(page: Open) -> None:
    runs = [made("done", name="uma"), made("done", name="outra")]
    figures = bodies(page("comparar", runs=[run.id for run in runs]))
    assert all(any(f'href="execucao?run={run.id}&amp;lang=pt"' in body for body in figures) for run in runs)
