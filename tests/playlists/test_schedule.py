"""Each row is asked of ``covers`` and of ``occurrences``: preview and player may never disagree (I19)."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment, utc

from playlists.calendar import Calendar
from playlists.errors import BadRule
from playlists.schedule import occurrences

PLAIN = Calendar()

SYDNEY, BERLIN, CHICAGO = "Australia/Sydney", "Europe/Berlin", "America/Chicago"
WEEKDAY_MORNINGS = ("12345 07:00-11:00",)
FRIDAY_NIGHT = ("5 22:00-02:00",)
OFFICE_HOURS = ("1234567 09:00-17:00",)
ALL_DAY = ("1234567 00:00-24:00",)
WEEK_AND_WEEKEND = ("12345 07:00-11:00", "67 09:00-13:00")
FROM_12_TO_14 = {"starts_on": date(2026, 6, 12), "ends_on": date(2026, 6, 14)}


def plays(assignment, instant, calendar=PLAIN):
    """Ask both questions about one instant, and insist on one answer."""
    found = occurrences(assignment, calendar, instant - timedelta(hours=1), instant + timedelta(hours=1))
    answer = assignment.covers(instant, calendar)
    assert any(start <= instant < end for start, end in found) is answer
    return answer


@pytest.mark.parametrize(
    ("zone", "dayparts", "dates", "instant", "expected"),
    [
        pytest.param(SYDNEY, WEEKDAY_MORNINGS, {}, "2026-06-11T22:00Z", True, id="T1"),
        pytest.param(SYDNEY, WEEKDAY_MORNINGS, {}, "2026-06-11T02:00Z", False, id="T2"),
        pytest.param(SYDNEY, WEEKDAY_MORNINGS, {}, "2026-06-12T01:00Z", False, id="T4-end-exclusive"),
        pytest.param(SYDNEY, FRIDAY_NIGHT, {}, "2026-06-12T12:30Z", True, id="T5"),
        pytest.param(SYDNEY, FRIDAY_NIGHT, {}, "2026-06-13T15:30Z", False, id="T7-start-day-not-selected"),
        pytest.param(SYDNEY, FRIDAY_NIGHT, {}, "2026-06-12T16:00Z", False, id="T8-end-exclusive"),
        pytest.param(SYDNEY, ALL_DAY, FROM_12_TO_14, "2026-06-11T02:00Z", False, id="T10"),
        pytest.param(SYDNEY, ALL_DAY, FROM_12_TO_14, "2026-06-12T02:00Z", True, id="T11-first-day"),
        pytest.param(SYDNEY, ALL_DAY, FROM_12_TO_14, "2026-06-15T02:00Z", False, id="T13-day-after"),
        pytest.param(SYDNEY, ALL_DAY, {"ends_on": date(2026, 6, 14)}, "2026-01-01T01:00Z", True, id="T14"),
        pytest.param(SYDNEY, ALL_DAY, {}, "2026-06-11T02:00Z", True, id="T16"),
        pytest.param(SYDNEY, ("1 00:00-24:00",), FROM_12_TO_14, "2026-06-12T02:00Z", False, id="T17"),
        pytest.param(SYDNEY, WEEK_AND_WEEKEND, {}, "2026-06-13T00:00Z", True, id="T19"),
        pytest.param(SYDNEY, WEEK_AND_WEEKEND, {}, "2026-06-13T04:00Z", False, id="T20"),
        pytest.param(SYDNEY, OFFICE_HOURS, {}, "2026-06-11T23:00Z", True, id="T22"),
        pytest.param(BERLIN, OFFICE_HOURS, {}, "2026-06-11T23:00Z", False, id="T23"),
        pytest.param(CHICAGO, OFFICE_HOURS, {}, "2026-06-11T16:00Z", True, id="T25"),
        pytest.param(BERLIN, OFFICE_HOURS, {}, "2026-06-11T16:00Z", False, id="T26"),
        pytest.param(CHICAGO, ("1234567 03:00-04:00",), {}, "2026-03-08T08:00Z", True, id="T28-gap-day"),
        pytest.param(CHICAGO, ("1234567 03:00-04:00",), {}, "2026-03-08T07:30Z", False, id="T29-before-gap"),
        pytest.param(CHICAGO, ("1234567 01:00-02:00",), {}, "2026-11-01T06:30Z", True, id="T31-first-pass"),
        pytest.param(CHICAGO, ("1234567 01:00-02:00",), {}, "2026-11-01T07:30Z", True, id="T32-second-pass"),
        pytest.param(SYDNEY, ("1234567 03:00-04:00",), {}, "2026-10-03T16:30Z", True, id="T34-gap-day"),
        pytest.param(SYDNEY, ("1234567 03:00-04:00",), {}, "2026-10-03T15:30Z", False, id="T35-before-gap"),
        # The row says "repeated"; at 02:30 only the hour 02–03, which comes twice, can be meant.
        pytest.param(SYDNEY, ("1234567 02:00-03:00",), {}, "2026-04-04T15:30Z", True, id="T37-first-pass"),
        pytest.param(SYDNEY, ("1234567 02:00-03:00",), {}, "2026-04-04T16:30Z", True, id="T37-second-pass"),
        pytest.param(
            SYDNEY, ("1234567 00:00-06:00",), {"starts_on": date(2026, 6, 12), "ends_on": date(2026, 6, 12)},
            "2026-06-11T15:00Z", True, id="T38-local-date-after-utc-date",
        ),
        pytest.param(BERLIN, OFFICE_HOURS, {}, "2026-01-05T08:00Z", True, id="A11"),
        pytest.param(CHICAGO, OFFICE_HOURS, {}, "2026-01-05T08:00Z", False, id="A12"),
        pytest.param(
            SYDNEY, (), {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)},
            "2026-06-12T02:00Z", True, id="A13-dates-only",
        ),
        pytest.param(BERLIN, ("1234567 02:15-02:45",), {}, "2026-03-29T01:30Z", False, id="A31-not-moved"),
        pytest.param(
            SYDNEY, FRIDAY_NIGHT, {"ends_on": date(2026, 6, 12)}, "2026-06-12T15:59Z", True,
            id="overnight-reaches-past-its-last-date",
        ),
    ],
)  # fmt: skip
def test_assignment_plays_by_the_wall_clock_of_its_zone(zone, dayparts, dates, instant, expected):
    assignment = make_assignment("a", *dayparts, time_zone=zone, **dates)
    assert plays(assignment, utc(instant)) is expected


def local(day, hour):
    """A wall time in January 2026, when the 5th is a Monday, at an instant in Shanghai."""
    clock = datetime.strptime(hour, "%H:%M").time()  # noqa: DTZ007 -- only its wall time is taken
    return datetime.combine(date(2026, 1, day), clock, ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("daypart", "day", "hour", "expected"),
    [
        pytest.param("1 00:00-24:00", 5, "12:00", True, id="A1"),
        pytest.param("1 00:00-24:00", 6, "12:00", False, id="A2"),
        pytest.param("1234567 09:00-17:00", 5, "10:00", True, id="A3"),
        pytest.param("1234567 09:00-17:00", 5, "06:00", False, id="A4"),
        pytest.param("1234567 09:00-17:00", 5, "17:00", False, id="A5-end-exclusive"),
        pytest.param("1 22:00-06:00", 5, "23:30", True, id="A6"),
        pytest.param("1 22:00-06:00", 6, "02:30", True, id="A7-belongs-to-monday"),
        pytest.param("1 22:00-06:00", 6, "23:30", False, id="A8"),
        pytest.param("1 22:00-06:00", 7, "02:30", False, id="A9"),
        pytest.param("1 22:00-06:00", 5, "21:30", False, id="A10-before"),
        pytest.param("1 22:00-06:00", 5, "22:00", True, id="A10-start"),
        pytest.param("1 22:00-06:00", 6, "06:00", False, id="A10-end"),
        pytest.param("1 22:00-06:00", 6, "22:00", False, id="A10-next-evening"),
        pytest.param("1234567 08:00-18:00", 5, "07:59", False, id="D5-before"),
        pytest.param("1234567 08:00-18:00", 5, "08:00", True, id="D5-on"),
        pytest.param("1234567 08:00-18:00", 5, "12:00", True, id="D5-noon"),
        pytest.param("1234567 08:00-18:00", 5, "17:59", True, id="D5-last-minute"),
        pytest.param("1234567 08:00-18:00", 5, "18:00", False, id="D5-off"),
        pytest.param("1234567 08:00-18:00", 5, "23:00", False, id="D5-night"),
        pytest.param("12345 08:00-18:00", 11, "12:00", False, id="D6-sunday"),
        pytest.param("1234567 18:00-06:00", 5, "17:59", False, id="D7-before"),
        pytest.param("1234567 18:00-06:00", 5, "18:00", True, id="D7-on"),
        pytest.param("1234567 18:00-06:00", 5, "23:59", True, id="D7-midnight"),
        pytest.param("1234567 18:00-06:00", 6, "00:30", True, id="D7-after-midnight"),
        pytest.param("1234567 18:00-06:00", 6, "05:59", True, id="D7-last-minute"),
        pytest.param("1234567 18:00-06:00", 6, "06:00", False, id="D7-off"),
        pytest.param("1234567 18:00-06:00", 6, "12:00", False, id="D7-noon"),
        pytest.param("12345 18:00-06:00", 9, "20:00", True, id="D8-friday-evening"),
        pytest.param("12345 18:00-06:00", 10, "02:00", True, id="D8-saturday-night"),
        pytest.param("12345 18:00-06:00", 10, "20:00", False, id="D8-saturday-evening"),
        pytest.param("12345 18:00-06:00", 11, "02:00", False, id="D8-sunday-night"),
        pytest.param("1 08:00-08:00", 5, "07:59", False, id="D9-X15-equal-times-before"),
        pytest.param("1 08:00-08:00", 6, "07:59", True, id="D9-X15-equal-times-are-24-hours"),
        pytest.param("1 08:00-08:00", 6, "08:00", False, id="D9-X15-equal-times-after"),
        pytest.param("1 00:00-00:00", 5, "00:00", True, id="X15-I7-start-day"),
        pytest.param("1 00:00-00:00", 5, "23:59", True, id="X15-I7-end-of-start-day"),
        pytest.param("1 00:00-00:00", 6, "00:00", False, id="X15-I7-not-the-next-day"),
    ],
)
def test_daypart_plays_at(daypart, day, hour, expected):
    assert plays(make_assignment("a", daypart), local(day, hour)) is expected


@pytest.mark.parametrize(
    ("local_time", "expected"),
    [
        pytest.param("2026-10-01T10:00+08:00", False, id="N1-national-day"),
        pytest.param("2026-09-20T10:00+08:00", True, id="N2-make-up-sunday"),
        pytest.param("2026-10-08T10:00+08:00", True, id="N4-first-day-back"),
        pytest.param("2026-02-14T10:00+08:00", True, id="N5-make-up-saturday"),
        pytest.param("2026-10-08T17:00+08:00", False, id="end-exclusive"),
    ],
)
def test_working_days_follow_the_calendar(local_time, expected):
    rule = make_assignment("a", *OFFICE_HOURS, day_kind="working")
    assert plays(rule, utc(local_time), OFFICIAL_2026) is expected


def test_working_and_non_working_days_share_the_month_between_them():
    span = utc("2026-10-01T00:00+08:00"), utc("2026-11-01T00:00+08:00")
    found = [
        interval
        for kind in ("working", "non_working")
        for interval in occurrences(make_assignment(day_kind=kind), OFFICIAL_2026, *span)
    ]
    found.sort()
    assert (found[0][0], found[-1][1]) == span
    assert all(one[1] == other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "America/Los_Angeles", "Europe/London"])
def test_daily_occurrences_keep_their_wall_time_through_a_change_of_clocks_x3_i1(zone):
    rule = make_assignment("a", "1234567 09:30-10:00", time_zone=zone)
    found = occurrences(rule, PLAIN, utc("2026-03-01T00:00Z"), utc("2026-04-05T00:00Z"))
    wall_times = {start.astimezone(ZoneInfo(zone)).strftime("%H:%M") for start, _ in found}
    assert (len(found), wall_times) == (35, {"09:30"})


def test_occurrences_are_cut_to_the_span():
    rule = make_assignment("a", "1234567 22:00-06:00")
    found = occurrences(rule, PLAIN, utc("2026-01-05T00:00+08:00"), utc("2026-01-05T23:00+08:00"))
    assert found == (
        (utc("2026-01-05T00:00+08:00"), utc("2026-01-05T06:00+08:00")),
        (utc("2026-01-05T22:00+08:00"), utc("2026-01-05T23:00+08:00")),
    )


def test_overlapping_dayparts_give_one_occurrence():
    rule = make_assignment("a", "1 09:00-12:00", "1 11:00-14:00", "1 14:00-15:00")
    found = occurrences(rule, PLAIN, utc("2026-01-05T00:00+08:00"), utc("2026-01-06T00:00+08:00"))
    assert found == ((utc("2026-01-05T09:00+08:00"), utc("2026-01-05T15:00+08:00")),)


def test_empty_span_has_no_occurrence():
    instant = utc("2026-01-05T10:00+08:00")
    assert occurrences(make_assignment(), PLAIN, instant, instant) == ()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"starts_on": date(2026, 6, 14), "ends_on": date(2026, 6, 12)},
            "排期“排期 a”的结束日期早于开始日期。",
        ),
        ({"time_zone": "Mars/Olympus"}, "没有名为“Mars/Olympus”的时区。"),
        ({"day_kind": "holiday"}, "没有名为“holiday”的日期类别。"),
        ({"only_when_open": True}, "排期“排期 a”只在开放时间播出，请先填写大厅的开放时间。"),
    ],
)
def test_assignment_that_means_nothing_is_refused_x13(fields, why):
    with pytest.raises(BadRule) as refused:
        make_assignment(**fields)
    assert str(refused.value) == why
