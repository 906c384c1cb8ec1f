"""Answers of real runs through the process that keeps the model, and what happens when that process is gone."""

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pyarrow.parquet as pq
import pytest

from ptlm.errors import ModelError, RunError, UsageError
from ptlm.trial import Client, Limits
from ptlm.trial.examples import examples
from ptlm.trial.process import Process
from tests.runs.conftest import wait_for
from tests.trial.conftest import CASES, ROOMY, run_of

pytestmark = pytest.mark.slow

ROW = [{"sentence": "Ontem, Marina achou o filme ótimo."}]


def ended(process):
    """Whether it has; whoever started it may still have to ask how."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_every_answer_is_the_one_the_run_stored(client, store):
    for family, task in CASES:
        run = run_of(store, family)
        found = examples(run, next(one for one in run.spec.tasks if one.id == task))
        stored = pq.read_table(run.predictions_file(task)).to_pylist()
        assert [example.row_id for example in found] == [row["row_id"] for row in stored]
        assert [example.target for example in found] == [row["target"] for row in stored]
        answers = client.answer(run.id, task, [example.texts for example in found])
        assert [answer.raw_output for answer in answers] == [row["raw_output"] for row in stored]
        for answer, row in zip(answers, stored, strict=True):
            if answer.prediction is not None:  # what stands for no answer is the kind's business
                assert answer.prediction == (
                    row["prediction"]
                    if isinstance(row["prediction"], int | str)
                    else pytest.approx(row["prediction"])
                )
            expected = row["probability"]
            if expected is None or expected != expected:
                assert answer.probability is None
            else:
                assert answer.probability == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("family", "task"), CASES)
def test_an_explained_answer_says_what_was_read_and_how_likely_each_class_is(client, store, family, task):
    run = run_of(store, family)
    record = next(one for one in run.spec.tasks if one.id == task)
    texts = examples(run, record)[0].texts
    [answer] = client.answer(run.id, task, [texts], explain=True)
    read = " ".join(answer.read)
    assert all(text in read for text in texts.values())
    assert answer.tokens > len(" ".join(texts.values()).split())
    assert not answer.shortened
    if family == "decoder":
        assert read.endswith("<|target_bos|>")
    if record.labels:
        assert len(answer.classes) == len(record.labels)
        assert sum(answer.classes) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in answer.classes)
    else:
        assert answer.classes is None
    if (family, record.kind) == ("encoder", "classification"):
        assert answer.classes[answer.prediction] == pytest.approx(max(answer.classes))
        assert answer.probability == pytest.approx(max(answer.classes), abs=1e-6)
    if record.kind == "question_answering":
        assert texts["context"][answer.start : answer.end] == answer.prediction


def test_a_long_text_is_said_to_be_shortened(client, store):
    run = run_of(store, "encoder")
    [answer] = client.answer(run.id, "demo_sentiment", [{"sentence": "palavra " * 900}], explain=True)
    assert answer.shortened
    assert answer.tokens == run.spec.settings.max_length


def test_a_process_that_died_while_nobody_asked_is_started_again_without_a_word(client, store):
    run = run_of(store, "encoder")
    [before] = client.answer(run.id, "demo_sentiment", ROW)
    first = client.pid
    os.kill(first, signal.SIGKILL)  # asked at once, some of its threads may still be ending
    assert client.answer(run.id, "demo_sentiment", ROW) == [before]
    assert client.pid != first


def test_a_process_killed_in_the_middle_of_an_answer_is_one_sentence_and_the_next_comes_from_a_new_one(
    client, store, monkeypatch
):
    real = Process._line

    def killed_behind(process):
        line = real(process)
        os.kill(process.pid, signal.SIGKILL)
        return line

    run = run_of(store, "encoder")
    client.open(run.id, "demo_sentiment")
    with monkeypatch.context() as patch, pytest.raises(RunError, match="encerrou o processo"):
        patch.setattr(Process, "_line", killed_behind)  # the first line says that the request was taken
        client.answer(run.id, "demo_sentiment", ROW * 50_000)  # takes seconds
    assert client.pid is None
    assert client.answer(run.id, "demo_sentiment", ROW)


def test_many_may_ask_at_once_and_one_process_answers_all(client, store):
    encoder, decoder = run_of(store, "encoder"), run_of(store, "decoder")
    alone = {run.id: client.answer(run.id, "demo_sentiment", ROW)[0].raw_output for run in (encoder, decoder)}
    pid = client.pid
    with ThreadPoolExecutor(6) as threads:
        asked = [run.id for _ in range(6) for run in (encoder, decoder)]
        found = list(threads.map(lambda run_id: client.answer(run_id, "demo_sentiment", ROW)[0], asked))
    assert [answer.raw_output for answer in found] == [alone[run_id] for run_id in asked]
    assert client.pid == pid


def test_a_process_that_has_gone_to_rest_is_started_again_without_a_word(store):
    client = Client(store, Limits(memory=ROOMY.memory, idle=0.5))
    run = run_of(store, "encoder")
    try:
        [before] = client.answer(run.id, "demo_sentiment", ROW)
        process = psutil.Process(client.pid)
        wait_for(lambda: ended(process))
        assert client.answer(run.id, "demo_sentiment", ROW) == [before]
        assert client.pid != process.pid
    finally:
        client.close()


def test_a_process_that_grows_over_its_limit_is_one_sentence(store):
    client = Client(store, Limits(memory=60_000_000))
    # Whoever watches its memory sees it first, or it sees itself that there is no room for the model.
    with pytest.raises((RunError, ModelError), match=r"limite (de|aqui é) 0,1 GB"):
        client.answer(run_of(store, "encoder").id, "demo_sentiment", ROW)
    client.close()


def test_a_model_that_is_too_large_is_refused_before_it_is_loaded(store):
    from ptlm.trial import worker

    run = run_of(store, "encoder")
    weights = (run.model_folder / "demo_sentiment" / "model.safetensors").stat().st_size
    with pytest.raises(ModelError, match="precisa de cerca de"):
        worker.Shelf(worker.own_memory() + weights // 2).take(run.folder, "demo_sentiment")


def test_another_arithmetic_is_another_process(copies, store):
    run = run_of(store, "encoder")
    for name, precision in (("one", "auto"), ("two", "fp32")):
        copied = copies.store.folder / name
        shutil.copytree(run.folder, copied)
        spec = json.loads((copied / "spec.json").read_text())
        spec["settings"]["precision"] = precision
        (copied / "spec.json").write_text(json.dumps(spec))
    [first] = copies.answer("one", "demo_sentiment", ROW)
    pid = copies.pid
    [second] = copies.answer("two", "demo_sentiment", ROW)
    assert copies.pid != pid
    assert not psutil.pid_exists(pid)
    assert second.raw_output == first.raw_output


def test_the_process_dies_with_whoever_started_it(store):
    code = (
        "import sys, time; from ptlm.trial.process import Process; from ptlm.trial import Limits; "
        "print(Process(Limits(memory=10**10)).pid, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    process = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.wait()
    starter.stdout.close()
    wait_for(lambda: ended(process), seconds=120)  # its libraries are loaded first


def test_a_process_that_cannot_be_started_is_one_sentence(store, home):
    (home / "trial").write_text("in the way")
    with pytest.raises(RunError, match="não pôde ser iniciado"):
        Client(store, ROOMY).answer(run_of(store, "encoder").id, "demo_sentiment", ROW)


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda client, run: client.answer("nada", "demo_qa", ROW), UsageError, "nada"),
        (lambda client, run: client.answer(run.id, "demo_sentimento", ROW), UsageError, "demo_sentiment”"),
        (lambda client, run: client.answer(run.id, "", ROW), UsageError, "várias tarefas"),
        (lambda client, run: client.answer(run.id, "demo_qa", ROW), UsageError, "“context”"),
    ],
)
def test_what_cannot_be_asked_is_refused_without_a_process(store, ask, error, sentence):
    asking = Client(store)
    with pytest.raises(error, match=sentence):
        ask(asking, run_of(store, "encoder"))
    assert asking.pid is None


def test_only_a_finished_run_with_its_model_answers(copies, store):
    run, folder = run_of(store, "encoder"), copies.store.folder
    shutil.copytree(run.folder, folder / "unfinished")
    shutil.copytree(run.folder, folder / "bare", ignore=shutil.ignore_patterns("model"))
    status = json.loads((run.folder / "status.json").read_text())
    (folder / "unfinished" / "status.json").write_text(json.dumps({**status, "state": "failed"}))
    with pytest.raises(RunError, match="só o modelo de uma execução concluída"):
        copies.answer("unfinished", "demo_sentiment", ROW)
    with pytest.raises(RunError, match="foi apagado"):
        copies.answer("bare", "demo_sentiment", ROW)
    (folder / "bare" / "model").mkdir()
    with pytest.raises(RunError, match="não tem modelo guardado"):
        copies.answer("bare", "demo_sentiment", ROW)


def test_half_a_surrogate_pair_is_no_reason_to_break(client, store):
    run = run_of(store, "encoder")
    [answer] = client.answer(run.id, "demo_sentiment", [{"sentence": "ótimo \ud83d"}])
    assert answer.label in ("negativo", "positivo")
