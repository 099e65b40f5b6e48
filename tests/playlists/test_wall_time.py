from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playlist_factories import utc

from playlists.errors import BadRule
from playlists.wall_time import (
    as_utc,
    clipped,
    common,
    merged,
    started_intervals,
    wall_interval,
    wall_intervals,
    wall_time,
    zone,
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone_name", "start", "end", "expected"),
    [
        pytest.param(
            "Asia/Shanghai", "2026-06-12T09:00", "2026-06-12T17:00",
            [("2026-06-12T01:00Z", "2026-06-12T09:00Z")], id="no-change",
        ),
        pytest.param("Europe/Berlin", "2026-03-29T02:15", "2026-03-29T02:45", [], id="A31-inside-the-gap"),
        pytest.param("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T03:00", [], id="A31-the-whole-gap"),
        pytest.param(
            "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:30",
            [("2026-03-29T01:00Z", "2026-03-29T01:30Z")], id="starts-in-the-gap",
        ),
        pytest.param(
            "Europe/Berlin", "2026-03-29T01:30", "2026-03-29T02:30",
            [("2026-03-29T00:30Z", "2026-03-29T01:00Z")], id="ends-in-the-gap",
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T02:15", "2026-10-25T02:45",
            [("2026-10-25T00:15Z", "2026-10-25T00:45Z"), ("2026-10-25T01:15Z", "2026-10-25T01:45Z")],
            id="A32-inside-the-repeat",
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T01:30", "2026-10-25T03:30",
            [("2026-10-24T23:30Z", "2026-10-25T02:30Z")], id="across-the-repeat",
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T01:00", "2026-10-25T02:30",
            [("2026-10-24T23:00Z", "2026-10-25T00:30Z"), ("2026-10-25T01:00Z", "2026-10-25T01:30Z")],
            id="ends-in-the-repeat",
        ),
        pytest.param(
            "Australia/Lord_Howe", "2026-04-05T01:40", "2026-04-05T01:50",
            [("2026-04-04T14:40Z", "2026-04-04T14:50Z"), ("2026-04-04T15:10Z", "2026-04-04T15:20Z")],
            id="a-repeat-of-half-an-hour",
        ),
        pytest.param(
            "America/Havana", "2026-10-31T22:00", "2026-11-01T00:30",
            [("2026-11-01T02:00Z", "2026-11-01T04:30Z"), ("2026-11-01T05:00Z", "2026-11-01T05:30Z")],
            id="midnight-comes-twice",
        ),
        pytest.param("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T17:00", [], id="a-day-that-never-was"),
    ],
)  # fmt: skip
def test_wall_interval_holds_where_the_wall_clock_does(zone_name, start, end, expected):
    found = wall_interval(wall(start), wall(end), ZoneInfo(zone_name))
    assert list(found) == [(utc(begin), utc(finish)) for begin, finish in expected]


def test_long_wall_interval_reaches_from_one_year_into_the_next():
    found = wall_interval(wall("2025-12-20T09:00"), wall("2026-01-10T09:00"), zone("Asia/Shanghai"))
    assert found == ((utc("2025-12-20T01:00Z"), utc("2026-01-10T01:00Z")),)


def test_change_of_clocks_is_found_months_after_the_first_interval():
    walls = [("2025-12-20T09:00", "2025-12-20T17:00"), ("2026-03-29T01:30", "2026-03-29T04:00")]
    found = merged(wall_intervals([(wall(start), wall(end)) for start, end in walls], zone("Europe/Berlin")))
    assert found == (
        (utc("2025-12-20T08:00Z"), utc("2025-12-20T16:00Z")),
        (utc("2026-03-29T00:30Z"), utc("2026-03-29T02:00Z")),
    )


def test_wall_interval_in_the_gap_leaves_nothing_behind_beside_a_longer_one():
    gap, longer = ("2026-03-29T02:00", "2026-03-29T03:00"), ("2026-03-27T01:00", "2026-03-27T13:00")
    walls = [(wall(start), wall(end)) for start, end in (longer, gap)]
    assert wall_intervals(walls, zone("Europe/Berlin")) == [(utc("2026-03-27T00:00Z"), utc("2026-03-27T12:00Z"))]


def test_instant_is_given_in_utc():
    assert as_utc(datetime.fromisoformat("2026-06-12T09:00+08:00")).isoformat() == "2026-06-12T01:00:00+00:00"


def test_wall_time_reads_the_clock_of_the_zone():
    assert wall_time(utc("2026-06-12T01:00Z"), zone("Asia/Shanghai")) == wall("2026-06-12T09:00")


CHANGES = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Asia/Shanghai", "2026-06-12"),
]


@given(st.sampled_from(CHANGES), st.integers(-120, 240), st.integers(1, 300))
def test_wall_interval_agrees_with_the_clock_each_minute(change, minutes, length):
    """The oracle reads the wall clock each minute of the day before and after."""
    in_zone, minute = ZoneInfo(change[0]), timedelta(minutes=1)
    start = wall(change[1]) + minutes * minute
    end = start + length * minute
    found = wall_interval(start, end, in_zone)
    first = start.replace(tzinfo=UTC) - timedelta(hours=16)
    for instant in (first + n * minute for n in range(32 * 60)):
        holds = any(begin <= instant < finish for begin, finish in found)
        assert holds is (start <= wall_time(instant, in_zone) < end)


MINUTE = timedelta(minutes=1)
MINUTES = st.integers(-2 * 1440, 2 * 1440) | st.integers(-200 * 1440, 200 * 1440)  # around the change, or far off
LENGTHS = st.integers(1, 3000)


@given(st.sampled_from(CHANGES), st.lists(st.tuples(MINUTES, LENGTHS), min_size=1, max_size=6))
def test_many_wall_intervals_are_those_of_each_alone(change, pieces):
    in_zone, noon = ZoneInfo(change[0]), wall(change[1]) + 720 * MINUTE
    walls = sorted((noon + start * MINUTE, noon + (start + length) * MINUTE) for start, length in pieces)
    alone = [found for start, end in walls for found in wall_interval(start, end, in_zone)]
    assert merged(wall_intervals(walls, in_zone)) == merged(alone)


def test_no_wall_interval_and_no_start_give_nothing():
    assert wall_intervals([], zone("Asia/Shanghai")) == []
    assert started_intervals([], MINUTE, zone("Asia/Shanghai")) == ()


@pytest.mark.parametrize(
    ("zone_name", "start", "minutes", "expected"),
    [
        pytest.param("Asia/Shanghai", "2026-06-12T09:00", 480, ("2026-06-12T01:00Z", "2026-06-12T09:00Z"), id="plain"),
        pytest.param("Europe/Berlin", "2026-03-29T02:00", 15, None, id="the-first-missing-minute"),
        pytest.param("Europe/Berlin", "2026-03-29T02:59", 15, None, id="the-last-missing-minute"),
        pytest.param(
            "Europe/Berlin", "2026-03-29T03:00", 15, ("2026-03-29T01:00Z", "2026-03-29T01:15Z"), id="after-the-gap"
        ),
        pytest.param(
            "Europe/Berlin", "2026-03-29T01:45", 30, ("2026-03-29T00:45Z", "2026-03-29T01:00Z"), id="ends-in-the-gap"
        ),
        pytest.param(
            "Europe/Berlin", "2026-03-29T01:45", 120, ("2026-03-29T00:45Z", "2026-03-29T01:45Z"), id="across-the-gap"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T02:00", 60, ("2026-10-25T00:00Z", "2026-10-25T02:00Z"), id="the-repeat"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T02:30", 15, ("2026-10-25T00:30Z", "2026-10-25T00:45Z"), id="within-the-repeat"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25T01:30", 60, ("2026-10-24T23:30Z", "2026-10-25T00:30Z"), id="ends-in-the-repeat"
        ),
        pytest.param("Pacific/Apia", "2011-12-30T09:00", 60, None, id="a-day-that-never-was"),
        pytest.param(
            "Europe/Berlin", "2026-12-31T23:30", 60, ("2026-12-31T22:30Z", "2026-12-31T23:30Z"), id="across-the-year"
        ),
        pytest.param(
            "Asia/Shanghai", "2026-12-30T12:00", 4320, ("2026-12-30T04:00Z", "2027-01-02T04:00Z"), id="days-across-it"
        ),
        pytest.param(
            "Asia/Shanghai", "2026-01-01T12:00", 60, ("2026-01-01T04:00Z", "2026-01-01T05:00Z"), id="new-years-day"
        ),
        pytest.param("Asia/Shanghai", "2026-01-15T12:00", 60, ("2026-01-15T04:00Z", "2026-01-15T05:00Z"), id="january"),
    ],
)
def test_start_is_read_once_and_ends_by_the_wall_clock(zone_name, start, minutes, expected):
    found = started_intervals([wall(start)], minutes * MINUTE, ZoneInfo(zone_name))
    assert found == ((tuple(map(utc, expected)),) if expected else ())


@given(st.sampled_from(CHANGES), st.sets(MINUTES, min_size=1, max_size=6), LENGTHS)
def test_many_starts_play_as_each_alone(change, minutes, length):
    in_zone, noon = ZoneInfo(change[0]), wall(change[1]) + 720 * MINUTE
    starts = [noon + start * MINUTE for start in sorted(minutes)]
    alone = [found for start in starts for found in started_intervals([start], length * MINUTE, in_zone)]
    assert started_intervals(starts, length * MINUTE, in_zone) == merged(alone)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Asia", "../etc/passwd"])
def test_unknown_zone_is_refused(name):
    with pytest.raises(BadRule) as refused:
        zone(name)
    assert str(refused.value) == f"没有名为“{name}”的时区。"


def test_naive_instant_is_refused():
    with pytest.raises(ValueError, match="an instant needs an offset"):
        as_utc(wall("2026-06-12T01:00"))


def test_merged_joins_what_touches_or_overlaps():
    one, hour = datetime(2026, 6, 12, tzinfo=UTC), timedelta(hours=1)
    pieces = [(one + 3 * hour, one + 4 * hour), (one, one + 2 * hour), (one + hour, one + 3 * hour)]
    apart = (one + 5 * hour, one + 6 * hour)
    assert merged([apart, *pieces]) == ((one, one + 4 * hour), apart)
    assert merged([(one + hour, one + 2 * hour), (one, one + 3 * hour)]) == ((one, one + 3 * hour),)


HOURS = st.sets(st.integers(0, 12))


def at(hour):
    return datetime(2026, 6, 12, hour, tzinfo=UTC)


def rows(hours):
    return merged((at(hour), at(hour + 1)) for hour in hours)


@given(HOURS, st.sets(st.integers(0, 13), min_size=2, max_size=2).map(sorted))
def test_clipped_keeps_what_lies_within(hours, span):
    low, high = span
    assert clipped(rows(hours), at(low), at(high)) == rows(hour for hour in hours if low <= hour < high)


@given(HOURS, HOURS)
def test_common_keeps_what_lies_in_both(some, others):
    assert common(rows(some), rows(others)) == rows(some & others)
