"""Cases of other systems about queues, overlays and content, by their row numbers, as the wall clock decides them.

A queue with a memory of what came last can lose its place; ours has none (`playlists.position`), so what was on the
glass before, a standby, a shuffle or a jump cannot move it. An overlay is an emergency notice.
"""

from datetime import date, timedelta

import pytest
from playlist_factories import make_assignment, make_entry, make_loop, make_override, utc

from playlists.calendar import Calendar
from playlists.content import Loop
from playlists.playlist import DraftEntry
from playlists.position import position
from playlists.resolver import resolve
from playlists.revision import ApprovedVersion, freeze
from playlists.timeline import segment_at, timeline

PLAIN, STANDBY = Calendar(), make_loop("s")
NOON = utc("2026-06-12T12:00+08:00")
LATER = NOON + timedelta(hours=1)
ROUTINE = make_assignment("routine", priority=100)


def due(assignments, overrides=(), instant=NOON, **screen):
    return resolve(assignments, overrides, PLAIN, STANDBY, instant, **screen)


def shown(resolution):
    return [entry.entry_id for entry in resolution.loop.entries]


def overlay(name, severity="red", *, ready=True, start=NOON, end=LATER, **fields):
    entries = (make_entry(name, ready=ready),)
    return make_override(name, severity=severity, start=start, end=end, entries=entries, **fields)


def entry_at(loop, seconds):
    return loop.entries[position(loop.durations_ms, seconds * 1000).index].entry_id


def test_after_the_fourth_of_five_comes_the_fifth_l10():
    loop = make_loop("1", "2", "3", "4", "5")
    assert [entry_at(loop, seconds) for seconds in (35, 40, 49, 50)] == ["4", "5", "5", "1"]


def test_standby_in_between_does_not_move_the_loop_l11_l12():
    hours = "5 09:00-12:00", "5 13:00-17:00"
    rule = make_assignment("a", *hours, entries=make_loop("1", "2", "3", "4", "5").entries)
    day = timeline([rule], (), PLAIN, STANDBY, NOON - timedelta(hours=3), NOON + timedelta(hours=5))
    before, standby, after = (segment_at(day, NOON + timedelta(hours=h)) for h in (-1, 0.5, 2))
    assert (before.loop, standby.loop) == (after.loop, STANDBY)
    seconds = int((NOON + timedelta(hours=2, seconds=10)).timestamp())
    assert entry_at(after.loop, seconds) == entry_at(before.loop, seconds) == "2"


def test_entry_added_behind_leaves_the_place_of_the_ones_before_it_a24():
    two, three = make_loop("1", "2"), make_loop("1", "2", "3")
    assert [entry_at(two, 10), entry_at(three, 10)] == ["2", "2"]


@pytest.mark.parametrize("seconds", [pytest.param(10, id="A27"), pytest.param(999, id="A28-duration-edited")])
def test_order_is_the_playlists_however_often_it_is_asked(seconds):
    entries = tuple(make_entry(str(n), seconds if n == 3 else 10) for n in range(8))
    loops = [due([make_assignment("a", entries=entries)]).loop for _ in range(3)]
    assert loops == [Loop(entries)] * 3


def test_entry_that_was_deleted_is_simply_not_in_the_loop_a29():
    gone = make_assignment("a", entries=make_loop("1", "3").entries)
    assert [entry_at(due([gone]).loop, seconds) for seconds in (0, 10, 20)] == ["1", "3", "1"]


def test_notices_of_one_severity_share_the_loop_l17():
    assert shown(due([ROUTINE], [overlay("1"), overlay("2"), overlay("3")])) == ["1", "2", "3"]


def test_gravest_notice_is_alone_l18():
    notices = [overlay("1", "blue"), overlay("2", "orange"), overlay("3", "red")]
    assert shown(due([ROUTINE], notices)) == ["3"]


def test_notice_that_is_over_or_not_ready_yields_to_a_lesser_one_l19():
    over = overlay("2", "orange", start=NOON - timedelta(hours=2), end=NOON)
    found = due([ROUTINE], [overlay("1", "blue"), over, overlay("3", "red", ready=False)])
    assert (shown(found), found.reason.unready) == (["1"], ("3",))


def test_unchanged_notices_are_one_segment_and_changed_ones_two_l20():
    same, follows = overlay("1"), overlay("2", start=LATER, end=LATER + timedelta(hours=1))
    span = NOON, LATER + timedelta(hours=1)
    once = timeline([ROUTINE], [same, same], PLAIN, STANDBY, NOON, LATER)
    twice = timeline([ROUTINE], [same, follows], PLAIN, STANDBY, *span)
    assert ([len(once), *(shown(one) for one in twice)]) == [1, ["1"], ["2"]]


def test_alert_is_alone_and_the_routine_returns_at_its_end_i13():
    span = timeline([ROUTINE], [overlay("storm")], PLAIN, STANDBY, NOON, LATER + timedelta(hours=1))
    assert [(shown(one), one.start) for one in span] == [(["storm"], NOON), (["routine"], LATER)]


def test_exercise_is_on_no_public_screen_and_on_a_test_screen_i14():
    exercise = overlay("storm", test=True)
    assert shown(due([ROUTINE], [exercise])) == ["routine"]
    assert shown(due([ROUTINE], [exercise], test_screen=True)) == ["storm"]


def test_content_is_told_by_its_hash_and_by_no_date_a30_s28_s29():
    def digest(version):
        approved = ApprovedVersion(item_code="A", version_digest=version, title="标题")
        return freeze([DraftEntry("A", 20)], {"A": approved}).digest

    assert (digest("one") == digest("one"), digest("one") == digest("other")) == (True, False)


def test_change_a_month_ahead_is_a_change_x11():
    rule = make_assignment("a", starts_on=date(2026, 7, 12))
    month = NOON, NOON + timedelta(days=35)
    assert timeline([rule], (), PLAIN, STANDBY, *month) != timeline([], (), PLAIN, STANDBY, *month)
