"""What is wrong with a screen, by table: each rule at its boundaries, and what cannot be told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk_server.fleet.alarm_rules import Vitals, judge, well_for

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def vitals(*, silent: timedelta = SECOND, **known: Any) -> Vitals:
    plain: dict[str, Any] = {
        "contact": NOW - silent,
        "heard": True,
        "open_since": NOW - 60 * MINUTE,
        "watched_since": NOW - DAY,
        "showing": "programme",
        "clock_offset_ms": 0,
        "plays": True,
    }
    return Vitals(**(plain | known))


def test_a_screen_that_is_heard_and_plays_is_well_in_every_respect() -> None:
    assert judge(vitals(), NOW) == {"lost": None, "out_of_step": None, "clock": None, "standby": None}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"silent": 89 * SECOND}, "well"),
        ({"silent": 90 * SECOND}, "unknown"),
        ({"silent": 299 * SECOND}, "unknown"),
        ({"silent": 300 * SECOND}, "wrong"),
        ({"silent": DAY, "open_since": None}, "unknown"),  # the hall is closed: it may be switched off
        ({"silent": DAY, "open_since": NOW - 4 * MINUTE}, "unknown"),  # it is being switched on
        ({"silent": DAY, "open_since": NOW - 5 * MINUTE}, "wrong"),
        ({"silent": DAY, "watched_since": NOW - 4 * MINUTE}, "unknown"),  # the server was away itself
        ({"silent": DAY, "watched_since": NOW - 5 * MINUTE}, "wrong"),
        ({"silent": SECOND, "heard": False}, "unknown"),  # paired a second ago
        ({"silent": 300 * SECOND, "heard": False}, "wrong"),
    ],
)
def test_lost_is_silence_while_the_hall_is_open_and_somebody_listened(known: dict[str, Any], expected: str) -> None:
    found = judge(vitals(**known), NOW)
    state = "unknown" if "lost" not in found else "well" if found["lost"] is None else "wrong"
    assert state == expected


def test_lost_began_with_the_last_sign_of_life() -> None:
    assert judge(vitals(silent=20 * MINUTE), NOW)["lost"] == NOW - 20 * MINUTE


@pytest.mark.parametrize(
    ("offset_ms", "expected"),
    [
        (20_000, "well"),
        (-20_000, "well"),
        (20_001, "unknown"),
        (30_000, "unknown"),
        (30_001, "wrong"),
        (-30_001, "wrong"),
        (86_400_000, "wrong"),
        (None, "unknown"),
    ],
)
def test_a_clock_is_wrong_beyond_half_a_minute(offset_ms: int | None, expected: str) -> None:
    found = judge(vitals(clock_offset_ms=offset_ms), NOW)
    state = "unknown" if "clock" not in found else "well" if found["clock"] is None else "wrong"
    assert state == expected


@pytest.mark.parametrize(
    ("showing", "plays", "expected"),
    [
        ("standby", True, NOW),
        ("standby", False, None),  # nothing is due: standby is what should be there
        ("programme", True, None),
        ("override", True, None),
        ("off", True, None),
    ],
)
def test_standby_is_wrong_while_something_is_due(showing: str, plays: bool, expected: datetime | None) -> None:
    assert judge(vitals(showing=showing, plays=plays), NOW)["standby"] == expected


def test_a_screen_that_does_not_say_what_it_shows_is_not_judged_by_it() -> None:
    assert "standby" not in judge(vitals(showing=None), NOW)


def test_a_screen_that_finds_its_lease_over_stands_by() -> None:
    assert judge(vitals(showing=None, fault="lease_expired"), NOW)["standby"] == NOW
    assert judge(vitals(showing="programme", fault="lease_expired"), NOW)["standby"] is None


def test_out_of_step_began_when_the_programme_became_due() -> None:
    assert judge(vitals(due_since=NOW - MINUTE), NOW)["out_of_step"] == NOW - MINUTE


def test_a_silent_screen_is_judged_by_nothing_it_said_before() -> None:
    silent = vitals(silent=10 * MINUTE, due_since=NOW - DAY, clock_offset_ms=90_000, showing="standby")
    assert judge(silent, NOW) == {"lost": NOW - 10 * MINUTE}


@pytest.mark.parametrize(("times", "minutes"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (500, 60)])
def test_the_oftener_it_came_back_the_longer_it_must_stay_well(times: int, minutes: int) -> None:
    assert well_for(times) == minutes * MINUTE
