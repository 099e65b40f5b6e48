import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playlist_factories import (
    OFFICIAL_2026,
    assignment_from,
    calendar_from,
    entries_from,
    make_assignment,
    make_entry,
    make_loop,
    make_override,
    override_from,
    utc,
)

from playlists.calendar import Calendar
from playlists.content import Loop
from playlists.dayparts import Daypart, format_daypart
from playlists.opening import OpeningHours
from playlists.override import SEVERITIES
from playlists.position import position
from playlists.recurrence import Recurrence
from playlists.resolver import resolve
from playlists.schedule import DAY_KINDS
from playlists.timeline import contending, expand, segment_at, timeline, timeline_of

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "timeline.json").read_text("utf-8"))["cases"]
STANDBY = make_loop("s")
MINUTE = timedelta(minutes=1)
# Days around which clocks change somewhere, and one on which they do not.
NEAR = [
    date(2026, 3, 7),
    date(2026, 3, 28),
    date(2026, 4, 4),
    date(2026, 6, 12),
    date(2026, 10, 24),
    date(2026, 10, 31),
]
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "America/Chicago"]


def computed(case):
    return timeline(
        [assignment_from(row) for row in case["assignments"]],
        [override_from(row) for row in case.get("overrides", ())],
        calendar_from(case.get("calendar", {})),
        Loop(entries_from(case["standby"])),
        utc(case["from"]),
        utc(case["to"]),
    )


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_timeline_of_the_shared_vectors(case):
    assert [
        {
            "start": segment.start.isoformat(),
            "end": segment.end.isoformat(),
            "kind": segment.reason.kind,
            "winners": list(segment.reason.winners),
            "unready": list(segment.reason.unready),
            "entries": [{"entry_id": e.entry_id, "seconds": e.seconds} for e in segment.loop.entries],
        }
        for segment in computed(case)
    ] == case["segments"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_what_is_due_in_the_shared_vectors(case):
    segments = computed(case)
    for sample in case["samples"]:
        instant = utc(sample["at"])
        segment = segment_at(segments, instant)
        entry_id, offset = None, None
        if segment and segment.loop.entries:
            milliseconds = (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
            found = position(segment.loop.durations_ms, milliseconds)
            entry_id, offset = segment.loop.entries[found.index].entry_id, found.offset_ms
        assert (sample["at"], entry_id, offset) == (sample["at"], sample["entry_id"], sample["offset_ms"])


def rarely(values):
    """Mostly None, so that rules still meet."""
    return st.sampled_from([None, None, None, 1]).flatmap(lambda some: values if some else st.none())


@st.composite
def worlds(draw):
    """A few days with everything that may happen in them, to the minute."""
    from_ = datetime.combine(draw(st.sampled_from(NEAR)), time(0), UTC) + draw(st.integers(0, 1440)) * MINUTE
    to = from_ + draw(st.sampled_from([2880, 1440, 1, 777])) * MINUTE
    instants = st.integers(-60, 3 * 1440).map(lambda minutes: from_ + minutes * MINUTE)
    days = st.integers(-3, 4).map(lambda n: from_.date() + timedelta(days=n))
    # Around midnight and the hours in which clocks change, where a mistake would show.
    clocks = st.builds(time, st.sampled_from([1, 2, 3, 0, 9, 17, 23]), st.sampled_from([30, 15, 0, 59]))
    dayparts = st.builds(Daypart, st.frozensets(st.integers(1, 7), min_size=4), clocks, clocks)

    def entries(name):
        return tuple(
            make_entry(
                f"{name}{n}",
                ready=draw(st.sampled_from([True, True, True, False])),
                publish_at=draw(rarely(instants)),
                expire_at=draw(rarely(instants)),
            )
            for n in range(draw(st.sampled_from([1, 2, 0])))
        )

    def recurring():
        rule = draw(st.sampled_from(["FREQ=DAILY", "FREQ=HOURLY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=SA,SU"]))
        first = datetime.combine(draw(days), draw(clocks)) - timedelta(days=draw(st.sampled_from([0, 400])))
        return Recurrence(first, draw(st.integers(1, 300)), rule)

    def assignment(name):
        first, last = draw(rarely(days)), draw(rarely(days))
        recurrence = recurring() if draw(st.sampled_from([False, False, False, True])) else None
        fewest = 0 if recurrence else draw(st.sampled_from([1, 0]))
        hours = st.lists(dayparts, min_size=fewest, max_size=0 if recurrence else 2)
        return make_assignment(
            name,
            *map(format_daypart, draw(hours)),
            recurrence=recurrence,
            exceptions=draw(st.dictionaries(days, st.lists(dayparts, max_size=2).map(tuple), max_size=2)),
            opening=OpeningHours(tuple(draw(st.lists(dayparts, min_size=1, max_size=2)))),
            only_when_open=draw(st.sampled_from([False, False, False, True])),
            entries=entries(name),
            starts_on=min(first, last) if first and last else first,
            ends_on=max(first, last) if first and last else last,
            priority=draw(st.integers(0, 2)),
            order=draw(st.integers(0, 1)),
            time_zone=draw(st.sampled_from(ZONES)),
            day_kind=draw(st.sampled_from(["any", *DAY_KINDS])),
        )

    def override(name):
        start = from_ + draw(st.integers(-600, 2 * 1440)) * MINUTE
        return make_override(
            name,
            entries=entries(name),
            severity=draw(st.sampled_from(SEVERITIES)),
            start=start,
            end=start + draw(st.integers(1, 1440)) * MINUTE,
            test=draw(st.booleans()),
        )

    assignments = [assignment(name) for name in "abcd"[: draw(st.sampled_from([2, 1, 4, 0]))]]
    overrides = [override(name) for name in "xy"[: draw(st.sampled_from([0, 0, 1, 2]))]]
    calendar = Calendar(draw(st.dictionaries(days, st.booleans(), max_size=3)))
    return assignments, overrides, calendar, Loop(entries("s")), from_, to


def each_minute(*world):
    """The oracle: ask ``resolve`` each minute, and join the minutes with the same answer."""
    *rules, from_, to = world
    minutes = [from_ + n * MINUTE for n in range((to - from_) // MINUTE)]
    answers = [(minute, resolve(*rules, minute)) for minute in minutes]
    for answer, group in groupby(answers, key=lambda pair: pair[1]):
        run = [minute for minute, _ in group]
        yield run[0], run[-1] + MINUTE, answer.loop, answer.reason


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_timeline_says_what_resolve_says_each_minute(world):
    segments = [(s.start, s.end, s.loop, s.reason) for s in timeline(*world)]
    assert segments == list(each_minute(*world))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_segments_leave_no_gap_and_move_forward_in_utc(world):
    segments = timeline(*world)
    assert (segments[0].start, segments[-1].end) == world[-2:]
    assert all(one.end == other.start for one, other in pairwise(segments))
    assert all(segment.start < segment.end for segment in segments)
    assert {instant.tzinfo for s in segments for instant in (s.start, s.end)} == {UTC}
    assert all((one.loop, one.reason) != (other.loop, other.reason) for one, other in pairwise(segments))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.randoms(use_true_random=False))
def test_timeline_does_not_depend_on_the_order_of_the_rules(world, random):
    assignments, overrides, *rest = world
    shuffled = random.sample(assignments, len(assignments)), random.sample(overrides, len(overrides))
    assert timeline(*shuffled, *rest) == timeline(assignments, overrides, *rest)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.integers(0, 4))
def test_what_is_cut_and_remembered_for_many_screens_changes_no_timeline(world, wide):
    assignments, overrides, calendar, standby, from_, to = world
    expanded = [expand(one, calendar, from_, to) for one in assignments]
    known = {}
    for reached in (expanded, expanded[:wide], expanded):
        cut = contending(reached[:wide]) + reached[wide:]
        asked = assignments[: len(reached)], overrides, calendar, standby, from_, to
        assert timeline_of(cut, overrides, standby, from_, to, known=known) == timeline(*asked)


def test_what_two_stronger_groups_always_cover_is_left_out():
    world = utc("2026-06-12T00:00Z"), utc("2026-06-13T00:00Z")
    rules = [make_assignment(name, priority=priority) for priority, name in enumerate("abc")]
    kept = contending([expand(rule, Calendar(), *world) for rule in rules])
    assert [one.claim.rule_id for one in kept] == ["c", "b"]


def test_what_a_coming_notice_may_change_is_kept_where_it_is_covered_n8():
    world = utc("2027-06-14T00:00Z"), utc("2027-06-15T00:00Z")
    rules = [make_assignment(name, priority=priority) for priority, name in enumerate("abc")]
    rules[0] = make_assignment("a", day_kind="working")
    kept = contending([expand(rule, Calendar(), *world) for rule in rules])
    assert [(one.claim.rule_id, one.intervals) for one in kept][2:] == [("a", ())]


def next_boundary(assignments, from_, to="2036-01-01T00:00Z"):
    """Where the first segment ends, None if it lasts to the end of the span."""
    first = timeline(assignments, (), Calendar(), STANDBY, from_, utc(to))[0]
    return None if first.end == utc(to) else first.end


def expiring(name, expire_at):
    return make_assignment(name, entries=(make_entry(name, expire_at=expire_at),))


NOW = utc("2026-01-05T12:00+08:00")
DAY = timedelta(days=1)


def test_next_boundary_is_the_earlier_expiry_a14():
    assert next_boundary([expiring("a", NOW + 2 * DAY), expiring("b", NOW + 3 * DAY)], NOW) == NOW + 2 * DAY


def test_next_boundary_is_the_coming_start_a15():
    coming = make_assignment("b", entries=(make_entry("b", publish_at=NOW + DAY),))
    assert next_boundary([expiring("a", NOW + 3 * DAY), coming], NOW) == NOW + DAY


def test_next_boundary_is_exact_inside_a_daypart_a16():
    assert next_boundary([make_assignment("a", "1 09:00-17:00")], NOW) == utc("2026-01-05T17:00+08:00")


def test_next_boundary_is_the_first_date_a18():
    later = make_assignment("a", "1234567 09:00-17:00", starts_on=date(2027, 1, 1))
    assert next_boundary([later], NOW) == utc("2027-01-01T09:00+08:00")


def test_no_boundary_after_the_last_date_a19():
    over = make_assignment("a", "1234567 09:00-17:00", ends_on=date(2024, 12, 31))
    assert next_boundary([over], NOW) is None


def test_next_boundary_of_a_rule_that_rests_today_lies_ahead_a20():
    assert next_boundary([make_assignment("a", "1 09:00-17:00")], NOW + DAY) == utc("2026-01-12T09:00+08:00")


def test_same_rules_give_an_equal_timeline_l13():
    rules = [make_assignment("a", "1234567 09:00-17:00"), make_assignment("b", priority=-1)]
    span = NOW, NOW + 35 * DAY
    assert timeline(rules, (), Calendar(), STANDBY, *span) == timeline(rules, (), Calendar(), STANDBY, *span)


def test_thirty_five_days_of_a_daily_rule_are_seventy_one_segments_n10():
    rule = make_assignment("a", "1234567 09:00-17:00", time_zone="Europe/Berlin")
    from_ = utc("2026-10-01T00:00+02:00")
    segments = timeline([rule], (), Calendar(), STANDBY, from_, from_ + 35 * DAY)
    assert [s.reason.kind for s in segments] == ["standby", "assignment"] * 35 + ["standby"]


NINE, TEN = utc("2026-06-12T09:00+08:00"), utc("2026-06-12T10:00+08:00")


def test_segment_names_whom_several_winners_beat():
    rules = [make_assignment(name, priority=priority) for name, priority in (("a", 2), ("b", 2), ("c", 1))]
    (segment,) = timeline(rules, (), Calendar(), STANDBY, NINE, TEN)
    assert (segment.reason.winners, segment.reason.beaten) == (("a", "b"), ("c",))


def test_test_override_stands_on_the_timeline_of_a_test_screen_alone_i14():
    world = [make_assignment("a")], [make_override("drill", start=NINE, end=TEN, test=True)]
    for test_screen, winners in ((False, ("a",)), (True, ("drill",))):
        (segment,) = timeline(*world, Calendar(), STANDBY, NINE, TEN, test_screen=test_screen)
        assert segment.reason.winners == winners
    assert timeline_of([], world[1], STANDBY, NINE, TEN)[0].reason.kind == "standby"


def test_override_stays_one_segment_over_days_that_a_notice_may_change_n8():
    from_, to = utc("2026-12-31T12:00+08:00"), utc("2027-01-01T12:00+08:00")
    storm = make_override("storm", start=from_, end=to)
    world = [make_assignment("a", day_kind="working")], [storm], OFFICIAL_2026, STANDBY
    assert [(segment.start, segment.end) for segment in timeline(*world, from_, to)] == [(from_, to)]


def test_empty_span_has_no_segment():
    assert timeline((), (), Calendar(), STANDBY, NOW, NOW) == ()


def test_naive_span_is_refused():
    with pytest.raises(ValueError, match="an instant needs an offset"):
        timeline((), (), Calendar(), STANDBY, NOW.replace(tzinfo=None), NOW)


@pytest.mark.parametrize(("hours", "place"), [(-1, None), (0, 0), (4, 0), (5, 1), (23, 2), (24, None)])
def test_segment_at_finds_the_segment_that_holds_the_instant(hours, place):
    rule = make_assignment("a", "1 17:00-18:00")
    segments = timeline([rule], (), Calendar(), STANDBY, NOW, NOW + DAY)
    expected = None if place is None else segments[place]
    assert segment_at(segments, NOW + timedelta(hours=hours)) is expected
