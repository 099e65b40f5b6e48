"""The vectors of the statutory clock: 条例 Art. 33 with 调休."""

from datetime import date

import pytest

from kiosk_server.disclosure_requests.working_days import (
    Due,
    answer_due,
    working_days_left,
)
from playlists.calendar import Calendar
from playlists.calendar_years import official_calendar


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2025, 9, 15), Due(date(2025, 10, 17), provisional=False)),
        (date(2026, 1, 26), Due(date(2026, 2, 28), provisional=False)),  # a Saturday that is worked
        (date(2026, 2, 9), Due(date(2026, 3, 13), provisional=False)),
        (date(2026, 9, 14), Due(date(2026, 10, 16), provisional=False)),
        (date(2026, 12, 14), Due(date(2027, 1, 11), provisional=True)),
    ],
)
def test_answer_due_counts_20_working_days(received_on: date, due: Due) -> None:
    assert answer_due(received_on, official_calendar()) == due


def test_answer_due_with_the_next_years_notice_is_final() -> None:
    known = official_calendar()
    with_2027 = Calendar({**known.days, date(2027, 1, 1): False}, known.complete_years | {2027})
    assert answer_due(date(2026, 12, 14), with_2027) == Due(date(2027, 1, 12), provisional=False)


def test_statutory_calendar_knows_make_up_days_and_no_unpublished_year() -> None:
    calendar = official_calendar()
    make_up = [day for day, working in calendar.days.items() if working and day.year == 2026]
    assert sorted(day.strftime("%m-%d") for day in make_up) == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]
    assert {2024, 2025, 2026} <= calendar.complete_years
    assert 2027 not in calendar.complete_years


def test_seven_working_days_for_a_correction() -> None:
    assert official_calendar().add_working_days(date(2026, 2, 9), 7) == (date(2026, 2, 25), False)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 10, 9), 6),  # 10 October is worked, 11 is not
        (date(2026, 10, 16), 0),
        (date(2026, 10, 19), -1),
        (date(2026, 10, 18), 0),  # over the weekend no working day has been lost yet
    ],
)
def test_working_days_left_until_a_friday(today: date, left: int) -> None:
    assert working_days_left(today, date(2026, 10, 16), official_calendar()) == left
