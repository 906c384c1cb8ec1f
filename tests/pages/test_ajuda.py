"""The help in all its sections."""

import pytest
from streamlit.testing.v1 import AppTest

from ptlm import paths
from ptlm.help import guide
from ptlm.tasks import TASKS
from tests.made_runs import made
from tests.pages.conftest import Open, parameter, texts


def shown(app: AppTest) -> str:
    """The page's own HTML, the style sheet apart."""
    return "\n".join(str(element.proto.body) for element in app.main.get("html"))


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    return app


def test_it_begins_with_how_to_use_it_and_leads_to_the_pages(page: Open) -> None:
    app = page("ajuda")
    assert "secao" not in app.query_params  # the first one needs no mention
    assert all(step.title in texts(app) for step in guide.STEPS)
    assert len(app.expander) == len(guide.TROUBLES)
    assert "python -m ptlm train" in app.code[0].value


def test_the_glossary_is_searched_and_the_search_stands_in_the_address(alone: Open) -> None:
    app = alone("ajuda", secao="glossario", verbete="matthews")
    assert "Correlação de Matthews" in shown(app)
    assert "Acurácia" not in shown(app)
    app.text_input(key="verbete").set_value("nada disso").run()
    assert "Nenhum verbete" in texts(app)


def test_the_protocol_shows_one_task_and_its_deviations(alone: Open) -> None:
    app = alone("ajuda", secao="protocolo", tarefa="qqp")
    assert TASKS["qqp"].prompt in [code.value for code in app.code]
    assert "estavam trocados" in texts(app)
    app.selectbox(key="tarefa").set_value("wnli").run()
    assert parameter(app, "tarefa") == "wnli"
    assert TASKS["wnli"].prompt in [code.value for code in app.code]


def test_an_unknown_section_is_the_first_one(page: Open) -> None:
    assert texts(page("ajuda", secao="nada")) == texts(page("ajuda"))


def measured(alone: Open) -> AppTest:
    """The section on room, once everything is measured."""
    from pages.parts import help_storage

    app = alone("ajuda", secao="espaco")
    help_storage.survey().wait()
    return app.run()


def test_places_show_their_size_and_folder(alone: Open) -> None:
    run = made("done", name="a maior")
    (run.folder / "model").mkdir()
    (run.folder / "model" / "weights").write_bytes(b"x" * 3_000_000)
    app = measured(alone)
    assert "**3 MB**" in texts(app)
    assert f"`{paths.runs()}`" in texts(app)
    assert "a maior" in [link.proto.label for link in app.main.get("page_link")]


def test_the_cache_is_deleted_only_after_a_question(alone: Open) -> None:
    kept = paths.cache() / "downloads" / "x.zip"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x" * 2_000_000)
    app = press(measured(alone), "free-cache")
    assert "Serão baixados e preparados de novo" in texts(app)
    assert kept.is_file()
    press(app, "confirm_free")
    assert not kept.exists()
    assert "2 MB liberados" in app.success[0].value


def test_the_cache_stays_while_a_run_may_need_it(alone: Open) -> None:
    made("queued")
    kept = paths.cache() / "x"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x" * 2_000_000)
    app = press(press(measured(alone), "free-cache"), "confirm_free")
    assert "em andamento ou na fila" in app.error[0].value
    assert kept.is_file()


@pytest.mark.parametrize("section", ["comecar", "glossario", "protocolo", "espaco", "teclado"])
def test_every_section_opens_in_english(page: Open, section: str) -> None:
    app = page("ajuda", secao=section, lang="en")
    assert app.button_group(key="secao").value == section
