"""How far a run is, what the machine says of itself, and lines of a log as HTML."""

from dataclasses import replace

import pytest

from ptlm.files import write_json
from ptlm.runs import status as statuses
from ptlm.runs.events import Writer
from ptlm.runs.status import STATES, Progress
from ptlm.runs.store import Store
from ptlm.views import markup, progress
from ptlm.views.follow import Line
from tests.made_runs import made


def test_half_the_steps_of_one_model_are_about_half_the_run() -> None:
    now = progress.standing(made("training"))
    assert now.fraction == pytest.approx(0.5 * progress.TRAINING_SHARE)
    assert now.text == "treinando · passo 40/80 · faltam 31\u00a0s"


def test_models_that_are_done_count_whole() -> None:
    run = made("training", task_ids=["demo_sentiment", "demo_similarity", "demo_qa"])
    (run.folder / "parts").mkdir()
    write_json(run.folder / "parts" / "demo_sentiment.json", {})
    now = progress.standing(Store().get(run.id))
    assert now.fraction == pytest.approx((1 + 0.5 * progress.TRAINING_SHARE) / 3)


def test_tasks_that_share_their_train_rows_are_one_model() -> None:
    run = made("training", task_ids=["mnli_matched", "mnli_mismatched"])
    (run.folder / "parts").mkdir()
    write_json(run.folder / "parts" / "mnli_matched.json", {})
    assert progress.standing(run).fraction == 0.99


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_share_and_a_text(state: str) -> None:
    now = progress.standing(made(state))  # type: ignore[arg-type]
    assert 0 <= now.fraction <= 1
    assert now.text
    assert (now.fraction == 1) is (state == "done")


def test_a_stop_that_was_asked_for_is_said() -> None:
    run = made("training")
    Store().request_stop(run.id)
    assert progress.standing(run).text.startswith("parando no próximo passo")


def test_lines_of_a_log_are_escaped_and_carry_their_level() -> None:
    html = markup.log([Line(0.0, "warning", "<script>alert(1)</script>")])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'class="warning"' in html
    assert "<b>Aviso</b>" in html


@pytest.mark.parametrize(
    ("eta", "text"),
    [(31.0, "faltam 31\u00a0s"), (61.0, "falta 1\u00a0min 01\u00a0s"), (1.0, "falta 1\u00a0s")],
)
def test_the_verb_goes_with_the_number(eta: float, text: str) -> None:
    run = made("training")
    assert run.status.progress is not None
    status = replace(run.status, progress=replace(run.status.progress, eta=eta))
    assert progress.standing(replace(run, status=status)).text.endswith(f" · {text}")


def test_before_anything_is_counted_the_log_says_what_is_done() -> None:
    run = made("queued")
    statuses.save(run.folder, replace(made("preparing").status, progress=None))
    writer = Writer(run.events_file)
    writer.stage("preparing")
    run = Store().get(run.id)
    assert progress.standing(run).text == "preparando"
    writer.log("Carregando as bibliotecas.")
    writer.close()
    assert progress.standing(run).text == "preparando · Carregando as bibliotecas."


def test_a_stopped_run_says_how_far_it_came_where_it_can_go_on() -> None:
    run = made("cancelled")
    assert progress.standing(run).text == "parada"
    (run.folder / "checkpoints").mkdir()
    (run.folder / "checkpoints" / "step").write_text("40")
    assert progress.standing(run).text == "parada; pode ser retomada"
    status = replace(run.status, progress=Progress(what="train", done=1423, total=1450))
    assert progress.standing(replace(run, status=status)).text == (
        "parada no passo 1.423 de 1.450; pode ser retomada"
    )
