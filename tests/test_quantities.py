"""Amounts as people say them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.quantities import DAY, HOUR, MINUTE, YEAR, duration

SECONDS = {"s": 1, "min": MINUTE, "h": HOUR, "d": DAY}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (-1, "–"),
        (0, "0\u00a0s"),
        (59.4, "59\u00a0s"),
        (59.6, "1\u00a0min 00\u00a0s"),
        (60, "1\u00a0min 00\u00a0s"),
        (119.7, "2\u00a0min 00\u00a0s"),
        (200, "3\u00a0min 20\u00a0s"),
        (599.4, "9\u00a0min 59\u00a0s"),
        (599.6, "10\u00a0min"),
        (610, "10\u00a0min"),
        (3599, "1\u00a0h 00\u00a0min"),
        (3600, "1\u00a0h 00\u00a0min"),
        (7500, "2\u00a0h 05\u00a0min"),
        (7199, "2\u00a0h 00\u00a0min"),
        (DAY - 1, "1\u00a0d 0\u00a0h"),
        (2 * DAY - 1, "2\u00a0d 0\u00a0h"),
        (100 * HOUR, "4\u00a0d 4\u00a0h"),
        (2 * YEAR, "2 anos"),
        (120_000 * YEAR, "120.000 anos"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 100 * DAY))
def test_a_duration_says_the_time_rounded_to_its_smaller_unit(seconds: float) -> None:
    parts = [(int(number), unit) for number, unit in re.findall(r"(\d+)\u00a0(\w+)", duration(seconds))]
    last = SECONDS[parts[-1][1]]
    assert abs(sum(number * SECONDS[unit] for number, unit in parts) - seconds) <= last / 2 + 1e-6
    limits = {"s": 60, "min": 60, "h": 24}
    assert all(number < limits.get(unit, 101) for number, unit in parts)
