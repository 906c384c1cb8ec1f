"""Trying a finished run: nothing to try yet, a model that is gone, and answers of a real one."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from pages.parts import downloads
from ptlm.files import write_json
from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.status import State
from ptlm.runs.store import Store
from ptlm.trial.examples import examples
from ptlm.trial.jobs import FILE, Job
from ptlm.userdata.writing import ENDINGS, write_table
from tests.made_runs import made
from tests.pages.conftest import Open, parameter, texts
from tests.trial.conftest import run_of, store, trained
from tests.views.making.conftest import uploads

__all__ = ["store", "trained"]


def test_without_a_finished_run_it_leads_to_training(page: Open) -> None:
    made("training")
    app = page("experimentar")
    assert "Nenhuma execução concluída ainda" in texts(app)
    assert "Treinar um modelo" in [link.proto.label for link in app.main.get("page_link")]
    assert not app.main.text_area


def test_a_run_whose_model_is_gone_says_so(page: Open) -> None:
    app = page("experimentar", run=made("done").id)
    assert "foi apagado" in app.error[0].value
    assert not app.main.text_area


@pytest.mark.parametrize(
    ("state", "sentence"), [("training", "está em treino"), ("failed", "está com falha")]
)
def test_a_run_that_is_not_done_says_so_and_another_is_offered(
    page: Open, state: State, sentence: str
) -> None:
    done, other = made("done"), made(state)
    app = page("experimentar", run=other.id)
    assert f"{sentence}: só o modelo" in app.error[0].value
    assert app.selectbox(key="run").value == done.id


def test_a_file_that_is_gone_says_so(page: Open) -> None:
    run = made("done")
    run.model_folder.mkdir()
    app = page("experimentar", run=run.id, modo="arquivo", arquivo="20990101-000000-abcdef")
    assert "não existe mais" in app.error[0].value
    assert "another_file" in {button.key for button in app.button}


@pytest.fixture
def at_trained(trained: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The dashboard where the trained runs are."""
    monkeypatch.setenv("PTLM_HOME", str(trained))
    with FileLock(trained / "runs" / ".supervisor.lock"):
        yield Store(trained / "runs")
        st.cache_resource.clear()
    shutil.rmtree(trained / "trial", ignore_errors=True)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run(timeout=120)
    return app


@pytest.mark.slow
def test_an_example_is_filled_in_answered_and_judged(alone: Open, at_trained: Store) -> None:
    run = run_of(at_trained, "encoder")
    app = alone("experimentar", run=run.id, task="demo_sentiment")
    assert "A resposta aparece aqui" in texts(app)
    press(app, "fill")
    [field] = app.main.text_area
    known = {example.texts["sentence"] for example in examples(run, run.spec.tasks[0])}
    assert field.value in known
    press(app, "ask_now")
    assert "Resposta esperada:" in texts(app)
    assert "probabilidade:" in texts(app)
    assert f"[CLS] {field.value[:5]}" in app.code[-1].value
    app.main.text_area[0].set_value("Outra coisa, que não está na avaliação.")
    press(app, "ask_now")
    assert "Resposta esperada:" not in texts(app)
    press(app, "fill")
    assert "A resposta aparece aqui" in texts(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "task", "sentence"),
    [
        ("encoder", "demo_qa", "A resposta é um trecho do contexto"),
        ("encoder", "demo_similarity", "A resposta é um número de 0 a 5"),
        ("encoder-decoder", "demo_inference", "Rótulos possíveis"),
        ("decoder", "demo_similarity", "A resposta é um número de 0 a 5"),
    ],
)
def test_every_kind_and_family_answers(
    alone: Open, at_trained: Store, family: str, task: str, sentence: str
) -> None:
    app = alone("experimentar", run=run_of(at_trained, family).id, task=task)
    assert sentence in texts(app)
    press(press(app, "fill"), "ask_now")
    assert "Esperad" in texts(app) or "esperada" in texts(app)
    assert not app.error


@pytest.mark.slow
def test_nothing_is_asked_without_a_text(alone: Open, at_trained: Store) -> None:
    app = alone("experimentar", run=run_of(at_trained, "encoder").id)
    press(app, "ask_now")
    assert "Escreva um texto" in app.warning[0].value


@pytest.fixture
def finished() -> Run:
    """A run that is done, as far as one can see without loading its model."""
    run = made("done", task_ids=["demo_sentiment"])
    run.model_folder.mkdir()
    return run


TABLE = "id\tcoment*á*rio\n1\tgostei\n".encode()


def test_a_given_file_lies_on_the_disk_and_not_in_the_session(alone: Open, finished: Run) -> None:
    app = alone("experimentar", run=finished.id, modo="arquivo")
    app.file_uploader[0].upload("novas.tsv", TABLE).run()
    assert [path.name for path in uploads()] == ["novas.tsv"]
    assert not app.file_uploader, "with the file on the disk there is no widget that keeps it in memory"
    assert list(app.dataframe[0].value.columns) == ["id", "coment*á*rio"]
    app.run()
    assert [path.read_bytes() for path in uploads()] == [TABLE]
    press(app, "drop_file")
    assert uploads() == []
    assert len(app.file_uploader) == 1


def test_a_file_that_is_no_table_is_refused_and_another_can_be_given(alone: Open, finished: Run) -> None:
    app = alone("experimentar", run=finished.id, modo="arquivo")
    app.file_uploader[0].upload("novas.tsv", b"%PDF-1.7").run()
    assert "é um PDF" in app.error[0].value
    assert uploads() == []
    app.run()
    app.file_uploader[0].upload("novas.tsv", TABLE).run()
    assert [path.name for path in uploads()] == ["novas.tsv"]
    assert not app.error


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_answered_file_is_offered_as_what_it_is(alone: Open, finished: Run, ending: str) -> None:
    job = Job(
        id="1",
        run=finished.id,
        task="demo_sentiment",
        source="n.tsv",
        output=f"n{ending}",
        state="done",
        rows=1,
    )
    job.folder.mkdir(parents=True)
    write_json(job.folder / FILE, asdict(job))
    added = {"prediction": ["1"], "probability": [0.5], "raw_output": ["1"], "unreadable": [False]}
    write_table(pa.table({"a": ["b"], **added}), job.output_file)
    offered = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            downloads, "button", lambda label, content, name, mime, **more: offered.append((name, mime))
        )
        alone("experimentar", run=finished.id, modo="arquivo", arquivo="1")
    assert offered == [(f"n{ending}", MIMES[ending])]


MIMES = {
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jsonl": "application/jsonl",
    ".parquet": "application/vnd.apache.parquet",
}


def test_names_of_columns_are_shown_as_they_stand(alone: Open, finished: Run) -> None:
    assert finished.spec is not None
    (task,) = finished.spec.tasks
    odd = replace(task, columns={"__a__": "x", **task.columns}, prompt="{__a__} {sentence}")
    specs.save(finished.folder, replace(finished.spec, tasks=(odd,)))
    app = alone("experimentar", run=finished.id)
    assert app.main.text_area[0].label == r"\_\_a\_\_"
    app = alone("experimentar", run=finished.id, modo="arquivo")
    app.file_uploader[0].upload("novas.tsv", TABLE).run()
    assert r"Coluna de “\_\_a\_\_”" in [field.label for field in app.selectbox]


@pytest.mark.slow
def test_a_file_is_answered_and_found_again_by_its_address(alone: Open, at_trained: Store) -> None:
    from pages.parts import trial_server

    run = run_of(at_trained, "encoder")
    app = alone("experimentar", run=run.id, task="demo_sentiment", modo="arquivo")
    content = b"id\tcoment\xc3\xa1rio\n1\tgostei muito\n2\t\n"
    app.file_uploader[0].set_value(("../novas.tsv", content, "text/tab-separated-values")).run()
    app.run()  # unlike a browser, AppTest names widgets otherwise in a run that `st.rerun` began
    assert app.button(key="answer_file").disabled
    app.selectbox(key="column:demo_sentiment:sentence").set_value("comentário").run()
    press(app, "answer_file")
    job_id = parameter(app, "arquivo")
    while trial_server.jobs().get(job_id).state == "running":  # the test's time limit ends a wait in vain
        time.sleep(0.05)
    again = alone("experimentar", run=run.id, modo="arquivo", arquivo=job_id)
    assert r"2 linhas em novas-demo\_sentiment.tsv" in again.success[0].value
    assert "1 não pôde ser lida" in again.success[0].value
    shown = again.dataframe[0].value
    assert list(shown) == ["id", "comentário", "Resposta", "Rótulo", "Probabilidade", "Sem leitura"]
    assert shown["Probabilidade"][0].endswith("%")
    press(again, "another_file")
    assert "arquivo" not in again.query_params
