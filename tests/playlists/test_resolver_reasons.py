"""What an answer says beside the loop: whom it beat, what is not ready, and what a coming notice may change."""

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment, make_entry, make_loop, make_override, utc

from playlists.content import Loop
from playlists.resolver import resolve
from playlists.share import Share, interleave

NOON = utc("2026-06-12T12:00+08:00")
PENDING = "“排期 2、排期 3”也到了播出时间，但有画面尚未就绪。"


def rule(name, *, ready=True, expire_at=None, **fields):
    return make_assignment(name, entries=(make_entry(name, ready=ready, expire_at=expire_at),), **fields)


def override(name, instant=NOON, **fields):
    return make_override(name, start=instant, end=utc("2030-01-01T00:00Z"), **fields)


def due(assignments, overrides=(), instant=NOON, **screen):
    return resolve(assignments, overrides, OFFICIAL_2026, make_loop("s"), instant, **screen)


def said(resolution):
    return [words.say() for words in resolution.reason.words]


def test_winner_says_whom_it_beat():
    found = due([rule("a", priority=3), rule("b", priority=2), rule("c", priority=2), rule("d", priority=1)])
    assert found.reason.beaten == ("b", "c")
    assert said(found) == ["按排期“排期 a”播出：优先级 3 高于“排期 b、排期 c”的 2。"]


def test_rule_that_had_nothing_to_show_was_not_beaten():
    unready, expired = rule("b", priority=2, ready=False), rule("c", priority=2, expire_at=NOON)
    found = due([rule("a", priority=3), unready, expired, rule("d", priority=1)])
    assert (found.reason.beaten, found.reason.unready, found.reason.notes) == (("d",), (), ())


def test_override_beats_lesser_overrides_and_no_assignment_is_named():
    storm, heat = override("storm"), override("heat", severity="blue")
    assert due([rule("a")], [storm, heat]).reason.beaten == ("heat",)
    assert due([rule("a")], [storm]).reason.beaten == ()
    assert said(due([rule("a")], [storm, heat])) == ["紧急插播“storm”优先于一切排期。"]


def test_rules_that_are_not_ready_are_named_beside_the_one_that_plays():
    found = due([rule("1"), rule("2", ready=False), rule("3", ready=False)])
    assert said(found) == ["按排期“排期 1”播出，优先级 0。", PENDING]


def test_rules_that_are_not_ready_are_named_beside_the_standby():
    found = due([rule("2", ready=False), rule("3", ready=False)])
    assert said(found) == ["排期内容尚未就绪，播出待机画面。", PENDING]


def test_shares_of_all_winners_are_kept_in_the_loop_that_plays():
    notice = make_entry("n", 15, every_minutes=5)
    others = (make_entry("a", 15), make_entry("b", 15))
    found = due([make_assignment("1", entries=(notice,)), make_assignment("2", entries=others)])
    assert found.loop == interleave((notice, *others), [Share(entry_id="n", every_minutes=5)])
    assert said(found) == ["按排期“排期 1、排期 2”播出，优先级 0。"]


def test_shares_that_do_not_fit_together_leave_the_order_and_are_told():
    entries = (make_entry("n", 50, every_minutes=2), make_entry("m", 50, every_minutes=2), make_entry("a", 60))
    crowded = make_assignment("1", entries=entries)
    found = due([crowded, rule("2", ready=False), rule("3", ready=False)])
    assert found.loop == Loop(entries)
    assert said(found)[1:] == [PENDING, "几个播放份额放不进同一个循环，按节目单的顺序播出。"]


@pytest.mark.parametrize(
    ("instant", "provisional"),
    [
        pytest.param("2026-12-31T23:59+08:00", False, id="known-year"),
        pytest.param("2027-01-01T00:00+08:00", True, id="unknown-year-by-the-local-day"),
    ],
)
def test_answer_that_a_notice_may_still_change_says_so_n8(instant, provisional):
    found = due([rule("1", day_kind="working"), rule("2")], instant=utc(instant))
    assert found.reason.provisional is provisional
    assert ("节假日安排尚未公布，此处为暂定。" in said(found)) is provisional
    assert found.loop.entries[-1].entry_id == "2"


def test_no_notice_changes_an_override_n8():
    unknown = utc("2027-03-01T12:00+08:00")
    reason = due([rule("1", day_kind="working")], [override("storm", unknown)], unknown).reason
    assert (reason.winners, reason.provisional) == (("storm",), False)


def test_test_override_is_shown_on_a_test_screen_i14():
    drill = override("drill", test=True)
    assert [due([rule("1")], [drill], test_screen=kind).reason.winners for kind in (False, True)] == [
        ("1",),
        ("drill",),
    ]
