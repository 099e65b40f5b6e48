"""The stored rule of an assignment: what goes in comes out; what was altered is a bad rule."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from kiosk_server.publishing import rules
from playlists.day_conditions import BeforeHoliday, NamedDates, WorkingDays
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.errors import BadRule
from playlists.opening import OpeningHours
from playlists.recurrence import Moved, Recurrence

MORNING = Daypart(frozenset({1, 2}), time(9), time(12))
NOTHING_ELSE = {"exclusions": [], "moved": []}
START = datetime.fromisoformat("2026-11-23T09:00")


@pytest.mark.parametrize(
    "daypart",
    [Daypart(EVERY_DAY, time(0), time(0)), Daypart(frozenset({6, 7}), time(22, 30), time(6))],
)
def test_daypart_comes_back_as_it_was_stored(daypart: Daypart) -> None:
    assert rules.daypart(rules.daypart_document(daypart)) == daypart


def test_exceptions_come_back_as_they_were_stored() -> None:
    hours = {date(2026, 12, 1): (MORNING,), date(2026, 12, 2): ()}
    assert rules.exceptions(rules.exceptions_document(hours)) == hours


def test_recurrence_comes_back_with_exclusions_and_moves() -> None:
    series = Recurrence(
        START,
        60,
        "FREQ=WEEKLY;BYDAY=MO",
        exclusions=frozenset({START + timedelta(days=7)}),
        moved=(Moved(START + timedelta(days=14), START + timedelta(days=15, hours=1), 30),),
    )
    assert rules.recurrence(rules.recurrence_document(series)) == series
    assert rules.recurrence(rules.recurrence_document(None)) is None


@pytest.mark.parametrize(
    "condition", [WorkingDays(), BeforeHoliday(3), NamedDates(frozenset({date(2026, 12, 4)})), None]
)
def test_day_condition_comes_back_as_it_was_stored(condition: Any) -> None:
    assert rules.day_condition(rules.day_condition_document(condition)) == condition


def test_opening_hours_come_back_as_they_were_stored() -> None:
    opening = OpeningHours((MORNING,), WorkingDays(), {date(2026, 12, 1): ()})
    assert rules.opening(rules.opening_document(opening)) == opening
    assert rules.opening(rules.opening_document(None)) is None


@pytest.mark.parametrize(
    ("read", "document"),
    [
        (rules.dayparts, [{"weekdays": [1], "start": "nine", "end": "10:00"}]),
        (rules.dayparts, [{"weekdays": [], "start": "09:00", "end": "10:00"}]),
        (rules.exceptions, {"someday": []}),
        (rules.recurrence, {"first": "2026-11-23T09:00", "minutes": 60}),
        (
            rules.recurrence,
            {
                "first": "2026-11-23T09:00",
                "minutes": 60,
                "rule": "FREQ=DAILY;INTERVAL=0",
                "exclusions": [],
                "moved": [],
            },
        ),
        (rules.day_condition, {"kind": "full_moon"}),
        (rules.opening, {"dayparts": []}),
    ],
)
def test_altered_document_is_a_bad_rule(read: Any, document: Any) -> None:
    with pytest.raises(BadRule):
        read(document)
