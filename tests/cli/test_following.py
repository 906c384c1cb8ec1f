"""What is shown of a run as it goes on."""

import io

import pytest
from rich.console import Console

from ptlm.cli.following import QUIET_SECONDS, Interruptions, screen
from ptlm.runs.events import Event

STEP = {"part": "toy", "step": 3, "steps": 10, "loss": 0.25}


def printed(*events: Event, terminal: bool) -> str:
    """What a console shows of some events."""
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=terminal, markup=False, highlight=False, width=100, color_system=None
    )
    with screen(console) as shown:
        for event in events:
            shown.show(event)
        shown.say("uma [linha] nossa")
    return out.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_said_is_printed_brackets_and_all(terminal: bool) -> None:
    metrics = {"task": "toy", "split": "test", "epoch": 1, "metrics": {"accuracy": 0.5}}
    out = printed(
        Event("log", 0, {"file": "[b]a.tsv"}, "Lido {file}."),
        Event("warning", 0, {}, "Cuidado."),
        Event("eval", 0, metrics),
        terminal=terminal,
    )
    for text in ("Lido [b]a.tsv.", "Cuidado.", "accuracy 0,5", "uma [linha] nossa"):
        assert text in out


def test_a_terminal_has_a_bar_for_the_work_at_hand() -> None:
    out = printed(
        Event("progress", 0, {"what": "download", "done": 1, "total": 4}),
        Event("step", 1, STEP),
        terminal=True,
    )
    assert "toy · perda 0,25" in out
    assert "3/10" in out


def test_without_a_terminal_steps_are_told_now_and_then() -> None:
    steps = [Event("step", 100 + second, {**STEP, "step": second}) for second in range(25)]
    out = printed(*steps, terminal=False)
    assert [line.split(" ")[1] for line in out.splitlines() if line.startswith("passo")] == [
        "0/10",
        "10/10",
        "20/10",
    ]
    assert QUIET_SECONDS == 10


def test_ctrl_c_is_counted_and_then_as_before() -> None:
    import signal

    before = signal.getsignal(signal.SIGINT)
    with Interruptions() as interruptions:
        for number in Interruptions.SIGNALS:
            signal.raise_signal(number)
        assert interruptions.count == 3
    assert signal.getsignal(signal.SIGINT) == before
