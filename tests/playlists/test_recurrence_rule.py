from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import BadRule
from playlists.recurrence_rule import FREQUENCIES, MOST_COUNT, WEEKDAYS, Rule, format_rule, parse_duration, parse_rule


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("FREQ=DAILY", "FREQ=DAILY;WKST=MO"),
        ("RRULE:freq=weekly;byday=we,mo", "FREQ=WEEKLY;BYDAY=MO,WE;WKST=MO"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;WKST=SU"),
        ("FREQ=MONTHLY;BYDAY=5WE", "FREQ=MONTHLY;BYDAY=5WE;WKST=MO"),
        ("FREQ=MONTHLY;BYDAY=-1WE", "FREQ=MONTHLY;BYDAY=-1WE;WKST=MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=31,-1,+1", "FREQ=MONTHLY;BYMONTHDAY=-1,1,31;WKST=MO"),
        ("FREQ=HOURLY;INTERVAL=3;COUNT=10", "FREQ=HOURLY;INTERVAL=3;COUNT=10;WKST=MO"),
        ("FREQ=MONTHLY;BYDAY=1TU,2MO,-2MO,-5MO", "FREQ=MONTHLY;BYDAY=-5MO,-2MO,2MO,1TU;WKST=MO"),
        ("FREQ=YEARLY;BYDAY=53TH,-53FR", "FREQ=YEARLY;BYDAY=53TH,-53FR;WKST=MO"),
        ("FREQ=DAILY;COUNT=10000", "FREQ=DAILY;COUNT=10000;WKST=MO"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231T235900;WKST=MO"),
        ("FREQ=DAILY;BYHOUR=17,9;BYMINUTE=30;BYSETPOS=1", "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=30;BYSETPOS=1;WKST=MO"),
    ],
)
def test_rule_is_written_in_full_with_the_start_of_the_week(text, written):
    assert format_rule(parse_rule(text)) == written
    assert parse_rule(written) == parse_rule(text)


def test_until_in_utc_becomes_local_time_of_the_zone():
    rule = parse_rule("FREQ=DAILY;UNTIL=20261231T155900Z", "Asia/Shanghai")
    assert rule.until == datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001 -- wall time


@pytest.mark.parametrize(("part", "minutes"), [("DAILY", 24), ("HOURLY;INTERVAL=12", 12), ("HOURLY;INTERVAL=25", 24)])
def test_rule_may_start_24_times_a_day(part, minutes):
    rule = parse_rule(f"FREQ={part};BYMINUTE=" + ",".join(map(str, range(minutes))))
    assert rule.by_minute == tuple(range(minutes))


TOO_OFTEN = "一天最多开始 24 次，请减少小时或分钟；更密的轮换请放进同一个节目单。"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "重复规则“”读不懂，请写成 FREQ=WEEKLY;BYDAY=MO 这样的形式。"),
        ("每周一", "重复规则“每周一”读不懂，请写成 FREQ=WEEKLY;BYDAY=MO 这样的形式。"),
        ("FREQ=DAILY;BYDAY=", "重复规则“FREQ=DAILY;BYDAY=”读不懂，请写成 FREQ=WEEKLY;BYDAY=MO 这样的形式。"),
        ("FREQ=DAILY;BYEASTER=0", "重复规则里的“BYEASTER”不受支持，请删去。"),
        ("FREQ=DAILY;BYSECOND=0", "重复规则里的“BYSECOND”不受支持，请删去。"),
        ("FREQ=DAILY;FREQ=WEEKLY", "重复规则里的 FREQ 写了两次，请只留一个。"),
        (
            "FREQ=MINUTELY",
            "重复频率应为每年、每月、每周、每天或每小时（FREQ=YEARLY、MONTHLY、WEEKLY、DAILY、HOURLY）。",
        ),
        (
            "INTERVAL=2",
            "重复频率应为每年、每月、每周、每天或每小时（FREQ=YEARLY、MONTHLY、WEEKLY、DAILY、HOURLY）。",
        ),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL 应为 1 或更大的整数，现为“0”。"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL 应为 1 或更大的整数，现为“-1”。"),
        ("FREQ=DAILY;INTERVAL=x", "INTERVAL 应为 1 或更大的整数，现为“X”。"),
        ("FREQ=DAILY;INTERVAL=२", "INTERVAL 应为 1 或更大的整数，现为“२”。"),
        ("FREQ=DAILY;COUNT=0", "COUNT 应为 1 或更大的整数，现为“0”。"),
        ("FREQ=DAILY;COUNT=10001", "COUNT 最多为 10000，更长的重复请改用截止日期（UNTIL）。"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "重复次数和截止日期只能选一个，请删去 COUNT 或 UNTIL。"),
        ("FREQ=DAILY;UNTIL=20260230", "截止日期“20260230”读不懂，请写成 UNTIL=20261231。"),
        ("FREQ=DAILY;UNTIL=2026-12-31", "截止日期“2026-12-31”读不懂，请写成 UNTIL=20261231。"),
        ("FREQ=DAILY;UNTIL=20261231T000000Z", "截止时间请写当地时间，去掉末尾的 Z：UNTIL=20261231T235900。"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH 的值“13”应在 1 至 12 之间。"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH 的值“-1”应在 1 至 12 之间。"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY 的值“0”应在 -31 至 31 之间。"),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY 的值“367”应在 -366 至 366 之间。"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO 的值“54”应在 -53 至 53 之间。"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR 的值“24”应在 0 至 23 之间。"),
        ("FREQ=DAILY;BYHOUR=९", "BYHOUR 的值“९”应在 0 至 23 之间。"),
        ("FREQ=DAILY;BYHOUR=9=7", "BYHOUR 的值“9=7”应在 0 至 23 之间。"),
        ("FREQ=DAILY;BYMINUTE=x", "BYMINUTE 的值“X”应在 0 至 59 之间。"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY 的值“XX”应为 MO 至 SU，可加第几个，例如 2MO 或 -1FR。"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY 的值“0MO”应为 MO 至 SU，可加第几个，例如 2MO 或 -1FR。"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY 的值“54MO”应为 MO 至 SU，可加第几个，例如 2MO 或 -1FR。"),
        ("FREQ=WEEKLY;BYDAY=2MO", "“第几个星期几”只能用于每月或每年的重复，请去掉数字，或换一种重复频率。"),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=2MO",
            "“第几个星期几”只能用于每月或每年的重复，请去掉数字，或换一种重复频率。",
        ),
        ("FREQ=MONTHLY;BYDAY=6MO", "一个月里没有第 6 个星期几，请改为 1 至 5，或 -1 表示最后一个。"),
        ("FREQ=DAILY;WKST=XX", "每周的第一天应为 MO 至 SU，现为“XX”。"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY 不能与 FREQ=WEEKLY 同用，请删去，或换一种重复频率。"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO 不能与 FREQ=MONTHLY 同用，请删去，或换一种重复频率。"),
        ("FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY 不能与 FREQ=DAILY 同用，请删去，或换一种重复频率。"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS 要和另一项 BY… 同用，请补上，例如 BYDAY=MO。"),
        ("FREQ=HOURLY;BYMINUTE=0,30", TOO_OFTEN),
        ("FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,10,20,30,40", TOO_OFTEN),
        ("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=" + ",".join(map(str, range(13))), TOO_OFTEN),
    ],
)
def test_rule_that_makes_no_sense_is_refused_with_what_to_change_x13(text, why):
    with pytest.raises(BadRule) as refused:
        parse_rule(text)
    assert str(refused.value) == why


def numbers(least, greatest):
    return st.lists(st.integers(least, greatest), max_size=3, unique=True).map(lambda some: tuple(sorted(some)))


rules = st.builds(
    Rule,
    freq=st.sampled_from(FREQUENCIES),
    interval=st.integers(1, 500),
    count=st.none() | st.integers(1, MOST_COUNT),
    by_month=numbers(1, 12),
    by_day=st.lists(st.integers(1, 7), max_size=7, unique=True).map(lambda days: tuple((0, d) for d in sorted(days))),
    by_hour=numbers(0, 23),
    by_minute=numbers(0, 59).filter(lambda minutes: len(minutes) < 2),
    week_start=st.integers(1, 7),
)


@given(rules)
def test_rule_survives_being_written_and_read(rule):
    assert parse_rule(format_rule(rule)) == rule


def test_weekdays_are_written_in_the_order_of_the_week():
    assert format_rule(parse_rule("FREQ=WEEKLY;BYDAY=" + ",".join(reversed(WEEKDAYS)))) == (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
    )


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("P1D", 86_400_000),
        ("P1W", 604_800_000),
        ("PT3H", 10_800_000),
        ("PT2H20M", 8_400_000),
        ("P1DT2H20M55S", 94_855_000),
    ],
)
def test_duration_is_read_s26(text, milliseconds):
    assert parse_duration(text) == timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "2H", "P1W2D", "PT2H20", "-PT1H"])
def test_duration_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadRule) as refused:
        parse_duration(text)
    assert str(refused.value) == f"时长“{text}”读不懂，请写成 PT2H20M（2 小时 20 分）。"
