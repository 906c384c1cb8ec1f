"""What the page says of runs, answers and files that are being answered."""

import re
from dataclasses import replace

import pytest

from ptlm.i18n import set_language
from ptlm.runs.store import Store
from ptlm.tasks import TASKS
from ptlm.tasks.record import UserTable
from ptlm.trial.answers import Answer
from ptlm.trial.examples import Example
from ptlm.trial.jobs import Job
from ptlm.userdata.table import table_of
from ptlm.views import trial
from tests.made_runs import made

SENTIMENT, SIMILARITY = TASKS["demo_sentiment"], TASKS["demo_similarity"]
QUESTION, SUMMARY = TASKS["demo_qa"], TASKS["demo_summary"]


def test_only_finished_runs_can_be_tried_newest_first() -> None:
    made("training")
    made("failed")
    done = [made("done", name=name).id for name in ("uma", "outra")]
    assert [run.id for run in trial.finished(Store().runs())] == done[::-1]


def test_a_run_is_known_by_name_figure_and_date() -> None:
    run = made("done", name="Opiniões", created="2026-01-02T12:00:00+00:00")
    assert re.fullmatch(
        r"Opiniões · Acurácia 75,0% · 0[123]/01/2026 \d\d:00", trial.run_titles([run])[run.id]
    )


@pytest.mark.parametrize("name", sorted({column for task in TASKS.values() for column in task.text_columns}))
def test_every_column_of_the_tasks_has_a_name_for_people(name: str) -> None:
    assert trial.column_title(SENTIMENT, name) != name


def test_columns_of_the_users_own_files_keep_their_names() -> None:
    own = UserTable(folder="opinioes/1", files={"train": "train.parquet"}, fingerprint="0" * 64)
    task = replace(SENTIMENT, sources=(own,), columns={"sentence": "Opinião", "label": "Sentimento"})
    assert trial.column_title(task, "sentence") == "Opinião"
    assert trial.file_columns(task) == ["Opinião"]
    assert trial.file_columns(SENTIMENT) == ["sentence"]


ANSWERED = {
    "Resposta": ["a", "b", "c"],
    "prediction": ["1", "0", ""],
    "prediction_label": ["positivo", "negativo", ""],
    "probability": ["0.966343", "0.5", ""],
    "raw_output": ["positivo", "negativo", ""],
    "unreadable": ["false", "false", "true"],
}


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        (
            {},
            {
                "Resposta": ["a", "b", "c"],
                "Resposta (2)": ["1", "0", ""],
                "Rótulo": ["positivo", "negativo", ""],
                "Probabilidade": ["96,6%", "50,0%", ""],
                "Sem leitura": ["", "", "sim"],
            },
        ),
        (
            {"prediction": ANSWERED["raw_output"], "unreadable": ["false"] * 3, "probability": [""] * 3},
            {"Resposta": ["a", "b", "c"], "Resposta (2)": ["positivo", "negativo", ""]},
        ),
    ],
)
def test_answers_of_a_file_are_shown_in_the_readers_words_and_each_once(changed, shown) -> None:
    table = table_of({**ANSWERED, **changed})
    assert trial.answered_rows(table, SENTIMENT).to_dict("list") == shown


def test_numbers_that_are_answers_are_written_as_the_reader_does() -> None:
    columns = {name: cells for name, cells in ANSWERED.items() if name != "prediction_label"}
    table = table_of({**columns, "prediction": ["4.25", "3", ""], "raw_output": ["4.25", "3", ""]})
    shown = trial.answered_rows(table, SIMILARITY)
    assert list(shown["Resposta (2)"]) == ["4,25", "3,00", ""]
    assert list(trial.answered_rows(table, None)["Resposta (2)"]) == ["4.25", "3", ""]


def test_a_job_is_called_by_file_model_and_task_each_once() -> None:
    run = made("done")
    job = Job(id="1", run=run.id, task="demo_sentiment", source="novas.csv", output="a.tsv")
    assert trial.job_title(job, run) == f"novas.csv · {run.name}"
    several = made("done", task_ids=("demo_sentiment", "demo_inference"))
    assert trial.job_title(job, several) == f"novas.csv · {several.name} · demo_sentiment"
    assert trial.job_title(job, None) == f"novas.csv · {run.id} · demo_sentiment"


@pytest.mark.parametrize("name", TASKS)
def test_every_task_says_what_an_answer_can_be(name: str) -> None:
    text = trial.answer_space(TASKS[name])
    assert all(label in text for label in TASKS[name].labels)
    assert text


def test_another_example_is_not_the_same_again_where_there_are_others() -> None:
    found = [Example(row_id=row, texts={}, target=0) for row in (3, 5)]
    assert {trial.another(found, 3).row_id for _ in range(20)} == {5}
    assert trial.another(found[:1], 3).row_id == 3


@pytest.mark.parametrize(
    ("task", "prediction", "target", "right", "text"),
    [
        (SENTIMENT, 1, 1, True, "Resposta esperada: positivo"),
        (SENTIMENT, 0, 1, False, "Resposta esperada: positivo"),
        (SENTIMENT, None, 1, False, "Resposta esperada: positivo"),
        (QUESTION, "O Recife", "recife", True, "Resposta esperada: recife"),
        (QUESTION, "Olinda", "recife", False, "Resposta esperada: recife"),
        (QUESTION, "", "recife", False, "Resposta esperada: recife"),
        (SIMILARITY, 3.0, 4.5, None, "Esperado: 4,50"),
        (SUMMARY, "Choveu.", "Choveu muito.", None, "Resumo de referência: Choveu muito."),
    ],
)
def test_an_answer_stands_beside_the_expected_one(task, prediction, target, right, text) -> None:
    found = trial.verdict(task, Answer(prediction=prediction), target)
    assert (found.right, found.text) == (right, text)


def test_what_is_no_answer_is_quoted() -> None:
    wrote = Answer(prediction=None, raw_output=" talvez ")
    assert trial.unanswered(SENTIMENT, wrote).endswith("nenhum dos rótulos, e sim: “talvez”")
    assert trial.unanswered(SIMILARITY, Answer(prediction=None)).endswith("um número, e sim: “(nada)”")


def test_confidence_says_of_what_it_is() -> None:
    sure = Answer(prediction=1, probability=0.9234)
    assert trial.confidence(made("done"), SENTIMENT, sure) == "probabilidade: 92,3%"
    writes = made("done", model="ptlm/nano-gpt2")
    assert trial.confidence(writes, SENTIMENT, sure) == "probabilidade do texto escrito: 92,3%"
    assert trial.confidence(writes, SENTIMENT, Answer(prediction=1)) == ""


CONTEXT = {"context": "Ana mora em Recife, no Recife Antigo.", "question": "Onde?"}


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (Answer(prediction="Recife", start=23, end=29), (23, 29)),
        (Answer(prediction="Recife"), (12, 18)),
        (Answer(prediction="Olinda"), None),
        (Answer(prediction=""), None),
        (Answer(prediction="Recife", start=0, end=0), None),
    ],
)
def test_an_answer_is_found_in_its_context(answer, place) -> None:
    found = trial.span(QUESTION, CONTEXT, answer)
    assert found == (None if place is None else (CONTEXT["context"], *place))


def test_other_kinds_mark_nothing() -> None:
    assert trial.span(SENTIMENT, {"sentence": "bom"}, Answer(prediction=1)) is None


def test_marked_text_is_escaped() -> None:
    shown = trial.marked("<b>x</b> & y", 0, 3)
    assert shown == '<div class="ptlm-context"><mark>&lt;b&gt;</mark>x&lt;/b&gt; &amp; y</div>'


def test_reading_counts_tokens_and_windows() -> None:
    assert trial.reading(Answer(prediction=1, tokens=12, read=("a",))) == "12 tokens"
    assert (
        trial.reading(Answer(prediction=1, tokens=900, read=("a", "b")))
        == "900 tokens em 2 janelas do contexto"
    )


def test_a_file_is_summed_up_without_naming_what_did_not_happen() -> None:
    job = Job(id="1", run="r", task="t", source="a.tsv", output="a-t.tsv", state="done", rows=10)
    assert trial.job_summary(job) == "10 linhas em a-t.tsv."
    worse = Job(**{**vars(job), "unreadable": 1, "unanswered": 2, "blank": 1, "blank_lines": [7]})
    assert "1 não pôde ser lida" in trial.job_summary(worse)
    assert "Em 2, o que o modelo escreveu não é uma resposta" in trial.job_summary(worse)
    assert "1 linha em branco do arquivo não está na saída: a linha 7." in trial.job_summary(worse)


@pytest.fixture(autouse=True)
def _portuguese() -> None:
    set_language("pt")
