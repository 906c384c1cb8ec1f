"""The page of a run in a real browser."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.made_runs import made

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_model_comes_from_the_disk_whatever_its_size(visit: Callable[..., Page], server_home: Path) -> None:
    run = made("done")
    run.model_folder.mkdir()
    with (run.model_folder / "model.safetensors").open("wb") as file:
        file.truncate(300_000_000)  # holes, which take no room on the disk
    (server_home / "runs").mkdir(exist_ok=True)
    run.folder.rename(server_home / "runs" / run.id)
    page = visit(f"/execucao?run={run.id}&ver=detalhes")
    link = page.get_by_role("link", name="Modelo (300 MB)")
    expect(link).to_be_visible()
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename == f"{run.id}-model.tar"
    with tarfile.open(waiting.value.path()) as archive:
        (member,) = archive.getmembers()
        assert (member.name, member.size) == (f"{run.id}/model.safetensors", 300_000_000)
