"""From a person's own files to metrics, in a real browser, with the real MRPC and real training."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TRAINING, choose, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]
NANO = ("nano-encoder", "nano-t5", "nano-gpt2")
"""The embedded models, one a family."""
FEW = 512
"""Rows that the generating models learn from where time is short."""
LONG = 50 * 60_000
"""Milliseconds that three models may take on a busy machine; on a quiet one it is a few minutes."""
READING = 60_000
"""Milliseconds that reading and auditing MRPC may take on a busy machine."""


def upload(page: Page, place: int, path: Path) -> None:
    """Give a file to the uploader at `place`, and wait until the page shows it."""
    page.get_by_test_id("stFileUploaderDropzoneInput").nth(place).set_input_files(path)
    expect(page).to_have_url(re.compile("rascunho="), timeout=READING)
    expect(page.get_by_role("strong").filter(has_text=path.name)).to_be_visible(timeout=READING)
    wait_idle(page)


def step(page: Page, title: str) -> None:
    """Open one of the steps."""
    page.locator("summary").filter(has_text=title).click()
    wait_idle(page)


@pytest.mark.timeout(LONG / 1000 + 300)
def test_mrpc_from_upload_to_metrics(visit: Visit, raw_data: Path, server_home: Path) -> None:
    """All 3668 and 408 rows, whatever quotation marks stand in them, and a model of each family, on one page.

    The encoder goes the tutorial's whole way; the others do too where `PTLM_WHOLE` is set, and otherwise learn from
    `FEW` rows, which the page has a field for.
    """
    attempt = uuid4().hex[:4]  # what a broken-off attempt has saved holds its name
    title, name = f"Paráfrases do MRPC {attempt}", f"parafrases_do_mrpc_{attempt}"
    page = visit("/meus_dados")
    upload(page, 0, raw_data / "plue" / "MRPC" / "train.tsv")
    upload(page, 0, raw_data / "plue" / "MRPC" / "dev.tsv")
    expect(page.get_by_text("3.668 linhas").first).to_be_visible(timeout=READING)
    expect(page.get_by_text("408 linhas").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Treino 3.668 · Validação 408").first).to_be_visible(timeout=READING)

    step(page, "Prompt e rótulos")
    expect(page.locator(".ptlm-seen").first).to_contain_text("[CLS]Amrozi acusou seu irmão")
    page.get_by_text("decoder", exact=True).click()
    expect(page.locator(".ptlm-seen").first).to_contain_text("<|target_bos|>")
    expect(page.locator(".ptlm-seen").first).to_contain_text("similares<|endoftext|>")

    step(page, "Salvar")
    page.get_by_role("textbox", name="Título").fill(title)
    page.get_by_role("textbox", name="Título").press("Enter")
    expect(page.get_by_role("textbox", name="Nome")).to_have_value(name)
    page.get_by_role("button", name="Salvar tarefa").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=READING)
    check_kept(server_home, name)

    whole = bool(os.environ.get("PTLM_WHOLE"))
    start_training(page, ["nano-encoder"])
    start_training(page, ["nano-t5", "nano-gpt2"], rows=0 if whole else FEW)
    expect(page.get_by_role("progressbar").first).to_be_visible()
    follow(page)
    expect(page).to_have_url(re.compile(f"/meus_dados.*tarefa={name}"))
    check_metrics(
        page, server_home, name, {"nano-encoder": 0, **dict.fromkeys(NANO[1:], 0 if whole else FEW)}
    )


def check_kept(server_home: Path, name: str) -> None:
    """Every row of both files is in the task, and no upload is left behind."""
    folder = server_home / "tasks" / name / "1"
    rows = {"train": 3668, "validation": 408}
    assert json.loads((folder / "task.json").read_text())["task"]["rows"] == rows
    assert {split: len(pq.read_table(folder / f"{split}.parquet")) for split in rows} == rows
    assert not [file for file in (server_home / "uploads").rglob("*") if file.is_file()]


def start_training(page: Page, models: Sequence[str], rows: int = 0) -> None:
    """Choose models on the task's page and start them with the tutorial's preset."""
    page.get_by_role("radio", name="Tutorial").click()
    expect(page.get_by_role("radio", name="Tutorial")).to_be_checked()
    page.get_by_role("button", name="Limpar tudo").click()
    expect(page.get_by_text("Escolha ao menos um modelo.")).to_be_visible()
    for count, model in enumerate(models, start=1):
        page.get_by_role("combobox", name="Modelos").fill(model)
        page.get_by_role("option", name=f"ptlm/{model}").click()
        expect(page.get_by_label("Escolhidos").locator("[data-tag]")).to_have_count(count)
        wait_idle(page)
    page.keyboard.press("Escape")
    if rows:
        limit = page.get_by_role("spinbutton", name="Limite de linhas de treino")
        limit.fill(str(rows))
        limit.press("Enter")
        expect(page.get_by_text(f"{rows} linhas ·")).to_be_visible()
    label = "Iniciar treino" if len(models) == 1 else f"Iniciar {len(models)} execuções"
    page.get_by_role("button", name=label).click()
    expect(page.get_by_role("button", name="Parar").first).to_be_visible()


def follow(page: Page) -> None:
    """Watch the runs until the last one has ended; figures come before the end."""
    expect(page.get_by_text(re.compile(r"época \d.*Acurácia")).first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Parar")).to_have_count(0, timeout=LONG)
    expect(page.get_by_role("cell", name=re.compile("concluída"))).to_have_count(len(NANO), timeout=READING)


def check_metrics(page: Page, server_home: Path, name: str, limits: dict[str, int]) -> None:
    """What stands on the page is what the runs' folders say, by model and by class."""
    for model, limit in limits.items():
        specs = [json.loads(path.read_text()) for path in (server_home / "runs").glob("*/spec.json")]
        [spec] = [
            spec for spec in specs if model in spec["model"]["id"] and name in json.dumps(spec["tasks"])
        ]
        folder = server_home / "runs" / spec["id"]
        assert (spec["preset"], spec["settings"]["epochs"], spec["settings"]["batch_size"]) == (
            "seed-tutorial",
            10,
            128,
        )
        assert spec["settings"]["limit_train"] == limit
        metrics = json.loads((folder / "result.json").read_text())["metrics"][name]
        shown = f"{100 * metrics['accuracy']:.1f}%".replace(".", ",")
        row = page.get_by_role("row").filter(has_text=spec["model"]["title"]).first
        expect(row).to_contain_text(shown)
        choose(page, "Em detalhe", spec["model"]["title"])
        wait_idle(page)
        expect(page.get_by_text("Matriz de confusão")).to_be_visible()
        expect(page.get_by_role("columnheader", name=re.compile("Precisão"))).to_be_visible()


def test_a_draft_is_shared_by_two_tabs_and_back_leads_back(visit: Visit, tmp_path: Path) -> None:
    rows = "".join(f"frase número {row} de exemplo\t{'bom' if row % 2 else 'ruim'}\n" for row in range(200))
    (tmp_path / "frases.tsv").write_text("texto\trótulo\n" + rows)
    page = visit("/meus_dados")
    upload(page, 0, tmp_path / "frases.tsv")
    step(page, "Auditoria")
    expect(page).to_have_url(re.compile("passo=auditoria"))
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(tab.get_by_role("button", name="Continuar")).to_be_visible(timeout=READING)
    step(tab, "Divisão")
    share = tab.get_by_role("spinbutton", name="Validação, % do treino")
    share.fill("25")
    share.press("Enter")
    expect(tab.get_by_role("cell", name="150", exact=True)).to_be_visible(timeout=READING)
    page.reload()
    expect(page.get_by_text("Treino 150 · Validação 50").first).to_be_visible(timeout=READING)
    tab.go_back()
    expect(tab.get_by_role("button", name="Continuar")).to_be_visible(timeout=READING)
    expect(tab).to_have_url(re.compile("rascunho="))


def edit_word(page: Page, text: str) -> None:
    """Write another word into the table's first row. It is a canvas: only what one sees says what a click has done.

    The first click may only give the focus, another one chooses the cell, and one on a chosen cell opens it.
    """
    expect(page.get_by_test_id("glide-cell-2-0")).to_be_attached()  # for screen readers: the canvas is drawn
    table, editor = page.locator(".dvn-scroller"), page.locator(".gdg-input")
    for _time in range(10):
        box = table.bounding_box()
        assert box
        table.dblclick(position={"x": 0.8 * box["width"], "y": 0.5 * box["height"]})
        with suppress(AssertionError):
            expect(editor).to_be_visible(timeout=5000)
            break
    expect(editor).to_be_visible()
    editor.fill(text)
    page.keyboard.press("Enter")


def test_words_are_edited_in_the_table_and_the_task_is_saved_and_deleted(
    visit: Visit, tmp_path: Path, server_home: Path
) -> None:
    name = f"codigos_{uuid4().hex[:4]}"  # what a broken-off attempt has saved holds its name
    rows = "".join(f"frase número {row} de exemplo\t{row % 2}\n" for row in range(200))
    (tmp_path / f"{name}.tsv").write_text("texto\trótulo\n" + rows)
    page = visit("/meus_dados")
    upload(page, 0, tmp_path / f"{name}.tsv")
    step(page, "Prompt e rótulos")
    page.get_by_text("decoder", exact=True).click()
    expect(page.locator(".ptlm-seen").first).to_contain_text("<|target_bos|>")
    expect(page.locator(".ptlm-seen").first).to_contain_text("não")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    wait_idle(page)
    edit_word(page, "jamais")
    expect(page.locator(".ptlm-seen").first).to_contain_text("jamais", timeout=READING)
    step(page, "Salvar")
    page.get_by_role("button", name="Salvar tarefa").click()
    expect(page.get_by_role("heading", name=name, level=1, exact=True)).to_be_visible(timeout=READING)
    record = json.loads((server_home / "tasks" / name / "1" / "task.json").read_text())
    assert record["task"]["labels"] == ["jamais", "sim"]
    page.get_by_role("button", name="Apagar").click()
    page.get_by_role("button", name="Apagar de vez").click()
    expect(page.get_by_role("heading", name="Meus dados", level=1)).to_be_visible(timeout=READING)
    assert not (server_home / "tasks" / name).exists()


def test_a_small_file_of_ones_own_becomes_a_task_and_is_trained(
    visit: Visit, tmp_path: Path, server_home: Path
) -> None:
    rows = "".join(
        f"frase número {row}: {'gostei' if row % 2 else 'detestei'}\t{'bom' if row % 2 else 'ruim'}\n"
        for row in range(200)
    )
    (tmp_path / "opiniões.tsv").write_text("texto\trótulo\n" + rows)
    page = visit("/meus_dados")
    upload(page, 0, tmp_path / "opiniões.tsv")
    step(page, "Salvar")
    page.get_by_role("button", name="Salvar tarefa").click()
    expect(page.get_by_role("heading", name="opinioes", level=1)).to_be_visible(timeout=READING)
    wait_idle(page)
    start_training(page, ["nano-encoder"], rows=64)
    expect(page.get_by_role("cell", name=re.compile("concluída"))).to_be_visible(timeout=TRAINING)
    [folder] = (server_home / "runs").glob("*nano-encoder-opinioes*")
    title = json.loads((folder / "spec.json").read_text())["model"]["title"]
    metrics = json.loads((folder / "result.json").read_text())["metrics"]["opinioes"]
    shown = f"{100 * metrics['accuracy']:.1f}%".replace(".", ",")
    expect(page.get_by_role("row").filter(has_text=title).first).to_contain_text(shown)


PRESET = ("--preset", "seed-tutorial", "--set", "epochs=1", "--limit-train", "256", "--limit-eval", "64")


@pytest.mark.parametrize("model", ["ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2"])
def test_the_same_task_trains_in_every_family(model: str, raw_data: Path, home: Path) -> None:
    """From the shell and on a part of the rows: the way is the same, the time is not."""
    folder = raw_data / "plue" / "MRPC"

    def ask(*words: str) -> str:
        program = [sys.executable, "-m", "ptlm", *words]
        made = subprocess.run(program, capture_output=True, text=True, timeout=TRAINING / 1000)
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout

    columns = ("--text", "#1 String", "--text", "#2 String", "--label", "Quality")
    ask(
        "task",
        "add",
        "meu_mrpc",
        "--train",
        str(folder / "train.tsv"),
        "--validation",
        str(folder / "dev.tsv"),
        *columns,
    )
    told = json.loads(
        ask("train", "--model", model, "--task", "meu_mrpc", *PRESET, "--json").splitlines()[-1]
    )
    assert told["state"] == "done"
    assert 0 <= told["metrics"]["meu_mrpc"]["accuracy"] <= 1
