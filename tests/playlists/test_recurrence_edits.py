"""Changes to one occurrence, to this and all following, and to the whole series."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playlist_factories import utc

from playlists.errors import BadRule
from playlists.recurrence import (
    Moved,
    Recurrence,
    edited,
    moved_starts,
    occurrences,
    split_at,
    starts,
    with_moved,
    without,
)

FIRST = datetime(2026, 6, 1, 9)  # noqa: DTZ001 -- a Monday, wall time
FAR = timedelta(days=400)


def wall(text):
    return datetime.fromisoformat(text)


def daily(minutes=60, rule="FREQ=DAILY", **fields):
    return Recurrence(FIRST, minutes, rule, **fields)


# --- one occurrence


def test_one_occurrence_is_taken_out():
    recurrence = without(daily(), wall("2026-06-02T09:00"))
    assert [start.day for start in starts(recurrence, FIRST, wall("2026-06-05T00:00"))] == [1, 3, 4]


def test_one_occurrence_is_moved_to_another_time_and_length():
    recurrence = with_moved(daily(minutes=30), wall("2026-06-02T09:00"), wall("2026-06-02T15:00"), 90)
    assert occurrences(recurrence, "UTC", utc("2026-06-01T00:00Z"), utc("2026-06-04T00:00Z")) == (
        (utc("2026-06-01T09:00Z"), utc("2026-06-01T09:30Z")),
        (utc("2026-06-02T15:00Z"), utc("2026-06-02T16:30Z")),
        (utc("2026-06-03T09:00Z"), utc("2026-06-03T09:30Z")),
    )


def test_moved_occurrence_is_moved_on_and_keeps_its_length():
    once = with_moved(daily(), wall("2026-06-02T09:00"), wall("2026-06-02T15:00"), 90)
    twice = with_moved(once, wall("2026-06-02T15:00"), wall("2026-06-02T17:00"))
    assert twice.moved == (Moved(wall("2026-06-02T09:00"), wall("2026-06-02T17:00"), 90),)


def test_moved_occurrence_is_moved_on_for_another_length():
    once = with_moved(daily(), wall("2026-06-02T09:00"), wall("2026-06-02T15:00"), 90)
    twice = with_moved(once, wall("2026-06-02T15:00"), wall("2026-06-02T17:00"), 45)
    assert twice.moved == (Moved(wall("2026-06-02T09:00"), wall("2026-06-02T17:00"), 45),)


def test_moved_occurrence_is_given_from_its_start_up_to_the_end_of_the_span():
    to = wall("2026-06-02T15:00")
    recurrence = with_moved(daily(), wall("2026-06-02T09:00"), to)
    assert moved_starts(recurrence, to, FIRST + FAR) == [(to, timedelta(minutes=60))]
    assert moved_starts(recurrence, FIRST, to) == []


def test_moved_occurrence_is_taken_out_and_does_not_come_back():
    moved = with_moved(daily(), wall("2026-06-02T09:00"), wall("2026-06-02T15:00"))
    recurrence = without(moved, wall("2026-06-02T15:00"))
    assert (recurrence.moved, recurrence.exclusions) == ((), frozenset({wall("2026-06-02T09:00")}))


@pytest.mark.parametrize("change", [without, lambda recurrence, start: with_moved(recurrence, start, FIRST)])
@pytest.mark.parametrize("start", ["2026-06-02T09:01", "2026-05-31T09:00", "2026-06-03T09:00"])
def test_occurrence_that_is_not_there_cannot_be_changed(change, start):
    recurrence = daily(exclusions=frozenset({wall("2026-06-03T09:00")}))
    with pytest.raises(BadRule) as refused:
        change(recurrence, wall(start))
    assert str(refused.value) == f"{start.replace('T', ' ')} 没有播出，请选择一次现有的播出。"


def test_move_of_an_excluded_occurrence_shows_nothing():
    start, to = wall("2026-06-02T09:00"), wall("2026-06-02T15:00")
    recurrence = daily(exclusions=frozenset({start}), moved=(Moved(start, to),))
    assert moved_starts(recurrence, FIRST, FIRST + FAR) == []


# --- the whole series


@st.composite
def series(draw):
    """A series with some of its occurrences excluded and others moved."""
    rule = draw(
        st.sampled_from(
            [
                "FREQ=DAILY",
                "FREQ=DAILY;INTERVAL=3",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
                "FREQ=MONTHLY;BYDAY=-1FR,2MO",
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "FREQ=HOURLY;INTERVAL=7",
            ]
        )
    )
    end = draw(st.sampled_from(["", ";COUNT=20", ";COUNT=300", ";UNTIL=20270101"]))
    plain = Recurrence(FIRST + draw(st.integers(0, 40)) * timedelta(hours=13), 30, rule + end)
    some = st.sets(st.sampled_from(starts(plain, plain.first, plain.first + FAR)), max_size=4)
    excluded, shifted = draw(some), draw(some)
    moved = tuple(Moved(start, start + timedelta(hours=2)) for start in sorted(shifted - excluded))
    return Recurrence(plain.first, 30, rule + end, frozenset(excluded), moved)


EDITS = [
    {"minutes": 45},
    {"rule": "FREQ=DAILY"},
    {"rule": "FREQ=DAILY;INTERVAL=2"},
    {"rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"},
    {"rule": "FREQ=MONTHLY;BYDAY=-1FR,2MO;UNTIL=20300101"},
    {"first": FIRST + timedelta(hours=13)},
    {"first": FIRST},
]


@pytest.mark.parametrize("edit", [{"first": wall("2026-06-03T10:00")}, {"minutes": 45}, {"rule": "FREQ=WEEKLY"}])
def test_edit_changes_what_is_given_and_nothing_else(edit):
    assert edited(daily(), **edit) == Recurrence(**{"first": FIRST, "minutes": 60, "rule": "FREQ=DAILY", **edit})


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(series(), st.sampled_from(EDITS))
def test_edit_that_does_not_move_an_occurrence_leaves_its_exclusion_alone(recurrence, edit):
    changed = edited(recurrence, **edit)
    still = set(starts(Recurrence(changed.first, changed.minutes, changed.rule), FIRST, FIRST + 2 * FAR))
    assert changed.exclusions == recurrence.exclusions & still
    assert changed.moved == tuple(moved for moved in recurrence.moved if moved.original in still)


@given(series(), st.integers(1, 60))
def test_edit_of_the_length_leaves_every_exclusion_alone(recurrence, minutes):
    changed = edited(recurrence, minutes=minutes)
    assert (changed.exclusions, changed.moved) == (recurrence.exclusions, recurrence.moved)


def whole(recurrence):
    """Everything it fires within the time the tests look at."""
    span = FIRST, FIRST + 2 * FAR
    return starts(recurrence, *span) + [start for start, _ in moved_starts(recurrence, *span)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(series(), st.integers(1, 400 * 24))
def test_series_divided_in_two_fires_as_before(recurrence, hours):
    instant = recurrence.first + hours * timedelta(hours=1)
    try:
        before, following = split_at(recurrence, instant)
    except BadRule:
        rule_starts = starts(Recurrence(recurrence.first, 30, recurrence.rule), FIRST, FIRST + 3 * FAR)
        assert not [s for s in rule_starts if s < instant] or not [s for s in rule_starts if s >= instant]
        return
    assert sorted(whole(before) + whole(following)) == sorted(whole(recurrence))
    assert all(start < instant for start in starts(before, FIRST, FIRST + 3 * FAR))
    assert following.first >= instant


THIRD = wall("2026-06-03T09:00")


@pytest.mark.parametrize(
    "exceptions", [{"exclusions": frozenset({THIRD})}, {"moved": (Moved(THIRD, wall("2026-06-03T15:00")),)}]
)
def test_exception_at_the_dividing_time_belongs_to_what_follows(exceptions):
    before, following = split_at(daily(**exceptions), THIRD)
    assert (before.exclusions, before.moved) == (frozenset(), ())
    assert following == Recurrence(THIRD, 60, "FREQ=DAILY", **exceptions)


@pytest.mark.parametrize("instant", [FIRST, FIRST + FAR])
def test_series_cannot_be_divided_where_nothing_lies_on_one_side(instant):
    with pytest.raises(BadRule) as refused:
        split_at(daily(rule="FREQ=DAILY;COUNT=5"), instant)
    assert str(refused.value) == "所选时间之前或之后没有播出，请直接修改整个系列。"
