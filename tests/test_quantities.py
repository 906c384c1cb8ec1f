"""Amounts as people say them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.quantities import DAY, HOUR, MINUTE, duration

SECONDS = {"s": 1, "min": MINUTE, "h": HOUR, "d": DAY}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (-1, "–"),
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (60, "1 min 00 s"),
        (119.7, "2 min 00 s"),
        (200, "3 min 20 s"),
        (599.4, "9 min 59 s"),
        (599.6, "10 min"),
        (610, "10 min"),
        (3599, "1 h 00 min"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (7199, "2 h 00 min"),
        (DAY - 1, "1 d 0 h"),
        (2 * DAY - 1, "2 d 0 h"),
        (100 * HOUR, "4 d 4 h"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 100 * DAY))
def test_a_duration_says_the_time_rounded_to_its_smaller_unit(seconds: float) -> None:
    parts = [(int(number), unit) for number, unit in re.findall(r"(\d+) (\w+)", duration(seconds))]
    last = SECONDS[parts[-1][1]]
    assert abs(sum(number * SECONDS[unit] for number, unit in parts) - seconds) <= last / 2 + 1e-6
    limits = {"s": 60, "min": 60, "h": 24}
    assert all(number < limits.get(unit, 101) for number, unit in parts)
