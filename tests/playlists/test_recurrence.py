from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from playlist_factories import utc

from playlists.errors import BadRule
from playlists.recurrence import Moved, Recurrence, check_new, occurrences, starts
from playlists.wall_time import wall_time

BERLIN = "Europe/Berlin"
MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 6, 1, 9)  # noqa: DTZ001 -- a Monday, wall time
FAR = timedelta(days=400)


def wall(text):
    return datetime.fromisoformat(text)


def daily(first="2026-06-01T09:00", minutes=60, rule="FREQ=DAILY", **fields):
    return Recurrence(wall(first), minutes, rule, **fields)


def played(recurrence, from_, to, zone=BERLIN):
    """The occurrences between two local midnights, as wall times with their offsets."""
    low, high = (wall(day).replace(tzinfo=ZoneInfo(zone)) for day in (from_, to))
    return [
        tuple(instant.astimezone(ZoneInfo(zone)).strftime("%d %H:%M%z") for instant in interval)
        for interval in occurrences(recurrence, zone, low, high)
    ]


# --- what is refused


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"minutes": 0}, "每次播出的结束应晚于开始，至少 1 分钟。"),
        ({"minutes": -30}, "每次播出的结束应晚于开始，至少 1 分钟。"),
        (
            {"rule": "FREQ=HOURLY", "minutes": 1440},
            "每次播出 1440 分钟，长于重复间隔 60 分钟，请缩短时长或加大间隔。",
        ),
        (
            {"rule": "FREQ=HOURLY", "minutes": 61},
            "每次播出 61 分钟，长于重复间隔 60 分钟，请缩短时长或加大间隔。",
        ),
        (
            {"rule": "FREQ=MONTHLY", "minutes": 43201},
            "每次播出 43201 分钟，长于重复间隔 43200 分钟，请缩短时长或加大间隔。",
        ),
        (
            {"rule": "FREQ=YEARLY", "minutes": 525601},
            "每次播出 525601 分钟，长于重复间隔 525600 分钟，请缩短时长或加大间隔。",
        ),
        ({"rule": "FREQ=DAILY;INTERVAL=0"}, "INTERVAL 应为 1 或更大的整数，现为“0”。"),
        (
            {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
            "这条重复规则一次也不会播出，请检查日期、间隔和截止日期。",
        ),
        ({"rule": "FREQ=DAILY;UNTIL=20260531"}, "这条重复规则一次也不会播出，请检查日期、间隔和截止日期。"),
        (
            {"first": "2026-06-01T09:00+08:00"},
            "播出时间应为当地时间，精确到分钟，不带时区：2026-06-01T09:00:00+08:00。",
        ),
        ({"first": "2026-06-01T09:00:30"}, "播出时间应为当地时间，精确到分钟，不带时区：2026-06-01T09:00:30。"),
        (
            {"first": "2026-06-01T09:00:00.000001"},
            "播出时间应为当地时间，精确到分钟，不带时区：2026-06-01T09:00:00.000001。",
        ),
        (
            {"exclusions": frozenset({utc("2026-06-01T09:00Z")})},
            "播出时间应为当地时间，精确到分钟，不带时区：2026-06-01T09:00:00+00:00。",
        ),
        (
            {"moved": (Moved(FIRST, FIRST + MINUTE), Moved(FIRST, FIRST - MINUTE))},
            "同一次播出被调整了两次，请只保留一次调整。",
        ),
    ],
)
def test_recurrence_that_means_nothing_is_refused_with_what_to_change_x13(fields, why):
    with pytest.raises(BadRule) as refused:
        daily(**fields)
    assert str(refused.value) == why


def test_unknown_zone_is_refused():
    with pytest.raises(BadRule) as refused:
        occurrences(daily(), "Mars/Olympus", utc("2026-06-01T00:00Z"), utc("2026-06-02T00:00Z"))
    assert str(refused.value) == "没有名为“Mars/Olympus”的时区。"


def test_move_of_no_minutes_is_refused():
    with pytest.raises(BadRule) as refused:
        Moved(FIRST, FIRST, 0)
    assert str(refused.value) == "每次播出的结束应晚于开始，至少 1 分钟。"


def test_first_start_ten_years_back_is_accepted_and_a_day_earlier_is_refused_x13():
    recurrence = daily("2016-06-01T09:00")
    assert check_new(recurrence, date(2026, 6, 2)) is None
    with pytest.raises(BadRule) as refused:
        check_new(recurrence, date(2026, 6, 3))
    assert str(refused.value) == "首次播出 2016-06-01 早于十年前，请改用较近的日期。"


def test_start_of_the_week_is_stored_in_the_rule():
    assert daily(rule="FREQ=WEEKLY;BYDAY=MO").rule == "FREQ=WEEKLY;BYDAY=MO;WKST=MO"


# --- clocks that change


def test_daily_keeps_its_wall_time_on_both_sides_of_the_missing_hour_i2():
    assert played(daily("2026-03-28T09:00"), "2026-03-28", "2026-03-31") == [
        ("28 09:00+0100", "28 10:00+0100"),
        ("29 09:00+0200", "29 10:00+0200"),
        ("30 09:00+0200", "30 10:00+0200"),
    ]


def test_start_in_the_missing_hour_does_not_fire():
    assert played(daily("2026-03-28T02:30"), "2026-03-28", "2026-03-31") == [
        ("28 02:30+0100", "28 03:30+0100"),
        ("30 02:30+0200", "30 03:30+0200"),
    ]


def test_end_in_the_missing_hour_is_where_the_clock_jumps():
    assert played(daily("2026-03-29T01:30"), "2026-03-29", "2026-03-30") == [("29 01:30+0100", "29 03:00+0200")]


def test_start_in_the_repeated_hour_fires_once_at_its_first_reading():
    found = played(daily("2026-10-24T02:30", 15), "2026-10-24", "2026-10-26")
    assert found == [("24 02:30+0200", "24 02:45+0200"), ("25 02:30+0200", "25 02:45+0200")]


def test_end_in_the_repeated_hour_is_its_first_reading():
    assert played(daily("2026-10-25T01:30"), "2026-10-25", "2026-10-26") == [("25 01:30+0200", "25 02:30+0200")]


def test_night_ends_by_the_wall_clock_though_it_is_an_hour_longer():
    found = played(daily("2026-10-24T22:00", 480), "2026-10-24", "2026-10-26")[0]
    assert found == ("24 22:00+0200", "25 06:00+0100")


def test_hourly_of_whole_hours_leaves_no_hole_in_the_repeated_hour():
    whole = daily("2026-10-24T00:00", 60, "FREQ=HOURLY")
    assert played(whole, "2026-10-25", "2026-10-26") == [("25 00:00+0200", "26 00:00+0100")]


ZONES = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/Havana", "2026-11-01"),
    ("America/Havana", "2026-03-08"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Asia/Shanghai", "2026-06-12"),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, 400), st.sampled_from([1, 5, 24]))
def test_occurrences_agree_with_a_clock_read_each_minute(change, offset, minutes, hours):
    """The oracle starts when the wall clock first shows a start, and stops when it first shows the end or later."""
    zone, day = change
    assume(minutes <= 60 * hours)
    first = wall(day) - timedelta(days=1) + offset * MINUTE
    recurrence = Recurrence(first, minutes, f"FREQ=HOURLY;INTERVAL={hours}")
    from_ = wall(day).replace(tzinfo=UTC) - timedelta(days=1)
    instants = [from_ + n * MINUTE for n in range(2 * 1440)]
    found = occurrences(recurrence, zone, from_, from_ + timedelta(days=2))
    due = set(starts(recurrence, first, first + timedelta(days=5)))
    read: set[datetime] = set()
    ends: list[datetime] = []
    lead = [from_ - n * MINUTE for n in range(500, 0, -1)]
    for instant in lead + instants:
        clock = wall_time(instant, ZoneInfo(zone))
        ends = [end for end in ends if clock < end]
        if clock in due and clock not in read:
            ends.append(clock + minutes * MINUTE)
        read.add(clock)
        if instant >= from_:
            assert any(start <= instant < end for start, end in found) is bool(ends)


# --- conditions on the day


def test_day_of_a_start_by_the_rule_and_that_of_a_moved_one_are_asked_apart():
    to_saturday = Moved(wall("2026-06-02T09:00"), wall("2026-06-06T15:00"))
    to_thursday = Moved(wall("2026-06-03T09:00"), wall("2026-06-04T15:00"))
    found = occurrences(
        daily(moved=(to_saturday, to_thursday)),
        "Asia/Shanghai",
        utc("2026-06-01T00:00+08:00"),
        utc("2026-06-08T00:00+08:00"),
        on=lambda day: day.isoweekday() < 6,
        moved_on=lambda day: day.isoweekday() > 5,
    )
    starts_found = [wall_time(start, ZoneInfo("Asia/Shanghai")) for start, _ in found]
    assert starts_found == [wall(f"2026-06-{text}") for text in ("01T09:00", "04T09:00", "05T09:00", "06T15:00")]


# --- the span


def test_occurrences_are_cut_to_the_span_and_reach_in_from_before_it():
    recurrence = daily("2026-06-01T22:00", 480)
    found = occurrences(recurrence, "Asia/Shanghai", utc("2026-06-02T01:00+08:00"), utc("2026-06-02T23:00+08:00"))
    assert found == (
        (utc("2026-06-02T01:00+08:00"), utc("2026-06-02T06:00+08:00")),
        (utc("2026-06-02T22:00+08:00"), utc("2026-06-02T23:00+08:00")),
    )


def test_moved_occurrence_of_days_reaches_in_from_before_the_span():
    moved = Moved(wall("2026-06-02T09:00"), wall("2026-06-02T15:00"), 3 * 1440)
    assert played(daily(moved=(moved,)), "2026-06-05", "2026-06-06", "Asia/Shanghai") == [
        ("05 00:00+0800", "05 15:00+0800")
    ]


def test_empty_span_has_no_occurrence():
    instant = utc("2026-06-02T09:30+08:00")
    assert occurrences(daily(), "Asia/Shanghai", instant, instant) == ()


def test_naive_span_is_refused():
    with pytest.raises(ValueError, match="an instant needs an offset"):
        occurrences(daily(), "Asia/Shanghai", FIRST, FIRST + FAR)
