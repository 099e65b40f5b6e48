"""When a hall is open: by weekday, by the calendar, and otherwise on single days."""

from datetime import date

import pytest
from playlist_factories import OFFICIAL_2026

from playlists.calendar import Calendar
from playlists.day_conditions import WorkingDays
from playlists.dayparts import parse_dayparts
from playlists.errors import BadRule
from playlists.opening import OpeningHours

BY_WEEKDAY = OpeningHours(parse_dayparts("12345 09:00-17:00"))
BY_CALENDAR = OpeningHours(parse_dayparts("1234567 09:00-17:00"), WorkingDays())


@pytest.mark.parametrize(
    ("opening", "day", "is_open"),
    [
        pytest.param(BY_WEEKDAY, date(2026, 9, 21), True, id="weekday"),
        pytest.param(BY_WEEKDAY, date(2026, 9, 20), False, id="sunday"),
        pytest.param(BY_WEEKDAY, date(2026, 10, 1), True, id="knows-no-holiday"),
        pytest.param(BY_CALENDAR, date(2026, 9, 20), True, id="N2-make-up-sunday"),
        pytest.param(BY_CALENDAR, date(2026, 10, 1), False, id="N1-holiday"),
    ],
)
def test_hall_is_open(opening, day, is_open):
    assert bool(opening.on(day, OFFICIAL_2026)) == is_open


def test_single_day_has_its_own_hours_or_none():
    day, closed = date(2026, 9, 21), date(2026, 9, 22)
    exceptions = {day: parse_dayparts("1 10:00-12:00"), closed: ()}
    opening = OpeningHours(BY_WEEKDAY.dayparts, exceptions=exceptions)
    assert [(start.hour, end.hour) for start, end in opening.on(day, OFFICIAL_2026)] == [(10, 12)]
    assert opening.on(closed, OFFICIAL_2026) == []


def test_hours_by_the_calendar_are_provisional_while_the_year_is_unknown_n8():
    unknown = Calendar()
    assert (
        BY_CALENDAR.is_provisional(date(2027, 3, 1), unknown),
        BY_WEEKDAY.is_provisional(date(2027, 3, 1), unknown),
    ) == (
        True,
        False,
    )


def test_no_hours_are_refused():
    with pytest.raises(BadRule) as refused:
        OpeningHours(())
    assert str(refused.value) == "请填写大厅的开放时间。"
