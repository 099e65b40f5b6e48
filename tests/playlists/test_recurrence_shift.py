"""A series moved as a whole by one of its starts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rescheduling_factories import DAY, HALF_HOUR, every, wall

from playlists.errors import BadRule
from playlists.recurrence import Moved, starts
from playlists.recurrence_shift import shifted

SPAN = wall("2026-01-01T00:00"), wall("2028-01-01T00:00")


def rule_of(recurrence):
    return recurrence.rule.removesuffix(";WKST=MO")


@pytest.mark.parametrize(
    ("rule", "start", "to", "expected", "first"),
    [
        ("FREQ=DAILY", "2026-06-02T09:00", "2026-06-02T14:30", "FREQ=DAILY", "2026-06-02T14:30"),
        ("FREQ=DAILY;INTERVAL=3", "2026-06-05T09:00", "2026-06-06T09:00", "FREQ=DAILY;INTERVAL=3", "2026-06-03T09:00"),
        ("FREQ=DAILY;BYHOUR=9", "2026-06-02T09:00", "2026-06-02T14:30", "FREQ=DAILY;BYHOUR=14", "2026-06-02T14:30"),
        ("FREQ=WEEKLY", "2026-06-09T09:00", "2026-06-10T09:00", "FREQ=WEEKLY", "2026-06-03T09:00"),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-06-09T09:00", "2026-06-07T09:00", "FREQ=WEEKLY;BYDAY=SU", "2026-05-31T09:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-06-16T09:00", "2026-06-22T09:00",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-06-08T09:00"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-06-09T09:00", "2026-06-09T10:00",
         "FREQ=WEEKLY;BYDAY=TU,TH", "2026-06-02T10:00"),
        ("FREQ=MONTHLY", "2026-07-02T09:00", "2026-07-10T09:00", "FREQ=MONTHLY;BYMONTHDAY=10", "2026-06-10T09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-07-15T09:00", "2026-07-31T10:00",
         "FREQ=MONTHLY;BYMONTHDAY=31", "2026-06-30T10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-07-31T09:00", "2026-07-30T09:00",
         "FREQ=MONTHLY;BYMONTHDAY=-2", "2026-06-29T09:00"),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-07-14T09:00", "2026-07-14T10:00",
         "FREQ=MONTHLY;BYDAY=2TU", "2026-06-09T10:00"),
        ("FREQ=YEARLY", "2027-06-02T09:00", "2027-07-01T09:00",
         "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", "2026-07-01T09:00"),
        ("FREQ=DAILY;BYMINUTE=0", "2026-06-02T09:00", "2026-06-02T09:30", "FREQ=DAILY;BYMINUTE=30", "2026-06-02T09:30"),
        ("FREQ=MONTHLY", "2026-07-02T09:00", "2026-08-01T09:30", "FREQ=MONTHLY;BYMONTHDAY=1", "2026-07-01T09:30"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=2", "2027-06-02T09:00", "2027-07-01T09:00",
         "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", "2026-07-01T09:00"),
        ("FREQ=HOURLY;INTERVAL=6", "2026-06-02T15:00", "2026-06-02T16:10",
         "FREQ=HOURLY;INTERVAL=6", "2026-06-02T10:10"),
    ],
)  # fmt: skip
def test_rule_and_first_start_follow_the_one_dragged(rule, start, to, expected, first):
    changed = shifted(every(rule), wall(start), wall(to), 60)
    assert (rule_of(changed), changed.first) == (expected, wall(first))
    assert wall(to) in starts(changed, *SPAN)


@pytest.mark.parametrize(
    ("rule", "start", "to"),
    [
        ("FREQ=DAILY;BYHOUR=9,14", "2026-06-02T09:00", "2026-06-02T10:00"),
        ("FREQ=DAILY;BYMINUTE=0,30", "2026-06-02T09:30", "2026-06-02T09:40"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-06-09T09:00", "2026-06-10T09:00"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=6", "2026-06-30T09:00", "2026-07-01T09:00"),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-07-14T09:00", "2026-07-15T09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=2,15", "2026-07-15T09:00", "2026-07-16T09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-07-31T09:00", "2026-08-01T09:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-07-31T09:00", "2026-07-30T09:00"),
        ("FREQ=DAILY;BYHOUR=9;BYSETPOS=1", "2026-06-03T09:00", "2026-06-04T09:00"),
        ("FREQ=YEARLY;BYWEEKNO=23", "2026-06-02T09:00", "2026-06-03T09:00"),
        ("FREQ=YEARLY;BYYEARDAY=153", "2026-06-02T09:00", "2026-06-03T09:00"),
        ("FREQ=YEARLY;BYWEEKNO=24;BYDAY=TU", "2026-06-09T09:00", "2026-06-10T09:00"),
    ],
)
def test_rule_that_cannot_say_the_new_day_or_time_is_refused(rule, start, to):
    with pytest.raises(BadRule) as refused:
        shifted(every(rule), wall(start), wall(to), 60)
    assert str(refused.value) == "这条重复规则不能整体这样移动，请只移动此次，或修改重复规则。"


def test_series_that_comes_to_last_longer_than_its_interval_is_refused():
    with pytest.raises(BadRule) as refused:
        shifted(every("FREQ=HOURLY"), wall("2026-06-02T09:00"), wall("2026-06-02T09:00"), 90)
    assert str(refused.value) == "每次播出 90 分钟，长于重复间隔 60 分钟，请缩短时长或加大间隔。"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["DAILY;INTERVAL=2", "WEEKLY;BYDAY=TU", "WEEKLY;INTERVAL=2", "HOURLY;INTERVAL=30"]),
    st.sampled_from([";COUNT=9", ";UNTIL=20260901", ";UNTIL=20260714T090000"]),
    st.integers(-200, 200).map(lambda n: n * HALF_HOUR),
    st.integers(0, 3),
)
def test_series_without_exceptions_moves_start_by_start(rule, end, by, place):
    recurrence = every(f"FREQ={rule}{end}", minutes=30)
    before = starts(recurrence, *SPAN)
    changed = shifted(recurrence, before[place], before[place] + by, 30)
    assert starts(changed, *SPAN) == [start + by for start in before]


@pytest.mark.parametrize(
    ("rule", "first", "start", "to", "shifted_first"),
    [
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=15", "2026-02-15", "2026-07-15", "2026-07-31", "2026-02-28", id="short-month"
        ),
        pytest.param("FREQ=MONTHLY", "2026-11-10", "2026-12-10", "2027-01-05", "2026-12-05", id="across-the-year"),
        pytest.param("FREQ=MONTHLY", "2026-12-10", "2026-12-10", "2027-01-05", "2027-01-05", id="into-the-next-year"),
        pytest.param("FREQ=YEARLY", "2026-02-10", "2028-02-10", "2028-03-10", "2026-03-10", id="leap-year"),
    ],
)
def test_first_start_comes_to_the_same_day_of_its_month(rule, first, start, to, shifted_first):
    changed = shifted(every(rule, f"{first}T09:00"), wall(f"{start}T09:00"), wall(f"{to}T09:00"), 60)
    assert changed.first == wall(f"{shifted_first}T09:00")


def test_hourly_series_takes_its_last_start_past_midnight_along():
    recurrence = every("FREQ=HOURLY;INTERVAL=6;UNTIL=20260603")
    changed = shifted(recurrence, recurrence.first, wall("2026-06-02T13:30"), 60)
    assert starts(changed, *SPAN)[-1] == wall("2026-06-04T01:30")


def test_yearly_series_takes_what_was_taken_out_along():
    recurrence = every("FREQ=YEARLY", exclusions=frozenset({wall("2027-06-02T09:00")}))
    changed = shifted(recurrence, recurrence.first, wall("2026-06-03T09:00"), 60)
    assert changed.exclusions == {wall("2027-06-03T09:00")}


def test_end_at_the_close_of_a_day_stays_as_long_as_the_day_does():
    recurrence = every("FREQ=DAILY;UNTIL=20260630")
    assert rule_of(shifted(recurrence, recurrence.first, wall("2026-06-02T23:00"), 60)) == rule_of(recurrence)


@pytest.mark.parametrize(
    ("rule", "excluded", "to", "expected"),
    [
        pytest.param("FREQ=DAILY", "06-05T09:00", "06-03T14:00", "06-05T14:00", id="daily-other-time"),
        pytest.param("FREQ=DAILY", "06-05T09:00", "06-04T09:00", "06-05T09:00", id="daily-other-day"),
        pytest.param("FREQ=DAILY", "06-04T09:00", "06-04T09:00", "06-05T09:00", id="daily-dropped-on-it"),
        pytest.param(
            "FREQ=DAILY", "06-04T09:00", "06-04T14:00", "06-05T14:00", id="daily-dropped-on-it-at-another-time"
        ),
        pytest.param("FREQ=DAILY;INTERVAL=1;BYDAY=WE", "06-10T09:00", "06-04T09:00", "06-11T09:00", id="by-weekday"),
        pytest.param("FREQ=WEEKLY;BYDAY=WE", "06-10T09:00", "06-04T14:00", "06-11T14:00", id="weekly-other-day"),
        pytest.param("FREQ=WEEKLY;BYDAY=WE", "06-17T09:00", "06-10T09:00", "06-17T09:00", id="weekly-by-a-week"),
        pytest.param("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "06-17T09:00", "06-10T09:00", "06-24T09:00", id="by-half"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=3", "08-03T09:00", "07-03T09:00", "08-03T09:00", id="monthly-by-a-month"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=3", "07-03T09:00", "06-30T09:00", "07-30T09:00", id="monthly"),
        pytest.param("FREQ=HOURLY", "06-05T09:00", "06-03T10:10", "06-05T09:10", id="hourly"),
        pytest.param("FREQ=HOURLY", "06-05T09:00", "06-03T07:50", "06-05T08:50", id="hourly-earlier"),
    ],
)
def test_what_was_taken_out_or_moved_is_noted_where_it_would_fire(rule, excluded, to, expected):
    out, there = wall(f"2026-{excluded}"), wall("2026-06-20T20:00")
    start = wall("2026-06-03T09:00")
    recurrence = every(rule, exclusions=frozenset({out}))
    changed = shifted(recurrence, start, wall(f"2026-{to}"), 30)
    assert changed.exclusions == {wall(f"2026-{expected}")}
    moved = shifted(every(rule, moved=(Moved(out, there),)), start, wall(f"2026-{to}"), 30)
    assert moved.moved == (Moved(wall(f"2026-{expected}"), there),)
    assert wall(f"2026-{to}") in starts(changed, start - DAY, there + 30 * DAY)
