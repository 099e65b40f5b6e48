"""What an assignment does beyond weekly dayparts: recurrence, conditions by day, exceptions, opening hours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment, utc

from playlists.calendar import Calendar
from playlists.day_conditions import AnyOf, BeforeHoliday, NamedDates, NonWorkingDays, Not, WorkingDays
from playlists.dayparts import parse_dayparts
from playlists.errors import BadRule
from playlists.opening import OpeningHours
from playlists.recurrence import Moved, Recurrence
from playlists.schedule import occurrences, provisional_spans

PLAIN = Calendar()


def every(rule, first="2026-09-21T09:00", minutes=60, **fields):
    return Recurrence(datetime.fromisoformat(first), minutes, rule, **fields)


def september(assignment, calendar=OFFICIAL_2026):
    """What plays from 21 September (a Monday) to 12 October 2026, by its starts, insisting on one answer."""
    from_, to = utc("2026-09-21T00:00+08:00"), utc("2026-10-12T00:00+08:00")
    found = occurrences(assignment, calendar, from_, to)
    hours = [from_ + n * timedelta(minutes=30) for n in range(21 * 48)]
    covered = [instant for instant in hours if assignment.covers(instant, calendar)]
    assert covered == [hour for hour in hours if any(start <= hour < end for start, end in found)]
    return [start.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M") for start, _ in found]


def test_dayparts_beside_a_recurrence_are_refused():
    with pytest.raises(BadRule) as refused:
        make_assignment("a", "1 09:00-17:00", recurrence=every("FREQ=DAILY"))
    assert str(refused.value) == "排期“排期 a”已有重复规则，请删去时段，或改用时段。"


def test_recurrence_plays_on_its_days():
    found = september(make_assignment(recurrence=every("FREQ=WEEKLY;BYDAY=TU")))
    assert found == ["09-22 09:00", "09-29 09:00", "10-06 09:00"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"starts_on": date(2026, 9, 23)}, ["09-29", "10-06"], id="starts-on"),
        pytest.param({"ends_on": date(2026, 9, 29)}, ["09-22", "09-29"], id="ends-on-inclusive"),
        pytest.param({"day_kind": "working"}, ["09-22", "09-29"], id="10-06-is-a-holiday"),
        pytest.param({"day_condition": WorkingDays()}, ["09-22", "09-29"], id="condition-working"),
        pytest.param(
            {"day_condition": Not(NamedDates(frozenset({date(2026, 9, 29)})))}, ["09-22", "10-06"],
            id="condition-dates",
        ),
        pytest.param({"exceptions": {date(2026, 9, 29): ()}}, ["09-22", "10-06"], id="exception-nothing"),
        pytest.param(
            {"exceptions": {date(2026, 9, 30): parse_dayparts("1 14:00-15:00")}},
            ["09-22", "09-29", "09-30", "10-06"], id="exception-other-hours-on-another-day",
        ),
    ],
)  # fmt: skip
def test_recurrence_keeps_within_dates_conditions_and_exceptions(fields, expected):
    found = september(make_assignment(recurrence=every("FREQ=WEEKLY;BYDAY=TU"), **fields))
    assert [text[:5] for text in found] == expected


def test_moved_occurrence_plays_on_a_day_off_but_not_after_the_last_date():
    start, holiday = datetime(2026, 9, 29, 9), datetime(2026, 10, 1, 9)  # noqa: DTZ001 -- wall times
    moved = every("FREQ=WEEKLY;BYDAY=TU", moved=(Moved(start, holiday),))
    rule = {"recurrence": moved, "day_kind": "working"}
    assert september(make_assignment(**rule)) == ["09-22 09:00", "10-01 09:00"]
    assert september(make_assignment(**rule, ends_on=date(2026, 9, 30))) == ["09-22 09:00"]


def test_exception_replaces_weekdays_hours_and_day_kind_of_its_date_x8():
    holiday, sunday = date(2026, 10, 1), date(2026, 9, 27)
    hours = parse_dayparts("1 10:00-11:00; 1 14:00-15:00")
    exceptions = {holiday: hours, date(2026, 9, 22): (), sunday: hours}
    rule = make_assignment("a", "1245 09:00-17:00", day_kind="working", exceptions=exceptions)
    assert september(rule) == [
        "09-21 09:00", "09-24 09:00", "09-27 10:00", "09-27 14:00", "09-28 09:00", "09-29 09:00",
        "10-01 10:00", "10-01 14:00", "10-08 09:00", "10-09 09:00",
    ]  # fmt: skip


def test_exception_outside_the_dates_does_not_play():
    rule = make_assignment(
        "a", "1 09:00-10:00", ends_on=date(2026, 9, 30), exceptions={date(2026, 10, 2): parse_dayparts("1 9:00-10:00")}
    )
    assert september(rule) == ["09-21 09:00", "09-28 09:00"]


def test_exception_that_passes_midnight_belongs_to_its_date():
    rule = make_assignment("a", "7 09:00-10:00", exceptions={date(2026, 9, 22): parse_dayparts("1 22:00-02:00")})
    span = utc("2026-09-22T00:00+08:00"), utc("2026-09-24T00:00+08:00")
    assert occurrences(rule, PLAIN, *span) == ((utc("2026-09-22T22:00+08:00"), utc("2026-09-23T02:00+08:00")),)


def test_only_when_open_plays_within_the_opening_hours_of_the_hall():
    opening = OpeningHours(parse_dayparts("12345 08:30-11:30; 12345 13:30-17:00"))
    rule = make_assignment("a", "1 08:00-14:00", opening=opening, only_when_open=True)
    assert september(rule) == [f"{day} {hour}" for day in ("09-21", "09-28", "10-05") for hour in ("08:30", "13:30")]


def test_hall_open_past_midnight_keeps_the_last_night_of_an_assignment():
    opening = OpeningHours(parse_dayparts("5 20:00-24:00; 6 00:00-01:00"))
    rule = make_assignment("a", "5 22:00-02:00", ends_on=date(2026, 9, 25), opening=opening, only_when_open=True)
    span = utc("2026-09-25T00:00+08:00"), utc("2026-09-27T00:00+08:00")
    assert occurrences(rule, PLAIN, *span) == ((utc("2026-09-25T22:00+08:00"), utc("2026-09-26T01:00+08:00")),)


BY_WEEKDAY = OpeningHours(parse_dayparts("12345 08:30-11:30"))
BY_CALENDAR = OpeningHours(BY_WEEKDAY.dayparts, WorkingDays())


def test_opening_hours_that_nobody_asked_for_change_nothing():
    opening = OpeningHours(parse_dayparts("12345 08:30-11:30"))
    assert september(make_assignment("a", "1 08:00-14:00", opening=opening))[0] == "09-21 08:00"


def test_hall_closed_on_every_day_of_the_month_shows_nothing_that_waits_for_it():
    closed = OpeningHours(parse_dayparts("1234567 00:00-24:00"), Not(AnyOf((WorkingDays(), NonWorkingDays()))))
    assert september(make_assignment(recurrence=every("FREQ=DAILY"), opening=closed, only_when_open=True)) == []


@pytest.mark.parametrize(
    ("fields", "day", "provisional"),
    [
        pytest.param({}, date(2027, 3, 1), False, id="any-day"),
        pytest.param({"day_kind": "working"}, date(2027, 3, 1), True, id="N8-next-year"),
        pytest.param({"day_kind": "working"}, date(2026, 12, 31), False, id="N8-this-year"),
        pytest.param({"day_condition": Not(WorkingDays())}, date(2027, 3, 1), True, id="N8-condition"),
        pytest.param(
            {"day_kind": "working", "exceptions": {date(2027, 3, 1): ()}}, date(2027, 3, 1), False, id="exception"
        ),
        pytest.param(
            {"day_kind": "working", "ends_on": date(2026, 12, 31)}, date(2027, 3, 1), False, id="outside-its-dates"
        ),
        pytest.param({"opening": BY_CALENDAR, "only_when_open": True}, date(2027, 3, 1), True, id="N8-opening-hours"),
        pytest.param({"opening": BY_CALENDAR}, date(2027, 3, 1), False, id="opening-hours-nobody-asked-for"),
        pytest.param({"opening": BY_WEEKDAY, "only_when_open": True}, date(2027, 3, 1), False, id="opening-by-weekday"),
    ],
)
def test_day_is_provisional_while_a_notice_may_still_change_it_n8(fields, day, provisional):
    assert make_assignment(**fields).is_provisional(day, OFFICIAL_2026) is provisional


@pytest.mark.parametrize(
    ("from_", "to", "expected"),
    [
        pytest.param("2026-06-01T09:00", "2026-06-03T09:00", [], id="known-year"),
        pytest.param("2026-12-30T09:00", "2027-01-01T00:00", [], id="up-to-the-unknown-year"),
        pytest.param("2026-12-30T09:00", "2027-01-02T12:00", [("2027-01-01T00:00", "2027-01-02T12:00")], id="into-it"),
        pytest.param("2027-01-02T09:00", "2027-01-02T12:00", [("2027-01-02T09:00", "2027-01-02T12:00")], id="within"),
        pytest.param(
            "2027-01-02T09:00",
            "2027-01-05T12:00",
            [("2027-01-02T09:00", "2027-01-04T00:00"), ("2027-01-05T00:00", "2027-01-05T12:00")],
            id="but-for-an-exception",
        ),
    ],
)
def test_provisional_spans_are_the_local_days_a_notice_may_still_change_n8(from_, to, expected):
    rule = make_assignment(day_kind="working", exceptions={date(2027, 1, 4): ()})
    found = provisional_spans(rule, OFFICIAL_2026, utc(f"{from_}+08:00"), utc(f"{to}+08:00"))
    assert found == tuple((utc(f"{start}+08:00"), utc(f"{end}+08:00")) for start, end in expected)


def test_days_before_a_holiday_of_an_unknown_year_are_provisional_n8():
    rule, span = (
        make_assignment(day_condition=BeforeHoliday(3)),
        (utc("2026-12-30T09:00+08:00"), utc("2026-12-30T17:00+08:00")),
    )
    assert rule.is_provisional(date(2026, 12, 30), OFFICIAL_2026) is True
    assert provisional_spans(rule, OFFICIAL_2026, *span) == (span,)
