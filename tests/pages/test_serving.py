"""What the server answers beside the pages."""

import asyncio
import io
import tarfile
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.routing import Router

from pages.parts import serving
from ptlm.runs.packing import packed
from tests.made_runs import made


def get(path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer at `path`."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
        "root_path": "",
    }
    scope |= {"asgi": {"version": "3.0", "spec_version": "2.4"}}
    answer = Router(routes=serving.ROUTES)(scope, receive, send)
    with ThreadPoolExecutor(1) as elsewhere:  # a browser's loop may run in this thread
        elsewhere.submit(asyncio.run, answer).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("before", ["/", "/below/a/path/"])
def test_a_run_s_model_is_a_tar(before: str) -> None:
    run = made("done")
    run.model_folder.mkdir()
    (run.model_folder / "model.safetensors").write_bytes(b"w" * 3_000_000)
    status, headers, body = get(before + serving.model_address(run))
    assert status == 200
    assert int(headers["content-length"]) == len(body) == packed(run.model_folder, run.id).size
    assert headers["content-disposition"] == f'attachment; filename="{run.id}-model.tar"'
    assert headers["content-encoding"] == "identity", "or the server would try to make it smaller"
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        assert archive.getnames() == [f"{run.id}/model.safetensors"]


@pytest.mark.parametrize("name", ["nobody", "..", "%2e%2e", ".new-x"])
def test_there_is_nothing_but_the_models_of_runs(name: str) -> None:
    made("done")
    assert get(f"/{serving.FOLDER}/{name}.tar")[0] == 404


def test_a_run_without_a_model_has_none_to_give() -> None:
    run = made("failed")
    assert get("/" + serving.model_address(run))[0] == 404
