"""Dayparts dragged and taken off, case by case. 2026-06-09 is a Tuesday."""

from datetime import date

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment
from rescheduling_factories import occurrence, wall

from playlists.day_conditions import NamedDates
from playlists.dayparts import format_dayparts, parse_dayparts
from playlists.errors import BadRule
from playlists.rescheduling import Rescheduled, move, remove

CALENDAR = OFFICIAL_2026
MORNING = occurrence("2026-06-09T09:00", "10:00")


def drag(assignment, start, end, scope, taken=MORNING):
    return move(assignment, CALENDAR, taken, wall(start), wall(end), scope)


def dates(assignment):
    """The dates, the dayparts and the exceptions of an assignment, as written."""
    exceptions = {f"{day:%m-%d}": format_dayparts(hours) for day, hours in sorted(assignment.exceptions.items())}
    first, last = (f"{day:%m-%d}" if day else "" for day in (assignment.starts_on, assignment.ends_on))
    return f"{first}..{last}", format_dayparts(assignment.dayparts), exceptions


def parts(rescheduled: Rescheduled):
    return [dates(one) for one in (rescheduled.changed, *rescheduled.added) if one]


# --- this one


def test_this_one_is_written_as_an_exception_with_the_other_hours_of_its_day():
    assignment = make_assignment("a", "2 09:00-10:00", "2 14:00-15:00")
    assert parts(drag(assignment, "2026-06-09T11:00", "2026-06-09T12:30", "this")) == [
        ("..", "2 09:00-10:00; 2 14:00-15:00", {"06-09": "2 11:00-12:30; 2 14:00-15:00"}),
    ]


def test_this_one_moved_to_another_day_is_added_to_the_hours_of_that_day():
    assignment = make_assignment("a", "234 09:00-10:00")
    assert parts(drag(assignment, "2026-06-10T22:00", "2026-06-11T02:00", "this")) == [
        ("..", "234 09:00-10:00", {"06-09": "", "06-10": "3 09:00-10:00; 3 22:00-02:00"}),
    ]


def test_this_one_dropped_upon_one_just_like_it_is_only_taken_out():
    assignment = make_assignment("a", "12 09:00-10:00", day_kind="working")
    assert parts(drag(assignment, "2026-06-08T09:00", "2026-06-08T10:00", "this")) == [
        ("..", "12 09:00-10:00", {"06-09": ""}),
    ]


# --- all of them


@pytest.mark.parametrize(
    ("daypart", "start", "end", "expected"),
    [
        pytest.param("2 09:00-10:00", "2026-06-09T11:00", "2026-06-09T11:30", "2 11:00-11:30", id="same-day"),
        pytest.param("2 09:00-10:00", "2026-06-10T09:00", "2026-06-10T10:00", "3 09:00-10:00", id="other-weekday"),
        pytest.param("2 09:00-10:00", "2026-06-07T09:00", "2026-06-07T10:00", "7 09:00-10:00", id="earlier-weekday"),
        pytest.param("24 09:00-10:00", "2026-06-10T11:00", "2026-06-10T12:00", "34 11:00-12:00", id="one-of-several"),
        pytest.param("24 09:00-10:00", "2026-06-11T11:00", "2026-06-11T12:00", "24 11:00-12:00", id="chosen-already"),
        pytest.param("1234567 09:00-10:00", "2026-06-10T11:00", "2026-06-10T12:00", "1234567 11:00-12:00", id="daily"),
        pytest.param("2 09:00-10:00", "2026-06-09T22:00", "2026-06-10T06:00", "2 22:00-06:00", id="overnight"),
        pytest.param("2 09:00-10:00", "2026-06-09T08:00", "2026-06-10T08:00", "2 08:00-08:00", id="24-hours-x15"),
    ],
)
def test_all_of_them_change_the_daypart(daypart, start, end, expected):
    assert parts(drag(make_assignment("a", daypart), start, end, "all")) == [("..", expected, {})]


def test_other_dayparts_and_adjusted_days_stay_as_they_are():
    exceptions = {date(2026, 6, 2): (), date(2026, 6, 16): parse_dayparts("2 20:00-21:00")}
    assignment = make_assignment("a", "2 09:00-10:00", "25 14:00-15:00", exceptions=exceptions)
    assert parts(drag(assignment, "2026-06-10T09:00", "2026-06-10T10:00", "all")) == [
        ("..", "3 09:00-10:00; 25 14:00-15:00", {"06-02": "", "06-16": "2 20:00-21:00"}),
    ]


def test_adjusted_days_that_a_drag_of_all_leaves_and_reaches_show_it_moved():
    exceptions = {
        date(2026, 6, 9): parse_dayparts("2 09:00-10:00; 2 20:00-21:00"),
        date(2026, 6, 10): parse_dayparts("3 20:00-21:00"),
    }
    assignment = make_assignment("a", "2 09:00-10:00", exceptions=exceptions)
    assert parts(drag(assignment, "2026-06-10T09:00", "2026-06-10T10:00", "all")) == [
        ("..", "3 09:00-10:00", {"06-09": "2 20:00-21:00", "06-10": "3 09:00-10:00; 3 20:00-21:00"}),
    ]


@pytest.mark.parametrize("scope", ["following", "all"])
@pytest.mark.parametrize(
    "condition",
    [{"day_kind": "working"}, {"day_condition": NamedDates(frozenset({date(2026, 6, 9), date(2026, 6, 16)}))}],
)
def test_drag_of_several_to_a_day_that_the_conditions_exclude_is_refused(condition, scope):
    assignment = make_assignment("a", "2 09:00-10:00", **condition)
    with pytest.raises(BadRule) as refused:
        drag(assignment, "2026-06-13T09:00", "2026-06-13T10:00", scope)
    assert str(refused.value) == "2026-06-13 不符合排期“排期 a”的日期条件，请只移动此次，或先修改日期条件。"


@pytest.mark.parametrize(
    ("weekdays", "exceptions", "scope"),
    [
        pytest.param("12", {}, "following", id="past-another"),
        pytest.param("2", {date(2026, 6, 7): parse_dayparts("7 20:00-21:00")}, "following", id="adjusted-day"),
        pytest.param("2", {date(2026, 6, 7): parse_dayparts("7 20:00-21:00")}, "all", id="all-to-adjusted-day"),
    ],
)
def test_drag_of_several_to_an_excluded_day_is_refused_where_a_single_one_could_be_noted(weekdays, exceptions, scope):
    assignment = make_assignment("a", f"{weekdays} 09:00-10:00", day_kind="working", exceptions=exceptions)
    with pytest.raises(BadRule) as refused:
        drag(assignment, "2026-06-07T09:00", "2026-06-07T10:00", scope)
    assert str(refused.value) == "2026-06-07 不符合排期“排期 a”的日期条件，请只移动此次，或先修改日期条件。"


# --- this and all following


def test_following_ones_begin_a_new_assignment_on_the_day():
    exceptions = {date(2026, 6, 2): (), date(2026, 6, 23): ()}
    assignment = make_assignment("a", "2 09:00-10:00", "25 14:00-15:00", exceptions=exceptions)
    result = drag(assignment, "2026-06-09T11:00", "2026-06-09T12:00", "following")
    assert parts(result) == [
        ("..06-08", "2 09:00-10:00; 25 14:00-15:00", {"06-02": ""}),
        ("06-09..", "2 11:00-12:00; 25 14:00-15:00", {"06-23": ""}),
    ]
    assert [result.changed.assignment_id, *(one.assignment_id for one in result.added)] == ["a", ""]


def test_following_ones_dragged_to_an_earlier_weekday_begin_there():
    assignment = make_assignment("a", "2 09:00-10:00")
    assert parts(drag(assignment, "2026-06-07T09:00", "2026-06-07T10:00", "following")) == [
        ("..06-06", "2 09:00-10:00", {}),
        ("06-07..", "7 09:00-10:00", {}),
    ]


def test_following_ones_dragged_past_another_leave_that_and_note_the_first_as_an_exception():
    assignment = make_assignment("a", "12 09:00-10:00")
    assert parts(drag(assignment, "2026-06-07T09:00", "2026-06-07T10:00", "following")) == [
        ("..06-08", "12 09:00-10:00", {"06-07": "7 09:00-10:00"}),
        ("06-09..", "17 09:00-10:00", {}),
    ]


def test_following_ones_of_the_very_first_keep_the_assignment():
    assignment = make_assignment("a", "2 09:00-10:00", starts_on=date(2026, 6, 4), ends_on=date(2026, 6, 30))
    result = drag(assignment, "2026-06-11T09:00", "2026-06-11T10:00", "following")
    assert parts(result) == [("06-09..06-30", "4 09:00-10:00", {})]
    assert result.changed.assignment_id == "a"


def test_following_ones_begin_earlier_where_a_holiday_silences_what_lies_between():
    assignment = make_assignment("a", "25 09:00-10:00", day_kind="working")  # Friday 2026-09-25 is Mid-Autumn
    tuesday = occurrence("2026-09-29T09:00", "10:00")
    assert parts(drag(assignment, "2026-09-24T09:00", "2026-09-24T10:00", "following", tuesday)) == [
        ("..09-23", "25 09:00-10:00", {}),
        ("09-24..", "45 09:00-10:00", {}),
    ]


def test_one_noted_before_the_following_ones_stands_beside_the_working_hours_of_its_day():
    assignment = make_assignment("a", "2 09:00-10:00", "1 14:00-15:00", day_kind="working")
    assert parts(drag(assignment, "2026-06-08T09:00", "2026-06-08T10:00", "following")) == [
        ("..06-08", "2 09:00-10:00; 1 14:00-15:00", {"06-08": "1 09:00-10:00; 1 14:00-15:00"}),
        ("06-09..", "1 09:00-10:00; 1 14:00-15:00", {}),
    ]


@pytest.mark.parametrize(
    ("dropped_on", "expected"),
    [("06-07", {"06-07": "7 09:00-10:00", "06-08": ""}), ("06-08", {"06-08": "1 09:00-10:00"})],
)
def test_day_taken_out_before_the_following_ones_stays_with_the_old_rule(dropped_on, expected):
    assignment = make_assignment("a", "2 09:00-10:00", exceptions={date(2026, 6, 8): ()})
    before, after = parts(drag(assignment, f"2026-{dropped_on}T09:00", f"2026-{dropped_on}T10:00", "following"))
    assert before == ("..06-08", "2 09:00-10:00", expected)
    assert (after[0], after[2]) == ("06-09..", {})


@pytest.mark.parametrize(
    ("new_day", "expected"),
    [
        pytest.param(
            "2026-06-09",
            [("..06-08", "2 09:00-10:00", {}), ("06-09..", "2 12:00-13:00", {"06-09": "2 12:00-13:00; 2 20:00-21:00"})],
            id="same-day",
        ),
        pytest.param(
            "2026-06-08",
            [("..06-07", "2 09:00-10:00", {}), ("06-08..", "1 12:00-13:00", {"06-09": "2 20:00-21:00"})],
            id="day-before",
        ),
    ],
)
def test_adjusted_hours_of_the_very_day_go_with_the_following_ones(new_day, expected):
    exceptions = {date(2026, 6, 9): parse_dayparts("2 09:00-10:00; 2 20:00-21:00")}
    assignment = make_assignment("a", "2 09:00-10:00", exceptions=exceptions)
    assert parts(drag(assignment, f"{new_day}T12:00", f"{new_day}T13:00", "following")) == expected


# --- taken off


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("this", [("..", "2 09:00-10:00; 2 14:00-15:00", {"06-09": "2 14:00-15:00"})]),
        ("following", [("..06-08", "2 09:00-10:00; 2 14:00-15:00", {}), ("06-09..", "2 14:00-15:00", {})]),
        ("all", [("..", "2 14:00-15:00", {})]),
    ],
)
def test_removing_concerns_the_daypart_and_leaves_the_others(scope, expected):
    assignment = make_assignment("a", "2 09:00-10:00", "2 14:00-15:00")
    assert parts(remove(assignment, CALENDAR, MORNING, scope)) == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("this", [("..", "2 09:00-10:00", {"06-09": ""})]),
        ("following", [("..06-08", "2 09:00-10:00", {})]),
        ("all", []),
    ],
)
def test_last_daypart_is_never_replaced_by_always(scope, expected):
    assert parts(remove(make_assignment("a", "2 09:00-10:00"), CALENDAR, MORNING, scope)) == expected


def test_removing_following_ones_keeps_what_was_put_earlier_on_the_day():
    exceptions = {date(2026, 6, 9): parse_dayparts("2 07:00-08:00; 2 09:00-10:00; 2 11:00-12:00")}
    assignment = make_assignment("a", "2 09:00-10:00", exceptions=exceptions)
    assert parts(remove(assignment, CALENDAR, MORNING, "following")) == [
        ("..06-09", "2 09:00-10:00", {"06-09": "2 07:00-08:00"}),
    ]


def test_removing_following_ones_takes_off_what_was_put_later_on_the_day():
    exceptions = {date(2026, 6, 9): parse_dayparts("2 09:00-10:00; 2 11:00-12:00")}
    assignment = make_assignment("a", "2 09:00-10:00", exceptions=exceptions)
    assert parts(remove(assignment, CALENDAR, MORNING, "following")) == [("..06-08", "2 09:00-10:00", {})]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (
            "following",
            [("..06-08", "2 09:00-10:00; 2 14:00-15:00", {}), ("06-09..", "2 14:00-15:00", {"06-09": "2 20:00-21:00"})],
        ),
        ("all", [("..", "2 14:00-15:00", {"06-09": "2 20:00-21:00"})]),
    ],
)
def test_removing_several_takes_the_one_out_of_the_adjusted_hours_that_repeat_it(scope, expected):
    exceptions = {date(2026, 6, 9): parse_dayparts("2 09:00-10:00; 2 20:00-21:00")}
    assignment = make_assignment("a", "2 09:00-10:00", "2 14:00-15:00", exceptions=exceptions)
    assert parts(remove(assignment, CALENDAR, MORNING, scope)) == expected
