"""From a person's own files to metrics, in a real browser, with the real MRPC and real training."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TRAINING, wait_idle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]
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


def test_mrpc_from_upload_to_metrics(visit: Visit, raw_data: Path, server_home: Path) -> None:
    """All 3668 and 408 rows, whatever quotation marks stand in them; one epoch of the tutorial's ten."""
    page = visit("/meus_dados")
    upload(page, 0, raw_data / "plue" / "MRPC" / "train.tsv")
    upload(page, 0, raw_data / "plue" / "MRPC" / "dev.tsv")
    expect(page.get_by_text("3.668 linhas").first).to_be_visible(timeout=READING)
    expect(page.get_by_text("408 linhas").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Treino 3.668 · Validação 408").first).to_be_visible(timeout=READING)

    step(page, "Comando e rótulos")
    expect(page.locator(".ptlm-seen").first).to_contain_text("[CLS]Amrozi acusou seu irmão")
    page.get_by_text("decoder", exact=True).click()
    expect(page.locator(".ptlm-seen").first).to_contain_text("<|target_bos|>")
    expect(page.locator(".ptlm-seen").first).to_contain_text("similares<|endoftext|>")

    step(page, "Salvar")
    page.get_by_role("textbox", name="Título").fill("Paráfrases do MRPC")
    page.get_by_role("textbox", name="Título").press("Enter")
    expect(page.get_by_role("textbox", name="Nome")).to_have_value("parafrases_do_mrpc")
    page.get_by_role("button", name="Salvar tarefa").click()
    expect(page.get_by_role("heading", name="Paráfrases do MRPC", level=1)).to_be_visible(timeout=READING)
    folder = server_home / "tasks" / "parafrases_do_mrpc" / "1"
    assert json.loads((folder / "task.json").read_text())["task"]["rows"] == {
        "train": 3668,
        "validation": 408,
    }
    assert [len(pq.read_table(folder / f"{split}.parquet")) for split in ("train", "validation")] == [
        3668,
        408,
    ]
    assert not [file for file in (server_home / "uploads").rglob("*") if file.is_file()]

    page.get_by_role("button", name="Treinar com esta tarefa").click()
    expect(page.get_by_role("heading", name="Treinar", level=1)).to_be_visible()
    page.get_by_text("Tutorial", exact=False).first.click()
    wait_idle(page)
    page.get_by_role("spinbutton", name="Épocas").fill("1")
    page.get_by_role("spinbutton", name="Épocas").press("Enter")
    expect(page.get_by_role("table").first).to_contain_text("3.668")
    wait_idle(page)
    page.get_by_role("button", name="Iniciar treino").click()
    expect(page.locator(".stMarkdownBadge").filter(has_text="concluída").first).to_be_visible(
        timeout=3 * TRAINING
    )
    expect(page.get_by_test_id("stTable").first).to_contain_text("Acurácia")
    page.get_by_role("tab", name="Análise").click()
    expect(page.get_by_text("Por classe")).to_be_visible(timeout=READING)
    expect(page.get_by_role("columnheader", name=re.compile("Precisão"))).to_be_visible()
    [spec] = [json.loads(path.read_text()) for path in (server_home / "runs").glob("*parafrases*/spec.json")]
    assert spec["preset"] == "seed-tutorial"
    assert spec["settings"]["limit_train"] == 0


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
    share = tab.get_by_label("Validação, % do treino")
    share.fill("25")
    share.press("Enter")
    expect(tab.get_by_role("cell", name="150", exact=True)).to_be_visible(timeout=READING)
    page.reload()
    expect(page.get_by_text("Treino 150 · Validação 50").first).to_be_visible(timeout=READING)
    tab.go_back()
    expect(tab.get_by_role("button", name="Continuar")).to_be_visible(timeout=READING)
    expect(tab).to_have_url(re.compile("rascunho="))


def test_words_are_edited_in_the_table_and_the_task_is_saved_and_deleted(
    visit: Visit, tmp_path: Path, server_home: Path
) -> None:
    rows = "".join(f"frase número {row} de exemplo\t{row % 2}\n" for row in range(200))
    (tmp_path / "códigos.tsv").write_text("texto\trótulo\n" + rows)
    page = visit("/meus_dados")
    upload(page, 0, tmp_path / "códigos.tsv")
    step(page, "Comando e rótulos")
    page.get_by_text("decoder", exact=True).click()
    expect(page.locator(".ptlm-seen").first).to_contain_text("não")
    wait_idle(page)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    editor = page.locator(".gdg-input")
    while not editor.is_visible():  # the table is a canvas, and may still be moving to its place
        box = page.get_by_test_id("stDataFrame").bounding_box()
        assert box
        page.mouse.dblclick(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"])
        page.wait_for_timeout(1000)
    editor.fill("jamais")
    page.keyboard.press("Enter")
    expect(page.locator(".ptlm-seen").first).to_contain_text("jamais", timeout=READING)
    step(page, "Salvar")
    page.get_by_role("button", name="Salvar tarefa").click()
    expect(page.get_by_role("heading", name="codigos", level=1)).to_be_visible(timeout=READING)
    record = json.loads((server_home / "tasks" / "codigos" / "1" / "task.json").read_text())
    assert record["task"]["labels"] == ["jamais", "sim"]
    page.get_by_role("button", name="Apagar").click()
    page.get_by_role("button", name="Apagar de vez").click()
    expect(page.get_by_role("heading", name="Meus dados", level=1)).to_be_visible(timeout=READING)
    assert not (server_home / "tasks" / "codigos").exists()


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
