"""A finished run answers a text and a file, in a real browser, with a real model."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from tests.browser.conftest import TRAINING, wait_idle
from tests.made_runs import made

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
Visit = Callable[..., Page]
FEW = {"steps": 8, "limit_train": 64, "limit_eval": 16, "evaluate": "end"}


@pytest.fixture
def run(server_home: Path) -> Run:
    """A small run that waits in the server's queue."""
    spec = specs.create("ptlm/nano-encoder", ["demo_sentiment"], "quick", FEW, name="para experimentar")
    return Store(server_home / "runs").add(spec)


def test_a_run_answers_a_text_and_a_file(visit: Visit, run: Run, tmp_path: Path) -> None:
    page = visit(f"/execucao?run={run.id}")
    page.get_by_role("button", name="Experimentar", exact=True).click(timeout=TRAINING)
    expect(page.get_by_role("heading", name="Experimentar", level=1, exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(f"/experimentar\\?run={run.id}$"))
    _text(page)
    _file(page, tmp_path)


def _text(page: Page) -> None:
    page.get_by_role("button", name="Preencher com um exemplo").click()
    field = page.get_by_label("Sentença")
    expect(field).not_to_have_value("")
    wait_idle(page)
    page.get_by_role("button", name="Responder").click()
    answer = page.locator(".st-key-answer")
    expect(answer).to_contain_text("Resposta esperada:", timeout=TRAINING)
    expect(answer.locator(".js-plotly-plot")).to_be_visible()
    field.fill("Achei o filme péssimo.")
    field.press("Control+Enter")
    expect(answer).not_to_contain_text("Resposta esperada:", timeout=TRAINING)
    expect(answer).to_contain_text(re.compile("positivo|negativo"))
    answer.get_by_text("O que o modelo leu").click()
    expect(answer.get_by_text("[CLS] Achei o filme péssimo.")).to_be_visible()


def _file(page: Page, folder: Path) -> None:
    source = folder / "novas linhas.tsv"
    source.write_text("id\tsentence\n1\tGostei.\n2\t=SOMA(A1)\nquebrada\n4\tDetestei.\n", encoding="utf-8")
    page.get_by_text("Um arquivo").click()
    uploader = page.get_by_test_id("stFileUploader")
    expect(uploader).to_be_visible()
    wait_idle(page)
    uploader.locator("input[type=file]").set_input_files(source)
    page.get_by_role("button", name="Responder às linhas").click()
    download = page.get_by_role("button", name="Baixar novas linhas-demo_sentiment.tsv")
    expect(download).to_be_visible(timeout=TRAINING)
    expect(page.get_by_text("1 não pôde ser lida")).to_be_visible()
    page.reload()
    with page.expect_download() as fetched:
        download.click()
    with Path(fetched.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [row["id"] for row in rows] == ["1", "2", "quebrada", "4"]
    assert [row["sentence"] for row in rows] == ["Gostei.", "'=SOMA(A1)", "", "Detestei."]
    assert [row["prediction"] in ("0", "1") for row in rows] == [True, True, False, True]
    assert [row["unreadable"] for row in rows] == ["false", "false", "true", "false"]


LOADED = 6_000
"""Milliseconds in which the page has had the model loaded and has run again."""


@pytest.fixture
def finished(server_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run that is done, as far as one can see without loading its model."""
    monkeypatch.setenv("PTLM_HOME", str(server_home))
    run = made("done", task_ids=["demo_sentiment"])
    run.model_folder.mkdir()
    yield run
    Store(server_home / "runs").delete(run.id)


def test_whoever_writes_is_not_interrupted_while_the_model_is_loaded(visit: Visit, finished: Run) -> None:
    page = visit(f"/experimentar?run={finished.id}")
    field = page.get_by_label("Sentença")
    field.click()
    page.keyboard.type("Gostei")
    page.wait_for_timeout(LOADED)
    page.keyboard.type(" muito.")
    expect(field).to_have_value("Gostei muito.")


def test_the_address_names_the_run_that_is_shown_at_first_too(visit: Visit, finished: Run) -> None:
    page = visit("/ajuda")
    page.get_by_role("link", name="Experimentar").click()
    expect(page).to_have_url(re.compile(r"/experimentar\?run=[\w-]+$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/ajuda$"))
