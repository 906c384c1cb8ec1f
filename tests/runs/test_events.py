"""Events are appended whole, read as they grow, and told in the reader's language."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ptlm.i18n import set_language
from ptlm.runs import events
from ptlm.runs.events import STEPS_WRITTEN_ALL, Event, Writer, read, text


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened() -> Iterator[Callable[..., Writer]]:
    """Makes writers that are closed at the end."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(closing(Writer(*arguments)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_what_is_reported_is_read_again(path: Path, opened: Callable[..., Writer]) -> None:
    clock = Clock()
    writer = opened(path, clock)
    writer.stage("preparing")
    writer.log("Lidas {rows} linhas de {file}.", rows=3, file="ação.tsv")
    writer.log("Cuidado.", level="warning")
    writer.log("Não deu.", level="error")
    writer.progress("download", 1, 2, "MB")
    writer.step({"step": 1, "steps": 9, "loss": float("nan")})
    writer.evaluation({"task": "x", "metrics": {"accuracy": 0.5}})
    found, offset = read(path)
    assert [event.kind for event in found] == ["log", "log", "warning", "error", "progress", "step", "eval"]
    assert all(event.time == 1000.0 for event in found)
    assert found[0].values["stage"] == "preparing"
    assert text(found[1]) == "Lidas 3 linhas de ação.tsv."
    assert found[5].values["loss"] is None
    assert offset == path.stat().st_size
    assert read(path, offset) == ([], offset)


def test_a_torn_last_line_waits_for_its_end(path: Path, opened: Callable[..., Writer]) -> None:
    writer = opened(path)
    writer.log("um")
    whole = path.stat().st_size
    writer.log("dois {word}", word="é")
    data = path.read_bytes()
    for cut in range(whole, len(data)):  # at every byte, also inside a character
        path.write_bytes(data[:cut])
        found, offset = read(path)
        assert [event.template for event in found] == ["um"]
        assert offset == whole
    path.write_bytes(data)
    found, offset = read(path, whole)
    assert [text(event) for event in found] == ["dois é"]
    assert offset == len(data)


def test_a_writer_goes_on_after_a_torn_line(path: Path, opened: Callable[..., Writer]) -> None:
    opened(path).log("um")
    with path.open("ab") as file:
        file.write(b'{"time": 1, "kind": "lo')
    opened(path).log("dois")
    found, _ = read(path)
    assert [event.template for event in found] == ["um", "dois", events.SKIPPED_LINES]


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b"12",
        b'{"kind": "log"}',
        b'{"kind": "log", "time": "x"}',
        b'{"kind": "nonsense", "time": 1}',
        b'{"kind": ["log"], "time": 1}',
        b'{"kind": "log", "time": 1, "template": 7}',
        b'{"kind": "log", "time": 1, "values": [1]}',
    ],
)
def test_corrupt_lines_are_skipped_and_counted(path: Path, line: bytes) -> None:
    good = b'{"kind": "log", "time": 5, "template": "bom", "values": {}}'
    path.write_bytes(b"\n".join([good, line, line, good, b""]))
    found, offset = read(path)
    assert [event.template for event in found] == ["bom", "bom", events.SKIPPED_LINES]
    assert found[-1].kind == "warning"
    assert found[-1].values == {"count": 2}
    assert offset == path.stat().st_size


def test_a_missing_file_and_a_file_begun_anew(path: Path, opened: Callable[..., Writer]) -> None:
    assert read(path, 0) == ([], 0)
    opened(path).log("a longer first text than the second")
    _, offset = read(path)
    path.unlink()
    assert read(path, offset) == ([], 0)
    opened(path).log("b")
    found, _ = read(path, offset)
    assert [event.template for event in found] == ["b"]


def test_progress_is_throttled_but_its_end_is_not(path: Path, opened: Callable[..., Writer]) -> None:
    clock = Clock()
    writer = opened(path, clock)
    for done in range(1, 1001):
        clock.now += 0.01
        writer.progress("encode", done, 1000)
        writer.progress("other", done, None)
    found = [event.values for event in read(path)[0]]
    encode = [values["done"] for values in found if values["what"] == "encode"]
    assert encode[-1] == 1000
    assert 35 <= len(encode) <= 45  # ten seconds, four a second
    assert len([values for values in found if values["what"] == "other"]) > 30


def test_a_long_run_does_not_write_every_step(path: Path, opened: Callable[..., Writer]) -> None:
    clock = Clock()
    writer = opened(path, clock)
    steps = STEPS_WRITTEN_ALL + 1001
    for step in range(1, steps + 1):
        clock.now += 0.01
        writer.step({"step": step, "steps": steps})
    written = [event.values["step"] for event in read(path)[0]]
    assert written[:STEPS_WRITTEN_ALL] == list(range(1, STEPS_WRITTEN_ALL + 1))
    assert written[-1] == steps
    assert 35 <= len(written) - STEPS_WRITTEN_ALL <= 45


def test_threads_write_whole_lines(path: Path, opened: Callable[..., Writer]) -> None:
    writer = opened(path)

    def talk(name: str) -> None:
        for number in range(300):
            writer.log("{name} {number} {filler}", name=name, number=number, filler="x" * 500)

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found, _ = read(path)
    assert len(found) == 1200
    assert {event.kind for event in found} == {"log"}


def test_what_was_read_is_not_looked_through_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"kind": "step", "time": 1.5, "values": {"step": 1, "steps": 2}}) + "\n"
    path.write_text(line * 1_000)
    found, offset = read(path)
    assert (len(found), offset) == (1_000, len(line) * 1_000)
    with path.open("a") as file:
        file.write(line)
    parsed: list[bytes] = []
    real = events._parsed
    monkeypatch.setattr(events, "_parsed", lambda text: parsed.append(text) or real(text))
    found, offset = read(path, offset)
    assert (len(found), len(parsed), offset) == (1, 1, len(line) * 1_001)


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (
            Event(
                "step",
                0,
                {"step": 3, "steps": 10, "part": "toy", "epoch": 0.3, "loss": 0.69312, "learning_rate": 5e-5},
            ),
            "passo 3/10 · toy · época 0,3 · perda 0,6931 · taxa de aprendizado 5e−05",
        ),
        (Event("step", 0, {"step": 3, "steps": 10, "loss": None}), "passo 3/10"),
        (
            Event(
                "eval",
                0,
                {"task": "toy", "split": "test", "epoch": 1.0, "metrics": {"accuracy": 0.912, "mse": 1}},
            ),
            "toy (test), época 1: accuracy 0,912, mse 1",
        ),
        (
            Event("progress", 0, {"what": "download", "done": 3, "total": 10, "unit": "MB"}),
            "baixando: 3/10 MB",
        ),
        (Event("progress", 0, {"what": "algo novo", "done": 3, "total": None}), "algo novo: 3"),
        (Event("log", 0, {}, "100 % {certo}"), "100 % {certo}"),
        (Event("log", 0, {"a": 1}, "falta {b}"), "falta {b}"),
        (Event("error", 0, {"a": 1}, "chave { solta"), "chave { solta"),
    ],
)
def test_texts_for_people(event: Event, shown: str) -> None:
    assert text(event) == shown


def test_numbers_follow_the_readers_language() -> None:
    assert events.number(0.25) == "0,25"
    set_language("en")
    try:
        assert events.number(0.25) == "0.25"
    finally:
        set_language("pt")
