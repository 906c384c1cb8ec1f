"""The first page."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import live, server
from ptlm.runs.store import Store
from tests.made_runs import made
from tests.pages.conftest import Open, texts


def test_a_demonstration_starts_in_one_click_and_leads_to_it(page: Open) -> None:
    app = page("inicio")
    assert "Nenhuma execução ainda" in texts(app)
    app.button(key="demo").click().run()
    (run,) = Store().runs()
    assert run.spec.task_ids == ("demo_sentiment",)
    assert app.title[0].value == "Nano BERT · sentimento de opiniões"


def test_recent_runs_stand_there_with_their_figures(page: Open) -> None:
    made("done")
    made("failed")
    made("training")
    said = texts(page("inicio"))
    assert "Acurácia 75,0% · agora mesmo" in said
    assert "falhou" in said
    assert "passo 40/80 · faltam 31\u00a0s" in said


class Ending:
    """An examination of the machine that ends between the page and its piece."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def done(self) -> bool:
        self.asked += 1
        return self.asked > 1

    def shown(self) -> list[object]:
        return []


def test_nothing_is_looked_at_every_second_once_the_machine_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    every, piece, examination = [], live.piece, Ending()

    def noted(body: object, **look: object) -> None:
        every.append(look.get("every"))
        piece(body, **look)  # type: ignore[arg-type]

    def script() -> None:
        from pages.parts import home

        home.machine()

    monkeypatch.setattr(live, "piece", noted)
    monkeypatch.setattr(server, "examination", lambda: examination)
    AppTest.from_function(script).run()
    assert every == ["1s", None]
