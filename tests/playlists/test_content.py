from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playlist_factories import make_entry, make_loop, utc

from playlists.content import Loop
from playlists.errors import BadRule

NINE = (2026, 6, 12, 9)
SEVENTEEN = (2026, 6, 12, 17)
SUNDAY_SEVENTEEN = (2026, 6, 14, 17)


@pytest.mark.parametrize(
    ("zone", "publish", "expire", "instant", "current"),
    [
        pytest.param("Australia/Sydney", NINE, SEVENTEEN, "2026-06-12T00:00Z", True, id="T40"),
        pytest.param("Australia/Sydney", NINE, SEVENTEEN, "2026-06-11T22:00Z", False, id="T41"),
        pytest.param("Australia/Sydney", NINE, SEVENTEEN, "2026-06-11T23:00Z", True, id="T43"),
        pytest.param("Australia/Sydney", NINE, SEVENTEEN, "2026-06-12T07:00Z", False, id="T44-end-exclusive"),
        pytest.param("Australia/Sydney", NINE, None, "2026-12-31T01:00Z", True, id="T46"),
        pytest.param("Australia/Sydney", None, SUNDAY_SEVENTEEN, "2026-01-01T01:00Z", True, id="T47"),
        pytest.param("Australia/Sydney", None, SUNDAY_SEVENTEEN, "2026-06-11T22:00Z", True, id="T49"),
        pytest.param("Europe/Berlin", NINE, SEVENTEEN, "2026-06-11T23:00Z", False, id="T50"),
    ],
)
def test_entry_is_current_within_its_play_window(zone, publish, expire, instant, current):
    in_zone = ZoneInfo(zone)
    entry = make_entry(
        publish_at=datetime(*publish, tzinfo=in_zone) if publish else None,
        expire_at=datetime(*expire, tzinfo=in_zone) if expire else None,
    )
    assert entry.is_current(utc(instant)) is current


def test_shortest_entry_takes_a_second():
    assert Loop((make_entry(seconds=1),)).durations_ms == (1000,)


def test_entry_without_duration_is_refused():
    with pytest.raises(BadRule) as refused:
        make_entry("x", seconds=0)
    assert str(refused.value) == "“条目 x”的播放时长至少为 1 秒。"


@pytest.mark.parametrize("name", ["publish_at", "expire_at"])
def test_entry_with_naive_instant_is_refused(name):
    with pytest.raises(BadRule) as refused:
        make_entry("x", **{name: datetime(2026, 6, 12)})  # noqa: DTZ001 -- naive is what is refused
    assert str(refused.value) == "“条目 x”的上架或下架时间缺少时区。"


def test_loop_adds_up_its_entries_in_milliseconds():
    loop = Loop((make_entry("a", 10), make_entry("b", 25)))
    assert (loop.durations_ms, loop.milliseconds) == ((10_000, 25_000), 35_000)


def test_empty_loop_takes_no_time():
    assert make_loop().milliseconds == 0
