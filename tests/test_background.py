"""Questions asked in the background: every one is answered or says why not."""

import threading
import time

import pytest

from ptlm.background import Inquiry, reason
from ptlm.errors import DataError

ENOUGH = 30.0


def test_answers_are_there_as_they_come_in() -> None:
    go_on = threading.Event()
    inquiry = Inquiry({"quick": lambda: True, "slow": lambda: go_on.wait(ENOUGH)})
    assert not inquiry.done
    inquiry.start()
    deadline = time.monotonic() + ENOUGH
    while not inquiry.found and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (inquiry.found, inquiry.done) == ({"quick": True}, False)
    go_on.set()
    inquiry.wait()
    assert (inquiry.found, inquiry.done) == ({"quick": True, "slow": True}, True)


def test_a_slow_question_does_not_hold_up_those_asked_beside_it() -> None:
    asked = threading.Event()
    inquiry = Inquiry({"first": lambda: asked.wait(ENOUGH), "second": asked.set}, at_once=2)
    inquiry.start()
    inquiry.wait()
    assert inquiry.found == {"first": True, "second": None}


def test_all_is_asked_anew_but_not_while_somebody_is_at_it() -> None:
    go_on, times = threading.Event(), []

    def question() -> int:
        times.append(0)
        assert go_on.wait(ENOUGH)
        return len(times)

    inquiry = Inquiry({"count": question})
    inquiry.start()
    inquiry.start()
    go_on.set()
    inquiry.wait()
    assert inquiry.found == {"count": 1}
    inquiry.start()
    inquiry.wait()
    assert inquiry.found == {"count": 2}


def test_what_breaks_keeps_nothing_else_from_being_answered(caplog: pytest.LogCaptureFixture) -> None:
    def refused() -> int:
        raise DataError("não deu: {why}", why="sim")

    def broken() -> int:
        raise ZeroDivisionError("x")

    inquiry = Inquiry({"refused": refused, "broken": broken, "last": lambda: 3})
    inquiry.start()
    inquiry.wait()
    assert inquiry.found == {"last": 3}
    assert {name: reason(error) for name, error in inquiry.failed.items()} == {
        "refused": "não deu: sim",
        "broken": "erro inesperado (ZeroDivisionError): os detalhes estão no terminal em que o painel foi aberto",
    }
    assert [record.args for record in caplog.records] == [("broken",)]
