"""The page that compares runs."""

from tests.made_runs import made
from tests.pages.conftest import Open, tables, texts


def test_figures_and_differences_stand_side_by_side(page: Open) -> None:
    one = made("done", name="uma", seed=1, epochs=2.0)
    other = made("done", name="outra", seed=2, epochs=5.0)
    app = page("comparar", runs=[one.id, other.id])
    figures, differences = tables(app)
    assert figures.heads == differences.heads == ["", "uma", "outra"]
    assert figures.rows[0][1:] == figures.bold[:2] == ["75,0%", "75,0%"]
    assert differences.named["Épocas"] == ["2", "5"]
    assert differences.named["Sementes"] == ["1", "2"]
    assert "Modelo" not in differences.named


def test_runs_without_figures_are_said(page: Open) -> None:
    runs = [made("queued"), made("failed")]
    app = page("comparar", runs=[run.id for run in runs])
    assert "Nenhuma destas execuções tem métricas finais" in texts(app)


def test_deleted_runs_are_said(page: Open) -> None:
    app = page("comparar", runs=[made("done").id, "nada"])
    assert "execuções apagadas" in app.warning[0].value
    assert "Marque duas ou mais" in texts(app)
