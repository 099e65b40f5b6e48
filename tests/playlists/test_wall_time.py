from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playlist_factories import utc

from playlists.errors import BadRule
from playlists.wall_time import as_utc, merged, wall_interval, wall_time, zone


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
