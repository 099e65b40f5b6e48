"""Cases of other systems, by their row numbers; a row stands here unless another test has it already.

======================  ==============================================================================
T1–T38                  test_schedule.py::test_assignment_plays_by_the_wall_clock_of_its_zone
T40–T50                 test_content.py::test_entry_is_current_within_its_play_window (T44: end exclusive)
A1–A10, D5–D9           test_schedule.py::test_daypart_plays_at (D9: equal times are a whole day, X15)
A11–A13, A31            test_schedule.py::test_assignment_plays_by_the_wall_clock_of_its_zone
A14–A16, A18–A20        test_timeline.py::test_next_boundary_… (A16: the exact boundary, no polling)
A17, A21, D3, D4        test_dayparts.py::test_daypart_is_refused_at_input
A22, A23, A25, A26      here
A31, A32                test_wall_time.py::test_wall_interval_holds_where_the_wall_clock_does
D1, D2                  test_dayparts.py::test_time_is_read_d1, …refused_at_input_d2
L1–L9, I16              test_resolver.py (each function named by its row)
X1, X2, X4–X7           here
X3                      test_schedule.py::test_daily_occurrences_keep_their_wall_time_…
X8, I19                 here; test_schedule_days.py::test_exception_replaces_weekdays_hours_and_day_kind_…
X9                      here (a name is asked for by the form of whoever stores a playlist)
X13                     test_recurrence.py::test_recurrence_that_means_nothing_…, …ten_years_back_…;
                        test_schedule.py::test_assignment_that_means_nothing_…; names by the form
X14, I4, I5             test_recurrence_days.py
X15, I7                 test_schedule.py::test_daypart_plays_at
I1, I8, I10, I11, I17   here
I2                      test_recurrence.py::test_daily_keeps_its_wall_time_on_both_sides_…
S1–S25                  here
S26                     test_recurrence_rule.py::test_duration_is_read_s26
N1–N5                   test_calendar.py, test_schedule.py::test_working_days_follow_the_calendar
N7, N8                  test_calendar.py; test_schedule_days.py::test_day_is_provisional_…
N10                     here; test_timeline.py::test_thirty_five_days_of_a_daily_rule_…
======================  ==============================================================================

Elsewhere: A24, A27–A30, L10–L12, L17–L20, I13, I14, S28, S29 in test_schedule_cases_loops.py; L13–L16 in
tests/js/playback.test.mjs; X10–X12 in tests/kiosk_server/fleet/test_schedule_cases.py; K1–K9 in
tests/js/idle.test.mjs, K10 and K11 in tests/js/kiosk.test.mjs, K12 and K13 in
tests/kiosk_server/web/kiosk/test_ways_out.py; D10 in tests/faults/test_glass_goes_dark.py; R1 and R2 in
tests/kiosk_server/push/test_engine.py (at a scale) and tests/faults/test_services.py, R3 and R6 in
tests/faults/test_screen_killed.py, R4 in tests/faults/test_screen_twice.py, R5 in tests/faults/test_crowd.py.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment, make_entry, make_loop, utc

from playlists.calendar import Calendar
from playlists.dayparts import parse_daypart, parse_dayparts
from playlists.errors import BadRule
from playlists.position import position
from playlists.recurrence import Recurrence
from playlists.resolver import resolve
from playlists.schedule import occurrences
from playlists.timeline import segment_at, timeline

PLAIN, STANDBY = Calendar(), make_loop("s")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def recurring(first, minutes, rule, **fields):
    """An assignment that recurs; its first start is a wall time of its zone."""
    return make_assignment(recurrence=Recurrence(datetime.fromisoformat(first), minutes, rule), **fields)


def local_starts(assignment, from_, to, pattern="%Y-%m-%d %H:%M"):
    in_zone = ZoneInfo(assignment.time_zone)
    span = (datetime.fromisoformat(moment).replace(tzinfo=in_zone) for moment in (from_, to))
    return [f"{start.astimezone(in_zone):{pattern}}" for start, _ in occurrences(assignment, PLAIN, *span)]


def shown(assignments, instant):
    return [entry.entry_id for entry in resolve(assignments, (), PLAIN, STANDBY, instant).loop.entries]


# --- A: order and expiry


def test_items_play_in_their_order_a22_a23():
    rules = [make_assignment("x", order=1), make_assignment("y", order=0)]
    loop = resolve(rules, (), PLAIN, STANDBY, utc("2026-01-05T04:00Z")).loop
    due = [loop.entries[position(loop.durations_ms, ms).index].entry_id for ms in (0, 10_000, 20_000, 30_000)]
    assert due == ["y", "x", "y", "x"]


def test_a_second_after_its_end_an_item_is_gone_a25():
    end = utc("2026-01-07T04:00Z")
    rules = [make_assignment("x"), make_assignment("y", entries=(make_entry("y", expire_at=end),))]
    assert [shown(rules, end + n * timedelta(seconds=1)) for n in (-1, 1)] == [["x", "y"], ["x"]]


def test_changed_order_holds_from_the_next_asking_a26():
    b = make_assignment("b", order=1)
    found = [shown([make_assignment("a", order=order), b], utc("2026-01-05T04:00Z")) for order in (0, 2)]
    assert found == [["a", "b"], ["b", "a"]]


# --- X: zones, look-ahead, dayparts


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "America/Los_Angeles", "Europe/London"])
def test_occurrence_has_the_same_wall_time_in_every_zone_x1(zone):
    rule = recurring("2026-06-12T14:00", 30, "FREQ=DAILY;COUNT=1", time_zone=zone)
    start = datetime(2026, 6, 12, 14, tzinfo=ZoneInfo(zone))
    assert occurrences(rule, PLAIN, start - DAY, start + DAY) == ((start, start + 30 * MINUTE),)


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "America/Los_Angeles", "Europe/London"])
def test_rules_ship_for_all_thirty_five_days_not_for_two_x2(zone):
    rule = recurring("2026-06-12T14:00", 30, "FREQ=DAILY", time_zone=zone)
    start = datetime(2026, 6, 12, 14, tzinfo=ZoneInfo(zone))
    segments = timeline([rule], (), PLAIN, STANDBY, start, start + 35 * DAY)
    assert sum(segment.reason.kind == "assignment" for segment in segments) == 35


def test_rule_in_the_server_s_zone_is_that_instant_on_the_display_x4_x6():
    rule = recurring("2026-06-12T11:00", 60, "FREQ=DAILY;COUNT=1", time_zone="Etc/GMT")
    ((start, _),) = occurrences(rule, PLAIN, utc("2026-06-12T00:00Z"), utc("2026-06-13T00:00Z"))
    assert (start, start.astimezone(ZoneInfo("Etc/GMT+4")).hour) == (utc("2026-06-12T11:00Z"), 7)


def test_daily_in_the_server_s_zone_moves_by_real_days_x5():
    rule = recurring("2026-03-28T11:00", 60, "FREQ=DAILY", time_zone="Etc/GMT")
    found = occurrences(rule, PLAIN, utc("2026-03-28T00:00Z"), utc("2026-03-31T00:00Z"))
    assert [start.astimezone(ZoneInfo("Europe/Berlin")).hour for start, _ in found] == [12, 13, 13]


def test_daypart_of_tomorrow_x7():
    rule = make_assignment("a", "1234567 01:00-06:00", starts_on=date(2026, 6, 13), ends_on=date(2026, 6, 13))
    found = occurrences(rule, PLAIN, utc("2026-06-12T12:00+08:00"), utc("2026-06-20T12:00+08:00"))
    assert found == ((utc("2026-06-13T01:00+08:00"), utc("2026-06-13T06:00+08:00")),)


@pytest.mark.parametrize("day", [date(2026, 6, 14) + n * DAY for n in range(8)], ids=str)
def test_preview_timeline_and_occurrences_agree_on_an_exception_x8_i19(day):
    """Monday 15 and Sunday 21 June have hours of their own: one table, asked in three ways."""
    nights, hours = "1234567 02:00-06:00", parse_dayparts("1234567 00:01-23:59")
    rule = make_assignment("a", nights, exceptions={date(2026, 6, 15): hours, date(2026, 6, 21): hours})
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    segments = timeline([rule], (), PLAIN, STANDBY, midnight, midnight + DAY)
    found = occurrences(rule, PLAIN, midnight, midnight + DAY)
    bounds = ((1, 1439) if day.isoformat() in {"2026-06-15", "2026-06-21"} else (120, 360),)
    assert [tuple((instant - midnight) // MINUTE for instant in interval) for interval in found] == list(bounds)
    for instant in (midnight + n * MINUTE for n in range(0, 1440, 7)):
        due = resolve([rule], (), PLAIN, STANDBY, instant)
        segment = segment_at(segments, instant)
        assert (segment.loop, segment.reason) == (due.loop, due.reason)
        assert (due.reason.kind == "assignment") is any(start <= instant < end for start, end in found)


@pytest.mark.parametrize("text", ["1234567 21-22", "1234567 21:00-22"])
def test_hours_as_bare_numbers_are_refused_x9(text):
    with pytest.raises(BadRule):
        parse_daypart(text)


# --- I: what users of other systems found


def test_hourly_skips_the_missing_hour_and_never_drifts_i1():
    """The row's event lasts 61 minutes, which X13 refuses for an hourly rule; a minute's gap lets each be counted."""
    rule = recurring("2023-03-20T01:59", 59, "FREQ=HOURLY", time_zone="Europe/London")
    assert local_starts(rule, "2023-03-26T00:58", "2023-03-26T04:00", "%H:%M") == ["00:59", "02:59", "03:59"]
    minutes = local_starts(rule, "2023-03-20T01:00", "2023-11-30", "%M")
    assert (set(minutes), len(minutes)) == ({"59"}, 23 + 254 * 24 - 1)


def test_weekly_night_into_friday_does_not_show_at_the_end_of_the_month_i8():
    rule = recurring("2022-01-06T01:00", 24 * 60, "FREQ=WEEKLY;BYDAY=TH")
    days = local_starts(rule, "2022-01-01", "2022-02-05", "%m-%d")
    assert days == ["01-06", "01-13", "01-20", "01-27", "02-03"]


def test_ten_years_of_the_first_of_the_month_take_less_than_fifty_milliseconds_i10():
    rule, span = recurring("2026-01-01T09:00", 60, "FREQ=MONTHLY"), (utc("2026-01-01T00:00Z"), utc("2036-01-01T00:00Z"))
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        found = occurrences(rule, PLAIN, *span)
        taken.append(time.perf_counter() - begun)
    assert (len(found), min(taken) < 0.050) == (120, True)


def test_occurrence_that_is_under_way_is_delivered_in_another_zone_i11():
    rule = recurring("2026-06-12T09:00", 60, "FREQ=DAILY", time_zone="America/Los_Angeles")
    now = datetime(2026, 6, 12, 9, 40, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert occurrences(rule, PLAIN, now, now + HOUR) == ((now, now + 20 * MINUTE),)


def test_date_near_midnight_is_that_of_the_display_s_zone_i17():
    rule = recurring("2026-06-12T00:30", 30, "FREQ=WEEKLY;BYDAY=FR")
    found = occurrences(rule, PLAIN, utc("2026-06-11T00:00Z"), utc("2026-06-13T00:00Z"))
    assert found == ((utc("2026-06-11T16:30Z"), utc("2026-06-11T17:00Z")),)


# --- S: arithmetic, at Thu 2021-04-22 10:00 local

NOW = datetime(2021, 4, 22, 10, tzinfo=SHANGHAI)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("rule", "wait_ms", "end"),
    [
        pytest.param(make_assignment(starts_on=TODAY, ends_on=TODAY), 0, "2021-04-23T00:00", id="S1"),
        pytest.param(recurring("2021-04-22T10:00", 240, "FREQ=DAILY"), 0, "2021-04-22T14:00", id="S2"),
        pytest.param(recurring("2021-04-22T11:00", 60, "FREQ=DAILY"), 3_600_000, "2021-04-22T12:00", id="S4"),
        pytest.param(recurring("2021-04-23T10:00", 120, "FREQ=DAILY"), 86_400_000, "2021-04-23T12:00", id="S5"),
        pytest.param(recurring("2021-04-07T03:00", 180, "FREQ=DAILY"), 61_200_000, "2021-04-23T06:00", id="S7"),
        pytest.param(recurring("2021-04-07T17:00", 300, "FREQ=DAILY"), 25_200_000, "2021-04-22T22:00", id="S8"),
        # 23:59:59 there; [start, end) here.
        pytest.param(recurring("2021-04-29T10:00", 840, "FREQ=DAILY"), 604_800_000, "2021-04-30T00:00", id="S10"),
        pytest.param(
            recurring("2021-01-03T10:00", 60, "FREQ=WEEKLY;BYDAY=SU"), 259_200_000, "2021-04-25T11:00", id="S16"
        ),
        pytest.param(
            recurring("2021-01-03T10:00", 60, "FREQ=WEEKLY;BYDAY=WE"), 518_400_000, "2021-04-28T11:00", id="S17"
        ),
        pytest.param(
            recurring("2021-01-03T10:00", 60, "FREQ=WEEKLY;BYDAY=TU"), 432_000_000, "2021-04-27T11:00", id="S19"
        ),
        pytest.param(
            recurring("2021-04-22T10:10", 40, "FREQ=WEEKLY;UNTIL=25210422"), 600_000, "2021-04-22T10:50", id="S20"
        ),
        pytest.param(
            recurring("2021-01-03T10:00", 60, "FREQ=WEEKLY;BYDAY=SA"), 172_800_000, "2021-04-24T11:00", id="S22"
        ),
    ],
)
def test_wait_until_the_next_occurrence_and_its_end(rule, wait_ms, end):
    start, found_end = occurrences(rule, PLAIN, NOW, NOW + 60 * DAY)[0]
    assert (start - NOW) / timedelta(milliseconds=1) == wait_ms
    assert found_end == datetime.fromisoformat(end).replace(tzinfo=SHANGHAI)


def test_single_item_without_an_end_plays_on_s11():
    rule = make_assignment("a", entries=(make_entry("a", publish_at=NOW - 7 * HOUR),))
    (segment,) = timeline([rule], (), PLAIN, STANDBY, NOW, NOW + 3650 * DAY)
    assert (segment.reason.kind, segment.start, segment.end) == ("assignment", NOW, NOW + 3650 * DAY)


@pytest.mark.parametrize(
    ("first", "minutes"),
    [
        pytest.param("2020-07-16T12:00", 31 * 60, id="S13"),
        pytest.param("2020-01-01T09:00", 335 * 1440 + 180, id="S14"),
    ],
)
def test_single_occurrence_of_the_past_never_plays(first, minutes):
    rule = recurring(first, minutes, "FREQ=YEARLY;COUNT=1")
    assert occurrences(rule, PLAIN, NOW, NOW + 3650 * DAY) == ()
    end = datetime.fromisoformat(first).replace(tzinfo=SHANGHAI) + minutes * MINUTE
    assert occurrences(rule, PLAIN, end - MINUTE, NOW) == ((end - MINUTE, end),)


def test_first_monday_from_a_date_and_six_of_them_s23_s25():
    rule = recurring("2020-01-01T00:00", 60, "FREQ=WEEKLY;BYDAY=MO;COUNT=6")
    days = local_starts(rule, "2020-01-01", "2021-01-01", "%m-%d")
    assert days == ["01-06", "01-13", "01-20", "01-27", "02-03", "02-10"]


# --- N: what none of them can say


@pytest.mark.parametrize(
    ("zone", "from_", "calendar", "rule", "count"),
    [
        pytest.param("Europe/Berlin", "2026-10-10", PLAIN, {}, 15, id="change-of-clocks-inside"),
        pytest.param("Asia/Shanghai", "2026-09-15", OFFICIAL_2026, {"day_kind": "working"}, 9, id="holiday-inside"),
    ],
)
def test_thirty_days_without_contact_are_as_if_asked_every_day_n10(zone, from_, calendar, rule, count):
    weekly = recurring(f"{from_}T09:00", 480, "FREQ=WEEKLY;BYDAY=MO,WE,SU", time_zone=zone, **rule)
    shipped = datetime.fromisoformat(from_).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    programme = timeline([weekly], (), calendar, STANDBY, shipped, shipped + 35 * DAY)
    assert sum(segment.reason.kind == "assignment" for segment in programme) == count
    for n in range(30):
        for instant in (shipped + n * DAY + hour * HOUR for hour in range(24)):
            segment, due = segment_at(programme, instant), resolve([weekly], (), calendar, STANDBY, instant)
            assert (segment.loop, segment.reason) == (due.loop, due.reason)
        fresh = timeline([weekly], (), calendar, STANDBY, shipped + n * DAY, shipped + 35 * DAY)
        assert [s.end for s in fresh] == [s.end for s in programme if s.end > shipped + n * DAY]
