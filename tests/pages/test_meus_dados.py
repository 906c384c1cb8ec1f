"""The page that makes a task of one's own files, from the first upload to the task."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from pages.parts import data_state
from ptlm import paths
from ptlm.runs.status import State
from ptlm.runs.store import Store
from ptlm.sources import load
from ptlm.tasks import find
from ptlm.tasks.user import user_tasks
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.exchange import export
from ptlm.userdata.store import delete
from ptlm.views.making import sketch as sketches
from ptlm.views.making.bench import Abandoned, settled
from ptlm.views.making.look import look
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import STEPS
from tests.made_runs import made
from tests.pages.conftest import Open, bodies, tables, texts
from tests.views.making.conftest import ENOUGH, tsv, upload, uploads

Files = dict[str, str | bytes]
PAIRS = "question\tcontext\tanswer\n" + "".join(
    f"Onde fica a casa {row}?\tA casa {row} fica na rua {row}.\trua {row}\n" for row in range(80)
)
GRADED = "frase1\tfrase2\tsimilaridade\n" + "".join(
    f"um texto {row}\toutro texto {row}\t{row % 5}.5\n" for row in range(80)
)
SUMMARIES = "documento\tresumo\n" + "".join(
    f"{'Este é um documento muito longo. ' * 9}{row}\tO documento número {row}\n" for row in range(80)
)


def give(app: AppTest, split: str, content: str | bytes, name: str = "frases.tsv") -> AppTest:
    """Upload a file for one split."""
    place = next(each for each in app.file_uploader if (each.key or "").startswith(f"upload:{split}:"))
    place.upload(name, content if isinstance(content, bytes) else content.encode())
    app.run()
    return app


def begun(content: str | bytes = "", *, name: str = "frases.tsv") -> Sketch:
    """A draft with a train file, as if it had been uploaded earlier."""
    return sketches.begin("train", upload(content or tsv(200), name))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page waits until its work is done, however busy the machine is."""
    monkeypatch.setattr("ptlm.views.making.look.PATIENCE", ENOUGH)


def saved(app: AppTest) -> AppTest:
    """The page once the task that it has been asked to save is kept."""
    job = data_state.bench().making(address(app, "rascunho"))
    assert job is None or settled([job], ENOUGH)
    app.run()
    return app


def click(app: AppTest, label: str) -> AppTest:
    """Press the button called `label`."""
    next(button for button in app.button if button.label == label).click()
    app.run()
    return app


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def steps(app: AppTest) -> dict[str, str]:
    """Titles of the steps to what is told of them while they are closed."""
    pairs = (box.label.split(" · ", 1) for box in app.expander)
    return {pair[0].strip("*"): pair[1] if len(pair) > 1 else "" for pair in pairs}


def widget(elements: object, label: str) -> object:
    """The widget called `label`."""
    return next(each for each in elements if each.label == label)  # type: ignore[attr-defined]


def address(app: AppTest, name: str) -> str:
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else str(value)


# Beginning


def test_the_empty_page_says_how_to_begin(page: Open) -> None:
    app = page("meus_dados")
    assert app.title[0].value == "Meus dados"
    assert [each.label for each in app.file_uploader][:3] == [
        "Treino",
        "Validação (opcional)",
        "Teste (opcional)",
    ]
    assert "Nenhuma ainda" in texts(app)


def test_an_upload_becomes_a_draft_with_everything_guessed(page: Open) -> None:
    app = give(page("meus_dados"), "train", tsv(200))
    sketch = sketches.load(address(app, "rascunho"))
    assert sketch.files["train"].name == "frases.tsv"
    assert list(steps(app)) == [step.title for step in STEPS]
    assert steps(app)["Colunas"] == ":gray[Classificação: texto → rótulo]"
    assert "Treino 140 · Validação 60" in steps(app)["Divisão"]
    assert len(app.dataframe[0].value) == 8
    assert not app.error


def test_a_second_file_joins_the_draft(page: Open) -> None:
    app = give(give(page("meus_dados"), "train", tsv(200)), "validation", tsv(40, start=900), "dev.tsv")
    assert list(sketches.load(address(app, "rascunho")).files) == ["train", "validation"]
    assert "Treino 200 · Validação 40" in steps(app)["Divisão"]
    assert len(sketches.every()) == 1


def test_the_sample_shows_the_way(page: Open) -> None:
    app = click(page("meus_dados"), "Ver com um arquivo de exemplo")
    assert "1.206 linhas" in texts(app)
    assert "avisos" in steps(app)["Auditoria"]


def test_a_file_below_the_opened_folder_can_be_named(
    page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "meus.tsv").write_text(tsv(100))
    monkeypatch.setenv("PTLM_IMPORT_DIR", str(tmp_path))
    app = page("meus_dados")
    app.selectbox[0].select("sub/meus.tsv").run()
    assert sketches.load(address(app, "rascunho")).files["train"].origin == "import"
    assert uploads() == []


def test_a_draft_goes_on_after_a_reload_and_in_another_tab(page: Open) -> None:
    first = give(page("meus_dados"), "train", tsv(200))
    draft = address(first, "rascunho")
    for _tab in range(2):
        app = page("meus_dados", rascunho=draft, passo="colunas")
        assert app.multiselect[0].value == ["texto"]
    home = page("meus_dados")
    assert "Rascunhos" in [each.value for each in home.header]
    home.button(key=f"draft:{draft}").click().run()
    assert address(home, "rascunho") == draft, "a link would leave the browser's address as it was"
    assert address(click(home, "Todas as suas tarefas"), "rascunho") == ""


def test_a_file_joins_the_draft_as_another_tab_has_left_it() -> None:
    def script() -> None:
        from dataclasses import replace

        import streamlit as st

        from pages.parts import data_upload
        from ptlm.views.making import sketch as sketches

        if "given" not in st.session_state:
            st.session_state["given"] = True
            (known,) = sketches.every().values()
            sketches.keep(replace(known, title="de outra aba"))
            data_upload._place("validation", known, known.files["train"])

    sketch = begun()
    AppTest.from_function(script).run()
    found = sketches.load(sketch.id)
    assert (found.title, list(found.files)) == ("de outra aba", ["train", "validation"])


def test_a_draft_that_the_disk_does_not_take_is_refused_in_a_sentence(page: Open) -> None:
    app = page("meus_dados")
    sketches.folder().write_text("in the way")
    app = click(app, "Ver com um arquivo de exemplo")
    assert "não pôde ser gravado" in app.error[0].value
    assert address(app, "rascunho") == ""


def test_a_draft_is_discarded_with_its_files(page: Open) -> None:
    sketch = begun()
    app = click(page("meus_dados", rascunho=sketch.id), "Descartar de vez")
    assert app.title[0].value == "Meus dados"
    assert sketches.every() == {}
    assert uploads() == []


@pytest.mark.parametrize("query", [{"rascunho": "000000000000"}, {"rascunho": "../../x"}, {"tarefa": "nada"}])
def test_what_is_not_there_any_more_is_said(page: Open, query: dict[str, str]) -> None:
    app = page("meus_dados", **query)
    assert len(app.error) == 1
    assert "não existe" in app.error[0].value
    app = click(app, "Todas as suas tarefas")
    assert app.title[0].value == "Meus dados"


# The steps


@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("step", [step.id for step in STEPS])
@pytest.mark.parametrize(
    "content", [tsv(200), PAIRS, GRADED, SUMMARIES], ids=["labels", "qa", "graded", "summary"]
)
def test_every_step_opens_for_every_kind(page: Open, content: str, step: str, language: str) -> None:
    app = page("meus_dados", rascunho=begun(content).id, passo=step, lang=language)
    assert not app.error
    assert len(app.expander) == len(STEPS)
    opened = [box.label for box in app.expander if " · " not in box.label]
    assert len(opened) == 1


def test_going_on_opens_the_next_step(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id)
    for step in STEPS[1:]:
        app = click(app, "Continuar")
        assert address(app, "passo") == step.id


def test_the_preview_follows_another_delimiter_and_header(page: Open) -> None:
    app = page("meus_dados", rascunho=begun("a;x\tb\n" + "um;1\tdois\n" * 60).id)
    assert list(app.dataframe[0].value.columns) == ["Linha", "a;x", "b"]
    widget(app.selectbox, "Separador").select(";").run()  # type: ignore[attr-defined]
    assert list(app.dataframe[0].value.columns) == ["Linha", "a", "x\tb"]
    widget(app.toggle, "Cabeçalho na primeira linha").set_value(False).run()  # type: ignore[attr-defined]
    assert app.dataframe[0].value.columns.tolist() == ["Linha", "1", "2"]
    assert app.dataframe[0].value.iloc[0].tolist() == [1, "a", "x\tb"]
    app = click(app, "Como detectado")
    assert list(app.dataframe[0].value.columns) == ["Linha", "a;x", "b"]


def test_a_wrong_encoding_is_said_at_the_file_and_can_be_put_right(page: Open) -> None:
    content = tsv(100).encode() + "coração\tbom\n".encode() + b"quebrad\xe3o\truim\n"
    app = page("meus_dados", rascunho=begun(content).id)
    assert "linha 103, coluna 8" in texts(app)
    widget(app.toggle, "Trocar bytes inválidos por �").set_value(True).run()  # type: ignore[attr-defined]
    assert "102 linhas" in texts(app)
    assert "trocados por" in texts(app)


@pytest.mark.parametrize(
    ("choice", "rows", "said"),
    [
        ("skip", "100 linhas", "foi deixada de fora, como pedido"),
        ("stop", "", "Mude o separador ou as aspas"),
    ],
)
def test_ragged_lines_are_listed_and_the_person_chooses(
    page: Open, choice: str, rows: str, said: str
) -> None:
    app = page("meus_dados", rascunho=begun(tsv(100) + "uma\tlinha\ta mais\n").id)
    assert "linha 102" in texts(app)
    app.button_group(key=f"data:{address(app, 'rascunho')}:train:ragged").set_value(choice).run()
    assert rows in texts(app)
    assert said in texts(app)


def test_what_is_missing_of_the_files_is_said_where_they_are(page: Open) -> None:
    app = page("meus_dados", rascunho=begun("texto\n" + "uma frase\n" * 60).id)
    assert "Há uma só coluna" in texts(app)
    assert next(each for each in app.button if each.key == "next:arquivos").disabled
    sketch = sketches.begin("validation", upload(tsv(60), "dev.tsv"))
    app = page("meus_dados", rascunho=sketch.id)
    assert "Falta o arquivo de treino." in texts(app)
    assert "60 linhas" in texts(app)


def test_stray_quotes_are_repaired_without_losing_a_row(page: Open) -> None:
    sketch = begun(tsv(100).replace("esta é a frase de número 7 do", '"esta é a frase de número 7 do'))
    app = page("meus_dados", rascunho=sketch.id)
    widget(app.toggle, "Aspas envolvem células").set_value(True).run()  # type: ignore[attr-defined]
    assert "100 linhas" not in texts(app)
    app.button_group(key=f"data:{sketch.id}:train:ragged").set_value("repair").run()
    assert "100 linhas" in texts(app)


def test_columns_are_changed_by_hand(page: Open) -> None:
    content = "id\ta\tb\tclasse\toutra\n" + "".join(
        f"{row}\tfrase um {row}\tfrase dois {row}\t{row % 2}\t{row % 3}\n" for row in range(90)
    )
    app = page("meus_dados", rascunho=begun(content).id, passo="colunas")
    assert "Deduzido" in texts(app)
    widget(app.selectbox, "Resposta").select("outra").run()  # type: ignore[attr-defined]
    app.multiselect[0].set_value(["b"]).run()
    roles = sketches.load(address(app, "rascunho")).roles
    assert roles is not None
    assert (roles.texts, roles.target) == (("b",), "outra")
    assert "Deduzido" not in texts(app)


def test_columns_that_do_not_go_together_wait_with_the_reason(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="colunas")
    app.multiselect[0].set_value([]).run()
    assert "pelo menos uma coluna de texto" in texts(app)
    assert sketches.load(address(app, "rascunho")).roles is None
    app.multiselect[0].set_value(["texto"]).run()
    assert "pelo menos uma coluna" not in texts(app)


@pytest.mark.parametrize(
    "read_otherwise",
    [
        lambda kept: kept.with_file("train", upload("frase\tclasse\n" + "um texto\t1\noutro\t0\n" * 60)),
        lambda kept: kept.with_file("train", replace(kept.files["train"], dialect=Dialect(header=False))),
    ],
    ids=["another file", "without its header"],
)
def test_a_choice_that_waits_is_given_up_with_the_columns_it_was_made_for(
    page: Open, read_otherwise: Callable[[Sketch], Sketch]
) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="colunas")
    app.multiselect[0].set_value([]).run()
    assert "pelo menos uma coluna" in texts(app)
    sketches.keep(read_otherwise(sketches.load(address(app, "rascunho"))))
    app.run()
    assert "pelo menos uma coluna" not in texts(app)
    assert len(app.multiselect[0].value) == 1, "what is guessed of the columns as they are now"


def test_another_kind_asks_for_its_own_columns(page: Open) -> None:
    sketch = begun(PAIRS)
    app = page("meus_dados", rascunho=sketch.id, passo="colunas")
    assert [box.label for box in app.selectbox][:3] == ["Pergunta", "Contexto", "Resposta"]
    app.button_group(key=f"data:{sketch.id}:kind").set_value("summarisation").run()
    roles = sketches.load(sketch.id).roles
    assert roles is not None
    assert roles.kind == "summarisation"


def test_a_remedy_is_one_click_and_can_be_undone(page: Open) -> None:
    text = tsv(100) + "esta é a frase de número 0 do arquivo\tbom\n" * 3
    app = page("meus_dados", rascunho=begun(text).id, passo="auditoria")
    assert "3 linhas repetem" in texts(app)
    assert "linhas 102, 103, 104" in texts(app)
    app = click(app, "Tirar as linhas repetidas")
    assert "repetem" not in texts(app)
    assert "−3 linhas" in texts(app)
    app = click(app, "Desfazer")
    assert "3 linhas repetem" in texts(app)


def test_the_missing_validation_is_one_click(page: Open) -> None:
    sketch = begun()
    sketches.keep(replace(sketch, shares=None))
    app = page("meus_dados", rascunho=sketch.id, passo="auditoria")
    app = click(app, "Separar parte do treino para validação")
    assert "Separado do treino: Validação 60" in texts(app)


def test_a_validation_that_is_too_small_leads_to_where_it_is_made_larger(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="auditoria")
    app = click(app, "Mudar na Divisão")
    assert address(app, "passo") == "divisao"
    assert widget(app.number_input, "Validação, % do treino").value == 30  # type: ignore[attr-defined]
    app = give(page("meus_dados", rascunho=begun().id), "validation", tsv(40, start=900), "dev.tsv")
    app = page("meus_dados", rascunho=address(app, "rascunho"), passo="auditoria")
    assert "Só 40 linhas em “validação”" in texts(app)
    assert "Mudar na Divisão" not in buttons(app)


def test_each_count_of_the_audit_has_the_colour_and_sign_of_its_gravity(page: Open) -> None:
    app = page("meus_dados", rascunho=begun(tsv(100) + "frase sem rótulo\t\n").id)
    audited = steps(app)["Auditoria"]
    assert audited == ":red[:material/error: 1 erro] · :orange[:material/warning: 1 aviso]"


def test_the_last_step_has_no_tick_before_it_is_done(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id)
    icons = {box.label.split(" · ")[0].strip("*"): box.icon for box in app.expander}
    assert icons["Divisão"] == ":material/check_circle:"
    assert icons["Salvar"] == ":material/radio_button_unchecked:"
    assert steps(app)["Salvar"] == ":gray[falta só salvar: frases]"


def test_the_report_can_be_taken_away(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="auditoria")
    assert [each.label for each in app.get("download_button")] == ["Markdown", "JSON"]


def test_the_template_is_shown_live_and_mistakes_are_said(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="comando")
    assert app.text_area[0].value == "frases sentença: {texto}"
    app.text_area[0].set_value("opinião: {texto} 🙂").run()
    app.button_group(key="data_family").set_value("decoder").run()
    shown = "".join(bodies(app))
    assert "opinião: esta é a frase de número 0 do arquivo 🙂" in shown
    assert "<b>&lt;|target_bos|&gt;</b>" in shown
    app.text_area[0].set_value("opinião: {text}").run()
    assert "a mais parecida é “texto”" in app.error[0].value
    app = click(app, "Voltar ao sugerido")
    assert app.text_area[0].value == "frases sentença: {texto}"
    assert not app.error


def test_the_words_of_labels_can_be_changed(page: Open) -> None:
    sketch = begun(tsv(100, labels=("0", "1")))
    app = page("meus_dados", rascunho=sketch.id, passo="comando")
    table = app.data_editor[0]
    assert table.value.iloc[:, 0].tolist() == ["0", "1"]
    assert table.value.iloc[:, 2].tolist() == ["não", "sim"]
    sketches.keep(replace(sketch, words={"0": "nunca"}))
    app = page("meus_dados", rascunho=sketch.id, passo="comando")
    assert app.data_editor[0].value.iloc[:, 2].tolist() == ["nunca", "sim"]
    assert "nunca" in "".join(bodies(app))


def test_the_split_is_chosen_and_counted(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="divisao")
    widget(app.number_input, "Validação, % do treino").set_value(20).run()  # type: ignore[attr-defined]
    widget(app.number_input, "Teste, % do treino").set_value(10).run()  # type: ignore[attr-defined]
    assert tables(app)[0].rows[0][1:] == ["140", "40", "20"]
    widget(app.number_input, "Validação, % do treino").set_value(95 - 5).run()  # type: ignore[attr-defined]
    assert "sobra algo para o treino" in texts(app)
    widget(app.number_input, "Validação, % do treino").set_value(0).run()  # type: ignore[attr-defined]
    widget(app.number_input, "Teste, % do treino").set_value(0).run()  # type: ignore[attr-defined]
    assert "Separe uma parte" in texts(app)


# Saving, and what becomes of it


def kept(page: Open, content: str = "", **files: str) -> AppTest:
    """The page of a task that has just been saved in it."""
    sketch = begun(content)
    for split, text in files.items():
        sketch = sketches.keep(sketch.with_file(split, upload(text, f"{split}.tsv")))
    app = page("meus_dados", rascunho=sketch.id, passo="salvar")
    app = saved(click(app, "Salvar tarefa"))
    assert address(app, "tarefa"), texts(app)
    return app


def _abandoned() -> None:
    raise Abandoned


def test_what_another_tab_gives_up_this_moment_is_no_error(page: Open) -> None:
    sketch, bench = begun(), data_state.bench()
    for job in (bench.head(sketch, "train"), bench.dialect(sketch, "train")):
        assert settled([job], ENOUGH)
        job.future = bench._pool.submit(_abandoned)  # type: ignore[assignment]
    app = page("meus_dados", rascunho=sketch.id)
    assert "Lendo as primeiras linhas…" in texts(app)


def test_saving_leads_to_the_task(page: Open) -> None:
    app = kept(page, validation=tsv(40, start=900))
    assert address(app, "tarefa") == "frases"
    assert "A tarefa está salva" in app.success[0].value
    task = find("frases")
    assert task.rows == {"train": 200, "validation": 40}
    assert len(load(task, "train").table) == 200
    assert sketches.every() == {}
    assert uploads() == []


def test_a_run_broken_off_on_its_way_to_the_task_finds_it_again(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch, bench = begun(), data_state.bench()
    examined = look(bench, sketch, ENOUGH).examined
    assert examined is not None
    assert settled([bench.make(sketch, examined)], ENOUGH)
    with monkeypatch.context() as patch:
        patch.setattr(data_state, "go_to", lambda **address: st.stop())
        app = page("meus_dados", rascunho=sketch.id)
    app.run()
    assert not app.error
    assert address(app, "tarefa") == "frases"


def test_title_and_name_are_chosen(page: Open) -> None:
    app = page("meus_dados", rascunho=begun().id, passo="salvar")
    widget(app.text_input, "Título").set_value("Frases boas & <b>ruins</b>").run()  # type: ignore[attr-defined]
    assert widget(app.text_input, "Nome").value == "frases_boas_b_ruins_b"  # type: ignore[attr-defined]
    widget(app.text_input, "Nome").set_value("Não Serve").run()  # type: ignore[attr-defined]
    assert "não serve de nome" in app.error[0].value
    widget(app.text_input, "Nome").set_value("mrpc").run()  # type: ignore[attr-defined]
    assert "já é o nome de uma tarefa do programa" in app.error[0].value
    widget(app.text_input, "Nome").set_value("minhas").run()  # type: ignore[attr-defined]
    assert not app.error
    saved(click(app, "Salvar tarefa"))
    assert find("minhas").title == "Frases boas & <b>ruins</b>"


def test_nothing_can_be_saved_while_something_is_wrong(page: Open) -> None:
    app = page("meus_dados", rascunho=begun(tsv(100) + "frase sem rótulo\t\n").id, passo="salvar")
    assert next(each for each in app.button if each.key == "save_task").disabled
    assert "Antes de salvar, resolva: Auditoria" in app.warning[0].value
    assert user_tasks() == {}


def test_models_of_all_families_are_started_on_the_page_of_the_task(page: Open) -> None:
    app = kept(page)
    assert widget(app.multiselect, "Modelos").value == ["ptlm/nano-encoder"]  # type: ignore[attr-defined]
    assert app.button_group(key="own_preset").value == "quick"
    names = ["ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2"]
    widget(app.multiselect, "Modelos").set_value(names).run()  # type: ignore[attr-defined]
    widget(app.number_input, "Limite de linhas de treino").set_value(64).run()  # type: ignore[attr-defined]
    app = click(app, "Iniciar 3 execuções")
    assert address(app, "tarefa") == "frases"
    specs = [run.spec for run in Store().runs()]
    assert sorted(spec.model.id for spec in specs if spec) == sorted(names)
    for spec in specs:
        assert spec is not None
        assert spec.preset == "quick"
        assert spec.settings.limit_train == 64
    assert buttons(app).count("Parar") == 3


def test_what_speaks_against_training_is_said(page: Open) -> None:
    app = kept(page)
    assert "passos de treino" in " ".join(each.value for each in app.warning)
    widget(app.number_input, "Épocas").set_value(20).run()  # type: ignore[attr-defined]
    assert not app.warning
    widget(app.number_input, "Épocas").set_value(1e8).run()  # type: ignore[attr-defined]
    assert "mais de uma semana" in app.warning[0].value


def test_what_cannot_be_trained_is_said_before_it_is_started(page: Open) -> None:
    app = kept(page)
    widget(app.multiselect, "Modelos").set_value([]).run()  # type: ignore[attr-defined]
    assert app.button(key="own_start").disabled
    assert "Escolha ao menos um modelo" in app.warning[0].value
    widget(app.multiselect, "Modelos").set_value(["ptlm/nano-gpt2"]).run()  # type: ignore[attr-defined]
    app.text_input(key="own_seeds").set_value("abc").run()
    assert "não é uma semente" in app.warning[0].value
    app.text_input(key="own_seeds").set_value("1-3").run()
    assert app.button(key="own_start").label == "Iniciar 3 execuções"


def test_an_encoder_is_not_offered_for_writing(page: Open) -> None:
    app = kept(page, SUMMARIES)
    field = widget(app.multiselect, "Modelos")
    assert field.value == ["ptlm/nano-t5"]  # type: ignore[attr-defined]
    assert not any("nano-encoder" in option for option in field.options)  # type: ignore[attr-defined]


def test_more_settings_are_on_the_page_that_trains_anything(page: Open) -> None:
    app = click(kept(page), "Mais ajustes")
    assert app.title[0].value == "Treinar"
    assert app.checkbox(key="task:frases").value
    assert [box.key for box in app.checkbox if box.value] == ["task:frases"]


def test_figures_of_finished_runs_stand_on_the_page_of_the_task(page: Open) -> None:
    """All metrics beside the trivial answer's, the chosen run by class; those on other rows are marked."""
    kept(page)
    runs = [made("done", model=name, task_ids=["frases"]) for name in ("ptlm/nano-encoder", "ptlm/nano-t5")]
    delete("frases")
    kept(page, tsv(150))
    runs.append(made("done", model="ptlm/nano-gpt2", task_ids=["frases"]))
    made("training", task_ids=["frases"])
    app = page("meus_dados", tarefa="frases")
    table = tables(app)[0]
    assert table.column("Execução") == ["Nano GPT-2", "Nano T5", "Nano BERT", "resposta trivial"]
    values = runs[0].metrics["frases"]
    assert f"{100 * values['accuracy']:.1f}".replace(".", ",") in table.column("Acurácia")[2]
    assert table.column("Dados") == ["", "outros dados", "outros dados", ""]
    assert "Por classe" in texts(app)
    assert widget(app.selectbox, "Em detalhe").value == runs[2].id  # type: ignore[attr-defined]
    assert buttons(app).count("Parar") == 1


def test_of_a_run_with_several_tasks_only_this_one_is_shown(page: Open) -> None:
    """The address names the task whose page it is: no choice on it may change that."""
    kept(page)
    made("done", model="ptlm/nano-gpt2", task_ids=["frases", "demo_inference"])
    app = page("meus_dados", tarefa="frases")
    assert "Por classe" in texts(app)
    assert address(app, "tarefa") == "frases"
    tried = next(link for link in app.get("page_link") if link.proto.label == "Experimentar")
    assert parse_qs(tried.proto.query_string)["task"] == ["frases"]


def test_an_edit_is_a_new_version(page: Open) -> None:
    app = click(kept(page), "Editar")
    sketch = sketches.load(address(app, "rascunho"))
    assert sketch.edits == "frases"
    app = page("meus_dados", rascunho=sketch.id, passo="comando")
    app.text_area[0].set_value("novo: {texto}").run()
    app = page("meus_dados", rascunho=sketch.id, passo="salvar")
    assert widget(app.text_input, "Nome").disabled  # type: ignore[attr-defined]
    saved(click(app, "Gravar nova versão"))
    assert find("frases").version == "2"
    assert find("frases").prompt == "novo: {texto}"


def test_deleting_asks_first(page: Open) -> None:
    """That it is then deleted is tried in a browser: what is asked in a dialog is beyond this kind of test."""
    app = click(kept(page), "Apagar")
    assert app.button(key="confirm_delete_task").label == "Apagar de vez"
    assert "As execuções feitas com ela ficam" in texts(app)
    assert list(user_tasks()) == ["frases"]


def test_an_exported_task_comes_back_under_another_name(page: Open, tmp_path: Path) -> None:
    kept(page)
    file = export("frases", tmp_path)
    app = page("meus_dados")
    place = next(each for each in app.file_uploader if (each.key or "").startswith("import-task"))
    place.upload(file.name, file.read_bytes())
    app.run()
    assert "Já há uma tarefa" in app.error[0].value
    app.text_input(key="import_name").set_value("Não Serve").run()
    app = click(app, "Importar")
    assert "não serve de nome" in app.error[0].value
    app.text_input(key="import_name").set_value("voltou").run()
    app = click(app, "Importar")
    assert address(app, "tarefa") == "voltou"
    assert find("voltou").rows == find("frases").rows
    assert uploads() == []


def test_what_is_no_exported_task_is_refused_whole(page: Open) -> None:
    app = page("meus_dados")
    place = next(each for each in app.file_uploader if (each.key or "").startswith("import-task"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../../x", "x")
    place.upload("x.zip", content.getvalue())
    app.run()
    assert "não é uma tarefa exportada" in app.error[0].value
    assert user_tasks() == {}
    assert uploads() == []


def test_tasks_are_listed_and_broken_ones_can_be_deleted(page: Open) -> None:
    kept(page)
    (paths.user_tasks() / "quebrada" / "1").mkdir(parents=True)
    (paths.user_tasks() / "quebrada" / "1" / "task.json").write_text("{")
    app = page("meus_dados")
    assert app.button(key="task-page:frases").label == "**frases**"
    assert "quebrada" in texts(app)
    app.button(key="delete:quebrada").click().run()
    assert "quebrada" not in texts(app)
    app.button(key="task-page:frases").click().run()
    assert (app.title[0].value, address(app, "tarefa")) == ("frases", "frases")


# What people upload by mistake


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 60_000_000)
    return content.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "vazio"),
    "binary": (lambda: bytes(range(256)) * 40, "binário"),
    "gzip": (lambda: b"\x1f\x8b" + bytes(100), "gzip"),
    "pdf": (lambda: b"%PDF-1.7 " + bytes(100), "PDF"),
    "old office": (lambda: b"\xd0\xcf\x11\xe0" + bytes(100), ".xls"),
    "zip": (lambda: _zip("a.txt", "x"), "zip"),
    "bomb": (bomb, "descompactado"),
}
"""Files that are no table at all: they are not even kept."""
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "header only": (b"texto\tlabel\n", "linhas de dados"),
    "endless line": (b"x" * 9_000_000, "caracteres"),
    "too many columns": (b"\t".join([b"a"] * 2000) + b"\n" + b"\t".join([b"b"] * 2000), "colunas"),
    "invalid bytes": ("ç\t1\n".encode() * 99 + b"\xe7\t0\n", "byte inválido"),
}
"""Tables that cannot be read as they are: the draft says so, and offers to read them otherwise."""


def _zip(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize("sort", REFUSED)
def test_what_is_no_table_is_refused_in_one_sentence_and_not_kept(page: Open, sort: str) -> None:
    make, said = REFUSED[sort]
    app = give(page("meus_dados"), "train", make(), "dados.tsv")
    assert len(app.error) == 1
    assert said in app.error[0].value
    assert "dados.tsv" in app.error[0].value
    assert sketches.every() == {}
    assert uploads() == []
    assert user_tasks() == {}


@pytest.mark.parametrize("sort", UNREADABLE)
def test_what_cannot_be_read_is_said_once_and_nothing_is_saved(page: Open, sort: str) -> None:
    content, said = UNREADABLE[sort]
    app = give(page("meus_dados"), "train", content, "dados.tsv")
    told = [each.value for each in (*app.markdown, *app.error) if said in each.value]
    assert len(told) == 1
    assert next(each for each in app.button if each.key == "next:arquivos").disabled
    assert user_tasks() == {}


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a" * 300 + ".tsv", "<script>alert(1)</script>.tsv", "😀 (1).tsv", "con"]
)
def test_a_file_name_cannot_do_harm(page: Open, name: str) -> None:
    app = give(page("meus_dados"), "train", tsv(60), name)
    [path] = uploads()
    assert path.is_relative_to(paths.home() / "uploads")
    assert address(app, "rascunho")
    assert not app.error


def test_a_workbook_called_tsv_is_read_and_its_sheets_are_offered(page: Open) -> None:
    rows = [["texto", "rótulo"], *[[f"frase número {row}", "ab"[row % 2]] for row in range(60)]]
    app = give(page("meus_dados"), "train", workbook(Capa=[["nada", "x"]], Dados=rows), "dados.tsv")
    widget(app.selectbox, "Planilha").select("Dados").run()  # type: ignore[attr-defined]
    assert "60 linhas" in texts(app)


def test_strange_columns_are_shown_as_text(page: Open) -> None:
    names = ["{chave}", "<b>x</b>", "com espaço #1", '"aspas"', "=SOMA(A1)", "الع", "😀"]
    rows = [
        "\t".join(f"frase {row} {place}" for place in range(len(names) - 1)) + f"\t{row % 2}"
        for row in range(80)
    ]
    content = "\t".join(names) + "\n" + "\n".join(rows)
    sketch = begun(content)
    for step in STEPS:
        page("meus_dados", rascunho=sketch.id, passo=step.id)
    assert json.loads((sketches.folder() / sketch.id / sketches.FILE).read_text())["id"] == sketch.id


def test_states_of_runs_do_not_matter_here(page: Open) -> None:
    """The page of a task lists its runs in whatever state they are."""
    kept(page)
    states: tuple[State, ...] = ("training", "failed")
    for state in states:
        made(state, task_ids=["frases"])
    app = page("meus_dados", tarefa="frases")
    assert "Execuções com esta tarefa" in [each.value for each in app.header]
