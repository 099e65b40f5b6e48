"""A recurrence dragged and taken off, case by case. 2026-06-02 is a Tuesday."""

from datetime import date

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment
from rescheduling_factories import after, every, occurrence, seen, wall, written

from playlists.dayparts import parse_dayparts
from playlists.errors import BadRule
from playlists.recurrence import Moved
from playlists.rescheduling import move, remove

CALENDAR = OFFICIAL_2026
THIRD = occurrence("2026-06-16T09:00", "10:00")


def tuesdays(exceptions=None, **fields):
    """Four Tuesdays in June, 09:00 to 10:00."""
    return make_assignment(recurrence=every("FREQ=WEEKLY;COUNT=4", **fields), exceptions=exceptions or {})


def drag(assignment, start, end, scope, taken=THIRD):
    return move(assignment, CALENDAR, taken, wall(start), wall(end), scope)


def test_this_one_is_noted_by_the_recurrence():
    result = drag(tuesdays(), "2026-06-17T11:00", "2026-06-17T11:30", "this")
    assert result.changed.recurrence.moved == (Moved(wall("2026-06-16T09:00"), wall("2026-06-17T11:00"), 30),)
    assert result.changed.exceptions == {}


def test_this_one_moved_to_an_adjusted_day_is_added_to_its_hours():
    assignment = tuesdays({date(2026, 6, 17): parse_dayparts("3 15:00-16:00")})
    result = drag(assignment, "2026-06-17T09:00", "2026-06-17T10:00", "this")
    assert written(after(result)) == [
        "06-02 09:00-10:00", "06-09 09:00-10:00", "06-17 09:00-10:00", "06-17 15:00-16:00", "06-23 09:00-10:00",
    ]  # fmt: skip


def test_one_of_two_that_start_together_is_told_by_its_length():
    moved = Moved(wall("2026-06-09T09:00"), wall("2026-06-16T09:00"), 30)
    result = remove(tuesdays(moved=(moved,)), CALENDAR, THIRD, "this")
    assert written(after(result)) == ["06-02 09:00-10:00", "06-16 09:00-09:30", "06-23 09:00-10:00"]


def test_shorter_one_of_two_that_start_together_is_taken_out_alone():
    moved = Moved(wall("2026-06-09T09:00"), wall("2026-06-16T09:00"), 30)
    result = remove(tuesdays(moved=(moved,)), CALENDAR, occurrence("2026-06-16T09:00", "09:30"), "this")
    assert written(after(result)) == ["06-02 09:00-10:00", "06-16 09:00-10:00", "06-23 09:00-10:00"]


def test_two_that_stand_at_one_place_move_as_one():
    moved = Moved(wall("2026-06-09T09:00"), wall("2026-06-16T09:00"))
    result = drag(tuesdays(moved=(moved,)), "2026-06-17T09:00", "2026-06-17T10:00", "this")
    assert written(after(result)) == ["06-02 09:00-10:00", "06-17 09:00-10:00", "06-23 09:00-10:00"]


def test_one_dropped_upon_one_just_like_it_is_only_taken_out():
    result = drag(tuesdays(), "2026-06-23T09:00", "2026-06-23T10:00", "this")
    assert (result.changed.recurrence.exclusions, result.changed.recurrence.moved) == ({THIRD.start}, ())


def test_one_moved_on_its_own_lasts_as_long_as_the_others_ever_will():
    apart = drag(tuesdays(), "2026-06-17T12:00", "2026-06-17T13:00", "this").changed
    first = occurrence("2026-06-02T09:00", "10:00")
    longer = drag(apart, "2026-06-02T09:00", "2026-06-02T11:00", "all", first)
    assert written(after(longer)) == [
        "06-02 09:00-11:00", "06-09 09:00-11:00", "06-17 12:00-14:00", "06-23 09:00-11:00",
    ]  # fmt: skip


def test_all_of_them_move_with_their_weekday():
    result = drag(tuesdays(), "2026-06-18T14:00", "2026-06-18T16:00", "all")
    days = ("06-04", "06-11", "06-18", "06-25")
    assert written(after(result)) == [f"{day} 14:00-16:00" for day in days]
    assert result.added == ()


def test_following_ones_become_a_series_of_their_own():
    result = drag(tuesdays(), "2026-06-15T14:00", "2026-06-15T15:00", "following")
    assert written(seen(result.changed)) == ["06-02 09:00-10:00", "06-09 09:00-10:00"]
    assert written(seen(*result.added)) == ["06-15 14:00-15:00", "06-22 14:00-15:00"]
    assert [one.assignment_id for one in result.added] == [""]


def test_following_ones_of_the_very_first_are_all_of_them():
    first = occurrence("2026-06-02T09:00", "10:00")
    assignment = tuesdays()
    assert drag(assignment, "2026-06-03T09:00", "2026-06-03T10:00", "following", first) == drag(
        assignment, "2026-06-03T09:00", "2026-06-03T10:00", "all", first
    )


def test_deleted_one_does_not_come_back_when_the_others_move():
    assignment = tuesdays(exclusions=frozenset({wall("2026-06-23T09:00")}))
    for scope, days in (("all", ["03", "10", "17"]), ("following", ["02", "09", "17"])):
        found = after(drag(assignment, "2026-06-17T14:00", "2026-06-17T15:00", scope))
        assert [f"{one.day:%d}" for one in found] == days


def test_each_part_keeps_the_adjusted_hours_of_its_days():
    exceptions = {date(2026, 6, 5): parse_dayparts("5 8:00-9:00"), date(2026, 6, 26): parse_dayparts("5 8:00-9:00")}
    result = drag(tuesdays(exceptions), "2026-06-16T14:00", "2026-06-16T15:00", "following")
    assert written(seen(result.changed)) == ["06-02 09:00-10:00", "06-05 08:00-09:00", "06-09 09:00-10:00"]
    assert written(seen(*result.added)) == ["06-16 14:00-15:00", "06-23 14:00-15:00", "06-26 08:00-09:00"]


def test_following_ones_dropped_on_an_adjusted_day_before_are_added_to_its_hours():
    exceptions = {date(2026, 6, 15): parse_dayparts("1 8:00-9:00")}
    result = drag(tuesdays(exceptions), "2026-06-15T14:00", "2026-06-15T15:00", "following")
    assert written(after(result)) == [
        "06-02 09:00-10:00", "06-09 09:00-10:00", "06-15 08:00-09:00", "06-15 14:00-15:00", "06-22 14:00-15:00",
    ]  # fmt: skip


@pytest.mark.parametrize("scope", ["following", "all"])
@pytest.mark.parametrize("exceptions", [{}, {date(2026, 6, 14): parse_dayparts("7 8:00-9:00")}])
def test_drag_of_several_to_a_day_that_the_conditions_exclude_is_refused_even_if_adjusted(exceptions, scope):
    assignment = make_assignment(recurrence=every("FREQ=WEEKLY"), day_kind="working", exceptions=exceptions)
    with pytest.raises(BadRule) as refused:
        drag(assignment, "2026-06-14T14:00", "2026-06-14T15:00", scope)
    assert str(refused.value) == "2026-06-14 不符合排期“排期 a”的日期条件，请只移动此次，或先修改日期条件。"


@pytest.mark.parametrize(
    ("scope", "before", "following"),
    [
        (
            "following",
            ["06-02 09:00-10:00", "06-09 09:00-10:00"],
            ["06-16 14:00-15:00", "06-16 20:00-21:00", "06-23 14:00-15:00"],
        ),
        (
            "all",
            ["06-02 14:00-15:00", "06-09 14:00-15:00", "06-16 14:00-15:00", "06-16 20:00-21:00", "06-23 14:00-15:00"],
            [],
        ),
    ],
)
def test_adjusted_hours_of_the_very_day_go_with_the_one_dragged(scope, before, following):
    exceptions = {date(2026, 6, 16): parse_dayparts("2 09:00-10:00; 2 20:00-21:00")}
    result = drag(tuesdays(exceptions), "2026-06-16T14:00", "2026-06-16T15:00", scope)
    assert (written(seen(result.changed)), written(seen(*result.added))) == (before, following)


def test_following_ones_dropped_upon_the_one_before_do_not_play_twice():
    assignment = make_assignment(recurrence=every("FREQ=DAILY;COUNT=4"))
    result = drag(
        assignment, "2026-06-03T09:00", "2026-06-03T10:00", "following", occurrence("2026-06-04T09:00", "10:00")
    )
    assert written(seen(result.changed)) == ["06-02 09:00-10:00", "06-03 09:00-10:00"]
    assert written(seen(*result.added)) == ["06-04 09:00-10:00"]


def test_removing_following_ones_goes_by_what_the_calendar_shows():
    earlier = Moved(wall("2026-06-23T09:00"), wall("2026-06-10T09:00"))
    later = Moved(wall("2026-06-02T09:00"), wall("2026-06-20T09:00"))
    result = remove(tuesdays(moved=(earlier, later)), CALENDAR, THIRD, "following")
    assert written(after(result)) == ["06-09 09:00-10:00", "06-10 09:00-10:00"]


def test_removing_following_ones_takes_off_another_that_starts_with_the_one_taken():
    shorter = Moved(wall("2026-06-09T09:00"), wall("2026-06-16T09:00"), 30)
    result = remove(tuesdays(moved=(shorter,)), CALENDAR, THIRD, "following")
    assert written(after(result)) == ["06-02 09:00-10:00"]


def test_removing_following_ones_lets_the_rule_end_with_the_last_one_left():
    result = remove(tuesdays(), CALENDAR, THIRD, "following")
    assert result.changed.recurrence == every("FREQ=WEEKLY;UNTIL=20260609T090000")


def test_removing_all_leaves_nothing():
    assert remove(tuesdays(), CALENDAR, THIRD, "all").changed is None


def test_removing_following_ones_of_the_very_first_leaves_nothing():
    assert remove(tuesdays(), CALENDAR, occurrence("2026-06-02T09:00", "10:00"), "following").changed is None


def test_day_with_an_occurrence_of_more_than_24_hours_takes_no_other_from_an_adjusted_day():
    recurrence = every("FREQ=WEEKLY", minutes=36 * 60)
    assignment = make_assignment(recurrence=recurrence, exceptions={date(2026, 6, 15): parse_dayparts("1 09:00-10:00")})
    monday = occurrence("2026-06-15T09:00", "10:00")
    with pytest.raises(BadRule) as refused:
        drag(assignment, "2026-06-16T15:00", "2026-06-16T16:00", "this", monday)
    assert str(refused.value) == "2026-06-16 另有超过 24 小时的播出，不能写成当日时段，请改选另一天。"
