"""A run's energy for people: what was measured, and why not where it was not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views import details, energy
from tests.made_runs import made


def run_with(parts: dict[str, float] | None, attempt: int = 1) -> Run:
    """A finished run whose worker measured `parts` (joules); None: of a version that did not measure."""
    run = made("done")
    path = run.folder / "result.json"
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(result if parts is None else {**result, "energy": parts}), encoding="utf-8")
    run = Store().get(run.id)
    return replace(run, status=replace(run.status, attempt=attempt))


@pytest.mark.parametrize(
    ("parts", "attempt", "expected"),
    [
        ({"processor": 7200.0, "gpu": 18.0}, 1, "processador 2 Wh · placa de vídeo 0,005 Wh"),
        ({"gpu": 4_444_200.0}, 1, "placa de vídeo 1.234 Wh"),  # two hours of a card
        ({"processor": 3600.0}, 2, "processador 1 Wh (desde a última retomada)"),
        ({}, 1, "não mensurável nesta máquina"),
        ({"processor": None, "gpu": 36.0}, 1, "placa de vídeo 0,01 Wh"),
        (None, 1, None),
    ],
)
def test_the_details_say_what_the_machine_used(
    parts: dict[str, float] | None, attempt: int, expected: str | None
) -> None:
    assert details.facts(run_with(parts, attempt)).get("Energia da máquina toda") == expected


def test_the_cost_is_that_of_runs_measured_in_full() -> None:
    whole, resumed, without = (
        run_with({"processor": 5400.0, "gpu": 1800.0}),
        run_with({"gpu": 1.0}, 2),
        run_with({}),
    )
    assert energy.watt_hours([whole, resumed, without, run_with(None)]) == {whole.id: 2.0}
    assert energy.watt_hours([run_with({"processor": None})]) == {}
