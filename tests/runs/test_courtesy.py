"""Runs wait for pages, but not for long; the files are real, the time is made."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ptlm import paths
from ptlm.runs import courtesy
from ptlm.runs.courtesy import LOOK, MOST, RETURN, TURN, Courtesy

CLOSE = 1e-6
"""Seconds by which a file's time may differ from the one it was given."""


class Days:
    """A clock that goes on only while somebody sleeps or works; `meanwhile` is called after each sleep."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.meanwhile: Callable[[], None] = lambda: None
        self.stopped = False

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= LOOK
        self.now += seconds
        self.meanwhile()

    def open_page(self, ago: float = 0.0) -> None:
        """Somebody opened a page so many seconds `ago`."""
        courtesy.page_opened()
        os.utime(paths.page_opened(), (self.now - ago, self.now - ago))


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def asked(days: Days) -> Courtesy:
    return Courtesy(lambda: days.stopped, cards=list, clock=lambda: days.now, sleep=days.sleep)


def slept(days: Days, asked: Courtesy) -> float:
    """Seconds that an answer takes."""
    before = days.now
    asked()
    return days.now - before


def test_where_nobody_has_opened_a_page_it_only_says_whether_to_stop(days: Days, asked: Courtesy) -> None:
    assert not paths.page_opened().exists()
    assert not asked()
    days.stopped = True
    assert asked()
    assert asked.waited == 0


@pytest.mark.parametrize("ago", [0.0, TURN / 4, TURN * 0.9])
def test_a_page_has_its_turn_from_the_moment_it_is_opened(days: Days, asked: Courtesy, ago: float) -> None:
    days.open_page(ago)
    assert slept(days, asked) == pytest.approx(TURN - ago, abs=CLOSE)
    assert asked.waited == pytest.approx(TURN - ago, abs=CLOSE)
    assert slept(days, asked) == pytest.approx(0, abs=CLOSE)


@pytest.mark.parametrize(
    "ago", [TURN, 3600.0, -0.1, -3600.0], ids=["over", "long ago", "future", "far future"]
)
def test_an_old_mark_and_one_of_the_future_mean_nothing(days: Days, asked: Courtesy, ago: float) -> None:
    days.open_page(ago)
    assert slept(days, asked) == pytest.approx(0, abs=CLOSE)


def test_another_page_has_a_turn_of_its_own(days: Days, asked: Courtesy) -> None:
    days.open_page()
    again = days.now + TURN / 2

    def meanwhile() -> None:
        nonlocal again
        if days.now >= again:
            days.open_page()
            again = float("inf")

    days.meanwhile = meanwhile
    assert slept(days, asked) == pytest.approx(1.5 * TURN, abs=2 * LOOK)


def test_somebody_who_opens_pages_all_the_time_slows_a_run_and_never_stops_it(
    days: Days, asked: Courtesy
) -> None:
    days.meanwhile = days.open_page
    days.open_page()
    assert slept(days, asked) == pytest.approx(MOST, abs=CLOSE)
    began, worked = days.now, 0.0
    while days.now - began < 60:
        days.now += 0.05
        worked += 0.05
        days.open_page()
        assert slept(days, asked) <= MOST + CLOSE
    assert worked / (days.now - began) == pytest.approx(1 / (1 + RETURN), rel=0.01)


def test_after_enough_work_it_may_wait_as_long_as_at_first(days: Days, asked: Courtesy) -> None:
    days.meanwhile = days.open_page
    days.open_page()
    asked()
    days.now += 3600
    days.open_page()
    assert slept(days, asked) == pytest.approx(MOST, abs=CLOSE)


def test_a_wish_to_stop_ends_the_wait(days: Days, asked: Courtesy) -> None:
    def meanwhile() -> None:
        days.stopped = True

    days.open_page()
    days.meanwhile = meanwhile
    before = days.now
    assert asked()
    assert days.now - before <= LOOK + CLOSE
    days.open_page()
    assert slept(days, asked) == 0


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_that_is_set_meanwhile_ends_the_wait(days: Days, asked: Courtesy, jump: float) -> None:
    def meanwhile() -> None:
        days.now += jump
        days.meanwhile = lambda: None

    days.open_page()
    days.meanwhile = meanwhile
    assert slept(days, asked) == pytest.approx(LOOK + jump, abs=CLOSE)
    assert 0 <= asked.waited <= MOST
    days.now += MOST
    days.open_page()
    assert slept(days, asked) == pytest.approx(TURN, abs=CLOSE), "and is courteous afterwards"


def test_a_graphics_card_does_not_wait_and_is_looked_for_once(days: Days) -> None:
    looks = []

    def cards() -> list[str]:
        looks.append(days.now)
        return ["a card"]

    asked = Courtesy(lambda: days.stopped, cards=cards, clock=lambda: days.now, sleep=days.sleep)
    asked()
    assert not looks, "nobody has opened a page yet: torch need not be there"
    for _page in range(3):
        days.open_page()
        assert slept(days, asked) == 0
    assert len(looks) == 1


def test_with_the_machine_s_own_time() -> None:
    asked = Courtesy(lambda: False, cards=list)
    began = time.time()
    courtesy.page_opened()
    assert not asked()
    assert time.time() - began > TURN - 0.02, "files may have a coarse clock"
    assert asked.waited <= time.time() - began


def test_a_mark_is_made_anew_by_every_page() -> None:
    courtesy.page_opened()
    os.utime(paths.page_opened(), (0, 0))
    courtesy.page_opened()
    assert abs(time.time() - paths.page_opened().stat().st_mtime) < 5


def test_a_page_is_drawn_where_the_mark_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "home", tmp_path / "not yet"):
        monkeypatch.setenv("PTLM_HOME", str(folder))
        courtesy.page_opened()
        assert not folder.exists()
        assert not Courtesy(lambda: False)()
