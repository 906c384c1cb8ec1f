"""A Hugging Face hub on loopback: the real client's real requests against folders that a test has made.

    root/models/<namespace>/<name>/config.json …
    root/datasets/<namespace>/<name>/data/train.parquet …
    root/datasets/<namespace>/<name>@refs_convert_parquet/…     another revision, `/` written as `_`

    with FakeHub(root) as hub:      # sets HF_ENDPOINT; use the fixture `fake_hub` for a fresh HF_HOME too
        hub.cut("model.safetensors", after=1000)     # the next download of it breaks in the middle
        …
        assert hub.count("GET", "model.safetensors") == 2

A repository's commit is a digest of its files, so that changing a file makes a new commit.
"""

import hashlib
import json
import math
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

FILE = re.compile(r"^/(?P<kind>datasets/)?(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)$")
API = re.compile(
    r"^/api/(?P<kind>models|datasets)/(?P<repo>[^/]+/[^/]+?)"
    r"(?:/(?P<verb>revision|tree|paths-info)/(?P<revision>[^/]+)(?:/(?P<path>.*))?)?$"
)


@dataclass(frozen=True)
class Request:
    """One answered request."""

    method: str
    path: str
    status: int
    range: str
    """The Range header asked for, or an empty text."""


@dataclass
class Fault:
    """What goes wrong with the next GETs whose path ends with `suffix`."""

    suffix: str
    times: int
    after: int = 0
    """Bytes of the body that are sent before the connection is cut."""
    status: int = 0
    """Answer with this status instead."""


def git_blob_sha1(content: bytes) -> str:
    """The id that git gives to a file, which the hub uses as ETag."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class _Server(ThreadingHTTPServer):
    """A server that takes it calmly when a client hangs up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class FakeHub:
    """A hub that serves the folders under `root` while the `with` block lasts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.requests: list[Request] = []
        self.gated: set[str] = set()
        """Repositories that answer 403 to everyone."""
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._patch = pytest.MonkeyPatch()

    @property
    def url(self) -> str:
        """The address to put into HF_ENDPOINT."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "FakeHub":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self._patch.setenv("HF_ENDPOINT", self.url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patch.undo()
        self.stop()

    def stop(self) -> None:
        """Be gone: every later request meets a refused connection. HF_ENDPOINT stays until the block ends."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def folder(self, kind: str, repo: str, revision: str = "main") -> Path:
        """The (made) folder of a repository's revision; `kind` is `models` or `datasets`."""
        suffix = "" if revision == "main" else "@" + revision.replace("/", "_")
        path = self.root / kind / (repo + suffix)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def cut(self, suffix: str, *, after: int, times: int = 1) -> None:
        """Break the next `times` downloads of a file after so many bytes."""
        self._faults.append(Fault(suffix, times, after=after))

    def fail(self, suffix: str, *, status: int, times: int = 1) -> None:
        """Answer the next `times` downloads of a file with an error status."""
        self._faults.append(Fault(suffix, times, status=status))

    def mend(self) -> None:
        """Forget the faults that are still due."""
        self._faults.clear()

    def count(self, method: str, suffix: str) -> int:
        """Requests so far by `method` whose path ends with `suffix`."""
        return sum(request.method == method and request.path.endswith(suffix) for request in self.requests)

    def take_fault(self, path: str) -> Fault | None:
        """The fault that is due for a GET of `path`, if any; it is used up."""
        with self._lock:
            for fault in self._faults:
                if fault.times and path.endswith(fault.suffix):
                    fault.times -= 1
                    return fault
        return None

    def find(self, kind: str, repo: str, revision: str) -> Path | None:
        """The folder that a branch or a commit of a repository stands for."""
        base = self.root / kind
        if revision == "main":
            return base / repo if (base / repo).is_dir() else None
        if re.fullmatch(r"[0-9a-f]{40}", revision):
            versions = [base / repo, *(base / repo).parent.glob(f"{repo.split('/')[1]}@*")]
            return next((path for path in versions if path.is_dir() and commit_of(path) == revision), None)
        named = base / (repo + "@" + revision.replace("/", "_"))
        return named if named.is_dir() else None


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file's content by its path in the repository."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def commit_of(folder: Path) -> str:
    """A commit id made of the files' names and contents."""
    listing = "".join(f"{name} {git_blob_sha1(content)}\n" for name, content in files_of(folder).items())
    return hashlib.sha1(f"{folder.name}\n{listing}".encode()).hexdigest()


def _handler(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(_HubHandler):
        served = hub

    return Handler


class _HubHandler(BaseHTTPRequestHandler):
    """Answers what `huggingface_hub` asks: repository info, trees, paths-info, and files with ranges."""

    protocol_version = "HTTP/1.1"
    served: FakeHub

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self._route()

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._route()

    def _route(self) -> None:
        url = urlsplit(self.path)
        if match := API.match(url.path):
            self._api(match.groupdict(), parse_qs(url.query))
        elif match := FILE.match(url.path):
            self._file(match.groupdict(), url.path)
        else:
            self._refuse(404, "NotFound")

    def _repository(self, kind: str, repo: str, revision: str) -> Path | None:
        """The repository's folder; where there is none, the refusal has been sent."""
        folder = self.served.find(kind, repo, unquote(revision))
        if repo in self.served.gated:
            self._refuse(403, "GatedRepo")
        elif not (self.served.root / kind / repo).is_dir():
            self._refuse(401, "RepoNotFound")
        elif folder is None:
            self._refuse(404, "RevisionNotFound")
        else:
            return folder
        return None

    def _api(self, match: Mapping[str, str | None], query: Mapping[str, list[str]]) -> None:
        kind, repo = str(match["kind"]), str(match["repo"])
        folder = self._repository(kind, repo, match["revision"] or "main")
        if folder is None:
            return
        files = files_of(folder)
        if match["verb"] == "tree":
            self._tree(
                files, unquote(match["path"] or ""), query.get("recursive", ["false"])[0].lower() == "true"
            )
        elif match["verb"] == "paths-info":
            asked = json.loads(self.body)["paths"]
            self._json([_entry(path, files[path]) for path in asked if path in files])
        else:
            self._json(_information(repo, folder, files))

    def _tree(self, files: Mapping[str, bytes], path: str, recursive: bool) -> None:
        prefix = path.strip("/") + "/" if path.strip("/") else ""
        inside = {name: content for name, content in files.items() if name.startswith(prefix)}
        if prefix and not inside:
            return self._refuse(404, "EntryNotFound")
        folders = {parent.as_posix() for name in inside for parent in Path(name).parents} - {
            ".",
            prefix.rstrip("/"),
        }
        entries = [_entry(name, content) for name, content in inside.items()]
        entries += [
            {"type": "directory", "path": name, "size": 0, "oid": git_blob_sha1(b"")} for name in folders
        ]
        deep = len(Path(prefix).parts)
        return self._json([e for e in entries if recursive or len(Path(str(e["path"])).parts) == deep + 1])

    def _file(self, match: Mapping[str, str | None], url_path: str) -> None:
        kind = "datasets" if match["kind"] else "models"
        folder = self._repository(kind, str(match["repo"]), str(match["revision"]))
        if folder is None:
            return
        path = folder / unquote(str(match["path"]))
        commit = {"X-Repo-Commit": commit_of(folder)}
        if not path.is_file():
            self._refuse(404, "EntryNotFound", commit)
            return
        fault = self.served.take_fault(url_path) if self.command == "GET" else None
        if fault is not None and fault.status:
            self._refuse(fault.status, "Fault")
            return
        self._send_file(path.read_bytes(), commit, cut_after=fault.after if fault is not None else None)

    def _send_file(self, content: bytes, headers: dict[str, str], cut_after: int | None) -> None:
        headers = {**headers, "ETag": f'"{git_blob_sha1(content)}"', "Accept-Ranges": "bytes"}
        status, body = 200, content
        same = self.headers.get("If-Range") in (None, headers["ETag"])
        if same and (wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")):
            if int(wanted[1]) >= len(content):
                self._refuse(416, "Range")
                return
            first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
            status, body = 206, content[first : last + 1]
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        self._send(status, body, headers, "application/octet-stream", cut_after)

    def _json(self, data: Any) -> None:
        self._send(200, json.dumps(data).encode(), {}, "application/json")

    def _refuse(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        self._send(
            status,
            b"{}",
            {**(headers or {}), "X-Error-Code": code, "X-Error-Message": code},
            "application/json",
        )

    def _send(
        self,
        status: int,
        body: bytes,
        headers: Mapping[str, str],
        content_type: str,
        cut_after: int | None = None,
    ) -> None:
        asked = self.headers.get("Range") or ""
        self.served.requests.append(Request(self.command, urlsplit(self.path).path, status, asked))
        self.send_response(status)
        for name, value in {
            **headers,
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if cut_after is None else body[:cut_after])
        self.close_connection = self.close_connection or cut_after is not None


def _entry(path: str, content: bytes) -> dict[str, Any]:
    return {"type": "file", "path": path, "size": len(content), "oid": git_blob_sha1(content)}


def _information(repo: str, folder: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "_id": repo,
        "id": repo,
        "modelId": repo,
        "sha": commit_of(folder),
        "private": False,
        "gated": False,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": [],
        "siblings": [{"rfilename": name} for name in files],
        **_safetensors(files),
        "createdAt": "2025-01-01T00:00:00.000Z",
        "lastModified": "2025-01-01T00:00:00.000Z",
    }


def _safetensors(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The number of parameters that the hub states for repositories with safetensors."""
    content = files.get("model.safetensors", b"")
    if len(content) < 8:
        return {}
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    total = sum(math.prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")
    return {"safetensors": {"parameters": {"F32": total}, "total": total}}


@pytest.fixture
def fake_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """An empty hub, and an empty cache of the hub's client. Fill it through `fake_hub.folder(kind, repo)`."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name in ("HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with FakeHub(tmp_path / "hub") as hub:
        yield hub
