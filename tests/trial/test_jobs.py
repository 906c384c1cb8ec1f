"""Files answered in the background by a client that computes its answers."""

import errno
import json
import threading
import time

import pytest

from ptlm.errors import DataError, PtlmError, UsageError
from ptlm.runs import spec as specs
from ptlm.runs import status as statuses
from ptlm.runs.store import Store
from ptlm.trial import jobs as all_jobs
from ptlm.trial.answers import Answer
from ptlm.trial.client import Client
from ptlm.trial.jobs import Jobs
from ptlm.userdata.files import save_upload

RUN = "a finished run"


class Asked(Client):
    """Real in everything but the process."""

    def __init__(self, store, answer):
        super().__init__(store)
        self._given = answer

    def answer(self, run_id, task_id, rows, *, explain=False):
        return [self._given(row) for row in rows]


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "novas.tsv"
    path.write_text("sentence\n" + "".join(f"linha {row}\n" for row in range(300)), encoding="utf-8")
    with path.open("rb") as content:
        return save_upload(content, "../novas.tsv")


@pytest.fixture
def store():
    """A store with a run that is done, as far as one can see without loading its model."""
    store = Store()
    run = store.add(specs.create("ptlm/nano-encoder", ["demo_sentiment"], name=RUN))
    statuses.save(run.folder, statuses.Status(state="done"))
    run.model_folder.mkdir()
    return store


def ended(jobs, job_id):
    deadline = time.monotonic() + 30
    while (job := jobs.get(job_id)).state == "running":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return job


def begun(jobs, store, upload):
    return jobs.start(store.runs()[0].id, "demo_sentiment", upload, columns={"sentence": "sentence"})


def test_a_job_is_followed_to_its_end_and_found_again_by_another_server(store, upload):
    client = Asked(store, lambda row: Answer(prediction=int(row["sentence"].endswith("7"))))
    jobs = Jobs(client)
    job = ended(jobs, begun(jobs, store, upload).id)
    assert (job.state, job.rows, job.done, job.total, job.unreadable) == ("done", 300, 300, 300, 0)
    assert job.source == "novas.tsv"
    lines = job.output_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 301
    assert lines[8].startswith("linha 7\t1\t")
    assert not upload.exists()
    assert Jobs(client).get(job.id) == job


def test_a_job_can_be_given_up(store, upload):
    go_on = threading.Event()
    jobs = Jobs(Asked(store, lambda row: go_on.wait(20) and Answer(prediction=0)))
    job = begun(jobs, store, upload)
    jobs.cancel(job.id)
    go_on.set()
    job = ended(jobs, job.id)
    assert job.state == "cancelled"
    assert not job.output_file.exists()


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (UsageError("não deu: {why}", why="sim"), "não deu: sim"),
        (
            ZeroDivisionError("x"),
            "Erro inesperado (ZeroDivisionError): os detalhes estão no terminal em que o painel foi aberto.",
        ),
    ],
)
def test_what_goes_wrong_is_a_sentence(store, upload, problem, sentence, caplog):
    def refuse(row):
        raise problem

    jobs = Jobs(Asked(store, refuse))
    job = ended(jobs, begun(jobs, store, upload).id)
    assert job.state == "failed"
    assert str(job.error) == sentence
    assert bool(caplog.records) == (not isinstance(problem, PtlmError))


def full(monkeypatch):
    """From now on the disk takes no job's file any more."""

    def refuse(path, value):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(all_jobs, "write_json", refuse)


def test_a_job_ends_although_its_end_cannot_be_written_down(store, upload, monkeypatch, caplog):
    go_on = threading.Event()
    jobs = Jobs(Asked(store, lambda row: go_on.wait(20) and Answer(prediction=0)))
    job = begun(jobs, store, upload)
    full(monkeypatch)
    go_on.set()
    job = ended(jobs, job.id)
    assert (job.state, job.rows) == ("done", 300)
    assert job.output_file.is_file()
    assert "No space left" in caplog.text
    assert jobs.get(job.id) == job


def test_a_job_that_cannot_be_written_down_does_not_begin(store, upload, monkeypatch):
    jobs = Jobs(Asked(store, lambda row: Answer(prediction=0)))
    full(monkeypatch)
    with pytest.raises(DataError, match="não pôde ser gravado"):
        begun(jobs, store, upload)


def test_a_job_whose_server_is_gone_is_over_and_says_so(store, upload):
    jobs = Jobs(Asked(store, lambda row: Answer(prediction=0)))
    job = ended(jobs, begun(jobs, store, upload).id)
    stored = json.loads((job.folder / "job.json").read_text())
    (job.folder / "job.json").write_text(json.dumps({**stored, "state": "running"}))
    found = Jobs(jobs).get(job.id)
    assert found.state == "failed"
    assert "fechado antes do fim" in str(found.error)


@pytest.mark.parametrize("name", ["nada", "", "..", "../runs", "a/b"])
def test_what_is_no_job_is_not_looked_for_elsewhere(store, name):
    with pytest.raises(UsageError, match="não existe mais"):
        Jobs(Asked(store, None)).get(name)
