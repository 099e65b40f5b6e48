"""dateutil is the oracle: it iterates from the first start, this library asks each day."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from playlists.errors import BadRule
from playlists.recurrence_days import next_start, starts_between
from playlists.recurrence_rule import WEEKDAYS, parse_rule

YEARS = timedelta(days=3 * 365)


def wall(text):
    return datetime.fromisoformat(text)


def days(text, first, count):
    """The first starts of a rule, as dates."""
    found = starts_between(parse_rule(text), wall(first), wall(first), wall(first) + 6 * YEARS)
    return [f"{start:%Y-%m-%d}" for start in found[:count]]


def choice(part, values, most=3):
    """A part with some of these values, or nothing."""
    some = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)
    return st.none() | some.map(lambda chosen: f"{part}={','.join(map(str, chosen))}")


MONTHS = choice("BYMONTH", range(1, 13))
MONTH_DAYS = choice("BYMONTHDAY", [1, 2, 15, 28, 29, 30, 31, -1, -2, -31])
PLAIN_DAYS = choice("BYDAY", WEEKDAYS)
NUMBERED_DAYS = choice("BYDAY", [f"{n}{day}" for n in (1, 2, 4, 5, -1, -2, -5) for day in WEEKDAYS])
HOURS = choice("BYHOUR", [0, 7, 9, 17, 23])
POSITION = choice("BYSETPOS", [1, 2, 3, -1, -2], 2)
PARTS = {
    "YEARLY": [
        (MONTHS, MONTH_DAYS, PLAIN_DAYS, HOURS),
        (MONTHS, NUMBERED_DAYS, POSITION),
        (choice("BYYEARDAY", [1, 60, 200, 365, 366, -1, -366]), HOURS),
        (choice("BYWEEKNO", [1, 2, 20, 52, 53, -1]), st.sampled_from([f"BYDAY={day}" for day in WEEKDAYS])),
    ],
    "MONTHLY": [(MONTHS, MONTH_DAYS, PLAIN_DAYS, POSITION, HOURS), (MONTHS, NUMBERED_DAYS, HOURS)],
    "WEEKLY": [(MONTHS, PLAIN_DAYS, HOURS, choice("WKST", WEEKDAYS, 1))],
    "DAILY": [(MONTHS, MONTH_DAYS, PLAIN_DAYS, HOURS, POSITION)],
    "HOURLY": [(MONTHS, MONTH_DAYS, PLAIN_DAYS, HOURS)],
}


@st.composite
def rule_texts(draw):
    freq = draw(st.sampled_from(list(PARTS)))
    parts = [draw(part) for part in draw(st.sampled_from(PARTS[freq]))]
    interval = draw(st.sampled_from([1, 1, 2, 3, 5, 24, 25]))
    end = draw(st.sampled_from([None, None, "COUNT=7", "UNTIL=20270305T120000"]))
    return ";".join(part for part in (f"FREQ={freq}", f"INTERVAL={interval}", end, *parts) if part)


firsts = st.datetimes(datetime(2024, 1, 1), datetime(2027, 3, 1)).map(  # noqa: DTZ001 -- wall times
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(rule_texts(), firsts, st.integers(0, 400))
def test_starts_are_those_of_dateutil(text, first, later):
    try:
        rule = parse_rule(text)
    except BadRule:
        assume(False)
    assume(next_start(rule, first, first) is not None)
    low, high = first + timedelta(days=later), first + YEARS
    expected = rrulestr(text, dtstart=first).xafter(low, inc=True)
    within = []
    for start in expected:
        if start >= high:
            break
        within.append(start)
    assert starts_between(rule, first, low, high) == within


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYYEARDAY=1,60,366,-1,-366",
        "FREQ=YEARLY;BYYEARDAY=200;BYHOUR=7,17",
        "FREQ=YEARLY;BYMONTHDAY=-1,-31",
        "FREQ=YEARLY;BYDAY=1MO",
        "FREQ=YEARLY;BYDAY=20TH,-20TH,53TH,-53FR",
        "FREQ=YEARLY;BYMONTH=2,12;BYDAY=2TU,-1FR",
        "FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=1,-1",
        "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=-1,-53;BYDAY=SU",
        "FREQ=YEARLY;BYWEEKNO=1,20;BYDAY=MO,SA;WKST=SU",
        "FREQ=MONTHLY;BYMONTHDAY=-1,1,15,-31",
        "FREQ=MONTHLY;BYDAY=2MO,-1FR,-5WE",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1,-2",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;BYHOUR=7,9",
        "FREQ=DAILY;INTERVAL=3;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=2,-1",
        "FREQ=DAILY;COUNT=732",
        "FREQ=DAILY;UNTIL=20260131T093000",
        "FREQ=HOURLY;INTERVAL=5",
        "FREQ=HOURLY;INTERVAL=23",
        "FREQ=HOURLY;INTERVAL=25;BYHOUR=7,9,17",
        "FREQ=HOURLY;INTERVAL=2;BYMINUTE=0,30;BYSETPOS=-1",
    ],
)
def test_five_years_of_each_part_of_a_rule_are_those_of_dateutil(text):
    first, end = wall("2024-01-31T09:30"), wall("2029-02-01T00:00")
    expected = rrulestr(text, dtstart=first).between(first, end, inc=True)
    assert expected
    assert starts_between(parse_rule(text), first, first, end) == expected


def test_monthly_on_the_31st_skips_short_months_x14():
    assert days("FREQ=MONTHLY", "2026-01-31T09:00", 4) == ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]


def test_every_second_month_on_day_three_i4():
    assert days("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=3", "2026-01-03T09:00", 4) == [
        "2026-01-03",
        "2026-03-03",
        "2026-05-03",
        "2026-07-03",
    ]


@pytest.mark.parametrize(
    ("by_day", "expected"),
    [
        pytest.param("5WE", ["2021-03-31", "2021-06-30", "2021-09-29", "2021-12-29"], id="fifth"),
        pytest.param("-1WE", ["2021-03-31", "2021-04-28", "2021-05-26", "2021-06-30"], id="last"),
    ],
)
def test_fifth_and_last_wednesday_differ_i5(by_day, expected):
    assert days(f"FREQ=MONTHLY;BYDAY={by_day}", "2021-03-31T09:00", 4) == expected


def test_plain_and_numbered_weekdays_are_joined():
    assert days("FREQ=MONTHLY;BYDAY=MO,1TU", "2026-06-01T09:00", 4) == [
        "2026-06-01",
        "2026-06-02",
        "2026-06-08",
        "2026-06-15",
    ]


def test_week_of_the_year_without_a_weekday_means_that_of_the_first_start():
    assert days("FREQ=YEARLY;BYWEEKNO=20", "2026-05-13T09:00", 2) == ["2026-05-13", "2027-05-19"]


@pytest.mark.parametrize(
    ("week_start", "expected"),
    [("MO", ["1997-08-05", "1997-08-10", "1997-08-19"]), ("SU", ["1997-08-05", "1997-08-17", "1997-08-19"])],
)
def test_every_second_week_depends_on_the_start_of_the_week(week_start, expected):
    """The example that RFC 5545 §3.8.5.3 gives for WKST."""
    assert days(f"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST={week_start}", "1997-08-05T09:00", 3) == expected


def test_count_counts_days_that_a_condition_refuses():
    rule, first = parse_rule("FREQ=DAILY;COUNT=5"), wall("2026-06-10T09:00")
    found = starts_between(rule, first, first, first + YEARS, lambda day: day.isoweekday() < 6)
    assert [start.day for start in found] == [10, 11, 12]


def test_position_in_the_week_counts_the_days_before_the_first_start():
    wednesday = "2026-06-03T09:00"
    assert days("FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=1", wednesday, 2) == ["2026-06-08", "2026-06-15"]
    assert days("FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=2", wednesday, 2) == ["2026-06-07", "2026-06-14"]


def test_day_condition_is_asked_after_the_position_in_the_month():
    rule, first = parse_rule("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1"), wall("2026-06-01T09:00")
    found = starts_between(rule, first, first, wall("2027-01-01T00:00"), lambda day: day.isoweekday() == 6)
    # The first weekend of November begins with its Sunday, so that month has none.
    assert [f"{start:%m-%d}" for start in found] == ["06-06", "07-04", "08-01", "09-05", "10-03", "12-05"]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;UNTIL=20251231",
    ],
)
def test_rule_that_never_fires_is_found_out(text):
    first = wall("2026-01-01T09:00")
    assert next_start(parse_rule(text), first, first) is None


def test_rare_rule_is_found_decades_ahead():
    rule, first = parse_rule("FREQ=YEARLY;INTERVAL=9;BYMONTH=2;BYMONTHDAY=29"), wall("2025-01-01T09:00")
    assert next_start(rule, first, first) == wall("2052-02-29T09:00")


def test_nothing_starts_a_hundred_years_after_the_first():
    rule, first = parse_rule("FREQ=DAILY"), wall("2026-01-01T09:00")
    assert next_start(rule, first, wall("2126-01-03T00:00")) is None
