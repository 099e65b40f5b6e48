"""What a calendar shows of an assignment, and whether anything of it is left."""

from datetime import date

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment
from rescheduling_factories import every, occurrence, wall, written

from playlists.day_conditions import WorkingDays
from playlists.dayparts import parse_dayparts
from playlists.opening import OpeningHours
from playlists.recurrence import Moved
from playlists.wall_occurrences import is_by_rule, is_spent, occurrences_on_wall

WEEK = date(2026, 9, 28), date(2026, 10, 5)  # the Monday before National Day


def shown(assignment, from_=WEEK[0], to=WEEK[1]):
    return written(occurrences_on_wall(assignment, OFFICIAL_2026, from_, to))


def test_always_playing_has_no_occurrences():
    assert shown(make_assignment()) == []


def test_dayparts_that_touch_or_repeat_stand_side_by_side_once_each():
    assignment = make_assignment("a", "1 09:00-10:00", "12 10:00-11:00", "1 10:00-11:00", "7 22:00-02:00")
    assert shown(assignment) == [
        "09-28 09:00-10:00", "09-28 10:00-11:00", "09-29 10:00-11:00", "10-04 22:00-02:00",
    ]  # fmt: skip


def test_opening_hours_do_not_cut():
    opening = OpeningHours(parse_dayparts("1 09:30-17:00"))
    assert shown(make_assignment("a", "1 09:00-10:00", opening=opening, only_when_open=True)) == ["09-28 09:00-10:00"]


def test_dates_kind_of_day_and_exceptions_are_kept():
    assignment = make_assignment(
        "a",
        "1234567 09:00-10:00",
        starts_on=date(2026, 9, 29),
        day_kind="working",
        exceptions={date(2026, 10, 2): parse_dayparts("1 14:00-15:00"), date(2026, 9, 30): ()},
    )
    assert shown(assignment) == ["09-29 09:00-10:00", "10-02 14:00-15:00"]


def test_moved_occurrence_stands_at_its_new_place_whatever_the_kind_of_day():
    moved = Moved(wall("2026-09-29T09:00"), wall("2026-10-01T22:00"), 180)
    recurrence = every("FREQ=DAILY", first="2026-09-28T09:00", moved=(moved,))
    assignment = make_assignment(recurrence=recurrence, day_kind="working", exceptions={date(2026, 9, 30): ()})
    assert shown(assignment) == ["09-28 09:00-10:00", "10-01 22:00-01:00"]


def test_repeated_hours_of_an_adjusted_day_are_by_rule_and_its_own_are_not():
    hours = parse_dayparts("2 09:00-10:00; 2 15:00-16:00")
    assignment = make_assignment("a", "2 09:00-10:00", exceptions={date(2026, 6, 9): hours})
    times = [("09:00", "10:00"), ("15:00", "16:00")]
    found = [occurrence(f"2026-06-09T{start}", end) for start, end in times]
    assert [is_by_rule(assignment, OFFICIAL_2026, one) for one in found] == [True, False]


def test_occurrence_over_midnight_lasts_until_its_end():
    assert occurrence("2026-06-09T22:00", "02:00").minutes == 240


def test_exception_of_a_recurrence_stands_beside_the_other_days_from_their_first_minute_on():
    moved = Moved(wall("2026-10-04T00:30"), wall("2026-10-02T20:00"))
    assignment = make_assignment(
        recurrence=every("FREQ=DAILY", "2026-09-01T00:30", moved=(moved,)),
        ends_on=date(2026, 10, 3),
        exceptions={date(2026, 9, 29): parse_dayparts("1 14:00-15:00"), date(2026, 10, 2): ()},
    )
    assert shown(assignment) == [
        "09-28 00:30-01:30", "09-29 14:00-15:00", "09-30 00:30-01:30", "10-01 00:30-01:30", "10-03 00:30-01:30",
    ]  # fmt: skip


def test_occurrence_moved_past_the_last_date_is_not_shown():
    moved = Moved(wall("2026-09-29T09:00"), wall("2026-10-02T09:00"))
    assignment = make_assignment(recurrence=every("FREQ=WEEKLY;BYDAY=TU", moved=(moved,)), ends_on=date(2026, 10, 1))
    assert shown(assignment) == []


@pytest.mark.parametrize(
    ("start", "end", "by_rule"),
    [
        pytest.param("2026-09-29T09:00", "10:00", True, id="as-the-rule-says"),
        pytest.param("2026-09-29T09:00", "11:00", False, id="longer"),
        pytest.param("2026-09-29T09:30", "10:30", False, id="later"),
        pytest.param("2026-09-28T15:00", "16:00", False, id="moved-here"),
        pytest.param("2026-10-01T09:00", "10:00", False, id="on-a-holiday"),
    ],
)
def test_occurrence_of_a_recurrence_is_by_rule_where_and_as_long_as_it_says(start, end, by_rule):
    moved = Moved(wall("2026-09-30T09:00"), wall("2026-09-28T15:00"))
    assignment = make_assignment(recurrence=every("FREQ=DAILY", moved=(moved,)), day_kind="working")
    assert is_by_rule(assignment, OFFICIAL_2026, occurrence(start, end)) is by_rule


@pytest.mark.parametrize(
    ("assignment", "spent"),
    [
        pytest.param(make_assignment("a", "2 09:00-10:00"), False, id="no-end"),
        pytest.param(make_assignment("a", "2 09:00-10:00", ends_on=date(2026, 6, 1)), False, id="no-beginning"),
        pytest.param(
            make_assignment("a", "2 09:00-10:00", starts_on=date(2026, 6, 3), ends_on=date(2026, 6, 8)), True,
            id="no-such-weekday",
        ),
        pytest.param(
            make_assignment(
                "a", "6 09:00-10:00", starts_on=date(2026, 6, 6), ends_on=date(2026, 6, 6), day_kind="working"
            ), False, id="a-notice-may-still-make-it-a-working-day",
        ),
        pytest.param(
            make_assignment(
                "a", "2 09:00-10:00", starts_on=date(2026, 6, 3), ends_on=date(2026, 6, 8),
                exceptions={date(2026, 6, 4): parse_dayparts("1 09:00-10:00")},
            ), False, id="an-exception-is-left",
        ),
        pytest.param(
            make_assignment(
                "a", "2 09:00-10:00", starts_on=date(2026, 6, 3), ends_on=date(2026, 6, 8),
                exceptions={date(2026, 6, 4): (), date(2026, 6, 10): parse_dayparts("1 09:00-10:00")},
            ), True, id="an-exception-with-nothing-and-one-too-late",
        ),
        pytest.param(
            make_assignment(
                "a", "6 09:00-10:00", starts_on=date(2026, 6, 6), ends_on=date(2026, 6, 6), day_condition=WorkingDays()
            ), False, id="a-notice-may-still-fulfil-the-condition",
        ),
        pytest.param(
            make_assignment("a", "2 09:00-10:00", starts_on=date(2026, 6, 3), ends_on=date(2026, 6, 9)), False,
            id="the-last-day",
        ),
        pytest.param(
            make_assignment(recurrence=every("FREQ=DAILY"), ends_on=date(2026, 6, 2)), False, id="one-day-of-a-series"
        ),
        pytest.param(
            make_assignment(
                recurrence=every("FREQ=DAILY;UNTIL=20260602", exclusions=frozenset({wall("2026-06-02T09:00")}))
            ), True, id="all-taken-out-until-its-end",
        ),
        pytest.param(make_assignment(recurrence=every("FREQ=DAILY")), False, id="endless"),
        pytest.param(
            make_assignment(recurrence=every("FREQ=DAILY"), ends_on=date(2026, 6, 1)), True, id="ends-before-it-begins"
        ),
        pytest.param(
            make_assignment(recurrence=every("FREQ=DAILY;COUNT=1", exclusions=frozenset({wall("2026-06-02T09:00")}))),
            True, id="all-taken-out",
        ),
        pytest.param(
            make_assignment(
                recurrence=every(
                    "FREQ=DAILY;COUNT=1", moved=(Moved(wall("2026-06-02T09:00"), wall("2026-05-01T09:00")),)
                )
            ), False, id="one-moved-before-the-first",
        ),
    ],
)  # fmt: skip
def test_assignment_is_spent_where_no_day_is_left(assignment, spent):
    assert is_spent(assignment) is spent
