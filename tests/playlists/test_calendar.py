from datetime import date

import pytest
from playlist_factories import OFFICIAL_2026

from playlists.calendar import Calendar
from playlists.errors import BadRule


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param(date(2026, 10, 1), False, id="N1-national-day"),
        pytest.param(date(2026, 9, 20), True, id="N2-make-up-sunday"),
        pytest.param(date(2026, 10, 8), True, id="N4-first-day-back"),
        pytest.param(date(2026, 2, 14), True, id="N5-make-up-saturday"),
        pytest.param(date(2026, 6, 12), True, id="plain-friday"),
        pytest.param(date(2026, 6, 13), False, id="plain-saturday"),
        pytest.param(date(2026, 6, 14), False, id="plain-sunday"),
    ],
)
def test_working_day_follows_the_notice_then_the_weekday(day, working):
    assert OFFICIAL_2026.is_working_day(day) is working


def test_only_a_day_the_notice_lists_as_off_is_listed_off():
    days = {"holiday": date(2026, 10, 1), "make-up day": date(2026, 9, 20), "plain Saturday": date(2026, 6, 13)}
    assert [name for name, day in days.items() if OFFICIAL_2026.is_listed_off(day)] == ["holiday"]


def test_twenty_working_days_count_make_up_days_n7():
    assert OFFICIAL_2026.add_working_days(date(2026, 9, 18), 20) == (date(2026, 10, 22), False)


def test_twenty_working_days_without_a_calendar_go_by_the_weekday_and_are_provisional_n7_n8():
    assert Calendar().add_working_days(date(2026, 9, 18), 20) == (date(2026, 10, 16), True)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        pytest.param(date(2026, 12, 31), 0, (date(2026, 12, 31), False), id="none"),
        pytest.param(date(2026, 12, 30), 1, (date(2026, 12, 31), False), id="last-day-of-the-known-year"),
        pytest.param(date(2026, 12, 30), 2, (date(2027, 1, 1), True), id="first-day-of-the-unknown-year"),
    ],
)
def test_deadline_is_provisional_once_it_counts_an_unpublished_day(start, n, expected):
    assert OFFICIAL_2026.add_working_days(start, n) == expected


def test_listed_day_of_an_incomplete_year_is_certain():
    calendar = Calendar({date(2027, 1, 1): False})
    days = [date(2027, 1, 1), date(2027, 1, 4)]
    assert [calendar.is_provisional(day) for day in days] == [False, True]


def test_negative_count_of_days_is_refused():
    with pytest.raises(BadRule) as refused:
        Calendar().add_working_days(date(2026, 1, 5), -1)
    assert str(refused.value) == "工作日天数不能为负。"


NATIONAL_DAY, MAKE_UP = date(2026, 10, 1), date(2026, 10, 10)
NAMED = Calendar({NATIONAL_DAY: False, MAKE_UP: True}, frozenset({2026}), {NATIONAL_DAY: "国庆节", MAKE_UP: "国庆节"})


def test_overrides_of_a_unit_win_over_the_official_days_and_leave_these_as_they_were():
    local = date(2026, 7, 25)
    unit = NAMED.with_overrides({local: False, MAKE_UP: False}, {local: "民族节日"})
    assert [unit.is_working_day(day) for day in (local, MAKE_UP, NATIONAL_DAY)] == [False, False, False]
    assert unit.names == {NATIONAL_DAY: "国庆节", local: "民族节日"}
    assert (NAMED.is_working_day(MAKE_UP), NAMED.names[MAKE_UP]) == (True, "国庆节")


def test_override_that_says_the_same_keeps_the_official_name():
    assert NAMED.with_overrides({NATIONAL_DAY: False}).names == NAMED.names


def test_overrides_count_as_certain_in_a_year_not_published_n8():
    unit = NAMED.with_overrides({date(2027, 3, 2): False})
    assert [unit.is_provisional(date(2027, 3, day)) for day in (2, 3)] == [False, True]
    assert unit.complete_years == frozenset({2026})


def test_working_days_of_a_unit_count_its_own_holidays_n7():
    unit = OFFICIAL_2026.with_overrides({date(2026, 9, 21): False})
    assert unit.add_working_days(date(2026, 9, 18), 20) == (date(2026, 10, 23), False)


@pytest.mark.parametrize(
    ("today", "years"),
    [
        pytest.param(date(2026, 11, 1), [], id="61-days-ahead"),
        pytest.param(date(2026, 11, 2), [2027], id="60-days-ahead"),
        pytest.param(date(2026, 12, 31), [2027], id="the-day-before"),
        pytest.param(date(2027, 1, 1), [2027], id="the-year-itself"),
        pytest.param(date(2027, 11, 2), [2027, 2028], id="two-years-missing"),
        pytest.param(date(2025, 12, 31), [2025], id="the-year-before-the-known-one"),
    ],
)
def test_missing_year_is_announced_sixty_days_ahead_n8(today, years):
    assert [warning.year for warning in OFFICIAL_2026.warnings(today)] == years


def test_warning_says_which_year_and_what_to_do_n8():
    this, following = OFFICIAL_2026.warnings(date(2027, 12, 1))
    assert this.words.say() == (
        "2027 年的节假日安排尚未导入，本年只按周一至周五推算，结果为暂定。请导入该年的放假通知。"
    )
    assert following.words.say() == "2028 年的节假日安排尚未导入，涉及该年的排期和期限为暂定。放假通知发布后请导入。"
