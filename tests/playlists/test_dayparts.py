from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.dayparts import (
    EVERY_DAY,
    WHOLE_DAY,
    Daypart,
    format_daypart,
    format_dayparts,
    format_time,
    parse_daypart,
    parse_dayparts,
    parse_time,
)
from playlists.errors import BadRule

FRIDAY = date(2026, 6, 12)

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
dayparts = st.builds(Daypart, st.frozensets(st.integers(1, 7), min_size=1), minutes, minutes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:00", time(8)),
        ("8:00", time(8)),
        ("23:59", time(23, 59)),
        ("00:00", time(0)),
        (" 09:30 ", time(9, 30)),
        ("07:30:00", time(7, 30)),
        ("07:30:45", time(7, 30)),
        ("07:30:59", time(7, 30)),
    ],
)
def test_time_is_read_d1(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "25:00", "08:60", "08:99", "08", "aa:bb", "07:30:xx", "07:30:", "07:30:60", "24:00", "०८:००"],
)
def test_time_is_refused_at_input_d2(text):
    with pytest.raises(BadRule) as refused:
        parse_time(text)
    assert str(refused.value) == f"“{text}”不是有效的时间，请写成 09:30。"


def test_midnight_as_an_end_is_24_00():
    assert parse_time("24:00", end=True) == time(0)
    assert format_time(time(0), end=True) == "24:00"
    assert format_time(time(0)) == "00:00"


@pytest.mark.parametrize("text", ["24:01", "24:00:01"])
def test_end_after_24_00_is_refused(text):
    with pytest.raises(BadRule):
        parse_time(text, end=True)


@pytest.mark.parametrize(
    ("text", "on_friday"),
    [
        ("12345 09:00-17:00", (datetime(2026, 6, 12, 9), datetime(2026, 6, 12, 17))),  # noqa: DTZ001 -- wall time
        ("5 22:00-02:00", (datetime(2026, 6, 12, 22), datetime(2026, 6, 13, 2))),  # noqa: DTZ001
        ("5 09:00-24:00", (datetime(2026, 6, 12, 9), datetime(2026, 6, 13))),  # noqa: DTZ001
        ("5 00:00-00:00", (datetime(2026, 6, 12), datetime(2026, 6, 13))),  # noqa: DTZ001
        ("5 09:00-09:00", (datetime(2026, 6, 12, 9), datetime(2026, 6, 13, 9))),  # noqa: DTZ001
        ("1234 09:00-17:00", None),
    ],
)
def test_daypart_on_a_friday(text, on_friday):
    assert parse_daypart(text).on(FRIDAY) == on_friday


@pytest.mark.parametrize(
    ("text", "overnight"),
    [
        ("5 22:00-02:00", True),
        ("5 22:00-00:30", True),
        ("5 09:00-09:00", True),
        ("5 09:00-24:00", False),
        ("5 00:00-24:00", False),
    ],
)
def test_daypart_is_overnight_when_it_passes_midnight(text, overnight):
    assert parse_daypart(text).is_overnight is overnight


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("12345 09:00-", id="A17-partial"),
        pytest.param("12345", id="A17-no-hours"),
        pytest.param("08 09:00-17:00", id="A21-outside-1-7"),
        pytest.param("mon 09:00-17:00", id="A21-name"),
        pytest.param("0,9,-1,abc,2 09:00-17:00", id="D3-list"),
        pytest.param("112 09:00-17:00", id="doubled"),
        pytest.param("", id="D4-empty"),
    ],
)
def test_daypart_is_refused_at_input(text):
    with pytest.raises(BadRule) as refused:
        parse_daypart(text)
    assert str(refused.value) == f"“{text}”不是有效的时段，请写成 12345 09:00-17:00。"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ((frozenset(), time(9), time(17)), "请至少选择一个星期几。"),
        ((frozenset({0}), time(9), time(17)), "星期几应为 1（周一）至 7（周日）。"),
        ((EVERY_DAY, time(9, tzinfo=UTC), time(17)), "时段使用当地时间，不应带时区。"),
    ],
)
def test_daypart_that_means_nothing_is_refused(fields, why):
    with pytest.raises(BadRule) as refused:
        Daypart(*fields)
    assert str(refused.value) == why


@given(st.lists(dayparts, max_size=4))
def test_dayparts_survive_being_written_and_read(given_dayparts):
    assert parse_dayparts(format_dayparts(given_dayparts)) == tuple(given_dayparts)


def test_whole_day_is_written_as_00_to_24():
    assert format_daypart(WHOLE_DAY) == "1234567 00:00-24:00"
