"""What the machine can do, as it comes in."""

import pytest

from ptlm.runs import health
from ptlm.views.machine import SHOWN, Examination


def test_the_machine_is_looked_at_once_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    found = Examination().start().wait()
    assert found.done
    assert [check.id for check in found.shown()] == list(SHOWN)
    assert all(str(check) for check in found.shown())


def test_a_check_that_breaks_says_so_and_the_others_are_made(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> health.Check:
        raise KeyError("VARIABLE")

    monkeypatch.setattr(health, "CHECKS", {**dict.fromkeys(SHOWN, health._memory), "devices": broken})
    first, *others = Examination().start().wait().shown()
    assert (first.id, first.level) == ("devices", "error")
    assert "“devices” não pôde ser feita: erro inesperado (KeyError)" in str(first)
    assert [check.id for check in others] == ["memory"] * 3
    assert "VARIABLE" in caplog.text
