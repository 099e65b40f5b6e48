"""Drag and drop on a calendar: what holds of every assignment, and what is refused."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playlist_factories import OFFICIAL_2026, make_assignment
from rescheduling_factories import after, drags, every, occurrence, seen, wall, written

from playlists.calendar import Calendar
from playlists.dayparts import parse_dayparts
from playlists.errors import BadRule
from playlists.recurrence import Moved
from playlists.rescheduling import Occurrence, Rescheduled, move, remove
from playlists.wall_occurrences import is_by_rule

CALENDAR = OFFICIAL_2026
TUESDAYS = make_assignment("a", "2 09:00-10:00", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30))
ADJUSTED = Moved(wall("2026-06-05T09:00"), wall("2026-06-09T15:00"))
TUESDAY = occurrence("2026-06-09T09:00", "10:00")

many = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def moved(drag, scope):
    """The rescheduled assignment of a drag that is not refused."""
    assignment, taken, new = drag
    assume(assignment.is_valid_on(new.day))
    assume(scope == "this" or is_by_rule(assignment, CALENDAR, taken))
    try:
        return move(assignment, CALENDAR, taken, new.start, new.end, scope)
    except BadRule:
        assume(scope != "this")
        return assume(False)


def hours_by_day(assignments, days):
    """The hours of the exceptions of these days, of whichever assignment has any."""
    return {day: {h for one in assignments for h in one.exceptions.get(day, ())} for day in days}


# --- this one


@many
@given(drags())
def test_moving_this_one_moves_nothing_else(drag):
    assignment, taken, new = drag
    assume(assignment.is_valid_on(new.day))
    result = move(assignment, CALENDAR, taken, new.start, new.end, "this")
    assert result.added == ()
    assert after(result) == sorted(set(seen(assignment)) - {taken} | {new})


@many
@given(drags())
def test_removing_this_one_removes_nothing_else(drag):
    assignment, taken, _ = drag
    result = remove(assignment, CALENDAR, taken, "this")
    assert result.added == ()
    assert after(result) == sorted(set(seen(assignment)) - {taken})


@many
@given(drags())
def test_this_one_moved_there_and_back_leaves_all_as_it_was(drag):
    assignment, taken, new = drag
    assume(new not in seen(assignment))
    there = moved(drag, "this").changed
    back = move(there, CALENDAR, new, taken.start, taken.end, "this")
    assert after(back) == seen(assignment)


# --- this and all following


@many
@given(drags())
def test_moving_following_ones_leaves_those_before_as_they_were(drag):
    assignment, taken, new = drag
    found = after(moved(drag, "following"))
    before = [one for one in seen(assignment) if one.start < taken.start]
    assert set(before) <= set(found)
    if new.start >= taken.start:
        assert [one for one in found if one.day < taken.day] == [one for one in before if one.day < taken.day]


@many
@given(drags())
def test_moving_following_ones_plays_nothing_twice(drag):
    twice = [one for one, times in Counter(after(moved(drag, "following"))).items() if times > 1]
    assert twice == []


@many
@given(drags())
def test_removing_following_ones_leaves_those_before_as_they_were(drag):
    assignment, taken, _ = drag
    assume(is_by_rule(assignment, CALENDAR, taken))
    found = after(remove(assignment, CALENDAR, taken, "following"))
    before = [one for one in seen(assignment) if one.start < taken.start]
    assert [one for one in found if one.start < taken.start] == before
    if len(assignment.dayparts) < 2:
        assert found == before


# --- any of them


@many
@given(drags(), st.sampled_from(["following", "all"]))
def test_moving_several_lands_the_one_dragged_where_it_was_dropped(drag, scope):
    assignment, taken, new = drag
    on_its_day = replace_day(new, taken.day)
    places = [new] if assignment.recurrence else [new, on_its_day]
    assert any(place in after(moved(drag, scope)) for place in places)


@many
@given(drags(), st.sampled_from(["this", "following", "all"]))
def test_exceptions_of_other_days_survive_a_move(drag, scope):
    assignment, taken, new = drag
    result = moved(drag, scope)
    days = assignment.exceptions.keys() - {taken.day, new.day}
    assert hours_by_day([result.changed, *result.added], days) == hours_by_day([assignment], days)


@many
@given(drags(), st.sampled_from(["following", "all"]))
def test_moving_within_the_day_brings_back_nothing_that_was_deleted(drag, scope):
    assignment, taken, new = drag
    assume(assignment.recurrence is None or assignment.recurrence.parts.freq != "HOURLY")
    assume(len({(part.start, part.end) for part in assignment.dayparts}) == len(assignment.dayparts))
    drag = assignment, taken, replace_day(new, taken.day)
    days = Counter(one.day for one in seen(assignment))
    assert all(days[day] >= times for day, times in Counter(one.day for one in after(moved(drag, scope))).items())


def replace_day(one, day):
    start = datetime.combine(day, one.start.time())
    return Occurrence(start, start + (one.end - one.start))


def test_following_ones_are_an_assignment_of_their_own_that_still_needs_an_id():
    result = move(TUESDAYS, CALENDAR, TUESDAY, wall("2026-06-09T12:00"), wall("2026-06-09T13:00"), "following")
    assert (result.changed.assignment_id, [one.assignment_id for one in result.added]) == ("a", [""])


def test_exceptions_before_the_first_occurrence_stay_known_when_all_of_it_follows():
    hours = parse_dayparts("2 09:00-10:00; 2 15:00-16:00")
    exceptions = {date(2026, 6, 5): (), TUESDAY.day: hours}
    assignment = replace(TUESDAYS, starts_on=date(2026, 6, 4), exceptions=exceptions)
    result = move(assignment, CALENDAR, TUESDAY, wall("2026-06-10T09:00"), wall("2026-06-10T10:00"), "following")
    assert (result.changed.exceptions, result.added) == ({date(2026, 6, 5): (), TUESDAY.day: hours[1:]}, ())


def test_move_to_the_last_day_and_over_ten_years_is_fine():
    last = occurrence("2026-06-30T12:00", "13:00")
    assert last in after(move(TUESDAYS, CALENDAR, TUESDAY, last.start, last.end, "this"))
    endless, far = make_assignment("a", "2 09:00-10:00"), occurrence("2036-06-09T09:00", "10:00")
    assert move(endless, CALENDAR, TUESDAY, far.start, far.end, "this").changed.exceptions.keys() == {
        TUESDAY.day,
        far.day,
    }


def test_drop_where_it_was_changes_nothing():
    assert move(TUESDAYS, CALENDAR, TUESDAY, TUESDAY.start, TUESDAY.end, "following") == Rescheduled(TUESDAYS)


def test_last_one_removed_leaves_nothing():
    one_day = replace(TUESDAYS, starts_on=TUESDAY.day, ends_on=TUESDAY.day)
    once = make_assignment(recurrence=every("FREQ=DAILY;COUNT=1"))
    assert remove(one_day, CALENDAR, TUESDAY, "this") == Rescheduled(None)
    assert remove(once, CALENDAR, occurrence("2026-06-02T09:00", "10:00"), "this") == Rescheduled(None)


def test_whole_day_is_dropped_as_equal_times_x15():
    result = move(TUESDAYS, CALENDAR, TUESDAY, wall("2026-06-09T00:00"), wall("2026-06-10T00:00"), "all")
    assert [written([one]) for one in after(result)][1] == ["06-09 00:00-00:00"]
    assert {one.end - one.start for one in after(result)} == {timedelta(days=1)}


def test_this_one_moves_to_a_day_on_which_the_rule_does_not_hold():
    working = make_assignment("a", "12345 09:00-10:00", day_kind="working")
    friday = occurrence("2026-06-05T09:00", "10:00")
    saturday = occurrence("2026-06-06T09:00", "10:00")
    result = move(working, CALENDAR, friday, saturday.start, saturday.end, "this")
    assert seen(result.changed, from_=friday.day, to=date(2026, 6, 8)) == [saturday]


# --- refused


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("06-09T10:00", "06-09T10:00", "每次播出的结束应晚于开始，至少 1 分钟。"),
        ("06-09T10:00", "06-10T10:01", "每次播出最长 24 小时，请缩短，或在另一天再排一次。"),
        ("06-09T10:00:30", "06-09T11:00", "播出时间应为当地时间，精确到分钟，不带时区：2026-06-09T10:00:30。"),
        (
            "06-09T10:00:00.5",
            "06-09T11:00",
            "播出时间应为当地时间，精确到分钟，不带时区：2026-06-09T10:00:00.500000。",
        ),
        ("06-09T10:00", "06-09T11:00Z", "播出时间应为当地时间，精确到分钟，不带时区：2026-06-09T11:00:00+00:00。"),
        ("05-31T10:00", "05-31T11:00", "2026-05-31 早于排期“排期 a”的开始日期 2026-06-01，请先修改开始日期。"),
        ("07-01T10:00", "07-01T11:00", "2026-07-01 晚于排期“排期 a”的结束日期 2026-06-30，请先修改结束日期。"),
    ],
)
@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_move_to_times_that_cannot_be_is_refused(start, end, sentence, scope):
    with pytest.raises(BadRule) as refused:
        move(TUESDAYS, CALENDAR, TUESDAY, wall(f"2026-{start}"), wall(f"2026-{end}"), scope)
    assert str(refused.value) == sentence


def test_move_over_more_than_ten_years_is_refused():
    with pytest.raises(BadRule) as refused:
        move(TUESDAYS, CALENDAR, TUESDAY, wall("2036-07-01T09:00"), wall("2036-07-01T10:00"), "this")
    assert str(refused.value) == "一次播出最多移动十年，请选择较近的日期。"


@pytest.mark.parametrize(
    "absent",
    [
        occurrence("2026-06-10T09:00", "10:00"),
        occurrence("2026-06-09T09:00", "10:30"),
        occurrence("2026-07-07T09:00", "10:00"),
        Occurrence(datetime(2026, 6, 9, 9, tzinfo=UTC), datetime(2026, 6, 9, 10, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_occurrence_that_is_not_there_is_refused(absent, scope):
    sentence = f"{absent.start.isoformat(' ', 'minutes')} 没有播出，请选择一次现有的播出。"
    with pytest.raises(BadRule) as refused:
        remove(TUESDAYS, CALENDAR, absent, scope)
    assert str(refused.value) == sentence
    with pytest.raises(BadRule) as refused:
        move(TUESDAYS, CALENDAR, absent, TUESDAY.start, TUESDAY.end, scope)
    assert str(refused.value) == sentence


def test_assignment_that_always_plays_has_nothing_to_drag():
    with pytest.raises(BadRule):
        remove(make_assignment(), Calendar(), occurrence("2026-06-09T00:00", "00:00"), "this")


def test_unknown_scope_is_refused():
    with pytest.raises(BadRule) as refused:
        remove(TUESDAYS, CALENDAR, TUESDAY, "some")
    assert str(refused.value) == "改期的范围应为此次、此次及以后或全部，现为“some”。"


@pytest.mark.parametrize(
    "assignment",
    [
        make_assignment(recurrence=every("FREQ=DAILY", moved=(ADJUSTED,))),
        replace(TUESDAYS, exceptions={TUESDAY.day: parse_dayparts("2 15:00-16:00")}),
    ],
)
@pytest.mark.parametrize("scope", ["following", "all"])
def test_one_adjusted_on_its_own_stands_for_no_others(assignment, scope):
    adjusted = occurrence("2026-06-09T15:00", "16:00")
    sentence = "这一次是单独调整过的，请只改此次；要改全部，请选另一天的播出。"
    with pytest.raises(BadRule) as refused:
        remove(assignment, CALENDAR, adjusted, scope)
    assert str(refused.value) == sentence
    with pytest.raises(BadRule) as refused:
        move(assignment, CALENDAR, adjusted, TUESDAY.start, TUESDAY.end, scope)
    assert str(refused.value) == sentence
