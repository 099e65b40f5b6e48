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
